/** SESSION windows against a row-by-row model of Flink's merging sessions, whatever the batches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AggregateCall } from '../../sql/expression/bound-expression.js';
import type { WindowAggregate, WindowTableFunction } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import {
  createSessionAggregateOperator,
  createSessionTableFunctionOperator,
} from '../../src/operators/session-window.js';
import type { Row, Value } from './operator-harness.js';
import { OperatorRun, call, chunks, column, fieldsOf, inputNode, net } from './operator-harness.js';

const TYPES = [t.timestamp(3), t.string(), t.int()];
const GAP = 3000;
const V = column(2, t.int());

const SUMS: readonly AggregateCall[] = [call('COUNT', []), call('SUM', [V])];
const ALL: readonly AggregateCall[] = [
  ...SUMS,
  call('COUNT', [V], { distinct: true }),
  call('LISTAGG', [column(1, t.string())]),
];

function sessionNode(aggregates: readonly AggregateCall[], keys: readonly number[]): WindowAggregate {
  return {
    kind: 'window-aggregate',
    id: 'window-aggregate[1]',
    fields: fieldsOf([
      ...keys.map((key) => TYPES[key]!),
      ...aggregates.map((item) => item.type),
      t.timestamp(3),
      t.timestamp(3),
    ]),
    changelog: 'insert-only',
    input: inputNode(TYPES),
    window: { kind: 'assign', spec: { kind: 'session', gap: GAP, partitionKeys: keys } },
    time: { attribute: 'rowtime', column: 0, timeZone: undefined },
    groupKeys: keys,
    aggregates,
    properties: ['window_start', 'window_end'],
    legacy: false,
  };
}

interface TimedRow extends Row {
  readonly before: number;
  readonly after: number;
}

function timed(rows: readonly { values: readonly Value[] }[], delay: number): readonly TimedRow[] {
  let watermark = -Infinity;
  return rows.map(({ values }) => {
    const before = watermark;
    const ms = values[0] as number;
    watermark = Math.max(watermark, ms - delay);
    return { values, wm: ms <= before + 1 ? before : null, before, after: watermark };
  });
}

/** As DuckDB prints a TIMESTAMP. */
function stamp(ms: number): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(19, 23).replace(/0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === '.' ? '' : fraction}`;
}

interface Session {
  start: number;
  end: number;
  readonly members: (readonly Value[])[];
}

function model(
  rows: readonly TimedRow[],
  keyed: boolean,
): { readonly done: readonly [Value, Session][]; readonly late: number } {
  const live = new Map<Value, Session[]>();
  const done: [Value, Session][] = [];
  let late = 0;
  for (const { values, before, after } of rows) {
    const key = keyed ? values[1]! : null;
    const ms = values[0] as number;
    const sessions = live.get(key) ?? [];
    const touched = sessions.filter((session) => session.start <= ms + GAP && ms <= session.end);
    const end = Math.max(ms + GAP, ...touched.map((session) => session.end));
    if (end - 1 <= before) late++;
    else {
      const merged = {
        start: Math.min(ms, ...touched.map((session) => session.start)),
        end,
        members: [...touched.flatMap((session) => session.members), values],
      };
      live.set(key, [...sessions.filter((session) => !touched.includes(session)), merged]);
    }
    for (const [other, list] of live) {
      done.push(
        ...list
          .filter((session) => session.end - 1 <= after)
          .map((session): [Value, Session] => [other, session]),
      );
      live.set(
        other,
        list.filter((session) => session.end - 1 > after),
      );
    }
  }
  for (const [key, list] of live) done.push(...list.map((session): [Value, Session] => [key, session]));
  return { done, late };
}

function lines(done: readonly [Value, Session][], keyed: boolean, all: boolean): readonly string[] {
  return done
    .map(([key, { start, end, members }]) => {
      const numbers = members.filter((m) => m[2] !== null).map((m) => Number(m[2]));
      const texts = members.filter((m) => m[1] !== null).length;
      return [
        ...(keyed ? [key ?? 'NULL'] : []),
        members.length,
        numbers.length === 0 ? 'NULL' : numbers.reduce((a, b) => a + b, 0),
        ...(all
          ? [new Set(numbers).size, texts === 0 ? 'NULL' : Array.from({ length: texts }, () => key).join(',')]
          : []),
        stamp(start),
        stamp(end),
      ].join('|');
    })
    .map((text) => `${text} x1`)
    .sort();
}

const rowArbitrary = fc.record({
  values: fc.tuple(
    fc.integer({ min: 0, max: 60 }).map((step) => 1_577_836_800_000 + step * 500),
    fc.constantFrom<Value>(null, 'a', 'b'),
    fc.constantFrom<Value>(null, 1, 2, 3),
  ),
});

describe('session windows', () => {
  for (const { name, calls, keys, repeatable } of [
    { name: 'sums by key', calls: SUMS, keys: [1], repeatable: false },
    { name: 'sums by key, input read directly', calls: SUMS, keys: [1], repeatable: true },
    { name: 'sums of one global session', calls: SUMS, keys: [], repeatable: true },
    { name: 'distinct and lists by key', calls: ALL, keys: [1], repeatable: false },
    { name: 'distinct and lists by key, input read directly', calls: ALL, keys: [1], repeatable: true },
  ]) {
    it(`${name}: equals the row-by-row model for every batch size`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }),
          fc.constantFrom(0, 2000, 8000),
          async (plain, delay) => {
            const rows = timed(plain, delay);
            const { done, late } = model(rows, keys.length > 0);
            for (const size of [1, 7, 1000]) {
              const run = await OperatorRun.start(
                [{ types: TYPES, hasWatermark: true, repeatable }],
                (relations, context) =>
                  createSessionAggregateOperator(
                    sessionNode(calls, keys),
                    { gap: GAP, partitionKeys: keys },
                    relations[0]!,
                    context,
                  ),
              );
              const changes = [];
              for (const batch of chunks(rows, size)) {
                changes.push(...(await run.step({ rows: [batch], watermark: batch.at(-1)!.after })));
              }
              changes.push(...(await run.step({ rows: [[]], watermark: Infinity, final: true })));
              expect(net(changes)).toEqual(lines(done, keys.length > 0, calls === ALL));
              expect(run.late).toBe(late);
              expect(await run.operator.stateSize!()).toEqual({ rows: 0 });
              await run.close();
            }
          },
        ),
        { seed: 11, numRuns: 12 },
      );
    });
  }

  it('merges sessions when the gap is reached exactly', async () => {
    const run = await OperatorRun.start([{ types: TYPES, hasWatermark: true }], (relations, context) =>
      createSessionAggregateOperator(
        sessionNode(SUMS, [1]),
        { gap: GAP, partitionKeys: [1] },
        relations[0]!,
        context,
      ),
    );
    await run.step({ rows: [[{ values: [0, 'a', 1] }, { values: [0, 'b', 1] }]], watermark: -1 });
    await run.step({ rows: [[{ values: [GAP, 'a', 2] }, { values: [GAP + 1, 'b', 2] }]], watermark: -1 });
    const fired = await run.step({ rows: [[]], watermark: Infinity, final: true });
    expect(fired.map((row) => row.values.slice(0, 3))).toEqual([
      ['b', '1', '1'],
      ['a', '2', '3'],
      ['b', '1', '2'],
    ]);
    await run.close();
  });

  it('gives the rows themselves as a table function', async () => {
    const node: WindowTableFunction = {
      kind: 'window-table-function',
      id: 'window-table-function[1]',
      fields: fieldsOf([...TYPES, t.timestamp(3), t.timestamp(3), t.timestamp(3)]),
      changelog: 'insert-only',
      input: inputNode(TYPES),
      window: { kind: 'session', gap: GAP, partitionKeys: [1] },
      time: { attribute: 'rowtime', column: 0, timeZone: undefined },
    };
    const run = await OperatorRun.start([{ types: TYPES, hasWatermark: true }], (relations, context) =>
      createSessionTableFunctionOperator(node, { gap: GAP, partitionKeys: [1] }, relations[0]!, context),
    );
    expect(
      await run.step({ rows: [[{ values: [0, 'a', 1] }, { values: [5000, 'a', 2] }]], watermark: 2000 }),
    ).toEqual([]);
    expect(await run.step({ rows: [[{ values: [2000, 'a', 3], wm: 2000 }]], watermark: 2000 })).toEqual([]);
    const fired = await run.step({ rows: [[]], watermark: Infinity, final: true });
    expect(fired.map((row) => row.values.slice(2))).toEqual(
      ['1', '2', '3'].map((value) => [value, stamp(0), stamp(8000), '1970-01-01 00:00:07.999']),
    );
    await run.close();
  });
});
