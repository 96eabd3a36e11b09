/** Guessing is slowed down, and whoever guesses keeps nobody else out: the rule of `src/security/login-guard.ts`. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Authenticator, makeScramVerifier, scramVerifierText } from '../../src/security/index.js';
import { AttemptLimit } from '../../src/security/attempt-limit.js';
import { HashGate } from '../../src/security/hash-gate.js';
import { loginLimits } from '../../src/security/limits.js';
import { network } from '../../src/security/login-guard.js';

const PROXY = '10.0.0.1';
const MINUTE = 60_000;
const KEY = 'fungi-admin-xxxx';

let now: number;
let doors: Authenticator;

async function create(
  token: string | undefined = undefined,
  users: readonly string[] = ['vera', 'mallory'],
): Promise<Authenticator> {
  const verifier = async (name: string): Promise<string> =>
    scramVerifierText(await makeScramVerifier(`password of ${name}`, Buffer.alloc(24, name), 5_000));
  return Authenticator.create({
    required: true,
    users: await Promise.all(
      users.map(async (name) => ({ name, role: 'viewer', verifier: await verifier(name) })),
    ),
    admin: { username: 'admin', password: 'admin123' },
    apiKeys: [{ key: KEY, name: 'robot', permissions: ['*'] }],
    roles: {},
    token: { secret: token, expiryHours: 1, issuer: 'fungi' },
    now: () => now,
  });
}

beforeEach(async () => {
  now = Date.now();
  doors = await create();
});

const right = (user: string, address = PROXY): Promise<number> =>
  status(doors.byPassword(user, `password of ${user}`, address));
const wrong = (user: string, address = PROXY): Promise<number> =>
  status(doors.byPassword(user, 'wrong', address));

async function status(attempt: Promise<unknown>): Promise<number> {
  try {
    await attempt;
    return 200;
  } catch (error) {
    return (error as { httpStatus: number }).httpStatus;
  }
}

const statusOf = (attempt: () => unknown): Promise<number> => status(Promise.resolve().then(attempt));

/** What the address does until it is refused. */
async function untilRefused(attempt: (index: number) => Promise<number>): Promise<number> {
  for (let index = 0; index < 1_000; index++) if ((await attempt(index)) === 429) return index;
  return Infinity;
}

describe('guessing the password of one user', () => {
  it('is refused after ten failures, also the right one, and longer each time', async () => {
    expect(await untilRefused(() => wrong('vera'))).toBe(10);
    expect(await right('vera')).toBe(429);
    now += MINUTE + 1;
    expect(await wrong('vera')).toBe(401);
    now += MINUTE + 1;
    expect(await wrong('vera')).toBe(429);
    now += MINUTE;
    expect(await right('vera')).toBe(200);
  });

  it('is not begun anew by log-ins to an account of the guesser', async () => {
    let failures = 0;
    for (let index = 0; index < 50; index++) {
      expect(await right('mallory')).toBe(200);
      if ((await wrong('vera')) === 401) failures++;
    }
    expect(failures).toBe(10);
  });

  it('is refused also when all guesses are sent at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, () => wrong('vera')));
    // One more hash may have been under way when the tenth failed.
    expect(statuses.filter((each) => each === 401).length).toBeLessThanOrEqual(
      10 + loginLimits.hashes_max - 1,
    );
  });

  it('does not refuse right ones that are sent at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, () => right('vera')));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('from many addresses is refused, but not to where the user is known', async () => {
    expect(await right('vera', 'home')).toBe(200);
    expect(await untilRefused((index) => wrong('vera', `bot ${index}`))).toBe(loginLimits.user.failures);
    expect(await right('vera', 'elsewhere')).toBe(429);
    expect(await right('vera', 'home')).toBe(200);
    now += 1_001;
    expect(await right('vera', 'elsewhere')).toBe(200);
  });

  it('is counted by SCRAM exchanges as well', async () => {
    for (let index = 0; index < 10; index++) {
      doors.checkAttempt('vera', PROXY);
      expect(doors.failed('vera', PROXY).sqlState).toBe('28P01');
    }
    expect(() => doors.checkAttempt('vera', PROXY)).toThrow('Too many failed log-ins');
    expect(() => doors.checkAttempt('vera', 'home')).not.toThrow();
    expect(await right('vera')).toBe(429);
  });
});

describe('one who guesses behind a proxy', () => {
  beforeEach(async () => {
    expect(await right('vera')).toBe(200);
    expect(await statusOf(() => doors.byApiKey(KEY, PROXY))).toBe(200);
    expect(await untilRefused((index) => wrong(`name ${index}`))).toBe(loginLimits.address.failures);
  });

  it('does not keep those out who are known there', async () => {
    expect(await right('vera')).toBe(200);
    expect(await statusOf(() => doors.byApiKey(KEY, PROXY))).toBe(200);
    expect(await wrong('vera')).toBe(401);
    expect(await right('vera')).toBe(200);
  });

  it('keeps others out for a second at first', async () => {
    expect(await right('mallory')).toBe(429);
    now += 1_001;
    expect(await right('mallory')).toBe(200);
  });

  it('gets fewer and fewer guesses', async () => {
    let guesses = 0;
    for (let second = 0; second < 3_600; second++) {
      now += 1_000;
      if ((await statusOf(() => doors.byApiKey(`guess ${second}`, PROXY))) === 401) guesses++;
    }
    expect(guesses).toBeLessThan(150);
  });
});

describe('API keys and tokens', () => {
  it('cannot be tried without limit', async () => {
    expect(await untilRefused((index) => statusOf(() => doors.byApiKey(`guess ${index}`, PROXY)))).toBe(30);
    expect(await statusOf(() => doors.byApiKey(KEY, PROXY))).toBe(429);
    expect(await untilRefused((index) => status(doors.byToken(`guess.${index}`, 'a')))).toBe(30);
    expect(await untilRefused(() => statusOf(() => doors.byApiKey('an old key', 'b')))).toBe(10);
  });

  it('that are old and still sent keep nobody out', async () => {
    const token = await doors.login('vera', 'password of vera', 'home');
    for (let minute = 0; minute < 300; minute++) {
      now += MINUTE;
      expect([401, 429]).toContain(await statusOf(() => doors.byApiKey('an old key', PROXY)));
      if (minute > 60) expect(await status(doors.byToken(token, PROXY))).toBe(401);
      expect(await statusOf(() => doors.byApiKey(KEY, `${PROXY}`))).toBe(200);
    }
    expect(await right('vera')).toBe(200);
  });

  it('a right token is taken whatever others do', async () => {
    const token = await doors.login('vera', 'password of vera', 'home');
    expect(await untilRefused((index) => status(doors.byToken(`guess.${index}`, PROXY)))).toBe(30);
    expect((await doors.byToken(token, PROXY)).name).toBe('vera');
  });
});

describe('who there is', () => {
  it('is told neither by errors nor by the limits', async () => {
    const failuresOf = (user: string): Promise<number> => untilRefused(() => wrong(user, `at ${user}`));
    expect(await failuresOf('vera')).toBe(await failuresOf('nobody'));
  });

  it('is not told by the form of verifiers', async () => {
    doors = await create(undefined, ['vera', 'mallory']);
    const forms = (names: readonly string[]): Set<string> =>
      new Set(
        names.map((name) => {
          const { iterations, salt } = doors.scramVerifier(name);
          return `${iterations} ${salt.length}`;
        }),
      );
    const strangers = Array.from({ length: 50 }, (_, index) => `stranger ${index}`);
    expect(forms(strangers)).toEqual(forms(['vera', 'mallory', 'admin']));
  });

  it.each([
    [undefined, ['vera']],
    ['a secret of at least 32 characters', ['vera']],
  ])('is not told by salts that change with a restart (secret: %s)', async (secret, users) => {
    const [before, after] = [await create(secret, users), await create(secret, users)];
    for (const name of ['vera', 'admin', 'nobody'])
      expect(after.scramVerifier(name).salt).toEqual(before.scramVerifier(name).salt);
  });
});

describe('the tables of failures', () => {
  it('are bounded', () => {
    const limit = new AttemptLimit(loginLimits.pair, () => now);
    for (let index = 0; index < loginLimits.entries_max + 10; index++) limit.failed(`key ${index}`);
    expect(limit.size).toBe(loginLimits.entries_max);
  });

  it.each([
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s is counted as %s', (address, counted) => expect(network(address)).toBe(counted));
});

describe('password hashes', () => {
  it('are computed a few at a time, and a bounded number waits', async () => {
    const gate = new HashGate();
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const compute = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
    };
    const strangers = Array.from({ length: 100 }, () => status(gate.run('a', false, compute)));
    const known = Array.from({ length: 100 }, () => status(gate.run('a', true, compute)));
    const all = Promise.all([...strangers, ...known]);
    let done = false;
    void all.finally(() => (done = true));
    while (!done) {
      ends.splice(0).forEach((end) => end());
      await new Promise(setImmediate);
    }
    expect(most).toBe(loginLimits.hashes_max);
    expect((await Promise.all(known)).every((each) => each === 200)).toBe(true);
    const taken = (await Promise.all(strangers)).filter((each) => each === 200).length;
    expect(taken).toBe(loginLimits.hashes_max + loginLimits.waiting_per_address_max);
  });
});
