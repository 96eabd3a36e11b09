import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

/** The value of a line of the text form. */
const valueOf = (text: string, line: string): number | undefined => {
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
};

describe('GET /metrics', () => {
  it('counts statements by kind and outcome, also those before it was first asked', async () => {
    await door.sql('SELECT 1 AS x');
    await door.sql('SELECT 2 AS x; SHOW CATALOGS');
    await door.sql('DROP TABLE nope');
    const { type, text } = await door.call('GET', '/metrics');
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(valueOf(text, 'fungi_statements_total{kind="query",outcome="ok"}')).toBe(2);
    expect(valueOf(text, 'fungi_statements_total{kind="show",outcome="ok"}')).toBe(1);
    expect(valueOf(text, 'fungi_statements_total{kind="drop",outcome="failed"}')).toBe(1);
    expect(valueOf(text, 'fungi_statement_seconds_count{kind="query"}')).toBe(2);
    await door.sql('SELECT 3 AS x');
    const later = await door.call('GET', '/metrics');
    expect(valueOf(later.text, 'fungi_statements_total{kind="query",outcome="ok"}')).toBe(3);
  });

  it('tells of jobs while they run', async () => {
    await door.sql(`CREATE TABLE endless (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '10');
      CREATE TABLE hole (a INT) WITH ('connector' = 'blackhole')`);
    const { body } = await door.sql("SET 'pipeline.name' = 'pump'; INSERT INTO hole SELECT a FROM endless");
    const labels = `{job="${String(body['job_id'])}",name="pump"}`;
    const { text } = await door.call('GET', '/metrics');
    expect(valueOf(text, 'fungi_jobs{state="RUNNING"}')).toBe(1);
    expect(valueOf(text, `fungi_job_rows_read${labels}`)).toBeGreaterThanOrEqual(0);
    await door.call('POST', `/api/jobs/${String(body['job_id'])}/cancel`);
    const later = await door.call('GET', '/metrics');
    expect(valueOf(later.text, 'fungi_jobs{state="CANCELED"}')).toBe(1);
    expect(valueOf(later.text, `fungi_job_rows_read${labels}`)).toBeUndefined();
  });

  it.each([
    'fungi_sessions',
    'fungi_task_managers',
    'fungi_flink_sessions',
    'fungi_connections{door="http"}',
    'fungi_connections_total{door="http"}',
    'fungi_http_statements_running',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
  ])('has %s', async (name) => {
    const { text } = await door.call('GET', '/metrics');
    expect(valueOf(text, name)).toBeGreaterThanOrEqual(0);
  });
});

describe('GET /health/ready', () => {
  it('waits for what the server has still to do', async () => {
    const done = door.server.readiness.waitFor('jobs are being started again');
    const waiting = await door.call('GET', '/health/ready');
    expect(waiting).toMatchObject({
      status: 503,
      body: { status: 'starting', pending: ['jobs are being started again'] },
    });
    expect(waiting.headers.get('retry-after')).toBe('1');
    done();
    expect(await door.call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready', pending: [] },
    });
  });
});
