/** A PostgreSQL server for one test file, where the machine has one: what it answers is what we are to answer. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawClient } from './raw-client.js';

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const INSTALLED = '/usr/lib/postgresql';

/** Folder of `initdb` and `postgres`, where Debian's packages put them: the newest. */
export function postgresFolder(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')));
}

export interface RealPostgres {
  readonly port: number;
  close(): Promise<void>;
}

export async function startPostgres(folder: string): Promise<RealPostgres> {
  const home = mkdtempSync(join(tmpdir(), 'fungi-real-pg-'));
  const data = join(home, 'data');
  mkdirSync(data);
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (asRoot) for (const path of [home, data]) chownSync(path, NOBODY, NOBODY);
  const env = { ...process.env, LC_ALL: 'C' };
  const setup = ['-D', data, '-U', 'ann', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(folder, 'initdb'), setup, { stdio: 'ignore', env, cwd: home, ...identity });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    fsync: 'off',
    unix_socket_directories: '',
    timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(folder, 'postgres'), ['-D', data, ...options], {
    stdio: 'ignore',
    env,
    cwd: home,
    ...identity,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await accepting(port, () => server.exitCode === null);
  return {
    port,
    async close() {
      server.kill('SIGINT');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function accepting(port: number, alive: () => boolean): Promise<void> {
  while (alive()) {
    const answers = await RawClient.connect(port)
      .then(async (client) => {
        client.startup({ user: 'ann', database: 'postgres' });
        const seen = await client.untilReady();
        client.end();
        return seen;
      })
      .catch(() => []);
    if (answers.at(-1)?.type === 'Z') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('PostgreSQL did not start');
}
