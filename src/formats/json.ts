/** The `json` format: one object a line, decoded by DuckDB's `read_json` with only the needed columns (docs: "JSON Format"). */
import {
  JSON_FAIL_ON_MISSING_FIELD,
  JSON_IGNORE_PARSE_ERRORS,
  JSON_TIMESTAMP_FORMAT,
  readOption,
} from '../../catalog/options/index.js';
import { isUtf8 } from 'node:buffer';
import { raise } from '../../sql/expression/duckdb-text.js';
import type { LogicalType } from '../../sql/types/index.js';
import { quoteString } from '../../sql/types/index.js';
import { NOT_UTF8 } from './format.js';
import type { BadRecord, DecodeRequest, Decoder, RepairedBatch, TextFormat } from './format.js';
import { exactRow } from './json-exact.js';
import type { ExactColumn, ExactStyle } from './json-exact.js';
import type { LeafStyle } from './json-leaf.js';
import { createJsonEncoder } from './json-encode.js';
import { findBadJson } from './json-explain.js';
import { JsonRelations, jsonLines } from './json-relations.js';

function createDecoder(request: DecodeRequest): Decoder {
  const { table, fileColumns } = request;
  const ignoreErrors = readOption(table.options, JSON_IGNORE_PARSE_ERRORS, 'json.');
  const missingFails = readOption(table.options, JSON_FAIL_ON_MISSING_FIELD, 'json.');
  const iso = readOption(table.options, JSON_TIMESTAMP_FORMAT, 'json.') === 'ISO-8601';
  const explain = { fileColumns, missingFails, strictIso: iso };
  if (missingFails)
    return missingCheck(new JsonRelations(request, { iso, decimals: false }), request, explain);
  const wanted = new Set(request.columns.map((column) => (column.kind === 'physical' ? column.path[0] : '')));
  const decimals = fileColumns.some(({ name, type }) => wanted.has(name) && holdsDecimals(type));
  const style: LeafStyle = { iso, decimals };
  const relations = new JsonRelations(request, style);
  const read = new Set(relations.read.map(([name]) => name));
  const exact = fileColumns.filter(({ name }) => read.has(name));
  return {
    framing: { kind: 'lines' },
    relation: (files, aliases, long) => relations.current(files, aliases, long),
    findBadRecord: (bytes, error) => findBadJson(bytes, explain, error),
    repair: {
      skips: ignoreErrors,
      diagnosis: (files) => relations.diagnosis(files),
      adapt: (counts) => relations.adapt(counts),
      suspects: (files) => relations.suspects(files),
      settled: (files, aliases) => relations.settled(files, aliases),
      rewrite: (bytes, suspicious) =>
        rewriteLines(bytes, suspicious, exact, { ...style, strict: !ignoreErrors }),
    },
  };
}

function holdsDecimals(type: LogicalType): boolean {
  switch (type.kind) {
    case 'DECIMAL':
      return true;
    case 'ARRAY':
      return holdsDecimals(type.element);
    case 'MAP':
      return holdsDecimals(type.value);
    case 'ROW':
      return type.fields.some((field) => holdsDecimals(field.type));
    default:
      return false;
  }
}

/** Rows that are no JSON objects are left out; so are, where errors are not ignored, rows with a field that does not fit its type. */
function rewriteLines(
  bytes: Buffer,
  suspicious: (row: number) => boolean,
  columns: readonly ExactColumn[],
  style: ExactStyle,
): RepairedBatch {
  const rows: Buffer[] = [];
  const bad: BadRecord[] = [];
  let row = 0;
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, offset);
    const end = next < 0 ? bytes.length : next + 1;
    const line = bytes.subarray(offset, end);
    if (!isBlank(line)) {
      if (!suspicious(++row)) rows.push(line);
      else {
        try {
          if (!isUtf8(line)) throw new Error(NOT_UTF8);
          rows.push(Buffer.from(`${exactRow(line.toString('utf8').trim(), columns, style)}\n`));
        } catch (error) {
          bad.push({ offset, reason: (error as Error).message });
        }
      }
    }
    offset = end;
  }
  return { bytes: Buffer.concat(rows), bad };
}

const LINE_FEED = 10;
const SPACE = 32;

const isBlank = (line: Buffer): boolean => {
  let at = 0;
  while (at < line.length && line[at]! <= SPACE) at++;
  return at === line.length;
};

const structure = (read: readonly (readonly [string, string])[]): string =>
  `STRUCT(${read.map(([name, type]) => `"${name.replaceAll('"', '""')}" ${type}`).join(', ')})`;

/** `json.fail-on-missing-field`: every column must be there, which `read_json` does not tell. */
function missingCheck(
  relations: JsonRelations,
  { fileColumns }: DecodeRequest,
  explain: Parameters<typeof findBadJson>[1],
): Decoder {
  const present = fileColumns
    .map(({ name }) => `json_exists(line, ${quoteString(`$."${name}"`)})`)
    .join(' AND ');
  const type = structure(relations.read);
  const missing = raise(`'Some field is missing in the JSON data.'`, type);
  const checked = `CASE WHEN ${present} THEN CAST(CAST(line AS JSON) AS ${type}) ELSE ${missing} END`;
  const columns = relations.read
    .map(([name]) => `struct_extract(value, ${quoteString(name)}) AS "${name.replaceAll('"', '""')}"`)
    .join(', ');
  return {
    framing: { kind: 'lines' },
    relation: (files, aliases) =>
      relations.over(
        `(SELECT ${columns} FROM (SELECT ${checked} AS value FROM ${jsonLines(files)} WHERE trim(line) <> ''))`,
        aliases,
      ),
    findBadRecord: (bytes, error) => findBadJson(bytes, explain, error),
  };
}

export const jsonFormat: TextFormat = { name: 'json', createDecoder, createEncoder: createJsonEncoder };
