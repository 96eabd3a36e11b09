/**
 * How long nothing was heard of a process. Time in which the one who listens did not run himself (a suspended machine, one without CPU time)
 * does not count: what was sent meanwhile is still to be read.
 */
import { limits } from '../limits.js';

/** Times in milliseconds. A check is due every `heartbeat_ms`. */
export class Silence {
  #heardAt: number;
  #checkedAt: number;

  constructor(now: number) {
    this.#heardAt = now;
    this.#checkedAt = now;
  }

  heard(now: number): void {
    this.#heardAt = now;
  }

  /** How long the silence has lasted. */
  check(now: number): number {
    if (now - this.#checkedAt > 2 * limits.heartbeat_ms) this.#heardAt = now;
    this.#checkedAt = now;
    return now - this.#heardAt;
  }
}
