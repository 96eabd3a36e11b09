/** Bounds of logging in. The unit is last in the name. */
import type { AttemptLimitOptions } from './attempt-limit.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const loginLimits = Object.freeze({
  /** One user, key or token at one address. */
  pair: bucket({
    failures: 10,
    forgottenEveryMs: 10 * MINUTE_MS,
    delayMs: MINUTE_MS,
    delayMsMax: 15 * MINUTE_MS,
  }),
  /** All of one address, which may be that of a proxy: more, and a short delay first. */
  address: bucket({
    failures: 30,
    forgottenEveryMs: 30 * SECOND_MS,
    delayMs: SECOND_MS,
    delayMsMax: MINUTE_MS,
  }),
  /** One user from all addresses, which may be a botnet's. */
  user: bucket({
    failures: 100,
    forgottenEveryMs: 30 * SECOND_MS,
    delayMs: SECOND_MS,
    delayMsMax: MINUTE_MS,
  }),
  /** What is known of users, keys and addresses is kept for so many of each; the oldest go first. */
  entries_max: 10_000,
  /** Who logged in at an address is remembered so long. */
  known_good_ms: 7 * 24 * 60 * MINUTE_MS,
  /** Password hashes computed at a time: they take threads that queries need, too. */
  hashes_max: 2,
  /** Log-ins that wait for those: of known-good pairs, and of all others. */
  waiting_max: 128,
  waiting_per_address_max: 32,
  /** Longer names and secrets are nobody's. */
  secret_length_max: 4_096,
});

/** Kept apart so that each limit is checked to be one. */
function bucket(options: AttemptLimitOptions): Readonly<AttemptLimitOptions> {
  return Object.freeze(options);
}
