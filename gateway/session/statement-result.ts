/** What a statement gives back to the door that asked: rows, a job, or the word that it is done. */
import type { PlanField } from '../../sql/plan/physical-plan.js';
import type { Job, ResultBatch, ResultValue } from '../../src/engine/job.js';

/** Rows of a query or of a statement like SHOW. They must be read (or the iterator returned) before the next statement runs. */
export interface RowsResult {
  readonly kind: 'rows';
  readonly columns: readonly PlanField[];
  /** `insert-only`: every row kind is `+I`. */
  readonly changelog: Job['changelog'];
  /** Ends by itself; false for a continuous query. */
  readonly bounded: boolean;
  /** `sql-client.execution.result-mode` = changelog: whoever shows the rows is to show every change. */
  readonly showChanges: boolean;
  /** The job behind a query; undefined for statements whose rows are known at once. */
  readonly job: Job | undefined;
  batches(): AsyncIterable<ResultBatch>;
}

/** Statements that change something and have nothing to show. */
export interface OkResult {
  readonly kind: 'ok';
  /** Remarks for the user: a key that looks misspelt. */
  readonly notices: readonly string[];
}

/** A job that writes to tables was started. */
export interface JobResult {
  readonly kind: 'job';
  readonly job: Job;
  /** `table.dml-sync`: the statement is done when the job is; the door may show its progress meanwhile. */
  readonly wait: boolean;
  /** Every input ends, and so does the job. */
  readonly bounded?: boolean;
  /** The end of the session's transaction decides about the rows. */
  readonly heldBack?: boolean;
}

/** QUIT, CLEAR, HELP: for the client itself. */
export interface ClientCommandResult {
  readonly kind: 'client-command';
  readonly command: 'QUIT' | 'CLEAR' | 'HELP';
}

export type StatementResult = RowsResult | OkResult | JobResult | ClientCommandResult;

export const ok = (...notices: readonly string[]): OkResult => ({ kind: 'ok', notices });

/** A result whose rows are known. */
export function rowsResult(
  columns: readonly PlanField[],
  rows: readonly (readonly ResultValue[])[],
): RowsResult {
  return {
    kind: 'rows',
    columns,
    changelog: 'insert-only',
    bounded: true,
    showChanges: false,
    job: undefined,
    async *batches(): AsyncIterable<ResultBatch> {
      if (rows.length > 0) yield { kinds: rows.map(() => '+I' as const), rows };
    },
  };
}
