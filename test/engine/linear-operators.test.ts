import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PhysicalNode, WindowSpec, WindowTableFunction } from '../../sql/plan/physical-plan.js';
import { Database } from '../../src/duckdb/index.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

let database: Database;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
});
afterAll(() => database.close());

const rowsOf = async (node: PhysicalNode, batchRows?: number): Promise<unknown[]> =>
  (
    await p.run(p.plan([p.collect(node)]), { database, ...(batchRows === undefined ? {} : { batchRows }) })
  ).rows.map(([, ...row]) => row);

/** A scan of rows written as SQL tuples. */
function tuples(fields: readonly ReturnType<typeof p.field>[], rows: readonly string[], timeZone = 'UTC') {
  const node = p.scan(p.table('src', fields, { connector: 'tuples' }), fields);
  return async (build: (node: PhysicalNode) => PhysicalNode, batchRows?: number): Promise<unknown[]> => {
    const source = new p.TupleSource({ a: rows }, fields.length);
    const result = await p.run(p.plan([p.collect(build(node))], { timeZone }), {
      database,
      connectors: p.connectors({ tuples: { createSource: () => source } }),
      ...(batchRows === undefined ? {} : { batchRows }),
    });
    return result.rows.map(([, ...row]) => row);
  };
}

describe('UNNEST', () => {
  const listed = [p.field('id', t.int()), p.field('list', t.array(t.int()))];
  const unnest =
    (joinType: 'inner' | 'left', withOrdinality: boolean) =>
    (node: PhysicalNode): PhysicalNode => ({
      kind: 'unnest',
      id: 'unnest[1]',
      input: node,
      collection: p.input(1, t.array(t.int())),
      withOrdinality,
      joinType,
      condition: undefined,
      fields: [...listed, p.field('e', t.int()), ...(withOrdinality ? [p.field('o', t.int())] : [])],
      changelog: 'insert-only',
    });

  it('yields a row for each element, in order', async () => {
    const rows = await tuples(listed, ['(1, [7, NULL])', '(2, []::INTEGER[])', '(3, NULL)', '(4, [9])'])(
      unnest('inner', true),
    );
    expect(rows).toEqual([
      [1, [7, null], 7, 1],
      [1, [7, null], null, 2],
      [4, [9], 9, 1],
    ]);
  });

  it('keeps rows without elements in a left join', async () => {
    const rows = await tuples(listed, ['(1, [7])', '(2, []::INTEGER[])', '(3, NULL)'])(unnest('left', true));
    expect(rows).toEqual([
      [1, [7], 7, 1],
      [2, [], null, null],
      [3, null, null, null],
    ]);
  });

  it('joins the elements for which the condition holds, whatever the join', async () => {
    const condition = p.call('>', [p.input(2, t.int()), p.input(0, t.int())], t.boolean());
    const joined = (joinType: 'inner' | 'left') => (node: PhysicalNode) =>
      ({ ...unnest(joinType, true)(node), condition }) as PhysicalNode;
    const run = tuples(listed, ['(1, [7, 0, 2])', '(2, [1])', '(3, NULL)']);
    expect(await run(joined('inner'))).toEqual([
      [1, [7, 0, 2], 7, 1],
      [1, [7, 0, 2], 2, 3],
    ]);
    expect(await run(joined('left'))).toEqual([
      [1, [7, 0, 2], 7, 1],
      [1, [7, 0, 2], 2, 3],
      [2, [1], null, null],
      [3, null, null, null],
    ]);
  });

  it('spreads rows, maps and multisets', async () => {
    const cases: readonly [t.LogicalType, string, readonly ReturnType<typeof p.field>[], unknown[]][] = [
      [
        t.array(
          t.row([
            { name: 'x', type: t.int() },
            { name: 'y', type: t.string() },
          ]),
        ),
        `[{'x': 1, 'y': 'a'}, {'x': 2, 'y': 'b'}]`,
        [p.field('x', t.int()), p.field('y', t.string())],
        [
          [1, 'a'],
          [2, 'b'],
        ],
      ],
      [
        t.map(t.string(), t.int()),
        `MAP {'a': 1, 'b': 2}`,
        [p.field('k', t.string()), p.field('v', t.int())],
        [
          ['a', 1],
          ['b', 2],
        ],
      ],
      [t.multiset(t.string()), `MAP {'a': 2, 'b': 1}`, [p.field('e', t.string())], [['a'], ['a'], ['b']]],
    ];
    for (const [type, literal, elements, expected] of cases) {
      const fields = [p.field('c', type)];
      const rows = await tuples(fields, [`(${literal})`])((node) => ({
        kind: 'unnest',
        id: 'unnest[1]',
        input: node,
        collection: p.input(0, type),
        withOrdinality: false,
        joinType: 'inner',
        condition: undefined,
        fields: [...fields, ...elements],
        changelog: 'insert-only',
      }));
      expect(rows.map((row) => (row as unknown[]).slice(1))).toEqual(expected);
    }
  });
});

describe('window table functions', () => {
  const timed = [p.field('id', t.int()), p.field('ts', t.timestamp(3, true, 'rowtime'))];
  const windowed =
    (window: WindowSpec, timeZone?: string) =>
    (node: PhysicalNode): WindowTableFunction => ({
      kind: 'window-table-function',
      id: 'window[1]',
      input: node,
      window,
      time: { attribute: 'rowtime', column: 1, timeZone },
      fields: [
        ...timed,
        p.field('window_start', t.timestamp(3)),
        p.field('window_end', t.timestamp(3)),
        p.field('window_time', t.timestamp(3)),
      ],
      changelog: 'insert-only',
    });
  const minute = 60_000;
  const times = (rows: unknown[]): unknown[] =>
    rows.map((row) => (row as string[]).slice(2).map((text) => text.slice(11)));

  it('TUMBLE aligns to the epoch and the offset, also before 1970', async () => {
    const run = tuples(timed, [
      `(1, TIMESTAMP '1969-12-31 23:59:59.999')`,
      `(2, TIMESTAMP '2020-01-01 00:05:00')`,
    ]);
    expect(times(await run(windowed({ kind: 'tumble', size: 5 * minute, offset: 0 })))).toEqual([
      ['23:55:00.000', '00:00:00.000', '23:59:59.999'],
      ['00:05:00.000', '00:10:00.000', '00:09:59.999'],
    ]);
    expect(times(await run(windowed({ kind: 'tumble', size: 5 * minute, offset: -minute })))).toEqual([
      ['23:59:00.000', '00:04:00.000', '00:03:59.999'],
      ['00:04:00.000', '00:09:00.000', '00:08:59.999'],
    ]);
  });

  it('HOP and CUMULATE give a row its windows', async () => {
    const run = tuples(timed, [`(1, TIMESTAMP '2020-01-01 00:04:00')`]);
    expect(
      times(await run(windowed({ kind: 'hop', size: 5 * minute, slide: 2 * minute, offset: 0 }))),
    ).toEqual([
      ['00:04:00.000', '00:09:00.000', '00:08:59.999'],
      ['00:02:00.000', '00:07:00.000', '00:06:59.999'],
      ['00:00:00.000', '00:05:00.000', '00:04:59.999'],
    ]);
    expect(
      times(await run(windowed({ kind: 'cumulate', size: 6 * minute, step: 2 * minute, offset: 0 }))),
    ).toEqual([['00:00:00.000', '00:06:00.000', '00:05:59.999']]);
    const early = tuples(timed, [`(1, TIMESTAMP '2020-01-01 00:01:00')`]);
    expect(
      times(await early(windowed({ kind: 'cumulate', size: 6 * minute, step: 2 * minute, offset: 0 }))).map(
        (row) => (row as string[])[1],
      ),
    ).toEqual(['00:02:00.000', '00:04:00.000', '00:06:00.000']);
  });

  it('drops rows without a time and aligns to the local day of the zone', async () => {
    const run = tuples(
      timed,
      [`(1, NULL::TIMESTAMP)`, `(2, TIMESTAMP '2020-01-01 20:00:00')`],
      'Asia/Shanghai',
    );
    const rows = await run(windowed({ kind: 'tumble', size: 86_400_000, offset: 0 }, 'Asia/Shanghai'));
    expect(rows.map((row) => (row as string[]).slice(2))).toEqual([
      ['2020-01-02 00:00:00.000', '2020-01-03 00:00:00.000', '2020-01-02 15:59:59.999'],
    ]);
  });
});

describe('GROUPING SETS expansion', () => {
  it('repeats each row for each set', async () => {
    const fields = [p.field('a', t.int()), p.field('b', t.int())];
    const nothing: BoundExpression = p.literal(null, t.int());
    const set = (id: bigint): BoundExpression => p.literal(id, t.bigint(false));
    const rows = await tuples(fields, ['(1, 2)'])((node) => ({
      kind: 'expand',
      id: 'expand[1]',
      input: node,
      projections: [
        [p.input(0, t.int()), p.input(1, t.int()), set(0n)],
        [p.input(0, t.int()), nothing, set(1n)],
        [nothing, nothing, set(3n)],
      ],
      fields: [...fields, p.field('expand_id', t.bigint())],
      changelog: 'insert-only',
    }));
    expect(rows).toEqual([
      [1, 2, 0n],
      [1, null, 1n],
      [null, null, 3n],
    ]);
  });
});

describe('VALUES', () => {
  it('may have no rows', async () => {
    expect(await rowsOf(p.values([p.field('a', t.int())], []))).toEqual([]);
  });
});
