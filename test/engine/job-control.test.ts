import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source, SourceBatch } from '../../src/connectors/connector.js';
import { Database } from '../../src/duckdb/index.js';
import { startJob } from '../../src/engine/index.js';
import type { Job, JobOptions } from '../../src/engine/index.js';
import { limits } from '../../src/limits.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

let database: Database;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
});
afterAll(() => database.close());

const fields = [p.field('c', t.bigint())];
const scan = p.scan(p.table('src', fields, { connector: 'endless' }), fields);

/** Never ends; counts the batches it was asked for. */
class EndlessSource implements Source {
  readonly bounded = false;
  reads = 0;
  closed = 0;

  constructor(private readonly relation: string) {}

  open = (): Promise<void> => Promise.resolve();
  read = (): Promise<SourceBatch> => {
    this.reads++;
    return Promise.resolve({
      split: 's',
      relation: this.relation,
      bytes: 1,
      rows: 1,
      endOfSplit: false,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(),
    });
  };
  splits = (): readonly string[] => ['s'];
  wait = (): Promise<void> => Promise.resolve();
  position = (): Record<string, never> => ({});
  seek = (): void => {};
  progress = (): { readonly readBytes: number; readonly totalBytes: undefined } => ({
    readBytes: 0,
    totalBytes: undefined,
  });
  close = (): Promise<void> => {
    this.closed++;
    return Promise.resolve();
  };
}

const start = (source: Source, options: Partial<JobOptions> = {}): Promise<Job> =>
  startJob(p.plan([p.collect(scan)], { bounded: false }), {
    database,
    name: 'endless',
    connectors: p.connectors({ endless: { createSource: () => source } }),
    output: () => undefined,
    ...options,
  });

it('ends when the LIMIT over a source without end is reached', async () => {
  const source = new EndlessSource('SELECT 1::BIGINT AS c0 UNION ALL SELECT 2::BIGINT');
  const job = await startJob(p.plan([p.collect(p.limit(scan, 1, 3))], { bounded: false }), {
    database,
    name: 'limited',
    connectors: p.connectors({ endless: { createSource: () => source } }),
    output: () => undefined,
  });
  let rows = 0;
  for await (const batch of job.results()) rows += batch.rows.length;
  await job.done();
  expect(rows).toBe(3);
  expect(job.progress().state).toBe('FINISHED');
  expect(source.closed).toBe(1);
});

describe('a job', () => {
  it('stands still while its reader does', async () => {
    const rows = limits.collect_rows_max / 4;
    const source = new EndlessSource(`SELECT range AS c0 FROM range(${rows})`);
    const job = await start(source);
    const iterator = job.results()[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(first.done).toBe(false);
    // A reader that reads one batch allows a bounded number of batches to be read, however long it waits.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(source.reads).toBeLessThanOrEqual(8);
    await job.cancel();
    expect(source.closed).toBe(1);
  });

  it('is canceled when its reader leaves', async () => {
    const source = new EndlessSource('SELECT 1::BIGINT AS c0');
    const job = await start(source);
    let seen = 0;
    for await (const batch of job.results()) {
      seen += batch.rows.length;
      if (seen > 3) break;
    }
    await job.done();
    expect(job.progress().state).toBe('CANCELED');
    expect(source.closed).toBe(1);
  });

  it('is canceled by its signal inside a long statement', async () => {
    const abort = new AbortController();
    const source = new EndlessSource(
      'SELECT sum(a.range * b.range)::BIGINT AS c0 FROM range(1000000) a, range(1000000) b',
    );
    const job = await start(source, { signal: abort.signal });
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await job.done();
    expect(job.progress().state).toBe('CANCELED');
  });

  it('is canceled while it waits for input', async () => {
    const source = new EndlessSource('SELECT 1::BIGINT AS c0');
    source.read = () => Promise.resolve('idle' as never);
    source.wait = () => new Promise(() => undefined);
    const job = await start(source);
    await new Promise((resolve) => setImmediate(resolve));
    await job.cancel();
    expect(job.progress()).toMatchObject({ state: 'CANCELED', epochs: 0 });
    expect(source.closed).toBe(1);
  });

  it('fails with what the source says about a bad batch', async () => {
    const source = new EndlessSource(`SELECT CAST('x' AS BIGINT) AS c0`);
    const read = source.read;
    source.read = async () => ({
      ...(await read()),
      explain: () => Promise.resolve(new Error('row 7 of file f is bad')),
    });
    const job = await start(source);
    await expect(job.done()).rejects.toThrow('row 7 of file f is bad');
    expect(job.progress().state).toBe('FAILED');
    expect(source.closed).toBe(1);
  });

  it('commits to a table sink at the end, and drops what a failed job wrote', async () => {
    const run = async (
      rows: readonly string[],
    ): Promise<{ readonly sink: p.ArraySink; readonly job: Job }> => {
      let sink: p.ArraySink | undefined;
      const text = [p.field('c', t.string())];
      const node = p.calc(
        p.scan(p.table('src', text, { connector: 'tuples' }), text),
        [p.field('i', t.int())],
        [{ kind: 'cast', operand: p.input(0, t.string()), safe: false, implicit: false, type: t.int() }],
      );
      const target = p.table('out', node.fields, { connector: 'array' });
      const source = new p.TupleSource({ a: rows }, 1);
      const job = await startJob(p.plan([{ ...p.collect(node), target: { kind: 'table', table: target } }]), {
        database,
        name: 'insert',
        batchRows: 1,
        output: () => undefined,
        connectors: p.connectors({
          tuples: { createSource: () => source },
          array: { createSink: (context) => (sink = new p.ArraySink(() => context.connection)) },
        }),
      });
      await job.done().catch(() => undefined);
      return { sink: sink!, job };
    };
    const good = await run([`('1')`, `('2')`]);
    expect(good.sink).toMatchObject({ committed: [[1], [2]], aborted: 0 });
    expect(good.job.progress().rowsWritten).toBe(2);
    const bad = await run([`('1')`, `('x')`]);
    expect(bad.sink).toMatchObject({ committed: [], pending: [], aborted: 1 });
  });
});
