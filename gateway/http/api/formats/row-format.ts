/** A form in which rows are streamed. */
import type { ResultBatch } from '../../../../src/engine/job.js';
import type { PlanField } from '../../../../sql/plan/physical-plan.js';
import type { Problem } from '../problem.js';

export interface RowShape {
  readonly columns: readonly PlanField[];
  /** Rows come with their kinds: something other than `+I` may be among them. */
  readonly withKinds: boolean;
}

export interface RowFormat {
  readonly contentType: string;
  /** Batches are written as they come, column by column, and are not to be cut. */
  readonly wholeBatches?: boolean;
  /** What stands before the rows. */
  head(): string | Uint8Array;
  /** The first `count` rows of the batch, in pieces. */
  rows(batch: ResultBatch, count: number): Iterable<string | Uint8Array>;
  tail(): string | Uint8Array;
  /** What tells of an error after rows; undefined: the form has no place for it, and the answer is cut. */
  problem(problem: Problem): string | undefined;
  /** A sign of life while no rows come; undefined: the form has none. */
  readonly heartbeat: string | undefined;
}
