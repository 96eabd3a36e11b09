/** Jobs in task-manager processes that make no progress: the API says so, and why; how often they were started again is counted. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Server } from '../../gateway/server/index.js';
import { post, RawClient } from '../gateway/http-door/server-process.js';
import { HOST, portOf, startLocalServer } from './local-server.js';

const PATIENCE = { timeout: 90_000, interval: 100 };

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-health-'));
  for (const name of ['watched', 'broken']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'watched', '1.json'), '{"a": 1}\n');
  writeFileSync(join(folder, 'broken', '1.json'), '{"a": 1}\n{"a": "no number"}\n');
  server = await startLocalServer(folder, {
    configure: ({ security }) => (security.allowed_paths = [folder]),
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const url = (path: string): string => `http://${HOST}:${portOf(server, 'HTTP')}${path}`;

/** The id of the job that the last statement starts. */
async function start(sql: string): Promise<string> {
  const response = await fetch(url('/api/sql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql }),
  });
  const body = (await response.json()) as { job_id?: string };
  if (body.job_id === undefined) throw new Error(JSON.stringify(body));
  return body.job_id;
}

interface Details {
  readonly state: string;
  readonly restarts: number;
  readonly rows_read: number;
  readonly vertices: readonly { readonly name: string; readonly rows_in: number | null }[];
  readonly health: { readonly status: string; readonly reason: string | null };
}

const details = async (id: string): Promise<Details> =>
  (await (await fetch(url(`/api/jobs/${id}`))).json()) as Details;

/** The details of the job once they are so. */
async function until(id: string, condition: (job: Details) => boolean): Promise<Details> {
  let job = await details(id);
  await vi.waitUntil(async () => condition((job = await details(id))), PATIENCE).catch(() => undefined);
  return job;
}

describe.concurrent('a job that makes no progress', () => {
  it('for want of input says since when, and is well again when some comes', async () => {
    const id = await start(`CREATE TABLE watched (a INT) WITH ('connector' = 'filesystem', 'format' = 'json',
        'path' = '${join(folder, 'watched')}', 'source.monitor-interval' = '200 ms');
      CREATE TABLE hole1 (a INT) WITH ('connector' = 'blackhole');
      INSERT INTO hole1 SELECT a + 1 FROM watched`);
    // On a busy machine it may have waited for its first row as well.
    const quiet = await until(id, ({ health, rows_read }) => health.status === 'stalled' && rows_read > 0);
    expect(quiet).toMatchObject({ state: 'RUNNING', rows_read: 1 });
    expect(quiet.vertices).toMatchObject([
      { name: 'table-scan[1]', rows_in: 1 },
      { name: 'calc[1] -> sink[1]', rows_in: 1 },
    ]);
    expect(quiet.health.reason).toMatch(/^It has waited for input since \d{4}-.*Z$/);
    writeFileSync(join(folder, 'watched', '2.json'), '{"a": 2}\n');
    const again = await until(id, ({ health, rows_read }) => health.status === 'ok' && rows_read === 2);
    expect(again).toMatchObject({ rows_read: 2, health: { status: 'ok', reason: null } });
  });

  it('for event time that stands still names the source that holds it back', async () => {
    const id =
      await start(`CREATE TABLE still (a INT, ts AS TO_TIMESTAMP_LTZ(a * 0 + 86400, 0), WATERMARK FOR ts AS ts)
        WITH ('connector' = 'datagen', 'rows-per-second' = '20');
      CREATE TABLE hole2 (n BIGINT) WITH ('connector' = 'blackhole');
      INSERT INTO hole2 SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE still, DESCRIPTOR(ts), INTERVAL '1' SECOND))
        GROUP BY window_start, window_end`);
    const held = await until(id, ({ health, rows_read }) => health.status === 'stalled' && rows_read > 0);
    expect(held.state).toBe('RUNNING');
    expect(held.health.reason).toMatch(
      /the watermark is held back by source \S+,? which is at 1970-01-02T00:00:00/,
    );
  });

  it('for a sink that takes nothing names the sink', async () => {
    const client = await RawClient.connect(portOf(server, 'HTTP'));
    client.send(
      post(
        '/api/sql',
        JSON.stringify({
          sql: `CREATE TABLE fast (a BIGINT, of_a_stalled_client STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000');
            SELECT a, of_a_stalled_client FROM fast`,
        }),
        { accept: 'application/x-ndjson' },
      ),
    );
    await client.until((received) => received.includes('of_a_stalled_client'));
    client.socket.pause();
    const job = server.service.jobs.list().find(({ name }) => name.includes('of_a_stalled_client'))!;
    const stalled = await until(job.id, ({ health }) => health.status === 'stalled');
    expect(stalled.state).toBe('RUNNING');
    expect(stalled.health.reason).toMatch(/^The sink \S+ has taken nothing for \d+ s$/);
    client.socket.destroy();
    expect((await until(job.id, ({ state }) => state === 'CANCELED')).health.status).toBe('ended');
  });

  it('while it waits to be started again says what went wrong, and counts', async () => {
    const id = await start(`CREATE TABLE broken (a INT) WITH ('connector' = 'filesystem', 'format' = 'json',
        'path' = '${join(folder, 'broken')}');
      CREATE TABLE hole3 (a INT) WITH ('connector' = 'blackhole');
      SET 'restart-strategy.type' = 'fixed-delay';
      SET 'restart-strategy.fixed-delay.attempts' = '2';
      SET 'restart-strategy.fixed-delay.delay' = '2 s';
      INSERT INTO hole3 SELECT a FROM broken`);
    const waiting = await until(id, ({ state }) => state === 'RESTARTING' || state === 'FAILED');
    expect(waiting.state).toBe('RESTARTING');
    expect(waiting.health.status).toBe('stalled');
    expect(waiting.health.reason).toMatch(/^It is started again, because: ./);
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toMatch(new RegExp(`^fungi_job_restarts\\{job="${id}".*\\} [012]$`, 'm'));
    const failed = await until(id, ({ state }) => state === 'FAILED');
    expect(failed).toMatchObject({ state: 'FAILED', restarts: 2, health: { status: 'failed' } });
    expect(failed.health.reason).toMatch(/./);
  });
});
