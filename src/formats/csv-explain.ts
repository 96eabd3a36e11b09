/** Says which row of a batch of CSV Flink would refuse and why, and writes the others so that DuckDB's reader takes them apart as Flink does. */
import { isUtf8 } from 'node:buffer';
import type { LogicalType } from '../../sql/types/index.js';
import { CsvRecordReader, fromBytes } from './csv-records.js';
import type { CsvDialect, CsvRecord } from './csv-records.js';
import { explainForm } from './csv-value.js';
import { NOT_UTF8 } from './format.js';
import type { BadRecord, RepairedBatch } from './format.js';

/** What a row must be like, whatever its fields hold. */
export interface CsvStructure {
  readonly dialect: CsvDialect;
  readonly columns: number;
  readonly trailing: 'nothing' | 'empty' | 'anything';
  readonly missingFails: boolean;
}

export interface CsvExplainOptions extends CsvStructure {
  /** Columns that are read, with their positions in the file. */
  readonly read: readonly { readonly position: number; readonly type: LogicalType }[];
  /** Texts that are NULL. */
  readonly nulls: readonly string[];
  readonly elementDelimiter: string;
}

/** How rows are rewritten: every field enclosed, surplus ones left out. */
export const REWRITTEN = { delimiter: ',', quote: '"', escape: '"' };

export function tooManyFields(expected: number): string {
  return `Too many entries: expected at most ${expected}`;
}

export function tooFewFields(expected: number): string {
  return `Not enough column values: expected ${expected}`;
}

/** Flink compares with the number of columns that are read. */
export function lengthMismatch(expected: number): string {
  return `Row length mismatch. ${expected} fields expected`;
}

/** The first row that is refused when errors are not ignored. */
export function findBadCsv(bytes: Buffer, options: CsvExplainOptions): BadRecord | undefined {
  for (const record of recordsOf(bytes, options.dialect)) {
    const reason = explainRecord(bytes, record, options) ?? explainFields(record.fields, options);
    if (reason !== undefined) return { offset: record.start, reason };
  }
  return undefined;
}

/** The batch as `REWRITTEN` says, without rows that cannot be taken apart into fields. */
export function rewriteCsv(bytes: Buffer, structure: CsvStructure): RepairedBatch {
  const good: string[] = [];
  const bad: BadRecord[] = [];
  for (const record of recordsOf(bytes, structure.dialect)) {
    const reason = explainRecord(bytes, record, structure);
    if (reason === undefined) good.push(written(record.fields, structure.columns));
    else bad.push({ offset: record.start, reason });
  }
  return { bytes: Buffer.from(good.join(''), 'latin1'), bad };
}

function* recordsOf(bytes: Buffer, dialect: CsvDialect): Generator<CsvRecord> {
  const reader = new CsvRecordReader(bytes, dialect);
  for (let record = reader.next(); record; record = reader.next()) yield record;
}

function written(fields: readonly string[], columns: number): string {
  let line = '';
  for (let index = 0; index < fields.length && index < columns; index++) {
    const field = fields[index]!;
    line += `${index === 0 ? '"' : ',"'}${field.includes('"') ? field.replaceAll('"', '""') : field}"`;
  }
  return `${line}\n`;
}

function explainRecord(bytes: Buffer, record: CsvRecord, structure: CsvStructure): string | undefined {
  const { fields, problem } = record;
  if (!isUtf8(bytes.subarray(record.start, record.end))) return NOT_UTF8;
  const { columns, trailing } = structure;
  const surplus = fields.length - columns;
  const allowed =
    surplus <= 0 ||
    trailing === 'anything' ||
    (trailing === 'empty' && surplus === 1 && fields.at(-1)!.trim() === '');
  if (problem !== undefined) return problem;
  if (!allowed) return tooManyFields(columns);
  if (structure.missingFails && surplus < 0) return tooFewFields(columns);
  return undefined;
}

function explainFields(fields: readonly string[], options: CsvExplainOptions): string | undefined {
  const wanted = options.read.length;
  if (fields.length < wanted) return `${lengthMismatch(wanted)} but was ${fields.length}.`;
  const present = options.read.filter(({ position }) => position < fields.length);
  for (const { position, type } of present) {
    const problem = explainText(fromBytes(fields[position]!), type, options);
    if (problem !== undefined) return `field ${position + 1}: ${problem}`;
  }
  return undefined;
}

function explainText(text: string, type: LogicalType, options: CsvExplainOptions): string | undefined {
  if (type.kind === 'ARRAY' || type.kind === 'ROW') {
    if (text.trim() === '') return undefined;
    const elements = text.split(options.elementDelimiter);
    const types =
      type.kind === 'ROW' ? type.fields.map((field) => field.type) : elements.map(() => type.element);
    if (elements.length < types.length) return `${lengthMismatch(types.length)} but was ${elements.length}.`;
    return first(types, (element, index) => explainText(elements[index]!, element, options));
  }
  if (options.nulls.includes(text)) return undefined;
  if (text === '' && !TEXTUAL.has(type.kind)) return 'empty String';
  return explainForm(text, type);
}

function first<T>(
  items: readonly T[],
  explain: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const problem = explain(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const TEXTUAL: ReadonlySet<LogicalType['kind']> = new Set([
  'CHAR',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
  'BOOLEAN',
]);
