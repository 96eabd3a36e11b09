/** Runs one operator over batches of rows that lie in a table, as the epoch loop would. */
import type { AggregateCall, BoundExpression } from '../../sql/expression/bound-expression.js';
import { aggregateFunctions } from '../../sql/function/aggregate/index.js';
import { builtInFunction } from '../../sql/function/index.js';
import type { ScalarFunction } from '../../sql/function/index.js';
import type { PhysicalNode, PlanField } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import * as t from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import type { OperatorContext, Relation, StatefulOperator, Watermark } from '../../src/engine/operator.js';

export type Value = string | number | bigint | boolean | null;

/** An input row with what rides along. */
export interface Row {
  readonly values: readonly Value[];
  readonly w?: number;
  readonly wm?: number | null;
}

export interface InputOptions {
  readonly types: readonly LogicalType[];
  readonly weighted?: boolean;
  readonly hasWatermark?: boolean;
  readonly hasPosition?: boolean;
  /** As a batch table is; false: consumers copy the rows. */
  readonly repeatable?: boolean;
}

/** One epoch of the harness. */
export interface TestEpoch {
  /** For each input its rows. */
  readonly rows: readonly (readonly Row[])[];
  readonly watermark?: Watermark;
  readonly processingTime?: number;
  readonly final?: boolean;
  /** What a source says of its batch; undefined: it does not know. */
  readonly mayBeLate?: boolean;
}

/** What an operator emitted in one epoch: rows as text with their weight. */
export interface Emitted {
  readonly values: readonly string[];
  readonly w: number;
  readonly pos: bigint | undefined;
}

let database: Database | undefined;
let runs = 0;

export async function testDatabase(): Promise<Database> {
  database ??= await Database.open({ threads: 2 });
  return database;
}

export function fieldsOf(types: readonly LogicalType[]): readonly PlanField[] {
  return types.map((type, index) => ({ name: `f${index}`, type }));
}

export function inputNode(types: readonly LogicalType[]): PhysicalNode {
  return { kind: 'values', id: 'values[1]', fields: fieldsOf(types), changelog: 'insert-only', rows: [] };
}

export function column(index: number, type: LogicalType): BoundExpression {
  return { kind: 'input', index, type };
}

/** left.c1 < right.c1, over two inputs of two numbers each. */
export const LESS: BoundExpression = {
  kind: 'call',
  function: builtInFunction('<') as ScalarFunction,
  arguments: [column(1, t.int()), column(3, t.int())],
  symbols: [],
  type: t.boolean(),
};

export interface CallOptions {
  readonly distinct?: boolean;
  readonly filter?: BoundExpression;
  readonly grouped?: boolean;
}

/** An aggregate call by name. */
export function call(
  name: string,
  args: readonly BoundExpression[],
  options: CallOptions = {},
): AggregateCall {
  const definition = aggregateFunctions.find((candidate) => candidate.name === name);
  if (!definition) throw new Error(`No aggregate ${name}`);
  const infos = args.map((arg) => ({
    type: arg.type,
    literal: arg.kind === 'literal' ? arg.value : undefined,
    span: undefined,
  }));
  const coerced = definition.coerce(infos);
  if (!coerced) throw new Error(`${name} does not take these arguments`);
  return {
    function: definition,
    arguments: args,
    distinct: options.distinct ?? false,
    filter: options.filter,
    orderBy: [],
    ignoreNulls: false,
    type: definition.returnType(infos, options.grouped ?? true),
    text: name,
  };
}

export class OperatorRun {
  late = 0;
  private position = 0;
  private epoch = 0;

  private constructor(
    readonly connection: EngineConnection,
    readonly operator: StatefulOperator,
    private readonly tables: readonly string[],
    private readonly inputs: readonly InputOptions[],
    private readonly prefix: string,
  ) {}

  static async start(
    inputs: readonly InputOptions[],
    create: (relations: readonly Relation[], context: OperatorContext) => StatefulOperator,
    options: {
      readonly runtimeMode?: 'streaming' | 'batch';
      readonly timeZone?: string;
      readonly compactRowsMin?: number;
    } = {},
  ): Promise<OperatorRun> {
    const connection = await (await testDatabase()).connect();
    const prefix = `t${++runs}`;
    const relations: Relation[] = [];
    const tables: string[] = [];
    for (const [number, input] of inputs.entries()) {
      const table = `${prefix}_in${number}`;
      const columns = input.types.map((type, index) => `c${index} ${duckdbType(type)}`);
      await connection.run(
        `CREATE TABLE ${table} (${[...columns, 'w INTEGER', 'wm BIGINT', 'pos BIGINT'].join(', ')})`,
      );
      const hidden = [
        ...(input.weighted ? ['w'] : []),
        ...(input.hasWatermark ? ['wm'] : []),
        ...(input.hasPosition === false ? [] : ['pos']),
      ];
      relations.push({
        sql: `SELECT ${[...input.types.map((_, index) => `c${index}`), ...hidden].join(', ')} FROM ${table}`,
        fields: fieldsOf(input.types),
        weighted: input.weighted ?? false,
        hasWatermark: input.hasWatermark ?? false,
        hasPosition: input.hasPosition ?? true,
        repeatable: input.repeatable ?? false,
      });
      tables.push(table);
    }
    const context: OperatorContext = {
      connection,
      tableName: (suffix) => `${prefix}_${suffix}`,
      timeZone: options.timeZone ?? 'UTC',
      configuration: new Map(),
      runtimeMode: options.runtimeMode ?? 'streaming',
      ...(options.compactRowsMin === undefined ? {} : { compactRowsMin: options.compactRowsMin }),
      now: `TIMESTAMP '2020-01-01 00:00:00'`,
      lateRows: (count) => void (run.late += count),
    };
    const run: OperatorRun = new OperatorRun(connection, create(relations, context), tables, inputs, prefix);
    await run.operator.open();
    return run;
  }

  async step(epoch: TestEpoch): Promise<readonly Emitted[]> {
    for (const [number, table] of this.tables.entries()) {
      await this.connection.run(`TRUNCATE ${table}`);
      const rows = epoch.rows[number] ?? [];
      if (rows.length > 0) await this.insert(table, this.inputs[number]!, rows);
    }
    const state = await this.operator.process(
      { number: ++this.epoch, processingTime: epoch.processingTime ?? 0, final: epoch.final ?? false },
      this.tables.map((_, number) => ({
        empty: (epoch.rows[number] ?? []).length === 0,
        watermark: epoch.watermark ?? -Infinity,
        ...(epoch.mayBeLate === undefined ? {} : { mayBeLate: epoch.mayBeLate }),
      })),
    );
    const emitted = await this.read();
    if (state.empty && emitted.length > 0) throw new Error('The operator said it emits nothing');
    return emitted;
  }

  async close(): Promise<void> {
    await this.operator.close();
    for (const table of this.tables) await this.connection.run(`DROP TABLE ${table}`);
    const left = await this.connection.rows(
      `SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '${this.prefix}_')`,
    );
    if (left.length > 0) throw new Error(`Tables left behind: ${left.join(', ')}`);
    await this.connection.close();
  }

  private async insert(table: string, input: InputOptions, rows: readonly Row[]): Promise<void> {
    const texts = rows.map((row) => {
      const values = row.values.map((value, index) => literal(value, duckdbType(input.types[index]!)));
      return `(${[...values, row.w ?? 1, row.wm ?? 'NULL', ++this.position].join(', ')})`;
    });
    await this.connection.run(`INSERT INTO ${table} VALUES ${texts.join(', ')}`);
  }

  private async read(): Promise<readonly Emitted[]> {
    const { output } = this.operator;
    const columns = output.fields.map((_, index) => `CAST(c${index} AS VARCHAR)`);
    const weight = output.weighted ? 'w' : '1';
    const position = output.hasPosition ? 'pos' : 'NULL';
    const rows = await this.connection.rows(
      `SELECT ${[...columns, weight, position].join(', ')} FROM (${output.sql})${output.hasPosition ? ' ORDER BY pos' : ''}`,
    );
    const width = columns.length;
    return rows.map((row) => ({
      values: row.slice(0, width).map((value) => (value === null ? 'NULL' : String(value))),
      w: Number(row[width]),
      pos: row[width + 1] === null ? undefined : BigInt(row[width + 1] as bigint),
    }));
  }
}

function literal(value: Value, type: string): string {
  if (value === null) return `NULL::${type}`;
  const text = typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
  return type === 'TIMESTAMP' && typeof value === 'number'
    ? `make_timestamp(${value} * 1000)`
    : `${text}::${type}`;
}

/** The rows that remain after all changes, as sorted text with their number. */
export function net(changes: readonly Emitted[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { values, w } of changes) {
    const text = values.join('|');
    counts.set(text, (counts.get(text) ?? 0) + w);
  }
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([text, count]) => `${text} x${count}`)
    .sort();
}

/** `rows` in chunks of `size`. */
export function chunks<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let start = 0; start < rows.length; start += size) parts.push(rows.slice(start, start + size));
  return parts;
}
