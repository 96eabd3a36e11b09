/**
 * A job's plan, compiled: stages in topological order, each run once an epoch. Edges between them say where a
 * consumer's rows are and whether there are any.
 */
import type { OperatorProgress } from './job.js';
import type { Epoch, InputState, Relation, UndecodedRows } from './operator.js';

export interface Stage {
  /** The plan node's id, for error messages. */
  readonly id: string;
  /** What was counted until now. */
  progress?(): OperatorProgress | readonly OperatorProgress[];
  open(): Promise<void>;
  run(epoch: Epoch): Promise<void>;
  /** When it has something to do without new input, milliseconds since 1970. */
  nextTimer(): number | undefined;
  close(): Promise<void>;
}

/** Rows in tables of this job: text that never changes. */
export interface FixedEdge {
  readonly kind: 'fixed';
  readonly relation: Relation;
  /** Of the current epoch; valid once the stages below have run. */
  state(): EdgeState;
}

/**
 * Rows that are not decoded yet: linear operators above a source that its only consumer evaluates in one statement
 * with the decoding. The text depends on the batch.
 */
export interface DirectEdge {
  readonly kind: 'direct';
  readonly source: DirectSource;
  /** Every row of the batch gives one row. */
  readonly keepsRows: boolean;
  /** The relation over a batch. */
  over(batch: Relation): Relation;
}

export type Edge = FixedEdge | DirectEdge;

export interface EdgeState extends InputState {
  /** Its sources are idle: they hold no watermark back. */
  readonly idle: boolean;
}

/** What a direct consumer needs to know of its source. */
export interface DirectSource {
  /** Columns of every batch's relation, over no rows; undefined where batches must be decoded into a table. */
  shape(): Relation | undefined;
  /** The batch of this epoch as a relation, or undefined when there is none. */
  batch(): Relation | undefined;
  state(): EdgeState;
  /**
   * Evaluating the batch failed. Afterwards `batch` gives a relation of the same rows that may succeed.
   * @throws what is wrong with the rows, else the error itself
   */
  recover(error: unknown): Promise<void>;
}

/** What an edge brings to an operator in this epoch. */
export function inputState(edge: Edge): EdgeState {
  if (edge.kind === 'fixed') return edge.state();
  const { source } = edge;
  if (source.batch() === undefined) return source.state();
  const undecoded: UndecodedRows = {
    relation: () => edge.over(source.batch()!),
    recover: (error) => source.recover(error),
  };
  const { rows, ...state } = source.state();
  return { ...state, ...(rows === undefined || !edge.keepsRows ? {} : { rows }), undecoded };
}

/** The state of an operator with several inputs' watermarks combined: idle inputs do not hold the others back. */
export function combine(states: readonly EdgeState[]): EdgeState {
  const active = states.filter((state) => !state.idle);
  const watermarks = (active.length > 0 ? active : states).map((state) => state.watermark);
  return {
    empty: states.every((state) => state.empty),
    watermark: Math.min(...watermarks),
    mayBeLate: states.some((state) => state.mayBeLate !== false),
    idle: active.length === 0,
  };
}

/** Inputs as an operator sees them: an idle input is as far as the furthest behind of the others. */
export function withoutIdle(states: readonly EdgeState[]): readonly InputState[] {
  const active = states.filter((state) => !state.idle).map((state) => state.watermark);
  if (active.length === 0 || active.length === states.length) return states;
  const lowest = Math.min(...active);
  return states.map((state) =>
    state.idle ? { ...state, watermark: Math.max(state.watermark, lowest) } : state,
  );
}
