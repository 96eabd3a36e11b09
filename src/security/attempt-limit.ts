/**
 * Counts failures under a key (a user, an address) and says how long it is refused. Failures are forgotten one by one, so that few
 * mistakes of many people never add up; beyond the bound each further failure doubles the delay.
 */
import { FungiError } from '../../sql/error/index.js';
import { loginLimits } from './limits.js';

export interface AttemptLimitOptions {
  /** Failures after which further attempts are refused for a while. */
  readonly failures: number;
  /** One failure is forgotten in so many milliseconds. */
  readonly forgottenEveryMs: number;
  /** The first delay, and the longest. */
  readonly delayMs: number;
  readonly delayMsMax: number;
}

interface Entry {
  /** Failures not forgotten yet, at the time `at`. */
  readonly level: number;
  readonly at: number;
  readonly refusedUntil: number;
}

/** An attempt that is not looked at because of those before it. */
export class RefusedAttempt extends FungiError {
  constructor(readonly retryAfterS: number) {
    super('TOO_MANY', 'Too many failed log-ins', { hint: `Try again in ${retryAfterS} s` });
  }
}

export class AttemptLimit {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly options: AttemptLimitOptions,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws RefusedAttempt when attempts under the key are refused now */
  check(key: string): void {
    const leftMs = (this.#entries.get(key)?.refusedUntil ?? 0) - this.now();
    if (leftMs > 0) throw new RefusedAttempt(Math.ceil(leftMs / 1_000));
  }

  failed(key: string): void {
    const { failures, forgottenEveryMs, delayMs, delayMsMax } = this.options;
    const now = this.now();
    const entry = this.#entries.get(key);
    const forgotten = entry ? (now - entry.at) / forgottenEveryMs : 0;
    const level = Math.max(0, (entry?.level ?? 0) - forgotten) + 1;
    const beyond = Math.ceil(level) - failures;
    const delay = beyond < 0 ? 0 : Math.min(delayMs * 2 ** beyond, delayMsMax);
    // The newest are last, for the oldest to go first.
    this.#entries.delete(key);
    this.#entries.set(key, { level, at: now, refusedUntil: now + delay });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= loginLimits.entries_max) break;
      this.#entries.delete(oldest);
    }
  }

  /** Forgets all failures under the key. */
  clear(key: string): void {
    this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }
}
