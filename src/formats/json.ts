/** The `json` format: one object a line, decoded by DuckDB's `read_json` with only the needed columns (docs: "JSON Format"). */
import {
  JSON_FAIL_ON_MISSING_FIELD,
  JSON_IGNORE_PARSE_ERRORS,
  JSON_TIMESTAMP_FORMAT,
  readOption,
} from '../../catalog/options/index.js';
import { isUtf8 } from 'node:buffer';
import type { LogicalType } from '../../sql/types/index.js';
import { NOT_UTF8 } from './format.js';
import type { BadRecord, DecodeRequest, Decoder, RepairedBatch, TextFormat } from './format.js';
import { exactRow } from './json-exact.js';
import type { ExactColumn, ExactStyle } from './json-exact.js';
import { createJsonEncoder } from './json-encode.js';
import { findBadJson } from './json-explain.js';
import { JsonRelations } from './json-relations.js';
import { narrowRecords } from './narrow-records.js';
import { plainValuesOf } from './plain-values.js';

function createDecoder(request: DecodeRequest): Decoder {
  const { table, fileColumns } = request;
  const ignoreErrors = readOption(table.options, JSON_IGNORE_PARSE_ERRORS, 'json.');
  const missingFails = readOption(table.options, JSON_FAIL_ON_MISSING_FIELD, 'json.');
  const iso = readOption(table.options, JSON_TIMESTAMP_FORMAT, 'json.') === 'ISO-8601';
  const explain = { fileColumns, missingFails, strictIso: iso };
  const names = new Set(request.columns.map((column) => (column.kind === 'physical' ? column.path[0] : '')));
  const decimals = fileColumns.some(({ name, type }) => names.has(name) && holdsDecimals(type));
  const style = { iso, decimals };
  const relations = new JsonRelations(request, style);
  const { read } = relations;
  const exact = fileColumns.filter(({ name }) => read.has(name));
  return {
    framing: { kind: 'lines' },
    relation: (files, aliases, plain) =>
      missingFails ? relations.complete(files, aliases) : relations.current(files, aliases, plain),
    // Members that are null would be missing from a record that was written anew.
    ...(missingFails ? {} : { inspect: inspection(relations, iso ? 'T' : ' ') }),
    findBadRecord: (bytes, error) => findBadJson(bytes, explain, error),
    repair: {
      skips: ignoreErrors,
      diagnosis: (files) => relations.diagnosis(files),
      adapt: (counts) => relations.adapt(counts),
      // Fields that are missing do not show among the suspects.
      ...(missingFails ? {} : { suspects: (files) => relations.suspects(files) }),
      settled: (files, aliases) => relations.settled(files, aliases),
      rewrite: (bytes, suspicious) =>
        rewriteLines(bytes, suspicious, exact, { ...style, strict: !ignoreErrors, missingFails }),
    },
  };
}

function inspection(relations: JsonRelations, separator: ' ' | 'T'): NonNullable<Decoder['inspect']> {
  const { members, plainMatters } = relations;
  return (records, narrow) =>
    (narrow && members ? narrowRecords(records, members, plainMatters, separator) : undefined) ?? {
      records,
      plain: plainValuesOf(records, plainMatters, separator),
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

export const jsonFormat: TextFormat = { name: 'json', createDecoder, createEncoder: createJsonEncoder };
