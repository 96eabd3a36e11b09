/** What the command line needs of the place where statements run: this process, or a server. */
import type { Span } from '../../sql/ast/index.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import type { Job, JobProgress, ResultBatch } from '../../src/engine/job.js';

export interface ClientRows {
  readonly kind: 'rows';
  readonly columns: readonly PlanField[];
  readonly changelog: Job['changelog'];
  readonly bounded: boolean;
  readonly showChanges: boolean;
  batches(): AsyncIterable<ResultBatch>;
  /** How far the query is; undefined where that is not known here. */
  progress?(): JobProgress | undefined;
}

export interface ClientJob {
  readonly kind: 'job';
  readonly id: string;
  readonly name: string;
  /** How far it is; undefined where that is not known here. */
  progress(): JobProgress | undefined;
  /** Resolves at once for a job that nobody waits for. @throws the error of the job */
  done(): Promise<void>;
  readonly wait: boolean;
}

export type ClientResult = (
  | ClientRows
  | ClientJob
  | { readonly kind: 'ok'; readonly notices: readonly string[] }
  | { readonly kind: 'client-command'; readonly command: 'QUIT' | 'CLEAR' | 'HELP' }
) & {
  /** Where the statement stands in the script, for errors that come later; undefined where the other side says so itself. */
  readonly span?: Span;
};

export interface SqlClient {
  /**
   * Runs a script; each result is to be read before the next is asked for.
   * @throws FungiError of the first statement that fails, with its place in `text`
   */
  execute(text: string, signal: AbortSignal): AsyncIterable<ClientResult>;
  close(): Promise<void>;
}
