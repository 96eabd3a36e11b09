/** Who may log in: users, API keys, tokens; guessing is slowed down. */
import { describe, expect, it } from 'vitest';
import {
  Authenticator,
  makeScramVerifier,
  parseScramVerifier,
  scramVerifierText,
} from '../../src/security/index.js';
import type { AuthenticatorOptions } from '../../src/security/index.js';

const HOUR = 3_600_000;

async function authenticator(changes: Partial<AuthenticatorOptions> = {}): Promise<Authenticator> {
  return Authenticator.create({
    required: true,
    users: [{ name: 'vera', verifier: scramVerifierText(await makeScramVerifier('öl')), role: 'viewer' }],
    admin: { username: 'admin', password: 'admin123' },
    apiKeys: [
      { key: 'fungi-admin-xxxx', name: 'robot', permissions: ['*'] },
      { key: 'fungi-readonly-xxxx', name: 'reader', role: 'viewer' },
    ],
    roles: {},
    token: { secret: undefined, expiryHours: 24, issuer: 'fungi' },
    ...changes,
  });
}

describe('verifiers', () => {
  // RFC 7677, section 3: password pencil, this salt, 4096 iterations.
  it('agree with the example of RFC 7677', async () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    const verifier = await makeScramVerifier('pencil', salt, 4_096);
    expect(scramVerifierText(verifier)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
    expect(parseScramVerifier(scramVerifierText(verifier), 'x')).toEqual(verifier);
  });

  it.each(['', 'pencil', 'md5abc', 'SCRAM-SHA-256$0:YQ==$YQ==:YQ==', 'SCRAM-SHA-256$4096:YQ==$YQ==:YQ=='])(
    'are refused when they are none: %j',
    (text) => {
      expect(() => parseScramVerifier(text, 'bob')).toThrow(
        'The verifier of user bob is not one of SCRAM-SHA-256',
      );
    },
  );

  it('exist for unknown users, the same every time', async () => {
    const doors = await authenticator();
    expect(doors.scramVerifier('nobody')).toEqual(doors.scramVerifier('nobody'));
    expect(doors.scramVerifier('nobody').salt).not.toEqual(doors.scramVerifier('noone').salt);
    expect(doors.principal('nobody')).toBeUndefined();
  });
});

describe('log-in', () => {
  it('by password gives the permissions of the role', async () => {
    const doors = await authenticator();
    expect(await doors.byPassword('vera', 'öl', '::1')).toEqual({
      name: 'vera',
      role: 'viewer',
      permissions: ['pipeline:read', 'metrics:read'],
    });
    expect((await doors.byPassword('admin', 'admin123', '::1')).permissions).toEqual(['*']);
  });

  it('says the same for a wrong password and an unknown user', async () => {
    const doors = await authenticator();
    const message = (user: string): string => `password authentication failed for user "${user}"`;
    await expect(doors.byPassword('vera', 'oil', '::1')).rejects.toThrow(message('vera'));
    await expect(doors.byPassword('nobody', 'oil', '::1')).rejects.toMatchObject({
      message: message('nobody'),
      sqlState: '28P01',
      httpStatus: 401,
    });
  });

  it('by API key', async () => {
    const doors = await authenticator();
    expect(doors.byApiKey('fungi-readonly-xxxx', '::1')).toMatchObject({ name: 'reader', role: 'viewer' });
    expect(() => doors.byApiKey('fungi-readonly-xxx', '::1')).toThrow('The API key is not valid');
  });

  it('by a token, until it expires', async () => {
    let now = Date.now();
    const doors = await authenticator({ now: () => now });
    const users = await doors.login('admin', 'admin123', '::1');
    const keys = await doors.login('robot', 'fungi-admin-xxxx', '::1');
    expect(await doors.byToken(users, '::1')).toMatchObject({ name: 'admin' });
    expect(await doors.byToken(keys, '::1')).toMatchObject({ name: 'robot', permissions: ['*'] });
    await expect(doors.login('reader', 'fungi-admin-xxxx', '::1')).rejects.toMatchObject({ httpStatus: 401 });
    now += 25 * HOUR;
    await expect(doors.byToken(users, '::1')).rejects.toThrow('not valid or has expired');
  });

  it('does not take tokens of others', async () => {
    const [ours, theirs] = [await authenticator(), await authenticator()];
    await expect(ours.byToken(await theirs.login('admin', 'admin123', '::1'), '::1')).rejects.toMatchObject({
      httpStatus: 401,
    });
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"admin","kind":"user","iss":"fungi"}').toString('base64url')}.`;
    await expect(ours.byToken(unsigned, '::1')).rejects.toMatchObject({ httpStatus: 401 });
  });

  it('needs roles that exist', async () => {
    await expect(
      authenticator({ apiKeys: [{ key: 'k'.repeat(8), name: 'x', role: 'boss' }] }),
    ).rejects.toThrow('There is no role boss, which API key x has');
  });
});
