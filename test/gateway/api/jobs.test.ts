import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobHealth } from '../../../gateway/http/api/job-health.js';
import { FungiError } from '../../../sql/error/index.js';
import type { Job, JobProgress } from '../../../src/engine/index.js';
import { openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  await door.sql(`CREATE TABLE numbers (id BIGINT, b AS id / 10) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000',
      'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '1000');
    CREATE TABLE endless (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '10');
    CREATE TABLE hole (a BIGINT, n BIGINT) WITH ('connector' = 'blackhole');
    CREATE TABLE drain (a INT) WITH ('connector' = 'blackhole')`);
});

afterAll(() => door.close());

const insert = async (sql: string): Promise<string> => String((await door.sql(sql)).body['job_id']);

interface Details {
  readonly id: string;
  readonly state: string;
  readonly plan: {
    readonly nodes: readonly { id: string; type: string }[];
    readonly edges: readonly { from: string; to: string }[];
  };
  readonly operators: readonly {
    id: string;
    rows_in: number | null;
    rows_out: number | null;
    state_rows: number | null;
    vertex: string;
  }[];
  readonly vertices: readonly {
    name: string;
    rows_in: number | null;
    rows_out: number | null;
    state_rows: number | null;
  }[];
}

const details = async (id: string): Promise<Details> =>
  (await door.call('GET', `/api/jobs/${id}`)).body as unknown as Details;

describe('a job', () => {
  it('has a plan, and what its operators counted', async () => {
    const id = await insert('INSERT INTO hole SELECT b, COUNT(*) FROM numbers GROUP BY b');
    await door.service.jobs.get(id)!.done();
    const job = await details(id);
    expect(job).toMatchObject({
      id,
      state: 'FINISHED',
      rows_read: 1000,
      health: { status: 'ended' },
      checkpoints: [],
    });
    const types = new Map(job.plan.nodes.map((node) => [node.id, node.type]));
    expect([...types.values()]).toEqual(expect.arrayContaining(['TableScan', 'GroupAggregate', 'Sink']));
    for (const { from, to } of job.plan.edges) expect(types.has(from) && types.has(to)).toBe(true);
    expect(job.plan.edges.length).toBe(job.plan.nodes.length - 1);
    const byType = new Map(job.operators.map((operator) => [types.get(operator.id), operator]));
    expect(byType.get('TableScan')).toMatchObject({ rows_out: 1000 });
    expect(byType.get('GroupAggregate')).toMatchObject({ rows_in: 1000, state_rows: 101 });
    expect(byType.get('GroupAggregate')!.rows_out).toBeGreaterThanOrEqual(101);
  });

  it('says what passed through operators that run as one statement', async () => {
    const id = await insert('INSERT INTO hole SELECT id + 1, b FROM numbers WHERE MOD(id, 4) = 0');
    await door.service.jobs.get(id)!.done();
    const job = await details(id);
    const counts = (kind: string): unknown[] =>
      job.operators
        .filter((operator) => operator.id.startsWith(kind))
        .map(({ rows_in, rows_out }) => [rows_in, rows_out]);
    expect(counts('table-scan')).toEqual([[1000, 250]]);
    expect(counts('calc')).toEqual([[250, 250]]);
    expect(counts('sink')).toEqual([[250, null]]);
    expect(job.vertices).toMatchObject([
      { name: 'table-scan[1]', rows_in: 1000, rows_out: 250 },
      { name: 'calc[1] -> sink[1]', rows_in: 250, rows_out: null },
    ]);
  });

  it('leaves open what a filter within another operator lets through', async () => {
    const id = await insert(
      'INSERT INTO hole SELECT x.id, y.b FROM numbers x JOIN numbers y ON x.id = y.b WHERE x.id > 5',
    );
    await door.service.jobs.get(id)!.done();
    const job = await details(id);
    const join = job.vertices.find(({ name }) => name.includes('join'))!;
    expect(join).toMatchObject({ name: 'calc[2] -> join[1]', rows_in: 1000 });
    expect(join.rows_out).toBe(job.vertices.find(({ name }) => name.includes('sink'))!.rows_in);
    const filter = job.operators.find((operator) => operator.id === 'calc[2]')!;
    expect(filter).toMatchObject({ vertex: 'join[1]', rows_in: 1000, rows_out: null });
    const known = new Set(job.plan.nodes.map((node) => node.id));
    for (const { id: operator, vertex } of job.operators)
      expect(known.has(operator) && known.has(vertex)).toBe(true);
    expect(job.operators).toHaveLength(job.plan.nodes.length);
  });

  it('is canceled, stays on the list, and is taken off it', async () => {
    const id = await insert('INSERT INTO drain SELECT a FROM endless');
    expect((await door.call('POST', `/api/jobs/${id}/cancel`)).body).toMatchObject({ id, state: 'CANCELED' });
    expect(await details(id)).toMatchObject({ state: 'CANCELED' });
    expect((await door.call('DELETE', `/api/jobs/${id}`)).status).toBe(200);
    expect((await door.call('GET', `/api/jobs/${id}`)).status).toBe(404);
  });

  it('runs again under its id', async () => {
    const id = await insert('INSERT INTO drain SELECT a FROM endless');
    const first = door.service.jobs.get(id)!;
    const again = await door.call('POST', `/api/jobs/${id}/restart`);
    expect(again.body).toMatchObject({ id, state: 'RUNNING' });
    expect(first.progress().state).toBe('CANCELED');
    await door.call('POST', `/api/jobs/${id}/cancel`);
    expect((await door.call('POST', `/api/jobs/${id}/restart`)).body).toMatchObject({ id, state: 'RUNNING' });
    await door.call('DELETE', `/api/jobs/${id}`);
  });

  it('is not started again when it is a query', async () => {
    await door.sql('SELECT COUNT(*) AS of_a_query FROM numbers');
    const job = door.service.jobs.list().find(({ name }) => name.includes('of_a_query'))!;
    const answer = await door.call('POST', `/api/jobs/${job.id}/restart`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'FUNGI-5001' } });
  });
});

const NOW = 1_000_000;
const SINKS = new Set(['sink[3]']);

const PROGRESS: JobProgress = {
  state: 'RUNNING',
  epochs: 1,
  rowsRead: 10,
  bytesRead: 10,
  totalBytes: undefined,
  rowsWritten: 10,
  lateRows: 0,
  badRows: 0,
  watermark: undefined,
  lag: undefined,
  elapsed: 100_000,
};

const health = (progress: Partial<JobProgress>, lastError?: FungiError): ReturnType<typeof jobHealth> => {
  const job = { progress: () => ({ ...PROGRESS, ...progress }), lastError } as unknown as Job;
  return jobHealth(job, SINKS, NOW);
};

describe('the health of a job', () => {
  it('is well while something happens', () => {
    expect(health({ activity: { kind: 'waiting', since: NOW - 100 } })).toEqual({
      status: 'ok',
      reason: null,
    });
  });

  it('names the input that does not come', () => {
    expect(health({ activity: { kind: 'waiting', since: NOW - 60_000 } })).toEqual({
      status: 'stalled',
      reason: 'It has waited for input since 1970-01-01T00:15:40.000Z',
    });
  });

  it('names the sink that takes nothing, and an operator that works for long', () => {
    const at = (operator: string): string | null =>
      health({ activity: { kind: 'running', operator, since: NOW - 30_000 } }).reason;
    expect(at('sink[3]')).toBe('The sink sink[3] has taken nothing for 30 s');
    expect(at('join[2]')).toBe('The operator join[2] has worked on one batch for 30 s');
  });

  it('names the source and split that hold the watermark back', () => {
    const { status, reason } = health({
      activity: { kind: 'waiting', since: NOW - 10 },
      watermark: 5_000,
      watermarkMovedAt: NOW - 20_000,
      sources: [
        { id: 'scan[1]', watermark: 9_000, ended: false, idle: false },
        { id: 'scan[2]', watermark: 5_000, ended: false, idle: false, behind: 'part-7' },
        { id: 'scan[4]', watermark: 1_000, ended: false, idle: true },
      ],
    });
    expect(status).toBe('stalled');
    expect(reason).toBe(
      'the watermark is held back by source scan[2], split part-7, which is at 1970-01-01T00:00:05.000Z',
    );
  });

  it('tells why a job is started again, and why it failed', () => {
    const error = new FungiError('SINK_UNAVAILABLE', 'the disk is full');
    expect(health({ state: 'RESTARTING' }, error)).toEqual({
      status: 'stalled',
      reason: 'It is started again, because: the disk is full',
    });
    expect(health({ state: 'FAILED' }, error)).toEqual({ status: 'failed', reason: 'the disk is full' });
  });
});
