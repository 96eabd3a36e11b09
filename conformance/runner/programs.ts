/**
 * Whole streaming programs with Flink's changelogs. Sources become JSON files, sinks `print` tables, and what was printed is folded and
 * compared with what Flink's sink held at the end. A program that feeds rows before and after a savepoint is run with all its
 * rows at once: the same final answer. Programs whose operators Fungi does not have yet are skipped with the reason it gives.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FungiError } from '../../sql/error/index.js';
import { parseStatement } from '../../sql/index.js';
import { typeFromNode } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { Tally } from '../main.js';
import { BATCH_SIZES } from '../run-case.js';
import { runScript } from '../run-script.js';

interface Row {
  readonly k: string;
  readonly v: readonly unknown[];
}

interface SetupStep {
  readonly kind: string;
  readonly name?: string;
  readonly schema?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly partitionKeys?: readonly string[];
  readonly distribution?: unknown;
  readonly rowsBefore?: readonly Row[];
  readonly rowsAfter?: readonly Row[];
  readonly expectedBefore?: readonly string[];
  readonly expectedAfter?: readonly string[];
  readonly expectedMaterialized?: readonly string[];
  readonly key?: string;
  readonly value?: string;
  readonly sql?: string;
}

interface RunStep {
  readonly kind: string;
  readonly sql?: string;
  readonly error?: string;
}

interface Program {
  readonly id: string;
  readonly setup: readonly SetupStep[];
  readonly run: readonly RunStep[];
}

/** Why a program is not run. */
class Skipped extends Error {}

const isSource = (step: SetupStep): boolean => step.kind.startsWith('SOURCE');
const isSink = (step: SetupStep): boolean => step.kind.startsWith('SINK');

/** Source options of Flink's test connector that do not change what it reads. */
const HARMLESS_OPTIONS = new Set([
  'connector',
  'filterable-fields',
  'changelog-mode',
  'disable-lookup',
  'partition-list',
]);

export async function runProgramsCorpus(file: string): Promise<Tally> {
  const programs = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Program);
  const reasons = new Map<string, number>();
  let passed = 0;
  let failed = 0;
  for (const program of programs) {
    const problem = await runProgram(program).catch((error: Error) => error);
    if (problem === undefined) passed++;
    else if (problem instanceof Skipped)
      reasons.set(problem.message, (reasons.get(problem.message) ?? 0) + 1);
    else {
      failed++;
      console.log(`${program.id}: ${problem.message}`);
    }
  }
  let skipped = 0;
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) {
    skipped += count;
    console.log(`skipped ${count}: ${reason}`);
  }
  return { passed, failed, skipped };
}

async function runProgram(program: Program): Promise<void> {
  const statements = program.run.filter((step) => step.kind === 'SQL').map((step) => step.sql!);
  if (statements.length !== program.run.length) {
    throw new Skipped(`runs ${program.run.find((step) => step.kind !== 'SQL')!.kind}`);
  }
  for (const source of program.setup.filter(isSource)) checkSource(source);
  const sinks = program.setup.filter(isSink);
  checkTestOnly(program, statements);
  if (sinks.length === 0) throw new Skipped('has no sink to compare');
  for (const batchRows of BATCH_SIZES) {
    const printed = await runWith(program, statements, batchRows);
    for (const sink of sinks)
      compareSink(
        sink,
        sinks.length > 1 ? printed.filter((line) => line.startsWith(`${sink.name}:`)) : printed,
      );
  }
}

/** What only Flink's test connectors can do. */
function checkTestOnly(program: Program, statements: readonly string[]): void {
  const sql = statements.join(' ');
  if (/STATE_TTL/i.test(sql)) throw new Skipped('waits for state to expire');
  if (/UNION ALL[^]*HOP\(/i.test(sql))
    throw new Skipped('windows over a time that is no time attribute, as in batch mode');
  if (/ON CONFLICT/i.test(sql)) throw new Skipped('writes ON CONFLICT, which a print sink cannot take');
  if (/INSERT OVERWRITE|PARTITION\s*\(/i.test(sql))
    throw new Skipped('writes partitions, which a print sink does not have');
  if (program.setup.some((step) => step.schema?.some((column) => /\b(VARIANT|BITMAP)\b/i.test(column)))) {
    throw new Skipped('has columns of a type that JSON files do not carry');
  }
  const processingTime = program.setup.some((step) =>
    step.schema?.some((column) => /PROCTIME\(\)/i.test(column)),
  );
  if (processingTime && /(TUMBLE|HOP|CUMULATE)\s*\(/i.test(sql)) {
    throw new Skipped('waits for processing-time windows, which a bounded input does not');
  }
  if (program.setup.some((step) => step.key?.includes('sort.non-temporal')))
    throw new Skipped('sorts a stream by an internal switch');
}

function checkSource(source: SetupStep): void {
  const mode = source.options?.['changelog-mode'];
  if (mode !== undefined && mode !== 'I') throw new Skipped(`reads a changelog source (${mode})`);
  const unknown = Object.keys(source.options ?? {}).find(
    (key) => !HARMLESS_OPTIONS.has(key) && !/^(source|sink)[.-]|^async$/.test(key),
  );
  if (unknown) throw new Skipped(`uses the source option ${unknown}`);
  const rows = [...(source.rowsBefore ?? []), ...(source.rowsAfter ?? [])];
  if (rows.some((row) => row.k !== '+I')) throw new Skipped('reads a changelog source');
}

async function runWith(
  program: Program,
  statements: readonly string[],
  batchRows: number | undefined,
): Promise<readonly string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'fungi-program-'));
  try {
    const several = program.setup.filter(isSink).length > 1;
    const script = [...program.setup.map((step) => setupSql(step, dir, several)), ...statements].filter(
      (sql) => sql !== '',
    );
    const { printed } = await runScript(script.join(';\n'), {
      mode: 'streaming',
      ...(batchRows === undefined ? {} : { batchRows }),
    });
    return printed.split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof FungiError && error.errorName === 'NOT_SUPPORTED') throw new Skipped(error.message);
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function setupSql(step: SetupStep, dir: string, prefixed: boolean): string {
  if (step.kind === 'CONFIG') return `SET '${step.key}' = '${step.value}'`;
  if (isSource(step)) {
    const path = join(dir, `${step.name}.jsonl`);
    const names = persistedColumns(step.schema!);
    const rows = [...(step.rowsBefore ?? []), ...(step.rowsAfter ?? [])];
    const types = columnTypes(step.schema!);
    const record = (row: Row): string =>
      JSON.stringify(
        Object.fromEntries(names.map((name, index) => [name, jsonValue(row.v[index], types.get(name))])),
      );
    writeFileSync(path, rows.map((row) => `${record(row)}\n`).join(''));
    return `CREATE TABLE ${quoted(step.name!)} (${step.schema!.join(', ')}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601')`;
  }
  if (isSink(step)) {
    const identifier = prefixed ? `, 'print-identifier' = '${step.name}:'` : '';
    // Flink's test sink takes metadata; print does not, and shows it as a column like any other.
    const columns = step.schema!.map((column) =>
      column.replace(/ METADATA(?! VIRTUAL)( FROM '[^']*')?$/, ''),
    );
    return `CREATE TABLE ${quoted(step.name!)} (${columns.join(', ')}) WITH ('connector' = 'print'${identifier})`;
  }
  if (step.sql !== undefined) return step.sql;
  throw new Skipped(`needs ${step.kind}`);
}

/** Types of the physical columns, by name. */
function columnTypes(schema: readonly string[]): ReadonlyMap<string, LogicalType> {
  const statement = parseStatement(`CREATE TABLE t (${schema.join(', ')})`);
  if (statement.kind !== 'create-table') return new Map();
  return new Map(
    (statement.schema?.columns ?? []).flatMap((column) =>
      column.kind === 'physical-column' ? [[column.name.name, typeFromNode(column.type)] as const] : [],
    ),
  );
}

/** The corpus writes rows as arrays; JSON has objects for them. */
function jsonValue(value: unknown, type: LogicalType | undefined): unknown {
  if (type?.kind === 'ROW' && Array.isArray(value)) {
    return Object.fromEntries(
      type.fields.map((field, index) => [field.name, jsonValue(value[index], field.type)]),
    );
  }
  if ((type?.kind === 'BINARY' || type?.kind === 'VARBINARY') && typeof value === 'string') {
    const hex = /^x'([0-9a-f]*)'$/i.exec(value)?.[1];
    return hex === undefined ? value : Buffer.from(hex, 'hex').toString('base64');
  }
  if (type?.kind === 'ARRAY' && Array.isArray(value))
    return value.map((element) => jsonValue(element, type.element));
  return value;
}

const quoted = (name: string): string => `\`${name}\``;

/** Names of the columns that rows have values for: neither computed nor constraints nor watermarks. */
function persistedColumns(schema: readonly string[]): readonly string[] {
  return schema
    .flatMap((part) => (/^(primary key|constraint|watermark)\b/i.test(part) ? [] : splitColumns(part)))
    .filter(
      (column) =>
        !/^(`[^`]+`|\S+)\s+as\b/i.test(column) && !/^(primary\s+key|constraint|watermark)\b/i.test(column),
    )
    .map((column) => /^(?:`([^`]+)`|(\S+))/.exec(column)!)
    .map((match) => match[1] ?? match[2]!);
}

/** Some programs write several columns in one string: cuts at commas outside of brackets. */
function splitColumns(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '(' || character === '<') depth++;
    else if (character === ')' || character === '>') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}

const CHANGE = /^(?:[^+-]*:)?> ?|^[^+-]*:/;

/** @throws Error that shows both sides when the sink does not hold what Flink's held */
function compareSink(sink: SetupStep, printed: readonly string[]): void {
  const lines = printed.map((line) => line.replace(CHANGE, ''));
  const keyed = primaryKey(sink.schema!);
  const expected = materialize([...(sink.expectedBefore ?? []), ...(sink.expectedAfter ?? [])], keyed);
  const actual = materialize(lines, keyed);
  if (actual.join('\n') !== expected.join('\n')) {
    throw new Error(`${sink.name}\n  expected ${expected.join('; ')}\n  actual   ${actual.join('; ')}`);
  }
}

/** What a table holds after a changelog; with a key a row replaces the one before it. */
function materialize(changes: readonly string[], key: readonly number[] | undefined): readonly string[] {
  const rows = new Map<string, { text: string; count: number }>();
  for (const change of changes) {
    const match = /^([+-][IUD])\[(.*)\]$/s.exec(change);
    if (!match) throw new Error(`not a changelog row: ${change}`);
    const text = match[2]!;
    const fields = text.split(', ');
    const id = key ? key.map((index) => fields[index]).join('\u0000') : text;
    const added = match[1] === '+I' || match[1] === '+U';
    const row = rows.get(id) ?? { text, count: 0 };
    if (key)
      rows.set(id, {
        text: added ? text : row.text,
        count: added ? 1 : row.text === text || match[1] === '-D' ? 0 : row.count,
      });
    else rows.set(id, { text, count: row.count + (added ? 1 : -1) });
  }
  return [...rows.values()]
    .flatMap(({ text, count }) => Array.from({ length: Math.max(count, 0) }, () => text))
    .sort();
}

function primaryKey(schema: readonly string[]): readonly number[] | undefined {
  const names = persistedColumns(schema);
  const columns = schema.flatMap(splitColumns);
  const inline = columns.findIndex(
    (column) => /primary key not enforced/i.test(column) && !/^(constraint|primary)\b/i.test(column),
  );
  if (inline >= 0)
    return [names.indexOf(/^(?:`([^`]+)`|(\S+))/.exec(columns[inline]!)!.slice(1).find(Boolean)!)];
  const declared = /primary\s+key\s*\(([^)]*)\)/i.exec(schema.join(', '));
  return declared?.[1]!.split(',').map((name) => names.indexOf(name.trim().replaceAll('`', '')));
}
