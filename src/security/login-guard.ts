/**
 * Slows guessing of passwords, API keys and tokens down, without letting whoever guesses lock others out. The rule:
 *
 * - Ten failures of one user at one address: that pair is refused for 60 s, twice as long after each further failure, up to 15 min; one
 *   failure is forgotten in 10 min. Only a success of the same pair clears its count: whoever owns an account gains nothing for others.
 * - Thirty failures at one address, of whatever users, keys and tokens: the address is refused for 1 s, then twice as long after each
 *   further failure, up to 60 s; one failure is forgotten in 30 s. The same for a hundred failures of one user at all addresses.
 * - A pair that has logged in within the last seven days is *known good*: only its own failures count, so neither other users behind the
 *   same proxy nor guessers elsewhere keep it out.
 * - An API key is a user of its own here. A token with a right signature is never refused: it cannot be guessed.
 *
 * Refused attempts are not looked at, say the same for every user, whether there is one or not, and count no further. What is known is
 * kept in memory, in bounded tables of their own for pairs, users and addresses, so that none can be flushed through another.
 */
import { isIP } from 'node:net';
import { createHash } from 'node:crypto';
import { AttemptLimit } from './attempt-limit.js';
import { loginLimits } from './limits.js';

export class LoginGuard {
  readonly #pairs: AttemptLimit;
  readonly #addresses: AttemptLimit;
  readonly #users: AttemptLimit;
  /** Pairs that logged in → when they did last. */
  readonly #knownGood = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#pairs = new AttemptLimit(loginLimits.pair, now);
    this.#addresses = new AttemptLimit(loginLimits.address, now);
    this.#users = new AttemptLimit(loginLimits.user, now);
  }

  /** @throws RefusedAttempt */
  check(subject: Subject, address: string): void {
    const place = network(address);
    this.#pairs.check(pairOf(subject, place));
    if (this.isKnownGood(subject, address)) return;
    this.#addresses.check(place);
    if (subject.kind === 'user') this.#users.check(idOf(subject));
  }

  failed(subject: Subject, address: string): void {
    const place = network(address);
    this.#pairs.failed(pairOf(subject, place));
    this.#addresses.failed(place);
    if (subject.kind === 'user') this.#users.failed(idOf(subject));
  }

  /** Clears the failures of this pair, and of nothing else. */
  succeeded(subject: Subject, address: string): void {
    const pair = pairOf(subject, network(address));
    this.#pairs.clear(pair);
    this.#knownGood.delete(pair);
    this.#knownGood.set(pair, this.#now());
    for (const oldest of this.#knownGood.keys()) {
      if (this.#knownGood.size <= loginLimits.entries_max) break;
      this.#knownGood.delete(oldest);
    }
  }

  isKnownGood(subject: Subject, address: string): boolean {
    const since = this.#knownGood.get(pairOf(subject, network(address)));
    return since !== undefined && this.#now() - since <= loginLimits.known_good_ms;
  }
}

/** Who wants to log in: a user by name, or the holder of a key or token, which stand for themselves. */
export interface Subject {
  readonly kind: 'user' | 'key' | 'token';
  readonly name: string;
}

/** Of the same length whatever was sent; no key or token is kept as it is. */
const idOf = ({ kind, name }: Subject): string =>
  `${kind} ${createHash('sha256').update(name).digest('base64')}`;

const pairOf = (subject: Subject, place: string): string => `${idOf(subject)} at ${place}`;

/** What one client has to itself: an IPv4 address, also one written as IPv6, or the /64 network of an IPv6 address. */
export function network(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::') as [string, string?];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
