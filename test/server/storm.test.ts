/** Processes of a server are killed at random moments: what else runs does not notice, and what was killed comes back as its strategy says. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobProgress } from '../../src/engine/index.js';
import type { Server } from '../../gateway/server/index.js';
import type { Session } from '../../gateway/session/index.js';
import { packageVersion } from '../../gateway/cli/package-version.js';
import { localFlags, startLocalServer } from './local-server.js';

const PATIENCE = { timeout: 60_000, interval: 20 };
/** Starting processes is slow where many tests run at a time. */
const TEST_MS_MAX = 180_000;

let folder: string;
const logged: string[] = [];

const start = (): Promise<Server> =>
  startLocalServer(folder, {
    environment: { FUNGI_TASK_MANAGER_SLOTS: '2' },
    version: packageVersion(),
    log: (level, message) => logged.push(`${level} ${message}`),
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-storm-'));
  mkdirSync(join(folder, 'data', 'files', 'in'), { recursive: true });
  logged.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

async function rowsOf(session: Session, sql: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { result } of session.execute(sql)) {
    if (result.kind === 'rows') for await (const batch of result.batches()) rows.push(...batch.rows);
  }
  return rows;
}

const TABLES = `CREATE TABLE ticks (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '50');
  CREATE TABLE hole (n INT) WITH ('connector' = 'blackhole')`;

const STRATEGIES: Readonly<Record<string, string>> = {
  none: "SET 'restart-strategy.type' = 'none'",
  fixed: `SET 'restart-strategy.type' = 'fixed-delay'; SET 'restart-strategy.fixed-delay.attempts' = '2';
    SET 'restart-strategy.fixed-delay.delay' = '20 ms'`,
  rate: `SET 'restart-strategy.type' = 'failure-rate'; SET 'restart-strategy.failure-rate.max-failures-per-interval' = '100';
    SET 'restart-strategy.failure-rate.delay' = '20 ms'`,
  exponential: `SET 'restart-strategy.type' = 'exponential-delay'; SET 'restart-strategy.exponential-delay.initial-backoff' = '20 ms';
    SET 'restart-strategy.exponential-delay.max-backoff' = '200 ms'`,
};

/** The same sequence in every run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('killed task managers', () => {
  it(
    'cost only their own jobs an attempt; readers see whole tables throughout',
    { timeout: TEST_MS_MAX },
    async () => {
      const server = await start();
      const { service } = server;
      try {
        const session = service.open();
        const rows = Array.from({ length: 1_000 }, (_, n) => `{"k":${n % 100},"n":${n}}\n`);
        writeFileSync(join(folder, 'data', 'files', 'in', 'a.jsonl'), rows.join(''));
        await rowsOf(session, TABLES);
        for (const [name, set] of Object.entries(STRATEGIES)) {
          await rowsOf(
            session,
            `${set}; SET 'pipeline.name' = '${name}'; INSERT INTO hole SELECT n FROM ticks`,
          );
        }
        await rowsOf(
          session,
          `CREATE TABLE numbers (k INT, n INT) WITH ('connector' = 'filesystem', 'path' = '${join(folder, 'data', 'files', 'in')}', 'format' = 'json', 'source.monitor-interval' = '50ms');
         CREATE MATERIALIZED TABLE sums AS SELECT k, COUNT(*) AS c, SUM(n) AS total FROM numbers GROUP BY k`,
        );
        const whole = 'SELECT COUNT(*), SUM(c), SUM(total) FROM sums';
        await vi.waitUntil(async () => String(await rowsOf(session, whole)) === '100,1000,499500', PATIENCE);

        const states = (): Map<string, JobProgress['state']> =>
          new Map(service.jobs.list().map((job) => [job.id, job.progress().state]));
        const random = randoms(42);
        const killed = new Map<string, number>();
        for (let round = 0; round < 6; round++) {
          await pause(random.next().value * 300);
          const processes = server.taskManagers();
          const victim = processes[Math.floor(random.next().value * processes.length)]!;
          const before = states();
          const restarts = new Map(service.jobs.list().map((job) => [job.id, job.restarts]));
          process.kill(victim.pid!, 'SIGKILL');
          await vi.waitUntil(() => server.taskManagers().every(({ pid }) => pid !== victim.pid), PATIENCE);
          expect(String(await rowsOf(session, whole))).toBe('100,1000,499500');
          for (const job of service.jobs.list()) {
            if (victim.jobs.includes(job.id)) continue;
            // Jobs elsewhere are what they were, or have got further.
            expect(job.restarts).toBe(restarts.get(job.id));
            if (before.get(job.id) === 'RUNNING') expect(job.progress().state).toBe('RUNNING');
          }
          for (const id of victim.jobs) {
            killed.set(id, (killed.get(id) ?? 0) + 1);
            await vi.waitUntil(() => ['RUNNING', 'FAILED'].includes(states().get(id)!), PATIENCE);
          }
        }
        const named = (name: string): (typeof all)[number] => all.find((job) => job.name === name)!;
        const all = service.jobs.list();
        for (const name of ['rate', 'exponential']) expect(named(name).progress().state).toBe('RUNNING');
        const fixed = named('fixed');
        expect(fixed.progress().state).toBe((killed.get(fixed.id) ?? 0) > 2 ? 'FAILED' : 'RUNNING');
        for (const job of all.filter(({ restarts }) => restarts! > 0)) {
          const [row] = await rowsOf(session, `DESCRIBE JOB '${job.id}'`);
          expect(row).toMatchObject([
            job.id,
            job.name,
            job.progress().state,
            expect.anything(),
            job.restarts,
            /SIGKILL/,
          ]);
        }
        // What comes later is counted once.
        writeFileSync(join(folder, 'data', 'files', 'in', 'b.jsonl'), '{"k":1,"n":500}\n');
        await vi.waitUntil(async () => String(await rowsOf(session, whole)) === '100,1001,500000', PATIENCE);
      } finally {
        await server.stop();
      }
    },
  );
});

const isLinux = existsSync('/proc/self/task');

describe.skipIf(!isLinux)('a killed server', () => {
  it(
    'takes its task managers along; the next one starts its jobs again and says from where',
    { timeout: TEST_MS_MAX },
    async () => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'gateway/cli/main.ts', 'server', ...arguments_()],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, FUNGI_TASK_MANAGER_SLOTS: '1' },
        },
      );
      const url = await apiOf(child);
      await post(url, TABLES);
      await post(url, "SET 'pipeline.name' = 'kept'; INSERT INTO hole SELECT n FROM ticks");
      await post(url, 'CREATE MATERIALIZED TABLE counts AS SELECT COUNT(*) AS c FROM ticks');
      await post(url, 'CREATE MATERIALIZED TABLE quiet AS SELECT COUNT(*) AS c FROM ticks');
      await post(url, 'ALTER MATERIALIZED TABLE quiet SUSPEND');
      const listed = await cli('list', url);
      expect(listed).toMatch(/kept\s+\| RUNNING/);
      const id = /[0-9a-f]{32}(?= \| kept)/.exec(listed)![0];
      expect(await cli('status', url, '--id', id)).toContain('RUNNING');
      await expect(cli('savepoint', url, '--id', id)).rejects.toThrow('savepoint is not supported yet');

      const workers = childrenOf(child.pid!);
      expect(workers.length).toBeGreaterThanOrEqual(2);
      child.kill('SIGKILL');
      await vi.waitUntil(() => workers.every((pid) => !isAlive(pid)), PATIENCE);

      const server = await start();
      try {
        const { jobs } = server.service;
        const runs = (name: string): boolean =>
          jobs.list().some((job) => job.name.includes(name) && job.progress().rowsWritten > 0);
        await vi.waitUntil(() => runs('kept') && runs('counts'), PATIENCE);
        expect(jobs.get(id)?.name).toBe('kept');
        expect(logged).toContain(`info Job ${id} (kept) runs again, from the start of its sources`);
        expect(logged.join()).toMatch(
          /`counts` is filled by job [0-9a-f]{32}, from the start of its sources/,
        );
        expect(jobs.list().filter(({ name }) => name.includes('quiet'))).toEqual([]);
      } finally {
        await server.stop();
      }
    },
  );
});

const arguments_ = (): readonly string[] =>
  Object.entries(localFlags(folder)).flatMap(([key, value]) => [
    `--${key.replace('server.', '').replaceAll('_', '-')}`,
    String(value),
  ]);

async function apiOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const port = /server started on \S+:(\d+)/.exec(text)?.[1];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`The server did not start: ${text}`);
}

async function post(url: string, sql: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/sql`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
  if (!response.ok) throw new Error(await response.text());
}

async function cli(verb: string, url: string, ...more: readonly string[]): Promise<string> {
  const { port } = new URL(url);
  const program = ['--import', 'tsx', 'gateway/cli/main.ts', 'job', verb, '--port', port, ...more];
  const { stdout } = await promisify(execFile)(process.execPath, program);
  return stdout;
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

/** A zombie has ended as well. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
