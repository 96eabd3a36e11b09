/**
 * Gives way to other sessions while much is planned: JavaScript has one thread, so whoever keeps it keeps everybody. Nothing that plans
 * takes a clock's word for whether to go on: results do not depend on it.
 *
 * Who has kept the thread without a break waits, and of all who wait one goes on at a time, after a moment in which nobody else was at
 * work. So a short statement, which never waits, is answered between two steps of long ones, however many there are of these.
 */
import type { Steps } from '../../sql/steps.js';

/** Whoever has worked so long lets the others go first. */
const TURN_MS_MAX = 20;

/** Enough for DuckDB to answer a short query. */
const MOMENT_MS = 2;

/** Whoever waits goes on after so many moments, however much others have to do. */
const MOMENTS_MAX = 10;

/** Counts the rounds of the loop in which anybody asked. */
let round = 0;
let isCounted = false;

function roundNow(): number {
  if (!isCounted) {
    isCounted = true;
    setImmediate(() => {
      isCounted = false;
      round++;
    });
  }
  return round;
}

/** Since when the thread is kept without a break: what is done one after the other for a statement shares it. */
let began = 0;
let isKept = false;
/** How often somebody has begun to work. */
let beginnings = 0;

function begin(): void {
  if (isKept) return;
  isKept = true;
  beginnings++;
  began = performance.now();
  // Comes when nothing is left to do that does not wait for something to happen.
  process.nextTick(() => (isKept = false));
}

/** In the order in which they go on. */
const waiting: (() => void)[] = [];
let isComing = false;

/** Lets the next one go on when others have done nothing for a moment, and no later than after `moments`. */
function letNextGoOn(moments = MOMENTS_MAX): void {
  isComing = true;
  const before = beginnings;
  setTimeout(() => {
    if (beginnings !== before && moments > 1) return letNextGoOn(moments - 1);
    waiting.shift()!();
    setImmediate(() => {
      isComing = false;
      if (waiting.length > 0) letNextGoOn();
    });
  }, MOMENT_MS);
}

const NEVER = new AbortController().signal;

export class Turns {
  /** Since when in this round of the loop; writing to sockets makes breaks in which the loop does not go on. */
  #since = 0;
  #round = -1;

  /** @param signal what is done is not wanted any more when it is aborted */
  constructor(private readonly signal: AbortSignal = NEVER) {
    begin();
  }

  /** Between two pieces of work; undefined: go on at once. @throws the signal's reason */
  giveWay(): Promise<void> | undefined {
    begin();
    const now = performance.now();
    const current = roundNow();
    if (this.#round !== current) {
      this.#round = current;
      this.#since = now;
    }
    return now - Math.min(began, this.#since) < TURN_MS_MAX ? undefined : this.#wait();
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
    await new Promise<void>((goOn) => {
      waiting.push(goOn);
      if (!isComing) letNextGoOn();
    });
    this.signal.throwIfAborted();
    begin();
  }
}
