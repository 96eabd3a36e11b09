/**
 * Bounds how many password hashes are computed at a time, and how many log-ins wait for that: each takes milliseconds of a thread that
 * queries need as well. Those who are known good have a queue of their own, which goes first.
 */
import { FungiError } from '../../sql/error/index.js';
import { loginLimits } from './limits.js';

interface Waiting {
  readonly address: string;
  readonly begin: () => void;
}

export class HashGate {
  readonly #knownGood: Waiting[] = [];
  readonly #others: Waiting[] = [];
  readonly #byAddress = new Map<string, number>();
  #running = 0;

  /** @throws FungiError TOO_MANY when too many wait already; what `compute` throws */
  async run<T>(address: string, isKnownGood: boolean, compute: () => Promise<T>): Promise<T> {
    if (this.#running >= loginLimits.hashes_max) await this.#wait(address, isKnownGood);
    else this.#running++;
    try {
      return await compute();
    } finally {
      this.#next();
    }
  }

  #wait(address: string, isKnownGood: boolean): Promise<void> {
    const queue = isKnownGood ? this.#knownGood : this.#others;
    const own = this.#byAddress.get(address) ?? 0;
    const ownIsFull = !isKnownGood && own >= loginLimits.waiting_per_address_max;
    if (queue.length >= loginLimits.waiting_max || ownIsFull) {
      throw new FungiError('TOO_MANY', 'Too many log-ins at a time', { hint: 'Try again in 1 s' });
    }
    this.#byAddress.set(address, own + 1);
    return new Promise((resolve) => queue.push({ address, begin: resolve }));
  }

  /** Whoever ends hands its place on. */
  #next(): void {
    const next = this.#knownGood.shift() ?? this.#others.shift();
    if (!next) {
      this.#running--;
      return;
    }
    const rest = (this.#byAddress.get(next.address) ?? 1) - 1;
    if (rest === 0) this.#byAddress.delete(next.address);
    else this.#byAddress.set(next.address, rest);
    next.begin();
  }
}
