/** The two servers that are compared, each started for the benchmark alone, and what the system says about their processes. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WireClient } from './wire-client.js';

export interface BenchServer {
  readonly name: 'Fungi' | 'PostgreSQL';
  readonly port: number;
  readonly pid: number;
  close(): Promise<void>;
}

const CLI = '../../../gateway/cli/main.js';
const POSTGRES = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const CLOCK_TICK_MS = 10;
const READY_MS_MAX = 30_000;

export async function startFungi(): Promise<BenchServer> {
  const home = mkdtempSync(join(tmpdir(), 'fungi-bench-'));
  const [port, ...others] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const ports = ['--pg-port', port, '--port', others[0], '--http-port', others[1], '--flink-port', others[2]];
  const cli = fileURLToPath(new URL(CLI, import.meta.url));
  const args = [
    cli,
    'server',
    '--host',
    '127.0.0.1',
    '--log-level',
    'error',
    '--data-dir',
    home,
    ...ports.map(String),
  ];
  return started('Fungi', process.execPath, args, port, home, {});
}

/** Undefined where no PostgreSQL is installed. */
export async function startPostgres(): Promise<BenchServer | undefined> {
  const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions
    .map((version) => join(POSTGRES, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (folder === undefined) return undefined;
  const home = mkdtempSync(join(tmpdir(), 'fungi-bench-pg-'));
  const data = join(home, 'data');
  mkdirSync(data);
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (asRoot) for (const path of [home, data]) chownSync(path, NOBODY, NOBODY);
  const setup = ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'];
  execFileSync(join(folder, 'initdb'), setup, { stdio: 'ignore', cwd: home, ...identity });
  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=512MB',
  ];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = await started(
    'PostgreSQL',
    join(folder, 'postgres'),
    args,
    port,
    home,
    identity,
    'postgres',
  );
  const psql = ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench', '-X', '-q', '-d', 'postgres', '-c'];
  execFileSync('psql', [...psql, 'CREATE DATABASE bench']);
  return server;
}

async function started(
  name: BenchServer['name'],
  command: string,
  args: readonly string[],
  port: number,
  home: string,
  identity: { readonly uid?: number; readonly gid?: number },
  database = 'bench',
): Promise<BenchServer> {
  const server = spawn(command, args, {
    stdio: ['ignore', 'ignore', name === 'Fungi' ? 'inherit' : 'ignore'],
    cwd: home,
    ...identity,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const deadline = Date.now() + READY_MS_MAX;
  for (;;) {
    const client = await WireClient.connect(port, database).catch(() => undefined);
    client?.close();
    if (client) break;
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`${name} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    name,
    port,
    pid: server.pid!,
    async close() {
      server.kill(name === 'PostgreSQL' ? 'SIGINT' : 'SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** CPU time of the process and of its children that have ended, milliseconds. */
export function cpuMs({ pid }: BenchServer): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  // utime, stime, cutime, cstime
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * CLOCK_TICK_MS, 0);
}

/** Resident memory, megabytes. */
export function residentMb({ pid }: BenchServer): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
