/** The `json` format: one object a line, decoded by DuckDB's `read_json` with only the needed columns (docs: "JSON Format"). */
import {
  JSON_FAIL_ON_MISSING_FIELD,
  JSON_IGNORE_PARSE_ERRORS,
  JSON_TIMESTAMP_FORMAT,
  readOption,
} from '../../catalog/options/index.js';
import { quoteIdentifier, quoteString } from '../../sql/types/index.js';
import type { BadRecord, DecodeRequest, Decoder, RepairedBatch, TextFormat } from './format.js';
import { SHORT_RECORD_BYTES_MAX } from './format.js';
import { exactRow } from './json-exact.js';
import type { ExactColumn, ExactStyle } from './json-exact.js';
import { createJsonEncoder } from './json-encode.js';
import { findBadJson } from './json-explain.js';
import { fromRead, readColumns, readPath } from './json-read-type.js';

/**
 * A record longer than this is an error of its own. DuckDB's buffers are twice as large as the longest record it is told of, one a
 * thread and batch: where records are short they are told so (measured: 5 % of Nexmark q17).
 */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;

const fileList = (files: readonly string[]): string => `[${files.map(quoteString).join(', ')}]`;

function createDecoder(request: DecodeRequest): Decoder {
  const { table, columns, fields, fileColumns } = request;
  const ignoreErrors = readOption(table.options, JSON_IGNORE_PARSE_ERRORS, 'json.');
  const missingFails = readOption(table.options, JSON_FAIL_ON_MISSING_FIELD, 'json.');
  const strictIso = readOption(table.options, JSON_TIMESTAMP_FORMAT, 'json.') === 'ISO-8601';
  const read = readColumns(fileColumns, columns);
  const values = columns.map((column, index) =>
    column.kind === 'physical' ? fromRead(readPath(column.path), fields[index]!.type) : 'NULL',
  );
  const select = (aliases: readonly string[]): string =>
    values.map((value, index) => `${value} AS ${aliases[index]!}`).join(', ') || 'NULL';
  const explain = { fileColumns, missingFails, strictIso };

  const lines = (files: readonly string[]): string =>
    `read_csv(${fileList(files)}, columns = {line: 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false, null_padding = true, max_line_size = ${RECORD_BYTES_MAX})`;

  const types = read.map(([name, type]) => `${quoteString(name)}: ${quoteString(type)}`).join(', ');
  const reader = (files: readonly string[], ignore: boolean, long: boolean): string =>
    `read_json(${fileList(files)}, format = 'newline_delimited', columns = {${types}}, auto_detect = false, records = 'true', ignore_errors = ${ignore}, maximum_object_size = ${long ? RECORD_BYTES_MAX : SHORT_RECORD_BYTES_MAX})`;

  const base: Decoder = {
    framing: { kind: 'lines' },
    relation: (files, aliases, long) => `SELECT ${select(aliases)} FROM ${reader(files, false, long)}`,
    findBadRecord: (bytes, error) => findBadJson(bytes, explain, error),
  };
  if (missingFails)
    return withMissingCheck(
      base,
      fileColumns.map((column) => column.name),
      lines,
      select,
      read,
    );
  if (!ignoreErrors) return base;
  const exact = fileColumns.filter(({ name }) => read.some(([needed]) => needed === name));
  const style: ExactStyle = { iso: strictIso };
  // With ignore_errors a row that DuckDB refuses is a row of NULLs in its place.
  const raw = columns.flatMap((column) => (column.kind === 'physical' ? [readPath(column.path)] : []));
  const refused = raw.length === 0 ? read.map(([name]) => quoteIdentifier(name)) : raw;
  const unfit = raw.map((text, index) => `(${text} IS NOT NULL AND TRY(${values[index]!}) IS NULL)`);
  const bad = [`(${refused.map((text) => `${text} IS NULL`).join(' AND ')})`, ...unfit].join(' OR ');
  return {
    ...base,
    repair: {
      suspects: (files) =>
        `WITH checked AS MATERIALIZED (SELECT row_number() OVER () AS n, ${bad} AS bad FROM ${reader(files, true, true)})
         SELECT -count(*) FROM checked UNION ALL SELECT n FROM checked WHERE bad`,
      rewrite: (bytes, suspects, total) => {
        // Should DuckDB count lines otherwise than we do, every row is decoded exactly.
        const same = total === countLines(bytes);
        return rewriteLines(bytes, (row) => !same || suspects.has(row), exact, style);
      },
    },
  };
}

const structure = (read: readonly (readonly [string, string])[]): string =>
  `STRUCT(${read.map(([name, type]) => `"${name.replaceAll('"', '""')}" ${type}`).join(', ')})`;

const LINE_FEED = 10;

/** Lines that are not blank. */
function countLines(bytes: Buffer): number {
  let count = 0;
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, offset);
    const end = next < 0 ? bytes.length : next;
    let at = offset;
    while (at < end && bytes[at]! <= 32) at++;
    if (at < end) count++;
    offset = end + 1;
  }
  return count;
}

/** Rows that are no JSON objects are left out, fields that do not fit their type become NULL. */
function rewriteLines(
  bytes: Buffer,
  suspicious: (row: number) => boolean,
  columns: readonly ExactColumn[],
  style: ExactStyle,
): RepairedBatch {
  const rows: Buffer[] = [];
  const skipped: BadRecord[] = [];
  let row = 0;
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, offset);
    const end = next < 0 ? bytes.length : next + 1;
    const line = bytes.subarray(offset, end);
    const text = line.toString('utf8').trim();
    if (text !== '' && !suspicious(++row)) rows.push(line);
    else if (text !== '') {
      try {
        rows.push(Buffer.from(`${exactRow(text, columns, style)}\n`));
      } catch (error) {
        skipped.push({ offset, reason: (error as Error).message });
      }
    }
    offset = end;
  }
  return { bytes: Buffer.concat(rows), skipped };
}

/** `json.fail-on-missing-field`: every column must be there, which `read_json` does not tell. */
function withMissingCheck(
  base: Decoder,
  names: readonly string[],
  lines: (files: readonly string[]) => string,
  select: (aliases: readonly string[]) => string,
  read: readonly (readonly [string, string])[],
): Decoder {
  const present = names.map((name) => `json_exists(line, ${quoteString(`$."${name}"`)})`).join(' AND ');
  const checked = `CASE WHEN ${present} THEN CAST(CAST(line AS JSON) AS ${structure(read)}) ELSE error('Some field is missing in the JSON data.') END`;
  const columns = read
    .map(([name]) => `struct_extract(value, ${quoteString(name)}) AS "${name.replaceAll('"', '""')}"`)
    .join(', ');
  return {
    ...base,
    relation: (files, aliases) =>
      `SELECT ${select(aliases)} FROM (SELECT ${columns} FROM (SELECT ${checked} AS value FROM ${lines(files)} WHERE trim(line) <> ''))`,
  };
}

export const jsonFormat: TextFormat = { name: 'json', createDecoder, createEncoder: createJsonEncoder };
