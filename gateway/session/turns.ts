/**
 * Gives way to other sessions while much is planned: JavaScript has one thread, so whoever keeps it keeps everybody. Nothing that plans
 * takes a clock's word for whether to go on: results do not depend on it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../../sql/steps.js';

/** Whoever has worked so long lets the others go first. */
const TURN_MS_MAX = 20;

/** Since when the thread is kept, as far as is known: several that work one after the other in a turn share it. */
let began = 0;
let isCurrent = false;

function begin(): void {
  if (isCurrent) return;
  isCurrent = true;
  began = performance.now();
  setImmediate(() => (isCurrent = false));
}

const NEVER = new AbortController().signal;

export class Turns {
  /** @param signal what is done is not wanted any more when it is aborted */
  constructor(private readonly signal: AbortSignal = NEVER) {
    begin();
  }

  /** Between two pieces of work; undefined: go on at once. @throws the signal's reason */
  giveWay(): Promise<void> | undefined {
    begin();
    return performance.now() - began < TURN_MS_MAX ? undefined : this.#wait();
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
    // What came for others is looked at between two such turns: the first one is still of the loop's round that the work began in.
    await nextTurn();
    await nextTurn();
    this.signal.throwIfAborted();
    begin();
  }
}
