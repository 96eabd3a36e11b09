/**
 * What a physical operator is at run time. Relations are fixed SQL texts, rendered once when the job starts;
 * an epoch only changes what their tables hold. Linear operators (calc, union, unnest, window assignment) are pure
 * text-to-text and fuse into their consumer; stateful ones own tables and are `StatefulOperator`s.
 */
import type { PhysicalNode, PlanField } from '../../sql/plan/physical-plan.js';
import type { EngineConnection } from '../duckdb/engine-connection.js';

/**
 * A relation inside the engine. `sql` can stand in parentheses after FROM; it yields columns `c0 … c<n-1>` and the
 * hidden columns that the flags announce.
 */
export interface Relation {
  readonly sql: string;
  readonly fields: readonly PlanField[];
  /** Column `w` INTEGER: +1 insert, −1 delete. Absent: every row is an insert. */
  readonly weighted: boolean;
  /**
   * Column `wm` BIGINT: milliseconds of the watermark that the row's split had before the row, set (not NULL) only for rows
   * whose rowtime is at most that watermark + 1, so that "late" is decided per row however rows are batched. NULL: the row is in time.
   */
  readonly hasWatermark: boolean;
  /**
   * Column `kind` VARCHAR beside `w`: the row kinds that sinks see. Only where the operator knows that it emits at most one −1 and
   * one +1 for each of its keys, all −1 before the +1; saves deriving kinds from weights.
   */
  readonly hasKind?: boolean;
  /** Column `pos` BIGINT: arrival order within the job, strictly increasing. */
  readonly hasPosition: boolean;
  /**
   * Evaluating `sql` again within the epoch is cheap and gives the same rows: tables, and deterministic linear operators over them. A consumer
   * that reads its input more than once copies it to a table otherwise.
   */
  readonly repeatable?: boolean;
}

/** Milliseconds since 1970; −Infinity before the first row, +Infinity after the end of a bounded input. */
export type Watermark = number;

/** What an input brings in this epoch. */
export interface InputState {
  /** Its relation yields no rows in this epoch (so statements over it can be skipped). */
  readonly empty: boolean;
  /** After this epoch's rows. */
  readonly watermark: Watermark;
  /** False: no row of this epoch has `wm` set, so none is late. */
  readonly mayBeLate?: boolean;
  /** No row has an earlier time in the column that the watermark follows; milliseconds. */
  readonly earliest?: number;
  /** How many rows the relation yields in this epoch, where that is known anyway; for progress. */
  readonly rows?: number;
  /** There for an operator that `readsUndecoded`, when the epoch has a batch: it is read instead of the input's relation. */
  readonly undecoded?: UndecodedRows;
}

/** A source's batch with the linear operators above it, decoded by the statement that reads it. */
export interface UndecodedRows {
  /** The text depends on the batch. */
  relation(): Relation;
  /**
   * Evaluating the relation failed. Afterwards `relation` gives one of the same rows that may succeed.
   * @throws what is wrong with the rows, else the error itself
   */
  recover(error: unknown): Promise<void>;
}

export interface Epoch {
  /** Counts from 1 within the job. */
  readonly number: number;
  /** The clock of this epoch, milliseconds since 1970 (UTC). */
  readonly processingTime: number;
  /** All inputs of the job have ended: fire and emit everything. */
  readonly final: boolean;
}

export interface OperatorContext {
  readonly connection: EngineConnection;
  /** A name for a table of this operator, unique in the database: `job3_window_aggregate_1_panes`. */
  tableName(suffix: string): string;
  readonly timeZone: string;
  readonly configuration: ReadonlyMap<string, string>;
  readonly runtimeMode: 'streaming' | 'batch';
  /** DuckDB SQL for the statement's time, TIMESTAMP in UTC: `now` of RenderContext. */
  readonly now: string;
  /** False: nobody needs the output's arrival order, so that it may have no column `pos`. */
  readonly needsPosition?: boolean;
  /** False: the output's rows may come in any order. */
  readonly needsOrder?: boolean;
  /** `openWindows` of the operator that runs the node, where there is one. */
  openWindows?(node: PhysicalNode): string | undefined;
  /** State is compacted from so many rows on; by default `limits.log_compact_rows_min`. */
  readonly compactRowsMin?: number;
  /** Counts rows dropped as late, for metrics. */
  readonly lateRows: (count: number) => void;
}

export interface StatefulOperator {
  readonly id: string;
  /** What consumers read after `process`; fixed text. */
  readonly output: Relation;
  /** It evaluates its only input once an epoch, in one statement, so that this may decode the batch, too. */
  readonly readsUndecoded?: boolean;
  /**
   * Stands after FROM, for operators below in the plan: the windows that have not fired after the epoch, columns `we` (end in milliseconds)
   * and `r<i>`, what aggregate `i` is so far.
   */
  readonly openWindows?: string | undefined;
  /** Whatever its inputs still bring, it emits nothing more: a LIMIT that has been reached. */
  readonly satisfied?: boolean;
  /** Creates tables and prepares statements. Called once, before the first epoch. */
  open(): Promise<void>;
  /** Evaluates one epoch: fills `output` (which holds only this epoch's changes) and updates state. */
  process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState>;
  /** The earliest processing time (ms since 1970) at which this operator has something to do without new input. */
  nextTimer?(): number | undefined;
  /** Rows and bytes held, for progress and EXPLAIN ANALYZE-like views. */
  stateSize?(): Promise<{ readonly rows: number }>;
  close(): Promise<void>;
}
