/** Runs Flink's own expressions through parser, binder, renderer and DuckDB, and compares values, types and errors. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { bindExpression } from '../../sql/analyzer/bind-expression.js';
import { fieldByName } from '../../sql/analyzer/bind-access.js';
import type { ExpressionScope } from '../../sql/analyzer/expression-scope.js';
import { FungiError, parseExpression } from '../../sql/index.js';
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import { cast } from '../../sql/expression/build.js';
import { renderExpression } from '../../sql/expression/render.js';
import type { RenderOptions } from '../../sql/expression/render.js';
import { localToInstant } from '../../sql/expression/time-zone.js';
import type { LogicalType } from '../../sql/types/index.js';
import * as t from '../../sql/types/index.js';
import { prepareConnection } from '../../src/duckdb/native-functions.js';
import { readType, splitTop, UnreadableColumn, valueSql } from './function-value.js';

interface FunctionCase {
  readonly kind: 'typed' | 'string';
  readonly expr: string;
  readonly expected?: unknown;
  readonly expectedType?: string | readonly string[];
  readonly expectedAny?: boolean;
  readonly error?: string | null;
  readonly errorClass?: string;
  readonly errorPhase?: 'validation' | 'runtime';
  readonly row?: readonly {
    readonly name: string;
    readonly type?: string;
    readonly value: unknown;
    readonly javaClass?: string;
  }[];
  readonly config?: string;
  readonly test?: string;
  readonly source: string;
}

interface Column {
  readonly name: string;
  readonly type: LogicalType | undefined;
  readonly sql: string;
}

type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped' | 'failed'; readonly reason: string; readonly detail?: string };

/** Time zones that the string tests set in their code. */
const TEST_ZONES: readonly (readonly [RegExp, string])[] = [
  [/Shanghai/, 'Asia/Shanghai'],
  [/Tokyo/, 'Asia/Tokyo'],
  [/Rangoon/, 'Asia/Rangoon'],
  [/DaylightSaving/, 'Europe/Berlin'],
];

/** Runs every line of a `functions.jsonl`; columns of string cases stand in `functions-testdata.jsonl` beside it. */
export async function runFunctionsCorpus(
  file: string,
): Promise<{ passed: number; failed: number; skipped: number }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await prepareConnection(connection);
  const testData = readTestData(join(dirname(file), 'functions-testdata.jsonl'));
  const count = { passed: 0, failed: 0, skipped: 0 };
  const reasons = new Map<string, string[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const test = JSON.parse(line) as FunctionCase;
    const verdict = await runCase(test, connection, testData);
    count[verdict.kind]++;
    if (verdict.kind === 'passed') continue;
    const key = `${verdict.kind}: ${verdict.reason}`;
    const detail = `${test.source}: ${test.expr.replaceAll('\n', '\\n').slice(0, 200)}${verdict.detail ? `  →  ${verdict.detail}` : ''}`;
    reasons.set(key, [...(reasons.get(key) ?? []), detail]);
  }
  connection.closeSync();
  printReasons(reasons);
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count;
}

function printReasons(reasons: ReadonlyMap<string, readonly string[]>): void {
  const ordered = [...reasons].sort((a, b) => b[1].length - a[1].length);
  for (const [reason, cases] of ordered) {
    console.log(`${cases.length} × ${reason}`);
    if (reason.startsWith('failed')) for (const detail of cases) console.log(`    ${detail}`);
  }
}

/** What a case needs that is not SQL of Flink's own: test functions and Java classes. */
function notApplicable(test: FunctionCase): string | undefined {
  if (/\bRAND(_INTEGER)?\(\)|RAND_INTEGER\((f\d+|cast\(null as int\))\)/i.test(test.expr))
    return 'not deterministic';
  if (
    /\bFunc\w*\(|\bfunc\w*\(|\w*Constructor\(|\bCreate\w+\(|ToFirstField\(|\bJavaFunc|\bScalaFunc/.test(
      test.expr,
    )
  )
    return 'uses a test function';
  if (
    /STRUCTURED<|RAW\(|OBJECT_OF|OBJECT_UPDATE/.test(test.expr) ||
    /STRUCTURED<|RAW\(/.test(String(test.expectedType))
  )
    return 'needs a Java class';
  return undefined;
}

async function runCase(
  test: FunctionCase,
  connection: DuckDBConnection,
  testData: ReadonlyMap<string, readonly Column[]>,
): Promise<Verdict> {
  const excluded = notApplicable(test);
  if (excluded) return { kind: 'skipped', reason: excluded };
  let columns: readonly Column[];
  try {
    columns =
      test.kind === 'typed'
        ? (test.row ?? []).map((column) => typedColumn(column, zoneOf(test)))
        : (testData.get(test.source) ?? []);
    const used = columns.filter((column) => new RegExp(`\\b${column.name}\\b`).test(test.expr));
    const unreadable = used.find((column) => !column.type);
    if (unreadable) return { kind: 'skipped', reason: 'uses a column of a Java type' };
  } catch (error) {
    if (error instanceof UnreadableColumn || error instanceof FungiError)
      return { kind: 'skipped', reason: 'a value or type that is not SQL', detail: error.message };
    throw error;
  }
  const isErrorCase = test.errorClass !== undefined || test.expected === 'FAIL';
  try {
    const verdict =
      Array.isArray(test.expected) &&
      splitTop(test.expr).length === test.expected.length &&
      Array.isArray(test.expectedType)
        ? await runList(test, columns, connection)
        : await compare(test, columns, connection);
    return isErrorCase
      ? { kind: 'failed', reason: 'an error was expected', detail: test.error ?? test.errorClass ?? '' }
      : verdict;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const notSupported = error instanceof FungiError && error.errorName === 'NOT_SUPPORTED';
    if (isErrorCase && !notSupported && !isInternal(error)) return { kind: 'passed' };
    return { kind: 'failed', reason: reasonOf(message), detail: message.slice(0, 300).replaceAll('\n', ' ') };
  }
}

/** Several expressions of one case. */
async function runList(
  test: FunctionCase,
  columns: readonly Column[],
  connection: DuckDBConnection,
): Promise<Verdict> {
  const expected = test.expected as readonly unknown[];
  for (const [index, expr] of splitTop(test.expr).entries()) {
    const expectedType = (test.expectedType as readonly string[])[index]!;
    const verdict = await compare(
      { ...test, expr, expected: expected[index], expectedType },
      columns,
      connection,
    );
    if (verdict.kind !== 'passed') return { ...verdict, detail: `${expr}: ${verdict.detail ?? ''}` };
  }
  return { kind: 'passed' };
}

async function compare(
  test: FunctionCase,
  columns: readonly Column[],
  connection: DuckDBConnection,
): Promise<Verdict> {
  const { bound, options, from } = prepare(test, columns);
  return test.kind === 'typed'
    ? compareTyped(test, bound, options, from, connection)
    : compareText(test, bound, options, from, connection);
}

/** Errors that are our mistake never count as the error that was expected. */
function isInternal(error: unknown): boolean {
  if (error instanceof FungiError) return error.errorName === 'SYNTAX' || error.errorName === 'INTERNAL';
  return !/^(Conversion|Invalid Input|Out of Range) Error/.test(error instanceof Error ? error.message : '');
}

function reasonOf(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/'[^']*'/g, "'…'")
    .replace(/\d+/g, '#')
    .slice(0, 70);
}

function zoneOf(test: FunctionCase): string {
  const configured = /local-time-zone=([^},]+)/.exec(test.config ?? '')?.[1];
  return configured ?? TEST_ZONES.find(([name]) => name.test(test.test ?? ''))?.[1] ?? 'UTC';
}

function prepare(
  test: FunctionCase,
  columns: readonly Column[],
): { bound: BoundExpression; options: RenderOptions; from: string } {
  const zone = zoneOf(test);
  const bound = bindExpression(parseExpression(test.expr), scopeOf(columns, zone));
  const options: RenderOptions = {
    column: (index) => t.quoteIdentifier(`c${index}`),
    timeZone: zone,
    now: "CAST(now() AT TIME ZONE 'UTC' AS TIMESTAMP)",
    configuration: new Map(),
  };
  const row = columns
    .map((column, index) => (column.type ? `${column.sql} AS ${t.quoteIdentifier(`c${index}`)}` : ''))
    .filter(Boolean);
  return { bound, options, from: row.length === 0 ? '' : ` FROM (SELECT ${row.join(', ')})` };
}

function scopeOf(columns: readonly Column[], timeZone: string): ExpressionScope {
  return {
    column(name) {
      const parts = name.parts.map((part) => part.name);
      if (parts[0] === 'testTable') parts.shift();
      const index = columns.findIndex((column) => column.name === parts[0]);
      const type = columns[index]?.type;
      if (!type)
        throw new FungiError('COLUMN_NOT_FOUND', `Column '${parts[0]!}' not found in any table`, {
          span: name.span,
        });
      const input: BoundExpression = { kind: 'input', index, type, span: name.span };
      return parts
        .slice(1)
        .reduce<BoundExpression>((operand, part) => fieldByName(operand, part, name.span), input);
    },
    session: {
      timeZone,
      currentCatalog: 'default_catalog',
      currentDatabase: 'default_database',
      configuration: new Map(),
      runtimeMode: 'streaming',
    },
  };
}

async function first(connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows()[0]!;
}

async function compareTyped(
  test: FunctionCase,
  bound: BoundExpression,
  options: RenderOptions,
  from: string,
  connection: DuckDBConnection,
): Promise<Verdict> {
  const sql = renderExpression(bound, options);
  const expectedTypes =
    typeof test.expectedType === 'string' ? [test.expectedType] : (test.expectedType ?? []);
  if (test.expectedAny || test.errorClass !== undefined) {
    await first(connection, `SELECT ${sql}${from}`);
    return { kind: 'passed' };
  }
  const type = readType(expectedTypes[0]!);
  const sorted = (value: string): string =>
    type.kind === 'MAP' ? `list_sort(map_entries(${value}))` : value;
  const expected = sorted(valueSql(test.expected, type));
  const cell = t.isApproximate(type)
    ? `abs(r - e) <= 1e-14 * greatest(abs(r), abs(e)) OR r IS NOT DISTINCT FROM e`
    : 'r IS NOT DISTINCT FROM e';
  const [same, text] = await first(
    connection,
    `SELECT coalesce(${cell}, FALSE), CAST(r AS VARCHAR) FROM (SELECT ${sorted(sql)} AS r, ${expected} AS e${from})`,
  );
  if (same !== true)
    return {
      kind: 'failed',
      reason: 'another value',
      detail: `${String(text)} instead of ${JSON.stringify(test.expected)}`,
    };
  if (t.printType(t.resultType(bound.type)) === t.printType(t.resultType(type))) return { kind: 'passed' };
  return {
    kind: 'failed',
    reason: 'another type',
    detail: `${t.printType(bound.type)} instead of ${expectedTypes[0]!}`,
  };
}

async function compareText(
  test: FunctionCase,
  bound: BoundExpression,
  options: RenderOptions,
  from: string,
  connection: DuckDBConnection,
): Promise<Verdict> {
  const text = t.isBinary(bound.type) ? bound : cast(bound, t.string());
  const [value] = await first(connection, `SELECT ${renderExpression(text, options)}${from}`);
  if (test.errorClass !== undefined) return { kind: 'passed' };
  const actual = value === null ? 'NULL' : String(value);
  if (actual !== test.expected)
    return {
      kind: 'failed',
      reason: 'another value',
      detail: `${actual} instead of ${String(test.expected)}`,
    };
  const expectedType = String(test.expectedType).replaceAll('RecordType:peek_no_expand(', 'RecordType(');
  const actualType = t.printPlannerType(bound.type);
  if (actualType === expectedType) return { kind: 'passed' };
  return { kind: 'failed', reason: 'another type', detail: `${actualType} instead of ${expectedType}` };
}

function typedColumn(column: NonNullable<FunctionCase['row']>[number], zone: string): Column {
  const type = readType(column.type ?? typeOfJavaValue(column.value, column.javaClass));
  const sql = valueSql(column.value, type);
  // A local time given for an instant is one of the session's zone.
  const isLocal = type.kind === 'TIMESTAMP_LTZ' && column.javaClass === 'LocalDateTime';
  return { name: column.name, type, sql: isLocal ? localToInstant(sql, zone, type.precision > 6) : sql };
}

function typeOfJavaValue(value: unknown, javaClass: string | undefined): string {
  return javaClass === 'Integer' || typeof value === 'number' ? 'INT NOT NULL' : 'STRING NOT NULL';
}

function readTestData(path: string): ReadonlyMap<string, readonly Column[]> {
  const result = new Map<string, readonly Column[]>();
  if (!existsSync(path)) return result;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const data = JSON.parse(line) as { testDataOf: string; type: string; row: string };
    result.set(data.testDataOf, testColumns(data.type, data.row));
  }
  return result;
}

function testColumns(type: string, row: string): readonly Column[] {
  const declared = splitTop(type.replace(/^\[?(ROW<|Row\(?)/, '').replace(/[>)]\]?$/, ''));
  const values = splitTop(row.replace(/^\+I\[/, '').replace(/\]$/, ''), ', ');
  return declared.map((field, index) => {
    const [, quoted, plain, rest] = /^(?:`([^`]*)`|(\w+):?)\s*(.*)$/.exec(field)!;
    const name = quoted ?? plain!;
    try {
      const columnType = readType(rest!);
      const value = values[index] === 'null' ? null : values[index];
      return { name, type: columnType, sql: valueSql(value, columnType) };
    } catch (error) {
      if (error instanceof UnreadableColumn || error instanceof FungiError || error instanceof SyntaxError)
        return { name, type: undefined, sql: '' };
      throw error;
    }
  });
}
