/**
 * Gives way to other sessions while much is planned: JavaScript has one thread, so whoever keeps it keeps everybody. Nothing that plans
 * takes a clock's word for whether to go on: results do not depend on it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../../sql/plan/index.js';

/** Whoever has worked so long lets the others go first. */
const TURN_MS_MAX = 20;

export class Turns {
  #began = performance.now();

  /** @param signal what is planned is not wanted any more when it is aborted */
  constructor(private readonly signal: AbortSignal) {}

  /** Between two pieces of work; undefined: go on at once. @throws the signal's reason */
  giveWay(): Promise<void> | undefined {
    return performance.now() - this.#began < TURN_MS_MAX ? undefined : this.#wait();
  }

  async all<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      const turn = this.giveWay();
      if (turn) await turn;
      if (step.done === true) return step.value;
    }
  }

  async #wait(): Promise<void> {
    await nextTurn();
    this.signal.throwIfAborted();
    this.#began = performance.now();
  }
}
