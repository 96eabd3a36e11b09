/** `fungi user add`: the entry it makes is one that the next start of a server takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfiguration } from '../../src/configuration/index.js';
import { Authenticator } from '../../src/security/index.js';

const MAIN = fileURLToPath(new URL('../../gateway/cli/main.ts', import.meta.url));

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-user-'));
  file = join(folder, 'fungi.toml');
  writeFileSync(file, '[security.rbac.roles.auditor]\npermissions = ["metrics:read"]\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function userAdd(name: string, role: string): { readonly status: number | null; readonly stderr: string } {
  const argv = ['--import', 'tsx', MAIN, 'user', 'add', name, '--role', role, '--config', file];
  return spawnSync(process.execPath, argv, { input: 'secret\n', encoding: 'utf8' });
}

it('adds users with roles that there are, each once', () => {
  expect(userAdd('ann', 'auditor').status).toBe(0);
  expect(userAdd('bob', 'admin').status).toBe(0);
  const before = readFileSync(file, 'utf8');
  const twice = userAdd('ann', 'viewer');
  expect([twice.status, twice.stderr]).toEqual([
    1,
    expect.stringMatching(/There is a user ann in .* already/),
  ]);
  const unknown = userAdd('cid', 'auditer');
  expect([unknown.status, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(/no role auditer\nHINT The roles are admin, .*, auditor/),
  ]);
  expect(readFileSync(file, 'utf8')).toBe(before);
  const { users } = readConfiguration({ file }).security;
  expect(users.map(({ name, role }) => [name, role])).toEqual([
    ['ann', 'auditor'],
    ['bob', 'admin'],
  ]);
});

it('is refused by a server that finds a user twice', async () => {
  const { users, rbac } = readConfiguration({ file }).security;
  const options = {
    required: true,
    users: [...users, users[0]!],
    admin: { username: '', password: '' },
    apiKeys: [],
    roles: rbac.roles,
    token: { secret: undefined, expiryHours: 1, issuer: 'test' },
  };
  await expect(Authenticator.create(options)).rejects.toThrow('There are two users ann');
});
