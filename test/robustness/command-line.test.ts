/** The command as a process: interrupted, cut off from its reader, or refused the disk, it ends soon and in good order. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../gateway/cli/main.ts', import.meta.url));
const ENDLESS =
  "CREATE TABLE g (id INT, name STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '100000'); SELECT * FROM g;";

type Command = ChildProcessByStdio<null, Readable, Readable>;

function start(sql: string, output: 'pipe' | number = 'pipe'): Command {
  const argv = ['--import', 'tsx', MAIN, 'sql', '--local', '--query', sql];
  return spawn(process.execPath, argv, { stdio: ['ignore', output, 'pipe'] }) as unknown as Command;
}

async function end(command: Command): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(command, 'close')) as [number | null];
  return { code, errors };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends an endless query', async (signal) => {
  const command = start(ENDLESS);
  await once(command.stdout, 'data');
  command.stdout.resume();
  command.kill(signal);
  expect(await end(command)).toEqual({ code: 130, errors: 'Canceled\n' });
});

test('an older Node.js is refused by its version', async () => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } })`;
  const argv = [
    '--import',
    'tsx',
    '--import',
    `data:text/javascript,${encodeURIComponent(older)}`,
    MAIN,
    '--version',
  ];
  const command = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  expect(await end(command as unknown as Command)).toEqual({
    code: 1,
    errors: 'ERROR FUNGI-5006 Fungi needs Node.js 20 or later; this is 18.20.8\n',
  });
});

test('a reader that has seen enough is no error', async () => {
  const command = start(ENDLESS);
  await once(command.stdout, 'data');
  command.stdout.destroy();
  expect(await end(command)).toEqual({ code: 0, errors: '' });
});

test.skipIf(!existsSync('/dev/full'))('output that cannot be written', async () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { code, errors } = await end(start('SELECT 1', full));
    expect(code).toBe(1);
    expect(errors).toContain('Standard output cannot be written');
  } finally {
    closeSync(full);
  }
});

test('a server outlives those who read what it prints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fungi-server-'));
  const port = await freePort();
  const doors = ['--http-port', '0', '--flink-port', '0', '--pg-port', '0'];
  const argv = ['--import', 'tsx', MAIN, 'server', '--port', String(port), ...doors, '--data-dir', folder];
  const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    server.stdout.destroy();
    server.stderr.destroy();
    const ended = once(server, 'exit');
    const answers = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await vi.waitUntil(() => server.exitCode !== null || answers(), { timeout: 60_000, interval: 50 });
    // As whoever rotates its log may send it.
    expect(server.kill('SIGHUP')).toBe(true);
    expect(await answers()).toBe(true);
    // A server that had ended by itself would not get the signal.
    expect(server.kill('SIGTERM')).toBe(true);
    expect(await ended).toEqual([0, null]);
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

const NOTHING_THERE = ['--port', '1'];

test.each([
  [['sql', '--local', '--file', '/no/such/file.sql'], 1, 'cannot be read: there is no such file'],
  [['sql', '--local', '--file', '/'], 1, 'cannot be read: it is a folder'],
  [['sql', ...NOTHING_THERE, '--query', 'SELECT 1'], 1, 'nothing listens there'],
  [['job', 'list', ...NOTHING_THERE], 1, 'nothing listens there'],
  [['sql', '--host', 'no-such-host.invalid', '--query', 'SELECT 1'], 1, 'there is no host of that name'],
  [['sql', '--lokal'], 2, 'Did you mean --local?'],
  [['sql', '--port', 'x'], 2, 'A port is a number'],
  [['sequel'], 2, "unknown command 'sequel'"],
])('%j says what is wrong', async (args, exitCode, message) => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, errors } = await end(child as unknown as Command);
  expect(errors).toContain(message);
  expect(code).toBe(exitCode);
  expect(errors).not.toMatch(/ENO|EISDIR|ECONN|node:/);
});

test('a query that fails before its first row prints the error alone', async () => {
  const command = start("SELECT CAST('x' AS INT) AS i");
  let output = '';
  command.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { code, errors } = await end(command);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toBe(
    "ERROR FUNGI-4002 For input string: 'x'. Invalid character found.\n  at line 1, column 1\n",
  );
});
