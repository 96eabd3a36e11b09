/** The command as users run it: a process with arguments, a pipe, signals and an exit code. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../gateway/cli/main.ts', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-cli-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<Finished> } {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { ...process.env, FUNGI_HISTORY: join(folder, 'history') },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, done };
}

async function fungi(args: readonly string[], input = ''): Promise<Finished> {
  const { child, done } = start(args);
  child.stdin!.end(input);
  return done;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Resolves when standard output holds `text`. */
function output(child: ChildProcess, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve(seen);
    });
    child.on('close', () => reject(new Error(`The process ended without printing ${text}: ${seen}`)));
  });
}

describe('fungi', () => {
  it('prints version and help', async () => {
    const version = await fungi(['--version']);
    expect(version).toMatchObject({ code: 0, err: '' });
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const args of [['--help'], ['sql', '--help'], ['server', '--help'], ['job', 'cancel', '--help']]) {
      const { code, out } = await fungi(args);
      expect(code).toBe(0);
      expect(out).toContain('Usage: fungi');
    }
  });

  it.each([
    [['nope']],
    [['sql', '--outptu', 'json']],
    [['sql', '--output', 'xml']],
    [['server', '--port', '99999']],
  ])('refuses %j with exit code 2', async (args) => {
    const { code, err } = await fungi(args);
    expect(code).toBe(2);
    expect(err).toMatch(/error:/);
  });
});

describe('fungi sql --local', () => {
  it('prints exactly the promised table', async () => {
    const { code, out, err } = await fungi(['sql', '--local', '--query', "SELECT 1 as id, 'Alice' as name"]);
    expect({ code, out, err }).toEqual({ code: 0, out: 'id | name\n---+------\n1  | Alice\n', err: '' });
  });

  it('runs the statements of a file in order and stops at the first error, which it places', async () => {
    const path = file(
      'bad.sql',
      'SELECT 1 AS a;\n\nSELECT nope\nFROM (VALUES (1)) AS t(x);\nSELECT 3 AS c;\n',
    );
    const { code, out, err } = await fungi(['sql', '--local', '--file', path]);
    expect(code).toBe(1);
    expect(out).toBe('a\n-\n1\n');
    expect(err).toBe(
      `ERROR FUNGI-2003 Column 'nope' not found in any table\n  at ${path}, line 3, column 8\n`,
    );
  });

  it('reads a script from a pipe and shows the place of an error when verbose', async () => {
    const { code, out, err } = await fungi(
      ['sql', '--local', '-v', '-o', 'csv'],
      "SELECT 1 AS a, 'x' AS b; SELEC 2",
    );
    expect(code).toBe(1);
    expect(out).toBe('a,b\n1,x\n');
    expect(err).toContain('ERROR FUNGI-1001');
    expect(err).toContain("1 | SELECT 1 AS a, 'x' AS b; SELEC 2");
  });

  it('waits for INSERT, prints what print sinks write, and sums up when verbose', async () => {
    const text =
      "CREATE TABLE p (a INT) WITH ('connector' = 'print'); INSERT INTO p VALUES (7); SELECT 'after' AS x";
    const { code, out, err } = await fungi(['sql', '--local', '-v', '-o', 'csv', '-q', text]);
    expect(code).toBe(0);
    expect(out).toBe('+I[7]\nx\nafter\n');
    expect(err).toMatch(/FINISHED insert-into_default_catalog\.default_database\.p: .*wrote 1 row$/m);
  });

  it('says that a file cannot be read, and that --query and --file exclude each other', async () => {
    const missing = await fungi(['sql', '--local', '--file', join(folder, 'missing.sql')]);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toContain('cannot be read');
    expect((await fungi(['sql', '--local', '-q', 'SELECT 1', '-f', 'x'])).code).toBe(2);
  });

  it('ends a running query cleanly on Ctrl-C', async () => {
    const text =
      "CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100'); SELECT id FROM g";
    const { child, done } = start(['sql', '--local', '-o', 'json', '-q', text]);
    await output(child, '"id"');
    child.kill('SIGINT');
    const { code, out, err } = await done;
    expect({ code, err }).toEqual({ code: 130, err: 'Canceled\n' });
    expect(JSON.parse(out)).not.toHaveLength(0);
  });
});

describe('fungi server', () => {
  it('serves fungi sql and ends with 0 on SIGTERM', async () => {
    const { child, done } = start([
      'server',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--http-port',
      '0',
      '--flink-port',
      '0',
      '--pg-port',
      '0',
      '--data-dir',
      join(folder, 'data'),
    ]);
    const seen = await output(child, 'started on');
    const port = /127\.0\.0\.1:(\d+)/.exec(seen)![1]!;
    const host = ['--host', '127.0.0.1', '--port', port];
    const { code, out } = await fungi(['sql', ...host, '-q', "SELECT 1 as id, 'Alice' as name"]);
    expect({ code, out }).toEqual({ code: 0, out: 'id | name\n---+------\n1  | Alice\n' });
    const text =
      "CREATE TABLE b (a INT) WITH ('connector' = 'blackhole'); INSERT INTO b VALUES (1); SHOW JOBS";
    const inserted = await fungi(['sql', ...host, '-o', 'csv', '-q', text]);
    expect(inserted.out).toMatch(/^job id: [0-9a-f]{32}\n/);
    const jobs = await fungi(['job', 'list', ...host]);
    expect(jobs.out).toContain('insert-into_default_catalog.default_database.b');
    const failed = await fungi(['sql', ...host, '-q', 'SELECT 1;\nSELECT nope']);
    expect(failed.code).toBe(1);
    expect(failed.err).toContain(
      "ERROR FUNGI-2003 Column 'nope' not found in any table\n  at line 2, column 8",
    );
    const locked = await fungi(['server', '--port', '0', '--data-dir', join(folder, 'data')]);
    expect(locked).toMatchObject({ code: 1, out: '' });
    expect(locked.err).toMatch(/The data directory .*data is used by another server \(process \d+\)/);
    const taken = await fungi([
      'server',
      '--host',
      '127.0.0.1',
      '--port',
      port,
      '--data-dir',
      join(folder, 'other'),
    ]);
    expect(taken).toMatchObject({ code: 1, out: '' });
    expect(taken.err).toContain(`Cannot listen on 127.0.0.1:${port}: another process uses it`);
    child.kill('SIGTERM');
    expect((await done).code).toBe(0);
  });
});
