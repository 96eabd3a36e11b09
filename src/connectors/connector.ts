/** What a connector provides to the engine: sources that hand DuckDB-readable batches, sinks that take relations. */
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PlanField, ScanColumn } from '../../sql/plan/physical-plan.js';
import type { ChangelogMode } from '../../sql/plan/physical-plan.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import type { EngineConnection } from '../duckdb/engine-connection.js';
import type { Relation } from '../engine/operator.js';
import type { JobServing } from '../serving/job-serving.js';

export interface SourceContext {
  readonly connection: EngineConnection;
  readonly table: TableDescription;
  /** What to deliver: column `c<i>` is `columns[i]`, of type `fields[i].type`. */
  readonly columns: readonly ScanColumn[];
  readonly fields: readonly PlanField[];
  /** Pushed-down predicate over `fields`, already rendered to DuckDB SQL over `c<i>`; a source may use it to prune, the engine applies it in any case. */
  readonly filter: { readonly expression: BoundExpression; readonly sql: string } | undefined;
  readonly limit: number | undefined;
  /** A name for a DuckDB table or memory file of this source, unique in the process. */
  uniqueName(suffix: string): string;
  readonly timeZone: string;
  readonly configuration: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** A path of this machine as it may be used. @throws FungiError FORBIDDEN outside of the allowed folders */
  confine(path: string): string;
  /** The store of `memory` and materialized tables. */
  readonly serving: JobServing;
  /** A row that could not be decoded and was skipped. */
  badRow(detail: BadRow): void;
}

export interface BadRow {
  /** File, or topic and partition. */
  readonly origin: string;
  /** Byte offset of the row in its file, or its offset in the partition. */
  readonly position: number;
  readonly reason: string;
}

export interface ReadBudget {
  /** About how many payload bytes to read. */
  readonly bytes: number;
  /** Never more rows than this (test runs with 1, 7, 1,000 rows a batch use it); undefined: no bound. */
  readonly rows: number | undefined;
  /** Somebody reads `rows` of the batch. Where not, a source leaves uncounted what it would have to look for. */
  readonly counted: boolean;
}

/** A batch of rows of ONE split, in arrival order. */
export interface SourceBatch {
  /** Names the split (a file path, `topic-partition`); watermarks are kept per split. */
  readonly split: string;
  /**
   * SQL that yields `c0 …` in arrival order. The engine prepares each distinct text once: sources keep it the same from batch to
   * batch (a fixed file or table name per slot; two slots, since the next batch is read while this one is evaluated).
   */
  readonly relation: string;
  /** The rows may be read only once (and `relation` is costly): the engine materialises it if it has several consumers. */
  readonly bytes: number;
  /** How many rows it has, those included that `relation` leaves out; undefined where the budget did not ask for it. */
  readonly rows: number | undefined;
  /** Records that could not be read, so that `relation` leaves them out. */
  readonly skipped?: number;
  /** The split has ended with this batch. */
  readonly endOfSplit: boolean;
  /**
   * Evaluating `relation` failed: another relation that may succeed and gives the same rows in the same order up to where this one
   * failed; or what is wrong with the rows (names file, byte offset, reason); undefined when nothing is.
   */
  explain(error: unknown): Promise<Error | Redecoded | undefined>;
  /** The engine is done with the batch; its files and tables may be reused. */
  release(): Promise<void>;
}

/** A batch that is decoded with more care than at first. */
export interface Redecoded {
  readonly relation: string;
  /** As of a batch. */
  readonly skipped?: number;
}

/** Where a source is; JSON, goes into checkpoints. */
export type SourcePosition = { readonly [key: string]: unknown };

export interface Source {
  readonly bounded: boolean;
  /** Its batches have a further column `w`: +1 for a row that came, −1 for one that went. */
  readonly weighted?: boolean;
  open(): Promise<void>;
  /**
   * The next batch. `preferredSplit` is the split whose watermark is furthest behind (the engine keeps splits aligned).
   * `idle`: nothing now, more may come. `end`: bounded and read to its end.
   * @throws FungiError SOURCE_UNAVAILABLE, DATA
   */
  read(budget: ReadBudget, preferredSplit: string | undefined): Promise<SourceBatch | 'idle' | 'end'>;
  /** All splits that are neither ended nor unknown; a new one holds the watermark back until its first row. */
  splits(): readonly string[];
  /** Resolves when `read` may give something, or after `timeoutMs`, or on abort. */
  wait(timeoutMs: number): Promise<void>;
  position(): SourcePosition;
  /** Called before the first `read`, instead of starting at the beginning. */
  seek(position: SourcePosition): void;
  /** Total and read bytes, where known, for the progress line. */
  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined };
  close(): Promise<void>;
}

export interface SinkContext {
  readonly connection: EngineConnection;
  readonly table: TableDescription;
  readonly fields: readonly PlanField[];
  readonly changelog: ChangelogMode;
  readonly upsertKey: readonly number[] | undefined;
  readonly overwrite: boolean;
  uniqueName(suffix: string): string;
  readonly timeZone: string;
  readonly configuration: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** A path of this machine as it may be used. @throws FungiError FORBIDDEN outside of the allowed folders */
  confine(path: string): string;
  /** The store of `memory` and materialized tables. */
  readonly serving: JobServing;
  /** Where `print` writes; the CLI's standard output unless a test takes it. */
  readonly output: (text: string) => void;
}

export interface Sink {
  open(): Promise<void>;
  /**
   * Takes one epoch's rows. `relation` (fixed text over the whole job) yields `c0 …` and, unless the changelog is insert-only, `kind` VARCHAR
   * (`+I`, `-U`, `+U`, `-D`), in emission order: per key all deletes before all inserts.
   * Returns the number of rows where it is known without extra work.
   * @throws FungiError SINK_UNAVAILABLE
   */
  write(relation: string): Promise<number | void>;
  /**
   * How many rows the `write` that just failed took for good: after a batch was decoded anew, writing goes on behind them. A sink whose
   * `write` takes all rows or none has no need of it.
   */
  takenRows?(): number;
  /** Makes what was written since the last commit visible (exactly-once sinks); others flush. */
  commit(): Promise<void>;
  /** After the last commit. */
  close(): Promise<void>;
  /** Drops what is not committed: the job failed or was canceled. */
  abort(): Promise<void>;
}

export interface Connector {
  /** As in `'connector' = '…'`. Its option schema is in `catalog/options`. */
  readonly name: string;
  createSource?(context: SourceContext): Source;
  /** Nothing of a sink tells in which order it got the rows of an epoch. */
  readonly ignoresOrder?: boolean;
  createSink?(context: SinkContext): Sink;
}

export type { Relation };
