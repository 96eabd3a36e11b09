/**
 * A statement that is analysed once and executed many times, with parameters: what the extended protocol of the Postgres door, and any
 * API with parameters, stands on. This file is the contract; `Session.prepare` makes them.
 */
import type { Statement } from '../../sql/ast/index.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import type { StatementResult } from './statement-result.js';

/**
 * The value of a parameter: as `ResultValue` for its type (BIGINT bigint, DECIMAL and times as Flink's text, BYTES Uint8Array …).
 * A string is taken for every type but BYTES, in the form that Flink's CAST from STRING reads.
 */
export type ParameterValue = ResultValue;

export interface PrepareOptions {
  /**
   * The statement as the door has parsed it already, with its own quoting and parameters in any order (`$2 + $1`: indexes 1 and 0); its spans
   * point into the text given. Without it the text is parsed as Flink SQL.
   */
  readonly statement?: Statement;
  /** By position; undefined or missing: inferred from where the parameter stands, STRING where nothing says more. */
  readonly parameterTypes?: readonly (LogicalType | undefined)[];
  /** Properties for this statement only, over the session's own. */
  readonly configuration?: ReadonlyMap<string, string>;
}

export interface ExecutePreparedOptions {
  /** Aborting it cancels a running query. */
  readonly signal?: AbortSignal;
}

/**
 * ```ts
 * const prepared = await session.prepare('SELECT name FROM customers WHERE id = ?', { parameterTypes: [bigint()] });
 * const result = await prepared.execute([42n]);
 * ```
 */
export interface PreparedQuery {
  readonly statement: Statement;
  /** One for each `?`, as given or inferred. */
  readonly parameterTypes: readonly LogicalType[];
  /** Columns of the rows it gives; undefined when it gives none, or when only running it tells (SHOW, DESCRIBE, EXPLAIN …). */
  readonly fields: readonly PlanField[] | undefined;
  /** Neither the tables it reads nor the session's settings have changed since: preparing it again would give the same. */
  readonly isCurrent: boolean;
  /** Runs as one statement on the serving store, without a job. */
  readonly direct: boolean;
  /**
   * Runs it. Rows must be read (or their iterator returned) before the next statement of the session that is not direct; results of
   * direct queries are independent of each other. A change of catalog or settings since it was prepared is noticed: it is planned again.
   * @throws FungiError VALIDATION: a wrong number of parameters, or a value that does not fit; the errors of the statement
   */
  execute(parameters?: readonly ParameterValue[], options?: ExecutePreparedOptions): Promise<StatementResult>;
  /** Lets go of its plan; executing it again plans it again. Statements hold nothing else: forgetting one is enough. */
  close(): void;
}
