/** Jobs in processes of their own: they write, fail, are canceled, and survive the death of their process. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import type { Job } from '../../src/engine/index.js';
import { JobSupervisor } from '../../src/task-manager/index.js';

const PATIENCE = { timeout: 60_000, interval: 20 };

let folder: string;
let supervisor: JobSupervisor;
let service: SessionService;
let session: Session;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-supervisor-'));
  supervisor = new JobSupervisor({
    slots: 2,
    memoryLimit: '512MB',
    allowedPaths: undefined,
    database: () => service.engine.database(),
    log: () => undefined,
  });
  service = new SessionService({ output: () => undefined, launcher: supervisor });
  session = service.open();
});
afterEach(async () => {
  await supervisor.close();
  await service.close();
  rmSync(folder, { recursive: true });
});

async function submit(sql: string): Promise<Job> {
  let job: Job | undefined;
  for await (const { result } of session.execute(sql)) if (result.kind === 'job') job = result.job;
  return job!;
}

const csv = (name: string, columns: string): string =>
  `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'filesystem', 'path' = '${join(folder, name)}', 'format' = 'csv');`;
const ENDLESS = `CREATE TABLE ticks (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100');
  CREATE TABLE hole (n INT) WITH ('connector' = 'blackhole');`;

const written = (name: string): readonly string[] =>
  readdirSync(join(folder, name))
    .filter((file) => !file.startsWith('.'))
    .flatMap((file) =>
      readFileSync(join(folder, name, file), 'utf8')
        .trimEnd()
        .split('\n'),
    );

describe('a supervised job', () => {
  it('runs in another process, with every kind of operator', async () => {
    const job =
      await submit(`SET 'execution.runtime-mode' = 'batch'; ${csv('totals', 'name STRING, total BIGINT')}
      INSERT INTO totals SELECT UPPER(a.name), SUM(b.n) FILTER (WHERE b.n > 1)
      FROM (VALUES ('x', 1), ('y', 2)) AS a(name, id) JOIN (VALUES (1, 1), (1, 5), (2, 7)) AS b(id, n) ON a.id = b.id
      GROUP BY a.name HAVING COUNT(*) > 0 ORDER BY 1 LIMIT 10`);
    await job.done();
    expect(job.progress()).toMatchObject({ state: 'FINISHED', rowsWritten: 2 });
    expect(written('totals')).toEqual(['X,5', 'Y,7']);
    expect(service.jobs.get(job.id)).toBe(job);
  });

  it('is no job when it cannot be opened', async () => {
    const sql = `CREATE TABLE nothing (n INT) WITH ('connector' = 'filesystem', 'path' = '${join(folder, 'no')}', 'format' = 'csv');
      CREATE TABLE hole (n INT) WITH ('connector' = 'blackhole'); INSERT INTO hole SELECT n FROM nothing`;
    await expect(submit(sql)).rejects.toMatchObject({ errorName: 'SOURCE_UNAVAILABLE' });
    expect(service.jobs.list()).toEqual([]);
  });

  it('reports what it failed of', async () => {
    writeFileSync(join(folder, 'numbers'), '1\nx\n');
    const job = await submit(
      `${csv('numbers', 'n INT')} ${csv('copies', 'n INT')} INSERT INTO copies SELECT n FROM numbers`,
    );
    await expect(job.done()).rejects.toMatchObject({ errorName: 'DATA' });
    expect(job.progress().state).toBe('FAILED');
  });

  it('is canceled', async () => {
    const job = await submit(`${ENDLESS} INSERT INTO hole SELECT n FROM ticks`);
    await vi.waitUntil(() => job.progress().rowsWritten > 0, PATIENCE);
    await job.cancel();
    expect(job.progress().state).toBe('CANCELED');
  });

  it('shares a process with others up to the number of slots', async () => {
    await submit(`${ENDLESS} INSERT INTO hole SELECT n FROM ticks`);
    await submit('INSERT INTO hole SELECT n FROM ticks');
    await submit('INSERT INTO hole SELECT n FROM ticks');
    expect(supervisor.taskManagers().map(({ jobs }) => jobs.length)).toEqual([2, 1]);
  });
});

describe('the serving store', () => {
  const TABLES = `CREATE TABLE totals (name STRING, total BIGINT, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'memory');
    CREATE TABLE copies (name STRING, total BIGINT, parts ARRAY<ROW<a INT, b DECIMAL(10, 2)>>) WITH ('connector' = 'memory');`;

  async function rows(sql: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const { result } of session.execute(sql)) {
      if (result.kind === 'rows') for await (const batch of result.batches()) found.push(...batch.rows);
    }
    return found;
  }

  it('takes the changes of jobs elsewhere, and gives them rows', async () => {
    const first = await submit(`${TABLES}
      INSERT INTO totals SELECT name, SUM(n) FROM (SELECT CAST(x AS STRING) AS name, n FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(x, n)) GROUP BY name`);
    await first.done();
    expect(await rows('SELECT name, total FROM totals')).toHaveLength(2);
    const second = await submit(
      'INSERT INTO copies SELECT name, total, ARRAY[ROW(1, 2.50)] FROM totals WHERE total > 3',
    );
    await second.done();
    expect(await rows('SELECT name, total, parts FROM copies')).toEqual([['a', 4n, [[1, '2.50']]]]);
  });

  it('says why it cannot take a table', async () => {
    await (await submit(`${TABLES} INSERT INTO totals VALUES ('a', 1)`)).done();
    const other = `CREATE TABLE other (n INT) WITH ('connector' = 'memory', 'name' = 'shared');
      CREATE TABLE another (n STRING) WITH ('connector' = 'memory', 'name' = 'shared'); INSERT INTO other VALUES (1)`;
    await (await submit(other)).done();
    await expect(submit("INSERT INTO another VALUES ('x')")).rejects.toThrow(/exists with other columns/);
  });
});

describe('a killed process', () => {
  it('fails its jobs that have no restart strategy, and nobody else’s', async () => {
    const first = await submit(`${ENDLESS} INSERT INTO hole SELECT n FROM ticks`);
    await submit('INSERT INTO hole SELECT n FROM ticks');
    const other = await submit('INSERT INTO hole SELECT n FROM ticks');
    process.kill(supervisor.taskManagers()[0]!.pid!, 'SIGKILL');
    await expect(first.done()).rejects.toMatchObject({ errorName: 'TASK_MANAGER_LOST' });
    expect(first.progress().state).toBe('FAILED');
    const before = other.progress().rowsWritten;
    await vi.waitUntil(() => other.progress().rowsWritten > before, PATIENCE);
    expect(other.progress().state).toBe('RUNNING');
  });

  it('has its jobs restarted elsewhere', async () => {
    const job = await submit(`SET 'restart-strategy.type' = 'fixed-delay';
      SET 'restart-strategy.fixed-delay.attempts' = '1'; SET 'restart-strategy.fixed-delay.delay' = '10 ms';
      ${ENDLESS} INSERT INTO hole SELECT n FROM ticks`);
    const killed = supervisor.taskManagers()[0]!.pid!;
    process.kill(killed, 'SIGKILL');
    await vi.waitUntil(
      () => job.progress().state === 'RUNNING' && supervisor.taskManagers()[0]?.pid !== killed,
      PATIENCE,
    );
    const rows = job.progress().rowsWritten;
    await vi.waitUntil(() => job.progress().rowsWritten !== rows, PATIENCE);
    process.kill(supervisor.taskManagers()[0]!.pid!, 'SIGKILL');
    await expect(job.done()).rejects.toMatchObject({ errorName: 'TASK_MANAGER_LOST' });
  });

  it('has materialized tables built anew elsewhere, also one that another feeds, without a strategy of their own', async () => {
    mkdirSync(join(folder, 'bids'));
    writeFileSync(join(folder, 'bids', '1.csv'), '1\n2\n3\n');
    await submit(`CREATE TABLE bids (n INT) WITH ('connector' = 'filesystem', 'path' = '${join(folder, 'bids')}', 'format' = 'csv',
      'source.monitor-interval' = '20 ms')`);
    const made = `CREATE MATERIALIZED TABLE parities FRESHNESS = INTERVAL '1' SECOND AS SELECT n % 2 AS p, COUNT(*) AS c FROM bids GROUP BY n % 2;
      CREATE MATERIALIZED TABLE total FRESHNESS = INTERVAL '1' SECOND AS SELECT SUM(c) AS s FROM parities`;
    for await (const { result } of session.execute(made)) void result;
    const total = async (): Promise<unknown> => {
      let value: unknown;
      for await (const { result } of session.execute('SELECT s FROM total')) {
        if (result.kind === 'rows') for await (const batch of result.batches()) value = batch.rows[0]?.[0];
      }
      return value;
    };
    await vi.waitUntil(async () => (await total()) === 3n, PATIENCE);
    const killed = supervisor.taskManagers()[0]!.pid!;
    process.kill(killed, 'SIGKILL');
    await vi.waitUntil(
      () => service.jobs.list().every((job) => job.restarts === 1 && job.progress().state === 'RUNNING'),
      PATIENCE,
    );
    expect(supervisor.taskManagers().map(({ pid }) => pid)).not.toContain(killed);
    // Never counted twice, and it goes on.
    expect(await total()).toBe(3n);
    writeFileSync(join(folder, 'bids', '2.csv'), '4\n');
    await vi.waitUntil(async () => (await total()) === 4n, PATIENCE);
  });
});
