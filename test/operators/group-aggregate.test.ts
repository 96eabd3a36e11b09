/** Group aggregation: incremental results equal full recomputation, whatever the batches; Flink's changelog row by row. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AggregateCall } from '../../sql/expression/bound-expression.js';
import type { ChangelogMode, GroupAggregate } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import { createGroupAggregateOperator } from '../../src/operators/group-aggregate.js';
import type { Emitted, Row, Value } from './operator-harness.js';
import { OperatorRun, call, chunks, column, fieldsOf, inputNode, net } from './operator-harness.js';

const TYPES = [t.string(), t.int(), t.boolean(), t.string()];
const [V, B, S] = [1, 2, 3].map((index) => column(index, TYPES[index]!)) as [
  ReturnType<typeof column>,
  ReturnType<typeof column>,
  ReturnType<typeof column>,
];

function aggregate(
  keys: readonly number[],
  aggregates: readonly AggregateCall[],
  changelog: ChangelogMode,
  stateTtlMs = 0,
): GroupAggregate {
  const types = [...keys.map((key) => TYPES[key]!), ...aggregates.map((item) => item.type)];
  return {
    kind: 'group-aggregate',
    id: 'group-aggregate[1]',
    fields: fieldsOf(types),
    changelog,
    input: inputNode(TYPES),
    groupKeys: keys,
    aggregates,
    stateTtlMs,
  };
}

const ALL_CALLS: readonly AggregateCall[] = [
  call('COUNT', []),
  call('COUNT', [V]),
  call('COUNT', [], { filter: B }),
  call('SUM', [V]),
  call('MIN', [V]),
  call('MAX', [V], { filter: B }),
  call('AVG', [V]),
  call('COUNT', [V], { distinct: true }),
  call('COUNT', [V], { distinct: true, filter: B }),
  call('SUM', [V], { distinct: true, filter: B }),
  call('COUNT', [S], { distinct: true }),
  call('LAST_VALUE', [V]),
  call('LISTAGG', [S]),
];

/** The same in JavaScript, over the rows that are left. */
function expected(rows: readonly Row[]): readonly string[] {
  const groups = new Map<Value, (readonly Value[])[]>();
  for (const { values } of rows) groups.set(values[0]!, [...(groups.get(values[0]!) ?? []), values]);
  return [...groups]
    .map(([key, members]) => {
      const numbers = (filter: boolean): number[] =>
        members.filter((m) => m[1] !== null && (!filter || m[2] === true)).map((m) => Number(m[1]));
      const all = numbers(false);
      const kept = numbers(true);
      const sum = (list: readonly number[]): number | null =>
        list.length === 0 ? null : list.reduce((a, b) => a + b, 0);
      const texts = members.filter((m) => m[3] !== null).map((m) => String(m[3]));
      return [
        key,
        members.length,
        all.length,
        members.filter((m) => m[2] === true).length,
        sum(all),
        all.length === 0 ? null : Math.min(...all),
        kept.length === 0 ? null : Math.max(...kept),
        all.length === 0 ? null : Math.trunc(sum(all)! / all.length),
        new Set(all).size,
        new Set(kept).size,
        sum([...new Set(kept)]),
        new Set(texts).size,
        all.at(-1) ?? null,
        texts.length === 0 ? null : texts.join(','),
      ];
    })
    .map((values) => `${values.map((value) => (value === null ? 'NULL' : String(value))).join('|')} x1`)
    .sort();
}

const rowArbitrary = fc.record({
  values: fc.tuple(
    fc.constantFrom<Value>(null, 'a', 'b', 'c'),
    fc.constantFrom<Value>(null, -1, 0, 1, 2, 3),
    fc.constantFrom<Value>(null, true, false),
    fc.constantFrom<Value>(null, 'x', 'y', 'z'),
  ),
  remove: fc.option(fc.nat(), { freq: 2 }),
});

/** Inserts, and deletions of the earliest equal copy of a row that is there. */
function signed(steps: readonly { values: readonly Value[]; remove: number | null }[]): {
  readonly rows: readonly Row[];
  readonly left: readonly Row[];
} {
  const rows: Row[] = [];
  const left: Row[] = [];
  for (const { values, remove } of steps) {
    if (remove === null || left.length === 0) {
      rows.push({ values });
      left.push({ values });
      continue;
    }
    const text = JSON.stringify(left[remove % left.length]!.values);
    const [gone] = left.splice(
      left.findIndex((row) => JSON.stringify(row.values) === text),
      1,
    );
    rows.push({ values: gone!.values, w: -1 });
  }
  return { rows, left };
}

async function changesOf(
  node: GroupAggregate,
  batches: readonly (readonly Row[])[],
  weighted: boolean,
  runtimeMode: 'streaming' | 'batch' = 'streaming',
  compactRowsMin?: number,
): Promise<readonly (readonly Emitted[])[]> {
  const run = await OperatorRun.start(
    [{ types: TYPES, weighted }],
    (relations, context) => createGroupAggregateOperator(node, relations, context),
    { runtimeMode, ...(compactRowsMin === undefined ? {} : { compactRowsMin }) },
  );
  try {
    const emitted: (readonly Emitted[])[] = [];
    for (const rows of batches) emitted.push(await run.step({ rows: [rows] }));
    emitted.push(await run.step({ rows: [[]], final: true, watermark: Infinity }));
    return emitted;
  } finally {
    await run.close();
  }
}

describe('group aggregate', () => {
  for (const weighted of [false, true]) {
    it(`equals recomputation on ${weighted ? 'signed' : 'insert-only'} input, for every batch size`, async () => {
      const node = aggregate([0], ALL_CALLS, 'retract');
      await fc.assert(
        fc.asyncProperty(fc.array(rowArbitrary, { minLength: 1, maxLength: 40 }), async (steps) => {
          const { rows, left } = signed(weighted ? steps : steps.map((step) => ({ ...step, remove: null })));
          const want = expected(left);
          for (const [size, compactRowsMin] of [[1, 3], [7], [7, 3], [1000]] as const) {
            const changes = await changesOf(node, chunks(rows, size), weighted, 'streaming', compactRowsMin);
            expect(net(changes.flat())).toEqual(want);
          }
        }),
        { seed: 7, numRuns: 12 },
      );
    });
  }

  it('gives the final rows only in batch mode, without weights', async () => {
    const node = aggregate([0], ALL_CALLS, 'insert-only');
    const rows: Row[] = [
      { values: ['a', 1, true, 'x'] },
      { values: ['a', 2, false, 'y'] },
      { values: [null, 2, null, null] },
      { values: ['a', 1, true, 'x'] },
    ];
    const changes = await changesOf(node, chunks(rows, 2), false, 'batch');
    expect(changes.slice(0, -1).flat()).toEqual([]);
    expect(net(changes.flat())).toEqual(expected(rows));
  });

  it('has one row for an empty input in batch mode and none in streaming mode', async () => {
    const calls = [call('COUNT', [], { grouped: false }), call('SUM', [V], { grouped: false })];
    const batch = await changesOf(aggregate([], calls, 'insert-only'), [], false, 'batch');
    expect(net(batch.flat())).toEqual(['0|NULL x1']);
    const streaming = await changesOf(aggregate([], calls, 'retract'), [], false);
    expect(streaming.flat()).toEqual([]);
  });

  it("emits Flink's changelog row by row and nothing for an equal result", async () => {
    const node = aggregate([0], [call('MAX', [V])], 'retract');
    const rows: Row[] = [1, 5, 3, 7].map((value) => ({ values: ['a', value, null, null] }));
    const changes = await changesOf(node, chunks(rows, 1), false);
    const text = (list: readonly Emitted[]): string[] =>
      list.map(({ values, w }) => `${w > 0 ? '+' : '-'}${values.join('|')}`);
    expect(changes.map(text)).toEqual([['+a|1'], ['-a|1', '+a|5'], [], ['-a|5', '+a|7'], []]);
  });

  it('emits only new rows, and deletions, to an upsert consumer', async () => {
    const node = aggregate([0], [call('COUNT', [])], 'upsert');
    const rows: Row[] = [
      { values: ['a', 1, null, null] },
      { values: ['a', 2, null, null] },
      { values: ['a', 2, null, null], w: -1 },
      { values: ['a', 1, null, null], w: -1 },
    ];
    const changes = await changesOf(node, chunks(rows, 1), true);
    expect(changes.flat().map(({ values, w }) => [values[1], w])).toEqual([
      ['1', 1],
      ['2', 1],
      ['1', 1],
      ['1', -1],
    ]);
  });

  it.each([
    ['at once', [call('COUNT', []), call('SUM', [V]), call('MAX', [V])], ['a|1|5|5', 'a|3|10|5', 'a|4|10|5']],
    [
      'in two phases',
      [call('COUNT', []), call('COUNT', [V], { distinct: true })],
      ['a|1|1', 'a|3|3', 'a|4|3'],
    ],
  ])('emits what a group has come to, for an upsert consumer, %s', async (_, calls, want) => {
    const node = aggregate([0], calls, 'upsert');
    const values = [[5], [2, 3], [null]];
    const batches = values.map((batch) => batch.map((value): Row => ({ values: ['a', value, null, null] })));
    const changes = await changesOf(node, batches, false);
    expect(changes.flat().map((row) => row.values.join('|'))).toEqual(want);
  });

  it('is DISTINCT without aggregates', async () => {
    const node = aggregate([0, 1], [], 'insert-only');
    const rows: Row[] = [
      { values: ['a', 1, null, null] },
      { values: [null, null, null, null] },
      { values: ['a', 1, true, null] },
      { values: [null, null, true, null] },
      { values: ['a', null, true, null] },
    ];
    for (const size of [1, 3, 100]) {
      const changes = await changesOf(node, chunks(rows, size), false);
      expect(net(changes.flat())).toEqual(['NULL|NULL x1', 'a|1 x1', 'a|NULL x1']);
    }
    const signedNode = aggregate([0], [], 'retract');
    const back: Row[] = [
      ...rows,
      { values: ['a', 1, null, null], w: -1 },
      { values: ['a', 1, true, null], w: -1 },
    ];
    for (const size of [1, 3, 100]) {
      const changes = await changesOf(
        signedNode,
        chunks([...back, { values: ['a', null, true, null], w: -1 }], size),
        true,
      );
      expect(net(changes.flat())).toEqual(['NULL x1']);
    }
  });

  it('forgets a group whose state outlived its time', async () => {
    const node = aggregate([0], [call('COUNT', [])], 'retract', 1000);
    const run = await OperatorRun.start([{ types: TYPES }], (relations, context) =>
      createGroupAggregateOperator(node, relations, context),
    );
    const at = async (processingTime: number): Promise<unknown> =>
      (await run.step({ rows: [[{ values: ['a', 1, null, null] }]], processingTime })).map((row) => [
        row.values[1],
        row.w,
      ]);
    expect(await at(10_000)).toEqual([['1', 1]]);
    expect(await at(10_900)).toEqual([
      ['1', -1],
      ['2', 1],
    ]);
    expect(await at(11_900)).toEqual([['1', 1]]);
    await run.close();
  });

  it('forgets the values of groups whose state outlived its time', async () => {
    const calls = [call('COUNT', [V], { distinct: true }), call('LISTAGG', [S]), call('COLLECT', [V])];
    const node = aggregate([0], calls, 'retract', 1000);
    const run = await OperatorRun.start([{ types: TYPES }], (relations, context) =>
      createGroupAggregateOperator(node, relations, context),
    );
    const at = async (processingTime: number, keys: readonly string[]): Promise<number> => {
      const rows = keys.map((key) => ({ values: [key, 1, null, 'x'] }));
      await run.step({ rows: [rows], processingTime });
      return (await run.operator.stateSize!()).rows;
    };
    // A group, its distinct value, its text and its collected value.
    expect(await at(10_000, ['a', 'b'])).toBe(8);
    expect(await at(11_500, ['c'])).toBe(4);
    expect(await at(13_000, ['a'])).toBe(4);
    await run.close();
  });

  it('stays small while rows come and go', async () => {
    const calls = [
      call('COUNT', [V], { distinct: true }),
      call('MAX', [V]),
      call('LISTAGG', [S]),
      call('FIRST_VALUE', [V]),
    ];
    const run = await OperatorRun.start(
      [{ types: TYPES, weighted: true }],
      (relations, context) =>
        createGroupAggregateOperator(aggregate([0], calls, 'retract'), relations, context),
      { compactRowsMin: 20 },
    );
    const seen: Emitted[] = [];
    for (let round = 0; round < 60; round++) {
      const values: Value[] = ['a', round, null, String(round)];
      const gone: Value[] = ['a', round - 2, null, String(round - 2)];
      seen.push(
        ...(await run.step({ rows: [[{ values }, ...(round < 2 ? [] : [{ values: gone, w: -1 }])]] })),
      );
      // Four logs below 20 rows each, or twice what they hold, and the group.
      expect((await run.operator.stateSize!()).rows).toBeLessThanOrEqual(4 * 22 + 1);
    }
    expect(net(seen)).toEqual(['a|2|59|58,59|58 x1']);
    const copies: Row[] = [58, 59].map((value) => ({ values: ['a', value, null, String(value)], w: -1 }));
    seen.push(...(await run.step({ rows: [copies] })));
    expect(net(seen)).toEqual([]);
    // The only group is gone, and its values with it.
    expect(await run.operator.stateSize!()).toEqual({ rows: 0 });
    await run.close();
  });

  it('counts its state', async () => {
    const node = aggregate([0], [call('COUNT', []), call('COUNT', [V], { distinct: true })], 'retract');
    const run = await OperatorRun.start([{ types: TYPES }], (relations, context) =>
      createGroupAggregateOperator(node, relations, context),
    );
    await run.step({ rows: [[{ values: ['a', 1, null, null] }, { values: ['b', 1, null, null] }]] });
    expect(await run.operator.stateSize!()).toEqual({ rows: 4 });
    await run.close();
  });
});
