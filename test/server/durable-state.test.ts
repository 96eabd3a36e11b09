/** Catalogs, sessions and jobs are there again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
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

  it('are not run by another version, which says so', async () => {
    const [running] = await run(ENDLESS);
    await restart('2');
    await runAgain();
    expect(lost).toEqual([
      [running, expect.any(String), 'The job was planned by version 1; submit it again'],
    ]);
  });
});
