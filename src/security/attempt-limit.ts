/** Slows guessing of passwords down: after some failures an address, and a name, are refused for a while. */
import { FungiError } from '../../sql/error/index.js';

export interface AttemptLimitOptions {
  /** Failures within the window after which further attempts are refused. */
  readonly failures: number;
  readonly windowMs: number;
  readonly now?: () => number;
}

/** Entries kept at most; the oldest go first. */
const ENTRIES_MAX = 10_000;

export class AttemptLimit {
  readonly #failures = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;

  constructor(private readonly options: AttemptLimitOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** @throws FungiError TOO_MANY when one of the keys (an address, a user) has failed too often lately */
  check(...keys: readonly string[]): void {
    for (const key of keys) {
      const entry = this.#failures.get(key);
      if (!entry || entry.count < this.options.failures) continue;
      const left = entry.until - this.#now();
      if (left > 0) {
        throw new FungiError('TOO_MANY', 'Too many failed log-ins', {
          hint: `Try again in ${Math.ceil(left / 1_000)} s`,
        });
      }
      this.#failures.delete(key);
    }
  }

  failed(...keys: readonly string[]): void {
    const now = this.#now();
    for (const key of keys) {
      const entry = this.#failures.get(key);
      const fresh = !entry || entry.until <= now;
      this.#failures.delete(key);
      this.#failures.set(key, { count: fresh ? 1 : entry.count + 1, until: now + this.options.windowMs });
    }
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= ENTRIES_MAX) break;
      this.#failures.delete(oldest);
    }
  }

  succeeded(...keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }
}
