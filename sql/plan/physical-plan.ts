/**
 * The plan that the engine runs: a DAG of physical operators. A node that feeds several consumers is the same
 * object in each. Columns are positions; inside the engine column `i` of a relation is named `c<i>`.
 */
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import type { LogicalType } from '../types/index.js';
import type { TableDescription } from './table-description.js';

export interface PlanField {
  readonly name: string;
  readonly type: LogicalType;
}

/**
 * What an edge carries. `insert-only`: no weights. `upsert`: the consumer needs only the newest row for each upsert key
 * (no `-U`). `retract`: every change as −1 old and +1 new. Inside the engine both of the latter have a weight column.
 */
export type ChangelogMode = 'insert-only' | 'upsert' | 'retract';

interface NodeBase {
  /** Stable across plannings of the same query: `<kind>[<n>]`, n in depth-first order; shown by EXPLAIN. */
  readonly id: string;
  readonly fields: readonly PlanField[];
  /** What this node emits. */
  readonly changelog: ChangelogMode;
  /** Columns that identify a row of the output, where known. */
  readonly upsertKey?: readonly number[];
}

/** Where one output column of a scan comes from. */
export type ScanColumn =
  /** A physical column, or a field inside a ROW column (nested projection push-down): `path` has the column's name first. */
  | { readonly kind: 'physical'; readonly path: readonly string[] }
  | { readonly kind: 'metadata'; readonly key: string };

export interface TableScan extends NodeBase {
  readonly kind: 'table-scan';
  readonly table: TableDescription;
  /** One for each field. Only needed columns are read. */
  readonly columns: readonly ScanColumn[];
  /** Pushed-down predicate over `fields`; the scan applies it completely. */
  readonly filter: BoundExpression | undefined;
  /** No more rows than this are needed (LIMIT without ORDER BY on it). */
  readonly limit: number | undefined;
}

/** Assigns watermarks: after each row the candidate is max(ts so far) − delay; see ARCHITECTURE.md, "Decisions". */
export interface WatermarkAssigner extends NodeBase {
  readonly kind: 'watermark-assigner';
  readonly input: PhysicalNode;
  /** The rowtime column of `fields` (same fields as the input, but marked as rowtime). */
  readonly column: number;
  /** Over the input's row; the watermark the row proposes. */
  readonly expression: BoundExpression;
  /** Milliseconds, where `expression` is the column minus a constant; undefined otherwise. */
  readonly delayMs: number | undefined;
  /** `scan.watermark.idle-timeout` / `table.exec.source.idle-timeout`; 0 = never idle. */
  readonly idleTimeoutMs: number;
}

/** Filter, then project; linear. */
export interface Calc extends NodeBase {
  readonly kind: 'calc';
  readonly input: PhysicalNode;
  readonly condition: BoundExpression | undefined;
  readonly expressions: readonly BoundExpression[];
}

export interface ValuesNode extends NodeBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly BoundExpression[])[];
}

export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  /** UNION ALL; all inputs have the same fields. */
  readonly inputs: readonly PhysicalNode[];
}

/** For each row of the input and each element of a collection a row: the input's columns, then the element's, then the ordinality (from 1). */
export interface Unnest extends NodeBase {
  readonly kind: 'unnest';
  readonly input: PhysicalNode;
  readonly collection: BoundExpression;
  readonly withOrdinality: boolean;
  /** `left` keeps a row whose collection is empty or NULL. */
  readonly joinType: 'inner' | 'left';
  /** Over input ++ element columns. */
  readonly condition: BoundExpression | undefined;
}

/** All times in milliseconds. `alignment` is the offset that windows are shifted by. */
export type WindowSpec =
  | { readonly kind: 'tumble'; readonly size: number; readonly offset: number }
  | { readonly kind: 'hop'; readonly size: number; readonly slide: number; readonly offset: number }
  | { readonly kind: 'cumulate'; readonly size: number; readonly step: number; readonly offset: number }
  | { readonly kind: 'session'; readonly gap: number; readonly partitionKeys: readonly number[] };

/**
 * Event time or processing time of a window. For TIMESTAMP_LTZ columns windows align to the session time zone
 * and `window_start`/`window_end` are local times (Flink: "Window TVF", time zones).
 */
export interface WindowTime {
  readonly attribute: 'rowtime' | 'proctime';
  /** The time column of the input; undefined for processing time, which is the clock when the row is processed. */
  readonly column: number | undefined;
  /** Set for TIMESTAMP_LTZ and processing time. */
  readonly timeZone: string | undefined;
}

/** Window TVF that is not fused into an aggregate: input columns, then window_start, window_end, window_time. Session windows are stateful, the others linear. */
export interface WindowTableFunction extends NodeBase {
  readonly kind: 'window-table-function';
  readonly input: PhysicalNode;
  readonly window: WindowSpec;
  readonly time: WindowTime;
}

export type WindowProperty = 'window_start' | 'window_end' | 'window_time' | 'rowtime' | 'proctime';

/**
 * Aggregation per window and key. Output columns: `groupKeys` in order, then `aggregates`, then `properties`.
 * Fires a window when the watermark reaches its end − 1 ms.
 */
export interface WindowAggregate extends NodeBase {
  readonly kind: 'window-aggregate';
  readonly input: PhysicalNode;
  /** `assigned`: the input already carries window columns (a cascaded window aggregate, or an unfused TVF). */
  readonly window:
    | { readonly kind: 'assign'; readonly spec: WindowSpec }
    | {
        readonly kind: 'assigned';
        readonly startColumn: number | undefined;
        readonly endColumn: number;
        readonly spec: WindowSpec;
      };
  readonly time: WindowTime;
  /** Input columns. */
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
  /** True for `GROUP BY TUMBLE(ts, …)` (whose session windows merge per key). */
  readonly legacy: boolean;
}

/** Unbounded aggregation; output: `groupKeys`, then `aggregates`. No aggregates: DISTINCT. No keys: one global row. */
export interface GroupAggregate extends NodeBase {
  readonly kind: 'group-aggregate';
  readonly input: PhysicalNode;
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  /** `table.exec.state.ttl` in milliseconds; 0 = never. */
  readonly stateTtlMs: number;
}

/** GROUPING SETS: each input row once for each set, the keys outside the set NULL, then `expand_id` (BIGINT) as last column. */
export interface Expand extends NodeBase {
  readonly kind: 'expand';
  readonly input: PhysicalNode;
  /** For each set one expression per output column. */
  readonly projections: readonly (readonly BoundExpression[])[];
}

/**
 * The times of both sides in an interval join: `left − right` lies between `lower` and `upper` milliseconds, which the
 * condition says too.
 */
export interface JoinInterval {
  readonly attribute: 'rowtime' | 'proctime';
  /** A column of the left input. */
  readonly leftTime: number;
  /** A column of the right input. */
  readonly rightTime: number;
  readonly lower: number;
  readonly upper: number;
}

/** Rows of one input of a join with `column` + `ms` ≤ the other input's watermark can never match again. */
export interface JoinExpiry {
  /** TIMESTAMP column of the input. */
  readonly column: number;
  readonly ms: number;
}

/** How long a join keeps a row of either input after it was last written, milliseconds; 0 = for ever. */
export interface JoinStateTtl {
  readonly leftMs: number;
  readonly rightMs: number;
}

/** Output: columns of left, then of right; of left only for semi and anti. */
export interface JoinNode extends NodeBase {
  readonly kind: 'join';
  readonly left: PhysicalNode;
  readonly right: PhysicalNode;
  readonly joinType: 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** `IS NOT DISTINCT FROM` keys, one flag per key. */
  readonly nullSafe: readonly boolean[];
  /** Over left ++ right. */
  readonly condition: BoundExpression | undefined;
  /** In streaming mode, where state of an input expires. */
  readonly stateTtl?: JoinStateTtl;
  /** An event-time interval join: state is kept as long as it can match, and unmatched rows come out when they cannot any more. */
  readonly interval?: JoinInterval;
  /** Where the other side's times only move forward (the bounds of closed windows). */
  readonly leftExpiry?: JoinExpiry;
  readonly rightExpiry?: JoinExpiry;
}

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** ORDER BY and/or LIMIT. On bounded input everything is sorted at the end; on unbounded input it is a Top-N (fetch given), a limit, or a sort by rowtime. */
export interface SortLimit extends NodeBase {
  readonly kind: 'sort-limit';
  readonly input: PhysicalNode;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly fetch: number | undefined;
}

export type PhysicalNode =
  | TableScan
  | WatermarkAssigner
  | Calc
  | ValuesNode
  | UnionNode
  | Unnest
  | WindowTableFunction
  | WindowAggregate
  | GroupAggregate
  | Expand
  | JoinNode
  | SortLimit;

export interface SinkNode {
  readonly kind: 'sink';
  readonly id: string;
  readonly input: PhysicalNode;
  /** A table, or the client that asked (`collect`). Input columns are the table's persisted columns in order (metadata last). */
  readonly target:
    { readonly kind: 'table'; readonly table: TableDescription } | { readonly kind: 'collect' };
  readonly fields: readonly PlanField[];
  /** What the sink gets; `upsert` only with a key. */
  readonly changelog: ChangelogMode;
  /** Columns of the sink's primary key or the query's upsert key. */
  readonly upsertKey?: readonly number[];
  readonly overwrite: boolean;
  /** Static `PARTITION (p = 'x')` values are already columns. */
  readonly onConflict?: 'DO NOTHING' | 'DO DEDUPLICATE' | 'DO ERROR';
  /** NOT NULL columns of the table whose input may be NULL: a NULL there fails the job (`table.exec.sink.not-null-enforcer` = ERROR). */
  readonly notNull?: readonly number[];
  /** CHAR, VARCHAR, BINARY and VARBINARY columns where a value of another length fails the job (`table.exec.sink.type-length-enforcer` = ERROR). */
  readonly lengths?: readonly number[];
}

export interface PhysicalPlan {
  readonly sinks: readonly SinkNode[];
  /** `streaming`: results as watermarks pass. `batch`: final results only, in one changelog of inserts. */
  readonly runtimeMode: 'streaming' | 'batch';
  readonly bounded: boolean;
  readonly timeZone: string;
  readonly configuration: ReadonlyMap<string, string>;
}
