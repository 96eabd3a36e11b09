/** Says which row of a batch of CSV could not be decoded and why, and leaves such rows out; runs only after DuckDB refused the batch. */
import { isUtf8 } from 'node:buffer';
import type { LogicalType } from '../../sql/types/index.js';
import { explainForm } from './csv-value.js';
import { NOT_UTF8 } from './format.js';
import type { BadRecord, RepairedBatch } from './format.js';
import { explainValue } from './json-explain.js';

/** What a row must be like, whatever its fields hold. */
export interface CsvStructure {
  readonly columns: number;
  readonly delimiter: string;
  /** Empty: nothing encloses fields. */
  readonly quote: string;
  readonly escape: string;
  readonly trailing: 'nothing' | 'empty' | 'anything';
  readonly missingFails: boolean;
  readonly comments: boolean;
}

export interface CsvExplainOptions extends CsvStructure {
  /** Of the columns in the file, in order. */
  readonly types: readonly LogicalType[];
  readonly nullLiteral: string | undefined;
  /** What DuckDB said, for when every row looks fine here. */
  readonly error: string;
}

export function tooManyFields(expected: number): string {
  return `Too many entries: expected at most ${expected}`;
}

export function tooFewFields(expected: number): string {
  return `Not enough column values: expected ${expected}`;
}

export function findBadCsv(bytes: Buffer, options: CsvExplainOptions): BadRecord {
  for (const { start, end } of records(bytes, options)) {
    const record = readRecord(bytes.subarray(start, end), options);
    const reason = record && (record.reason ?? explainFields(record.fields, options));
    if (reason !== undefined) return { offset: start, reason };
  }
  return { offset: 0, reason: `in a row from here on: ${plainReason(options.error)}` };
}

/** What DuckDB said, without its names of our files and its hints at settings. */
const plainReason = (error: string): string =>
  error
    .split('\n')[0]!
    .replace(/^[A-Z][A-Za-z ]*Error: /, '')
    .replace(/ ?(in|on|of) file "[^"]*"/g, '');

/** The batch without rows that cannot be taken apart into fields. */
export function withoutBadRecords(bytes: Buffer, structure: CsvStructure): RepairedBatch {
  const good: Buffer[] = [];
  const bad: BadRecord[] = [];
  for (const { start, end } of records(bytes, structure)) {
    const part = bytes.subarray(start, end);
    const reason = readRecord(part, structure)?.reason;
    if (reason === undefined) good.push(part);
    else bad.push({ offset: start, reason });
  }
  return { bytes: Buffer.concat(good), bad };
}

const LINE_FEED = 10;

/** Records with their line ends; a line end inside of quotes does not end a record, and a quote inside of a field encloses nothing. */
function* records(
  bytes: Buffer,
  { quote, escape, delimiter }: CsvStructure,
): Generator<{ readonly start: number; readonly end: number }> {
  const mark = quote === '' ? -1 : quote.charCodeAt(0);
  const escaping = escape === quote || escape === '' ? -1 : escape.charCodeAt(0);
  const comma = Buffer.from(delimiter).at(-1)!;
  let start = 0;
  let quoted = false;
  let fieldStart = true;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (quoted) {
      if (byte === escaping) at++;
      else if (byte === mark && bytes[at + 1] === mark) at++;
      else if (byte === mark) quoted = false;
    } else if (byte === mark && fieldStart) quoted = true;
    else if (byte === LINE_FEED) {
      yield { start, end: at + 1 };
      start = at + 1;
      fieldStart = true;
      continue;
    }
    fieldStart = !quoted && byte === comma;
  }
  if (start < bytes.length) yield { start, end: bytes.length };
}

type Fields = { readonly fields: readonly string[]; readonly reason?: string };

/** The fields of a record, or why there are none; undefined for an empty line or a comment. */
function readRecord(bytes: Buffer, structure: CsvStructure): Fields | undefined {
  if (!isUtf8(bytes)) return { fields: [], reason: NOT_UTF8 };
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (text === '' || (structure.comments && text.startsWith('#'))) return undefined;
  const { fields, open } = fieldsOf(text, structure);
  if (open) return { fields, reason: 'Missing closing quote for a field' };
  const { columns, trailing } = structure;
  const extra = fields.slice(columns);
  const allowed =
    trailing === 'anything' ||
    extra.length === 0 ||
    (trailing === 'empty' && extra.length === 1 && extra[0] === '');
  if (!allowed) return { fields, reason: tooManyFields(columns) };
  if (structure.missingFails && fields.length < columns) return { fields, reason: tooFewFields(columns) };
  return { fields };
}

function fieldsOf(
  text: string,
  { delimiter, quote, escape }: CsvStructure,
): { readonly fields: readonly string[]; readonly open: boolean } {
  const fields: string[] = [''];
  let open = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const escaped = open && character === escape && at + 1 < text.length;
    if (escaped && (escape !== quote || text[at + 1] === quote)) fields[fields.length - 1] += text[++at]!;
    else if (character === quote && (open || fields.at(-1) === '')) open = !open;
    else if (character === delimiter && !open) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return { fields, open };
}

function explainFields(fields: readonly string[], options: CsvExplainOptions): string | undefined {
  for (const [index, type] of options.types.entries()) {
    const text = fields[index];
    if (text === undefined || text === options.nullLiteral || COMPOUND.has(type.kind)) continue;
    if (text === '' && !TEXTUAL.has(type.kind)) return `field ${index + 1}: empty String`;
    const form = explainForm(text, type);
    if (form !== undefined) return `field ${index + 1}: ${form}`;
    const problem = INTEGERS.has(type.kind) ? explainValue(text, type, String(index + 1)) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const INTEGERS: ReadonlySet<LogicalType['kind']> = new Set(['TINYINT', 'SMALLINT', 'INT', 'BIGINT']);
const COMPOUND: ReadonlySet<LogicalType['kind']> = new Set(['ARRAY', 'ROW', 'MAP']);
const TEXTUAL: ReadonlySet<LogicalType['kind']> = new Set([
  'CHAR',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
  'BOOLEAN',
]);
