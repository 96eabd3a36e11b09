/**
 * Watermarks of one source, kept for each split as a function of its rows only, so that results do not depend on how
 * rows are batched. The rule is Flink's `WatermarkAssignerOperator`: after each row the candidate is the largest value
 * proposed so far; it becomes the watermark once it is more than the auto-watermark interval past the last one.
 */
import { FungiError } from '../../sql/error/index.js';
import type { Watermark } from './operator.js';

/** Rows (index within the batch) whose rowtime does not lie after the watermark that stood before them. */
export interface LateCandidates {
  readonly rows: number[];
  readonly watermarks: number[];
}

interface SplitState {
  /** Largest candidate so far; Flink starts at 0, so that times before 1970 move nothing. */
  candidate: number;
  last: number;
  /** What consumers know: −Infinity until the first emission. */
  emitted: Watermark;
  lastRowAt: number;
  idle: boolean;
  /** The candidate before the newest batch. */
  batchStart: number;
}

export class SplitWatermarks {
  private readonly states = new Map<string, SplitState>();
  private current: Watermark = -Infinity;
  /** What ended splits reached: it counts while no split is live. */
  private readonly ended = { emitted: -Infinity, candidate: -Infinity, at: 0 };

  constructor(
    private readonly intervalMs: number,
    private readonly idleTimeoutMs: number,
  ) {}

  /**
   * Takes rows of a split in arrival order. `rowtimes` and `candidates` are milliseconds; NaN stands for NULL. Rows at
   * or before the watermark + 1 are added to `late` with index `offset + i`. @returns the earliest of the rowtimes
   * @throws FungiError DATA for a NULL rowtime
   */
  advance(
    split: string,
    rowtimes: Float64Array,
    candidates: Float64Array,
    delayMs: number,
    offset: number,
    late: LateCandidates,
  ): number {
    const state = this.stateOf(split);
    let earliest = Infinity;
    let { candidate, last, emitted } = state;
    const interval = this.intervalMs;
    for (let index = 0; index < rowtimes.length; index++) {
      const rowtime = rowtimes[index]!;
      if (rowtime !== rowtime) throw nullRowtime();
      if (rowtime < earliest) earliest = rowtime;
      if (rowtime <= emitted + 1) {
        late.rows.push(offset + index);
        late.watermarks.push(emitted);
      }
      const proposed = candidates[index]! - delayMs;
      if (proposed > candidate) {
        candidate = proposed;
        if (candidate - last > interval) {
          last = candidate;
          if (candidate > emitted) emitted = candidate;
        }
      }
    }
    state.candidate = candidate;
    state.last = last;
    state.emitted = emitted;
    return earliest;
  }

  /** A row of the split was seen at processing time `now`. */
  touch(split: string, now: number): void {
    const state = this.stateOf(split);
    state.lastRowAt = now;
    // Consumers went on without it.
    if (state.idle) state.emitted = Math.max(state.emitted, this.current);
    state.idle = false;
    state.batchStart = state.candidate;
  }

  end(split: string): void {
    const state = this.states.get(split);
    if (!state) return;
    this.states.delete(split);
    this.ended.emitted = Math.max(this.ended.emitted, state.emitted);
    this.ended.candidate = Math.max(this.ended.candidate, state.candidate);
    this.ended.at = state.lastRowAt;
  }

  /**
   * Processing time passes without rows: like Flink's periodic timer, the candidate becomes the watermark after the
   * interval, and a split without rows for the idle timeout no longer holds the others back.
   */
  tick(now: number): void {
    for (const state of this.states.values()) {
      const quiet = now - state.lastRowAt;
      if (quiet >= this.intervalMs && state.candidate > state.last) {
        state.last = state.candidate;
        state.emitted = Math.max(state.emitted, state.candidate);
      }
      if (this.idleTimeoutMs > 0 && quiet >= this.idleTimeoutMs) state.idle = true;
    }
    const { ended } = this;
    if (ended.candidate > ended.emitted && now - ended.at >= this.intervalMs) ended.emitted = ended.candidate;
  }

  /** When `tick` next has something to do, milliseconds since 1970. */
  nextTick(): number | undefined {
    let next: number | undefined;
    const propose = (at: number): void => void (next = next === undefined ? at : Math.min(next, at));
    for (const state of this.states.values()) {
      if (state.candidate > state.last) propose(state.lastRowAt + this.intervalMs);
      if (this.idleTimeoutMs > 0 && !state.idle) propose(state.lastRowAt + this.idleTimeoutMs);
    }
    if (this.states.size === 0 && this.ended.candidate > this.ended.emitted) {
      propose(this.ended.at + this.intervalMs);
    }
    return next;
  }

  /** The minimum over `live` splits that are not idle; never goes back. */
  watermark(live: readonly string[]): Watermark {
    let lowest = Infinity;
    for (const split of live) {
      const state = this.states.get(split);
      if (state?.idle !== true) lowest = Math.min(lowest, state?.emitted ?? -Infinity);
    }
    if (live.length === 0) lowest = this.ended.emitted;
    if (lowest !== Infinity) this.current = Math.max(this.current, lowest);
    return this.current;
  }

  /** All live splits are idle: the source holds nothing back. */
  idle(live: readonly string[]): boolean {
    return live.length > 0 && live.every((split) => this.states.get(split)?.idle === true);
  }

  /**
   * The live split that is furthest behind. A batch of `reading` is being evaluated: it is taken to get as far as with
   * its batch before.
   */
  furthestBehind(live: readonly string[], reading: string | undefined): string | undefined {
    let found: string | undefined;
    let lowest = Infinity;
    for (const split of live) {
      const state = this.states.get(split);
      let candidate = state?.candidate ?? -Infinity;
      if (split === reading) {
        candidate = state && state.batchStart > 0 ? 2 * state.candidate - state.batchStart : Infinity;
      }
      if (found === undefined || candidate < lowest) {
        found = split;
        lowest = candidate;
      }
    }
    return found;
  }

  private stateOf(split: string): SplitState {
    let state = this.states.get(split);
    if (!state) {
      // A split found later cannot take the watermark back that consumers already know.
      state = {
        candidate: 0,
        last: 0,
        emitted: this.current,
        lastRowAt: Date.now(),
        idle: false,
        batchStart: 0,
      };
      this.states.set(split, state);
    }
    return state;
  }
}

function nullRowtime(): FungiError {
  return new FungiError(
    'DATA',
    'RowTime field should not be null, please convert it to a non-null long value.',
  );
}
