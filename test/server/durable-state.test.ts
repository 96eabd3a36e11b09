/** Catalogs, sessions and jobs are there again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCatalogs } from '../../gateway/server/durable-catalogs.js';
import { DurableJobs } from '../../gateway/server/durable-jobs.js';
import { sessionStore } from '../../gateway/server/durable-sessions.js';
import { StateJournal } from '../../gateway/server/state-journal.js';
import { FungiError } from '../../sql/error/index.js';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import type { Job } from '../../src/engine/index.js';
import { JobSupervisor } from '../../src/task-manager/index.js';

let folder: string;
let journal: StateJournal;
let supervisor: JobSupervisor;
let jobs: DurableJobs;
let service: SessionService;

async function start(version = '1'): Promise<void> {
  journal = await StateJournal.open(join(folder, 'state.jsonl'));
  supervisor = new JobSupervisor({
    slots: 4,
    memoryLimit: '512MB',
    allowedPaths: undefined,
    database: () => service.engine.database(),
    log: () => undefined,
  });
  jobs = new DurableJobs(supervisor, journal, version);
  service = new SessionService({
    output: () => undefined,
    launcher: jobs,
    store: sessionStore(journal),
    principalOf: (name) =>
      name === 'ann' ? { name, role: 'viewer', permissions: ['pipeline:read'] } : undefined,
  });
  keepCatalogs(service.catalogs, journal);
}

async function stop(): Promise<void> {
  jobs.closing();
  await supervisor.close();
  await service.close();
  await journal.close();
}

async function restart(version?: string): Promise<void> {
  await stop();
  await start(version);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-durable-'));
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

async function run(sql: string, session: Session = service.open()): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { result } of session.execute(sql)) {
    if (result.kind === 'rows') for await (const batch of result.batches()) rows.push(...batch.rows);
    if (result.kind === 'job') rows.push(result.job.id);
  }
  return rows;
}

const SHOW =
  'SHOW CREATE TABLE c.d.t; SHOW CREATE VIEW c.d.v; SHOW CREATE CATALOG c; DESCRIBE c.d.t; SHOW FUNCTIONS IN c.d';
const DEFINE = `CREATE CATALOG c COMMENT 'mine' WITH ('type' = 'generic_in_memory');
  CREATE DATABASE c.d COMMENT 'data' WITH ('k' = 'v');
  CREATE TABLE c.d.t (id BIGINT NOT NULL COMMENT 'the key', name VARCHAR(10), \`or der\` ROW<a INT, b ARRAY<DECIMAL(10, 2)>>, created_at TIMESTAMP_LTZ(3),
    twice AS id * 2 + CHAR_LENGTH('it''s'), ts AS TO_TIMESTAMP(name), origin STRING METADATA FROM 'x' VIRTUAL,
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (id) NOT ENFORCED)
    COMMENT 'a table' PARTITIONED BY (name) WITH ('connector' = 'datagen', 'fields.id.min' = '1');
  CREATE VIEW c.d.v (x, y) COMMENT 'a view' AS SELECT id, COUNT(*) FROM (SELECT * FROM c.d.t WHERE name LIKE 'a\`%') GROUP BY id;
  CREATE FUNCTION c.d.f AS 'com.example.F';`;

describe('catalogs', () => {
  it('come back as they were', async () => {
    await run(DEFINE);
    const before = await run(SHOW);
    await restart();
    expect(await run(SHOW)).toEqual(before);
    expect(await run('EXPLAIN SELECT y FROM c.d.v')).toHaveLength(1);
  });

  it('do not bring back what was changed or dropped', async () => {
    await run(
      `${DEFINE} ALTER TABLE c.d.t ADD extra INT; DROP VIEW c.d.v; ALTER TABLE c.d.t RENAME TO c.d.u; DROP FUNCTION c.d.f`,
    );
    await restart();
    expect(await run('SHOW TABLES FROM c.d')).toEqual([['u']]);
    expect(await run('SHOW USER FUNCTIONS IN c.d')).toEqual([]);
    expect((await run('DESCRIBE c.d.u')).map((row) => (row as string[])[0])).toContain('extra');
    await run('DROP CATALOG c');
    await run("CREATE CATALOG c WITH ('type' = 'generic_in_memory')");
    await restart();
    expect(await run('SHOW DATABASES IN c')).toEqual([['default']]);
  });
});

describe('a data directory that takes nothing any more', () => {
  it('fails changes, and nothing else', async () => {
    await run("CREATE TABLE known (n INT) WITH ('connector' = 'memory')");
    const full = vi
      .spyOn(journal, 'flush')
      .mockRejectedValue(new FungiError('SINK_UNAVAILABLE', 'no space left'));
    await expect(run('CREATE DATABASE lost')).rejects.toMatchObject({ errorName: 'SINK_UNAVAILABLE' });
    await run('SHOW TABLES');
    await run('SELECT n FROM known');
    await expect(run('DROP TABLE known')).rejects.toMatchObject({ errorName: 'SINK_UNAVAILABLE' });
    full.mockRestore();
    await run('CREATE DATABASE kept');
    await restart();
    expect((await run('SHOW DATABASES')).flat()).toEqual(['default_database', 'kept', 'lost']);
    expect(await run('SHOW TABLES')).toEqual([]);
  });
});

describe('sessions', () => {
  it('come back with settings, place and temporary objects', async () => {
    const session = service.open({ durable: true, properties: new Map([['pipeline.name', 'p']]) });
    await run(
      "CREATE DATABASE e; USE e; SET 'table.local-time-zone' = 'Asia/Tokyo'; SET 'pipeline.name' = 'q'; CREATE TEMPORARY VIEW tv AS SELECT 7 AS n",
      session,
    );
    await restart();
    const again = service.get(session.id)!;
    expect(await run('SHOW CURRENT DATABASE; SELECT n FROM tv', again)).toEqual([['e'], [7]]);
    expect(again.configuration.timeZone).toBe('Asia/Tokyo');
    await run('RESET', again);
    expect(again.configuration.get('pipeline.name')).toBe('p');
    expect(service.get(session.id)).toBe(again);
  });

  it('come back with the statements of a set that is not complete', async () => {
    const session = service.open({ durable: true });
    await run(
      `CREATE TABLE ones (n INT) WITH ('connector' = 'memory'); CREATE TABLE twos (s STRING) WITH ('connector' = 'memory');
       BEGIN STATEMENT SET; INSERT INTO ones VALUES (1), (2); /* of texts */ INSERT INTO twos SELECT 'ä;'`,
      session,
    );
    await restart();
    const again = service.get(session.id)!;
    await expect(run('SELECT 1', again)).rejects.toThrow('Only');
    await run('INSERT INTO ones VALUES (3)', again);
    const [id] = await run('END', again);
    await service.jobs.get(id as string)!.done();
    await run("SET 'execution.runtime-mode' = 'batch'", again);
    expect(await run('SELECT n FROM ones ORDER BY n; SELECT s FROM twos', again)).toEqual([
      [1],
      [2],
      [3],
      ['ä;'],
    ]);
    await restart();
    expect(await run('SELECT 1', service.get(session.id))).toEqual([[1]]);
  });

  it('are on disk when whoever opened or closed them is told', async () => {
    const onDisk = async (id: string): Promise<unknown> => {
      const lines = (await readFile(join(folder, 'state.jsonl'), 'utf8')).split('\n').slice(0, -1);
      const last = lines.filter((line) => line.includes(id)).at(-1);
      return last !== undefined && 'value' in (JSON.parse(last) as object);
    };
    const { id } = service.open({ durable: true });
    await service.sessionsKept();
    expect(await onDisk(id)).toBe(true);
    service.closeSession(id);
    await service.sessionsKept();
    expect(await onDisk(id)).toBe(false);
  });

  it('are gone when closed, when not durable, and when their user is', async () => {
    const [closed, passing] = [service.open({ durable: true }), service.open()];
    const principal = (name: string) => ({ name, role: 'admin', permissions: ['*'] });
    const theirs = service.open({ durable: true, principal: principal('ann') });
    const orphan = service.open({ durable: true, principal: principal('bob') });
    service.closeSession(closed.id);
    await journal.flush();
    await restart();
    expect([closed, passing, orphan].map(({ id }) => service.get(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // What they may do is asked anew.
    await expect(run('CREATE DATABASE x', service.get(theirs.id)!)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
  });
});

describe('sessions of an earlier run', () => {
  it('are forgotten when nobody comes back to them', async () => {
    const [back, gone] = [service.open({ durable: true }), service.open({ durable: true })];
    await restart();
    expect(service.get(back.id)?.id).toBe(back.id);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    try {
      service.get(back.id)?.touch();
      service.open();
    } finally {
      vi.useRealTimers();
    }
    expect([back.id, gone.id].map((id) => service.get(id)?.id)).toEqual([back.id, undefined]);
  });
});

describe('jobs', () => {
  const ENDLESS = `CREATE TABLE ticks (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100');
    CREATE TABLE hole (n INT) WITH ('connector' = 'blackhole'); INSERT INTO hole SELECT n FROM ticks WHERE n > 0`;
  const restarted: Job[] = [];
  const lost: unknown[] = [];
  const runAgain = (): Promise<void> => {
    restarted.length = 0;
    lost.length = 0;
    return jobs.restart(
      (job) => restarted.push(job),
      (id, name, error) => lost.push([id, name, error.message]),
    );
  };

  it('run again under their id, unless they had ended', async () => {
    const [running] = await run(ENDLESS);
    const [canceled] = await run('INSERT INTO hole SELECT n FROM ticks');
    await service.jobs.get(canceled as string)!.cancel();
    await restart();
    await runAgain();
    expect(restarted.map(({ id, name }) => [id, name])).toEqual([
      [running, 'insert-into_default_catalog.default_database.hole'],
    ]);
    expect(restarted[0]!.progress().state).toBe('RUNNING');
    await restarted[0]!.cancel();
    await restart();
    await runAgain();
    expect(restarted).toEqual([]);
  });

  it('are kept by a server that stops, unless they come to their own end meanwhile', async () => {
    const [running] = await run(ENDLESS);
    const kept = (): unknown => journal.entries('job').map(({ names }) => names[0]);
    const again = (launched: DurableJobs): Promise<void> =>
      launched.restart(
        () => undefined,
        (id) => lost.push(id),
      );
    lost.length = 0;
    // Told to stop while it starts them.
    const stopping: DurableJobs = new DurableJobs(
      {
        submit: () => {
          stopping.closing();
          return Promise.reject(new FungiError('UNREACHABLE', 'The server is stopping'));
        },
      },
      journal,
      '1',
    );
    await again(stopping);
    expect([lost, kept()]).toEqual([[], [running]]);
    for (const state of ['CANCELED', 'FAILED', 'FINISHED']) {
      let end = (): void => undefined;
      const done = new Promise<void>((resolve) => (end = resolve));
      const job = { id: running, progress: () => ({ state }), done: () => done } as unknown as Job;
      const ending = new DurableJobs({ submit: () => Promise.resolve(job) }, journal, '1');
      await again(ending);
      ending.closing();
      end();
      await done;
      await journal.flush();
      expect(kept()).toEqual(state === 'FINISHED' ? [] : [running]);
    }
  });

  it('are not run by another version, which says so', async () => {
    const [running] = await run(ENDLESS);
    await restart('2');
    await runAgain();
    expect(lost).toEqual([
      [running, expect.any(String), 'The job was planned by version 1; submit it again'],
    ]);
  });
});
