/** Says which row of a batch of CSV could not be decoded and why; runs only after DuckDB refused the batch. */
import type { LogicalType } from '../../sql/types/index.js';
import type { BadRecord } from './format.js';
import { explainValue } from './json-explain.js';

export interface CsvExplainOptions {
  /** Of the columns in the file, in order. */
  readonly types: readonly LogicalType[];
  readonly delimiter: string;
  readonly quote: string;
  readonly nullLiteral: string | undefined;
  readonly trailing: 'nothing' | 'empty' | 'anything';
  /** What DuckDB said, for when every row looks fine here. */
  readonly error: string;
}

export function tooManyFields(expected: number): string {
  return `Too many entries: expected at most ${expected}`;
}

export function findBadCsv(bytes: Buffer, options: CsvExplainOptions): BadRecord {
  let offset = 0;
  for (const record of records(bytes.toString('latin1'), options.quote)) {
    const text = Buffer.from(record, 'latin1')
      .toString('utf8')
      .replace(/\r?\n$/, '');
    const reason = text === '' ? undefined : explainRecord(fieldsOf(text, options), options);
    if (reason !== undefined) return { offset, reason };
    offset += record.length;
  }
  return { offset: 0, reason: `in a row from here on: ${options.error.split('\n')[0]!}` };
}

/** Records with their line ends; a line end inside of quotes does not end a record. */
function* records(text: string, quote: string): Generator<string> {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === quote) quoted = !quoted;
    else if (text[at] === '\n' && !quoted) {
      yield text.slice(start, at + 1);
      start = at + 1;
    }
  }
  if (start < text.length) yield text.slice(start);
}

function fieldsOf(text: string, { delimiter, quote }: CsvExplainOptions): readonly string[] {
  const fields: string[] = [''];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote && quoted && text[at + 1] === quote) fields[fields.length - 1] += text[++at]!;
    else if (character === quote) quoted = !quoted;
    else if (character === delimiter && !quoted) fields.push('');
    else fields[fields.length - 1] += character;
  }
  return fields;
}

function explainRecord(fields: readonly string[], options: CsvExplainOptions): string | undefined {
  const { types, trailing, nullLiteral } = options;
  const extra = fields.slice(types.length);
  const allowed =
    trailing === 'anything' ||
    extra.length === 0 ||
    (trailing === 'empty' && extra.length === 1 && extra[0] === '');
  if (!allowed) return tooManyFields(types.length);
  for (const [index, type] of types.entries()) {
    const text = fields[index];
    if (text === undefined || text === nullLiteral || COMPOUND.has(type.kind)) continue;
    if (text === '' && !TEXTUAL.has(type.kind)) return `field ${index + 1}: empty String`;
    const problem = explainValue(text, type, String(index + 1));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const COMPOUND: ReadonlySet<LogicalType['kind']> = new Set(['ARRAY', 'ROW', 'MAP']);
const TEXTUAL: ReadonlySet<LogicalType['kind']> = new Set([
  'CHAR',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
  'BOOLEAN',
]);
