/** A running plan as its owner sees it: state, progress, results, cancel. */
import type { FungiError } from '../../sql/error/index.js';
import type { RowKind } from '../../sql/plan/table-description.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';

/** 32 hex digits, as Flink's. */
export type JobId = string & { readonly __brand: 'JobId' };

/** Flink's states. RESTARTING: failed, and will be started again by its restart strategy. */
export type JobState =
  'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELING' | 'CANCELED' | 'RESTARTING';

/**
 * A value at the edge: BOOLEAN boolean; TINYINT, SMALLINT, INT, FLOAT, DOUBLE number; BIGINT bigint; DECIMAL, character strings, dates, times,
 * timestamps (TIMESTAMP_LTZ in the session time zone) and intervals as the text Flink's CAST gives; BINARY and BYTES
 * Uint8Array; ARRAY and ROW arrays; MAP and MULTISET arrays of [key, value].
 */
export type ResultValue = string | number | bigint | boolean | null | Uint8Array | readonly ResultValue[];

export interface ResultBatch {
  readonly kinds: readonly RowKind[];
  readonly rows: readonly (readonly ResultValue[])[];
}

/** What passed through an operator, as far as it is counted anyway or follows from what is. */
export interface OperatorProgress {
  /** Id of the plan's node. */
  readonly id: string;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  /** Rows that it keeps as state. */
  readonly stateRows?: number;
  /** The operator within whose statement it runs. */
  readonly fusedInto?: string;
}

export interface SourceProgress {
  readonly id: string;
  /** Milliseconds since 1970; undefined without event time. */
  readonly watermark: number | undefined;
  /** All rows were read. */
  readonly ended: boolean;
  /** Its splits are idle: it holds no watermark back. */
  readonly idle: boolean;
  /** The split that is furthest behind, where there are several. */
  readonly behind?: string;
}

/** What a job is doing. */
export interface JobActivity {
  /** `waiting`: for input. `running`: an operator works on an epoch. */
  readonly kind: 'waiting' | 'running';
  /** The operator that works, as EXPLAIN names it. */
  readonly operator?: string;
  /** Since when, milliseconds since 1970. */
  readonly since: number;
}

export interface JobProgress {
  readonly state: JobState;
  readonly epochs: number;
  /** Rows read from sources. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly totalBytes: number | undefined;
  /** Rows handed to sinks. */
  readonly rowsWritten: number;
  readonly lateRows: number;
  readonly badRows: number;
  /** Milliseconds since 1970 of the lowest source watermark; undefined without event time. */
  readonly watermark: number | undefined;
  /** Processing time minus watermark, milliseconds; undefined without event time or for finished jobs. */
  readonly lag: number | undefined;
  /** Milliseconds since the job started. */
  readonly elapsed: number;
  readonly operators?: readonly OperatorProgress[];
  readonly sources?: readonly SourceProgress[];
  readonly activity?: JobActivity;
  /** When the watermark last moved, milliseconds since 1970; undefined before it did. */
  readonly watermarkMovedAt?: number;
}

export interface Job {
  readonly id: JobId;
  readonly name: string;
  readonly startTime: number;
  /** Fields of the collected result; empty for a job that only writes to tables. */
  readonly fields: readonly PlanField[];
  /** `insert-only`: every kind is `+I`. */
  readonly changelog: 'insert-only' | 'upsert' | 'retract';
  /** The rows of a `collect` sink as they come; must be read for the job to go on (back-pressure). Ends with the job; throws its error. */
  results(): AsyncIterable<ResultBatch>;
  progress(): JobProgress;
  /** Why it failed, or was started again the last time. */
  readonly lastError?: FungiError | undefined;
  /** How often it was started again. */
  readonly restarts?: number;
  /** Resolves when finished or canceled. @throws the job's error */
  done(): Promise<void>;
  cancel(): Promise<void>;
}
