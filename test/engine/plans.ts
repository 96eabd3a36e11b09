/** Plans built by hand, and a source and a sink in memory, to run the engine without a planner or files. */
import type { AggregateCall, BoundExpression } from '../../sql/expression/bound-expression.js';
import { builtInFunction } from '../../sql/function/index.js';
import type { AggregateFunction, ScalarFunction } from '../../sql/function/index.js';
import type {
  Calc,
  GroupAggregate,
  PhysicalNode,
  PhysicalPlan,
  PlanField,
  SinkNode,
  SortLimit,
  TableScan,
  ValuesNode,
  WatermarkAssigner,
} from '../../sql/plan/physical-plan.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import * as t from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { Connector, ReadBudget, Sink, Source, SourceBatch } from '../../src/connectors/connector.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { Database } from '../../src/duckdb/index.js';
import { startJob } from '../../src/engine/index.js';
import type { Job, JobOptions, ResultValue } from '../../src/engine/index.js';

export const field = (name: string, type: LogicalType): PlanField => ({ name, type });

export function input(index: number, type: LogicalType): BoundExpression {
  return { kind: 'input', index, type };
}

export function literal(
  value: string | number | bigint | boolean | null,
  type: LogicalType,
): BoundExpression {
  return { kind: 'literal', value, type };
}

export function call(name: string, args: readonly BoundExpression[], type: LogicalType): BoundExpression {
  const found = builtInFunction(name);
  return { kind: 'call', function: found as ScalarFunction, arguments: args, symbols: [], type };
}

export function values(
  fields: readonly PlanField[],
  rows: readonly (readonly BoundExpression[])[],
): ValuesNode {
  return { kind: 'values', id: 'values[1]', fields, rows, changelog: 'insert-only' };
}

export function aggregate(name: string, args: readonly BoundExpression[], type: LogicalType): AggregateCall {
  const found = builtInFunction(name) as AggregateFunction;
  return {
    function: found,
    arguments: args,
    distinct: false,
    filter: undefined,
    orderBy: [],
    ignoreNulls: false,
    type,
    text: `${name}(…)`,
  };
}

/** GROUP BY: keys, then aggregates. */
export function groupBy(
  node: PhysicalNode,
  groupKeys: readonly number[],
  aggregates: readonly (readonly [string, AggregateCall])[],
  runtimeMode: 'streaming' | 'batch' = 'streaming',
): GroupAggregate {
  return {
    kind: 'group-aggregate',
    id: `group-aggregate[${node.id}]`,
    input: node,
    groupKeys,
    aggregates: aggregates.map(([, call]) => call),
    stateTtlMs: 0,
    fields: [
      ...groupKeys.map((key) => node.fields[key]!),
      ...aggregates.map(([name, { type }]) => field(name, type)),
    ],
    changelog: runtimeMode === 'batch' ? 'insert-only' : 'retract',
    upsertKey: groupKeys.map((_, index) => index),
  };
}

export function calc(
  node: PhysicalNode,
  fields: readonly PlanField[],
  expressions: readonly BoundExpression[],
  condition?: BoundExpression,
): Calc {
  return {
    kind: 'calc',
    id: `calc[${node.id}]`,
    input: node,
    fields,
    expressions,
    condition,
    changelog: node.changelog,
  };
}

export function table(
  name: string,
  columns: readonly PlanField[],
  options: Readonly<Record<string, string>>,
): TableDescription {
  return {
    kind: 'table',
    path: { catalog: 'c', database: 'd', name },
    temporary: false,
    columns: columns.map((column) => ({ kind: 'physical', ...column })),
    partitionKeys: [],
    options: new Map(Object.entries(options)),
  };
}

export function scan(description: TableDescription, fields: readonly PlanField[]): TableScan {
  return {
    kind: 'table-scan',
    id: `table-scan[${description.path.name}]`,
    table: description,
    fields,
    columns: fields.map((column) => ({ kind: 'physical', path: [column.name] })),
    filter: undefined,
    limit: undefined,
    changelog: 'insert-only',
  };
}

/** `WATERMARK FOR c<column> AS c<column> - delay`. */
export function watermark(node: PhysicalNode, column: number, delayMs: number): WatermarkAssigner {
  return {
    kind: 'watermark-assigner',
    id: `watermark-assigner[${node.id}]`,
    input: node,
    fields: node.fields,
    column,
    expression: input(column, node.fields[column]!.type),
    delayMs,
    idleTimeoutMs: 0,
    changelog: 'insert-only',
  };
}

export function limit(node: PhysicalNode, offset: number, fetch: number): SortLimit {
  return {
    kind: 'sort-limit',
    id: `limit[${node.id}]`,
    input: node,
    fields: node.fields,
    changelog: node.changelog,
    keys: [],
    offset,
    fetch,
  };
}

export function collect(node: PhysicalNode): SinkNode {
  return {
    kind: 'sink',
    id: 'sink[collect]',
    input: node,
    target: { kind: 'collect' },
    fields: node.fields,
    changelog: node.changelog,
    ...(node.upsertKey === undefined ? {} : { upsertKey: node.upsertKey }),
    overwrite: false,
  };
}

export function plan(sinks: readonly SinkNode[], overrides: Partial<PhysicalPlan> = {}): PhysicalPlan {
  return {
    sinks,
    runtimeMode: 'streaming',
    bounded: true,
    timeZone: 'UTC',
    configuration: new Map(),
    ...overrides,
  };
}

/** Rows of SQL literals, by split. */
export type SplitRows = Readonly<Record<string, readonly string[]>>;

/** Hands out rows written as SQL tuples; remembers what the engine asked of it. */
export class TupleSource implements Source {
  readonly bounded = true;
  readonly asked: (string | undefined)[] = [];
  opened = 0;
  closed = 0;
  outstanding = 0;
  private readonly next = new Map<string, number>();

  constructor(
    private readonly rows: SplitRows,
    private readonly width: number,
  ) {
    for (const split of Object.keys(rows)) this.next.set(split, 0);
  }

  open(): Promise<void> {
    this.opened++;
    return Promise.resolve();
  }

  read(budget: ReadBudget, preferred: string | undefined): Promise<SourceBatch | 'end'> {
    this.asked.push(preferred);
    const splits = this.splits();
    const split = preferred !== undefined && splits.includes(preferred) ? preferred : splits[0];
    if (split === undefined) return Promise.resolve('end');
    const from = this.next.get(split)!;
    const all = this.rows[split]!;
    const rows = all.slice(from, from + (budget.rows ?? all.length));
    this.next.set(split, from + rows.length);
    this.outstanding++;
    const names = Array.from({ length: this.width }, (_, index) => `c${index}`).join(', ');
    return Promise.resolve({
      split,
      relation: `SELECT ${names} FROM (VALUES ${rows.join(', ')}) v(${names})`,
      bytes: rows.length * 100,
      rows: rows.length,
      endOfSplit: from + rows.length === all.length,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(void this.outstanding--),
    });
  }

  splits(): readonly string[] {
    return Object.keys(this.rows).filter((split) => this.next.get(split)! < this.rows[split]!.length);
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  position(): Record<string, unknown> {
    return Object.fromEntries(this.next);
  }

  seek(): void {}

  progress(): { readonly readBytes: number; readonly totalBytes: undefined } {
    return { readBytes: 0, totalBytes: undefined };
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

/** Keeps what it is given; visible after commit. */
export class ArraySink implements Sink {
  readonly pending: unknown[][] = [];
  readonly committed: unknown[][] = [];
  aborted = 0;

  constructor(private readonly connection: () => EngineConnection) {}

  open(): Promise<void> {
    return Promise.resolve();
  }

  async write(relation: string): Promise<number> {
    const rows = await this.connection().rows(relation);
    for (const row of rows) this.pending.push([...row]);
    return rows.length;
  }

  commit(): Promise<void> {
    this.committed.push(...this.pending.splice(0));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  abort(): Promise<void> {
    this.aborted++;
    this.pending.length = 0;
    return Promise.resolve();
  }
}

export function connectors(
  known: Readonly<Record<string, Omit<Connector, 'name'>>>,
): (name: string) => Connector {
  return (name) => {
    const found = known[name];
    if (!found) throw new Error(`no connector ${name}`);
    return { name, ...found };
  };
}

export interface RunResult {
  /** Kind and values, in order. */
  readonly rows: readonly (readonly [string, ...ResultValue[]])[];
  readonly job: Job;
}

/** Runs a plan with a collect sink to its end on a database of its own. */
export async function run(physical: PhysicalPlan, options: Partial<JobOptions> = {}): Promise<RunResult> {
  const database = options.database ?? (await Database.open({ threads: 2 }));
  try {
    const job = await startJob(physical, {
      database,
      name: 'test',
      connectors: connectors({}),
      output: () => undefined,
      ...options,
    });
    const rows: [string, ...ResultValue[]][] = [];
    for await (const batch of job.results()) {
      batch.rows.forEach((row, index) => rows.push([batch.kinds[index]!, ...row]));
    }
    await job.done();
    return { rows, job };
  } finally {
    if (!options.database) await database.close();
  }
}

export { t as types };
