import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/duckdb/index.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

let database: Database;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
});
afterAll(() => database.close());

const fields = [p.field('k', t.string()), p.field('v', t.int())];
const scan = p.scan(p.table('src', fields, { connector: 'tuples' }), fields);
const rows = [`('a', 1)`, `('b', 2)`, `('a', 3)`, `('a', 5)`, `('b', 7)`];

function run(runtimeMode: 'streaming' | 'batch', batchRows: number | undefined) {
  const count = p.aggregate('COUNT', [], t.bigint(false));
  const sum = p.aggregate('SUM', [p.input(1, t.int())], t.int());
  const node = p.groupBy(scan, [0], [['n', count], ['s', sum]], runtimeMode); // prettier-ignore
  return p.run(p.plan([p.collect(node)], { runtimeMode }), {
    database,
    connectors: p.connectors({ tuples: { createSource: () => new p.TupleSource({ a: rows }, 2) } }),
    ...(batchRows === undefined ? {} : { batchRows }),
  });
}

describe('a job with an aggregate', () => {
  it('emits the changelog of Flink when rows come one by one', async () => {
    expect((await run('streaming', 1)).rows).toEqual([
      ['+I', 'a', 1n, 1],
      ['+I', 'b', 1n, 2],
      ['-U', 'a', 1n, 1],
      ['+U', 'a', 2n, 4],
      ['-U', 'a', 2n, 4],
      ['+U', 'a', 3n, 9],
      ['-U', 'b', 1n, 2],
      ['+U', 'b', 2n, 9],
    ]);
  });

  it('ends with the same result however rows are batched', async () => {
    for (const batchRows of [1, 2, 3, undefined]) {
      const table = new Map<string, unknown[]>();
      for (const [kind, key, ...values] of (await run('streaming', batchRows)).rows) {
        if (kind === '-D' || kind === '-U') table.delete(String(key));
        else table.set(String(key), values);
      }
      expect(Object.fromEntries(table)).toEqual({ a: [3n, 9], b: [2n, 9] });
    }
  });

  it('gives the same beside other jobs of the same database', async () => {
    const alone = (await run('streaming', 1)).rows;
    const together = await Promise.all(Array.from({ length: 6 }, () => run('streaming', 1)));
    for (const result of together) expect(result.rows).toEqual(alone);
  });

  it('emits only the final rows in batch mode', async () => {
    for (const batchRows of [1, undefined]) {
      const result = await run('batch', batchRows);
      expect([...result.rows].sort()).toEqual([
        ['+I', 'a', 3n, 9],
        ['+I', 'b', 2n, 9],
      ]);
    }
  });
});
