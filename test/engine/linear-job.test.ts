import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/duckdb/index.js';
import { startJob } from '../../src/engine/index.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

let database: Database;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
});
afterAll(() => database.close());

const twoColumns = [p.field('id', t.int()), p.field('name', t.string())];
const rows = [1, 2, 3].map((id) => [
  p.literal(BigInt(id), t.int(false)),
  p.literal(`n${id}`, t.string(false)),
]);

describe('a job of linear operators', () => {
  it('collects VALUES in their order', async () => {
    const result = await p.run(p.plan([p.collect(p.values(twoColumns, rows))]), { database });
    expect(result.rows).toEqual([
      ['+I', 1, 'n1'],
      ['+I', 2, 'n2'],
      ['+I', 3, 'n3'],
    ]);
    expect(result.job.progress()).toMatchObject({ state: 'FINISHED', rowsRead: 3, rowsWritten: 3 });
  });

  it('filters and projects', async () => {
    const node = p.calc(
      p.values(twoColumns, rows),
      [p.field('x', t.int())],
      [p.call('+', [p.input(0, t.int()), p.literal(10n, t.int(false))], t.int())],
      p.call('>', [p.input(0, t.int()), p.literal(1n, t.int(false))], t.boolean()),
    );
    for (const batchRows of [1, 2, undefined]) {
      const options = { database, ...(batchRows === undefined ? {} : { batchRows }) };
      const result = await p.run(p.plan([p.collect(node)]), options);
      expect(result.rows).toEqual([
        ['+I', 12],
        ['+I', 13],
      ]);
    }
  });

  it('leaves no table behind', async () => {
    const source = new p.TupleSource({ a: ['(1)', '(2)'] }, 1);
    const node = p.scan(p.table('src', [p.field('c', t.int())], { connector: 'tuples' }), [
      p.field('c', t.int()),
    ]);
    const union = {
      kind: 'union',
      id: 'union[1]',
      inputs: [node, node],
      fields: node.fields,
      changelog: 'insert-only',
    } as const;
    const result = await p.run(p.plan([p.collect(union)]), {
      database,
      batchRows: 1,
      connectors: p.connectors({ tuples: { createSource: () => source } }),
    });
    expect(result.rows.map((row) => row[1])).toEqual([1, 1, 2, 2]);
    expect(source).toMatchObject({ opened: 1, closed: 1, outstanding: 0 });
    const connection = await database.connect();
    expect(await connection.rows('SELECT table_name FROM duckdb_tables()')).toEqual([]);
    await connection.close();
  });

  it('fails with the error of the expression and cleans up', async () => {
    const bad = p.calc(
      p.values([p.field('s', t.string())], [[p.literal('x', t.string(false))]]),
      [p.field('i', t.int())],
      [{ kind: 'cast', operand: p.input(0, t.string()), safe: false, implicit: false, type: t.int() }],
    );
    const job = await startJob(p.plan([p.collect(bad)]), {
      database,
      name: 'bad',
      connectors: p.connectors({}),
      output: () => undefined,
    });
    const read = async (): Promise<void> => {
      for await (const _ of job.results());
    };
    await expect(read()).rejects.toMatchObject({ errorName: 'EVALUATION' });
    await expect(job.done()).rejects.toMatchObject({ errorName: 'EVALUATION' });
    expect(job.progress().state).toBe('FAILED');
  });
});
