/** Window aggregation against a row-by-row model of Flink's rules: same windows, same late rows, whatever the batches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AggregateCall } from '../../sql/expression/bound-expression.js';
import type { WindowAggregate, WindowProperty, WindowSpec } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import { createWindowAggregateOperator } from '../../src/operators/window-aggregate.js';
import type { Emitted, Row, Value } from './operator-harness.js';
import { OperatorRun, call, chunks, column, fieldsOf, inputNode, net } from './operator-harness.js';

const TYPES = [t.timestamp(3), t.string(), t.int(), t.boolean()];
const V = column(2, t.int());
const B = column(3, t.boolean());

const CALLS: readonly AggregateCall[] = [
  call('COUNT', []),
  call('SUM', [V]),
  call('MAX', [V], { filter: B }),
  call('COUNT', [V], { distinct: true }),
  call('SUM', [V], { distinct: true, filter: B }),
  call('LISTAGG', [column(1, t.string())]),
];

interface NodeOptions {
  readonly calls?: readonly AggregateCall[];
  readonly properties?: readonly WindowProperty[];
  readonly timeZone?: string;
  readonly attribute?: 'rowtime' | 'proctime';
}

function windowNode(spec: WindowSpec, options: NodeOptions = {}): WindowAggregate {
  const aggregates = options.calls ?? CALLS;
  const properties = options.properties ?? ['window_start', 'window_end'];
  return {
    kind: 'window-aggregate',
    id: 'window-aggregate[1]',
    fields: fieldsOf([
      t.string(),
      ...aggregates.map((item) => item.type),
      ...properties.map(() => t.timestamp(3)),
    ]),
    changelog: 'insert-only',
    input: inputNode(TYPES),
    window: { kind: 'assign', spec },
    time: {
      attribute: options.attribute ?? 'rowtime',
      column: options.attribute === 'proctime' ? undefined : 0,
      timeZone: options.timeZone,
    },
    groupKeys: [1],
    aggregates,
    properties,
    legacy: false,
  };
}

/** All windows [start, end) that hold `ms`. */
function windowsOf(spec: WindowSpec, ms: number): readonly (readonly [number, number])[] {
  const floor = (size: number, offset: number): number => ms - ((((ms - offset) % size) + size) % size);
  switch (spec.kind) {
    case 'tumble': {
      const start = floor(spec.size, spec.offset);
      return [[start, start + spec.size]];
    }
    case 'hop': {
      const list: [number, number][] = [];
      for (let start = floor(spec.slide, spec.offset); start > ms - spec.size; start -= spec.slide) {
        list.push([start, start + spec.size]);
      }
      return list;
    }
    case 'cumulate': {
      const start = floor(spec.size, spec.offset);
      const list: [number, number][] = [];
      for (let end = start + spec.step; end <= start + spec.size; end += spec.step) {
        if (end > ms) list.push([start, end]);
      }
      return list;
    }
    default:
      throw new Error('Sessions have their own test');
  }
}

interface TimedRow extends Row {
  readonly before: number;
  readonly after: number;
}

/** Each row with the watermark before and after it. */
function timed(rows: readonly { values: readonly Value[] }[], delay: number): readonly TimedRow[] {
  let watermark = -Infinity;
  return rows.map(({ values }) => {
    const before = watermark;
    const ms = values[0] as number;
    watermark = Math.max(watermark, ms - delay);
    return { values, wm: ms <= before + 1 ? before : null, before, after: watermark };
  });
}

function model(
  spec: WindowSpec,
  rows: readonly TimedRow[],
): { readonly rows: readonly string[]; readonly late: number } {
  const windows = new Map<
    string,
    { start: number; end: number; key: Value; members: (readonly Value[])[] }
  >();
  let late = 0;
  for (const { values, before } of rows) {
    const all = windowsOf(spec, values[0] as number);
    const open = all.filter(([, end]) => end - 1 > before);
    if (all.length > 0 && open.length === 0) late++;
    for (const [start, end] of open) {
      const id = `${start}|${end}|${String(values[1])}`;
      const entry = windows.get(id) ?? { start, end, key: values[1]!, members: [] };
      entry.members.push(values);
      windows.set(id, entry);
    }
  }
  const sum = (list: readonly number[]): number | null =>
    list.length === 0 ? null : list.reduce((a, b) => a + b, 0);
  const lines = [...windows.values()].map(({ start, end, key, members }) => {
    const all = members.filter((m) => m[2] !== null).map((m) => Number(m[2]));
    const kept = members.filter((m) => m[2] !== null && m[3] === true).map((m) => Number(m[2]));
    const values = [
      key,
      members.length,
      sum(all),
      kept.length === 0 ? null : Math.max(...kept),
      new Set(all).size,
      sum([...new Set(kept)]),
      key === null ? null : members.map(() => key).join(','),
      stamp(start),
      stamp(end),
    ];
    return `${values.map((value) => (value === null ? 'NULL' : String(value))).join('|')} x1`;
  });
  return { rows: lines.sort(), late };
}

/** As DuckDB prints a TIMESTAMP. */
function stamp(ms: number): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(19, 23).replace(/0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === '.' ? '' : fraction}`;
}

async function runBatches(
  node: WindowAggregate,
  rows: readonly TimedRow[],
  size: number,
  compactRowsMin?: number,
): Promise<{ readonly changes: readonly (readonly Emitted[])[]; readonly late: number }> {
  const run = await OperatorRun.start(
    [{ types: TYPES, hasWatermark: true, repeatable: true }],
    (relations, context) => createWindowAggregateOperator(node, relations, context),
    compactRowsMin === undefined ? {} : { compactRowsMin },
  );
  try {
    const changes: (readonly Emitted[])[] = [];
    for (const batch of chunks(rows, size)) {
      const mayBeLate = batch.some(({ wm }) => wm != null);
      changes.push(await run.step({ rows: [batch], watermark: batch.at(-1)!.after, mayBeLate }));
    }
    changes.push(await run.step({ rows: [[]], watermark: Infinity, final: true }));
    expect(await run.operator.stateSize!()).toEqual({ rows: 0 });
    return { changes, late: run.late };
  } finally {
    await run.close();
  }
}

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

/** The watermark stays just before the rows to come, so that windows fire between batches and none is late. */
async function runSigned(
  node: WindowAggregate,
  rows: readonly Row[],
  size: number,
  compactRowsMin: number | undefined,
): Promise<readonly Emitted[]> {
  const run = await OperatorRun.start(
    [{ types: TYPES, weighted: true, repeatable: true }],
    (relations, context) => createWindowAggregateOperator(node, relations, context),
    compactRowsMin === undefined ? {} : { compactRowsMin },
  );
  try {
    const changes: Emitted[] = [];
    for (const [index, batch] of chunks(rows, size).entries()) {
      const coming = rows.slice((index + 1) * size).map(({ values }) => Number(values[0]));
      const watermark = coming.length === 0 ? -Infinity : Math.min(...coming) - 1;
      changes.push(...(await run.step({ rows: [batch], watermark, mayBeLate: false })));
    }
    changes.push(...(await run.step({ rows: [[]], watermark: Infinity, final: true })));
    expect(await run.operator.stateSize!()).toEqual({ rows: 0 });
    return changes;
  } finally {
    await run.close();
  }
}

const rowArbitrary = fc.record({
  values: fc.tuple(
    fc.integer({ min: 0, max: 40 }).map((step) => 1_577_836_800_000 + step * 500),
    fc.constantFrom<Value>(null, 'a', 'b'),
    fc.constantFrom<Value>(null, 1, 2, 3),
    fc.constantFrom<Value>(null, true, false),
  ),
});

const SPECS: readonly WindowSpec[] = [
  { kind: 'tumble', size: 3000, offset: 0 },
  { kind: 'tumble', size: 4000, offset: 1500 },
  { kind: 'hop', size: 4000, slide: 2000, offset: 0 },
  { kind: 'hop', size: 5000, slide: 2000, offset: -500 },
  { kind: 'hop', size: 1000, slide: 2000, offset: 0 },
  { kind: 'cumulate', size: 6000, step: 2000, offset: 0 },
  { kind: 'cumulate', size: 4000, step: 1000, offset: 500 },
  { kind: 'cumulate', size: 20_000, step: 500, offset: 0 },
];

describe('window aggregate', () => {
  for (const spec of SPECS) {
    it(`${JSON.stringify(spec)} equals the row-by-row model for every batch size`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }),
          fc.constantFrom(0, 1500),
          async (plain, delay) => {
            const rows = timed(plain, delay);
            const want = model(spec, rows);
            for (const [size, compactRowsMin] of [[1, 3], [7], [7, 3], [1000]] as const) {
              const { changes, late } = await runBatches(windowNode(spec), rows, size, compactRowsMin);
              expect(net(changes.flat())).toEqual(want.rows);
              expect(late).toBe(want.late);
            }
          },
        ),
        { seed: 3, numRuns: 4 },
      );
    });
  }

  for (const spec of SPECS) {
    it(`${JSON.stringify(spec)} takes rows back, with and without compaction`, async () => {
      const steps = fc.array(
        fc.record({
          values: rowArbitrary.map(({ values }) => values),
          remove: fc.option(fc.nat(), { freq: 2 }),
        }),
        { minLength: 1, maxLength: 40 },
      );
      await fc.assert(
        fc.asyncProperty(steps, async (plain) => {
          const { rows, left } = signed(plain);
          const want = model(
            spec,
            left.map((row) => ({ ...row, before: -Infinity, after: -Infinity })),
          );
          const calls = [...CALLS, call('FIRST_VALUE', [V])];
          const results = [];
          for (const [size, compactRowsMin] of [
            [1, 2],
            [7, 2],
            [7, undefined],
          ] as const) {
            const changes = await runSigned(windowNode(spec, { calls }), rows, size, compactRowsMin);
            results.push(net(changes));
            expect(net(changes.map((row) => ({ ...row, values: row.values.toSpliced(7, 1) })))).toEqual(
              want.rows,
            );
          }
          expect(results[0]).toEqual(results[2]);
          expect(results[1]).toEqual(results[2]);
        }),
        { seed: 5, numRuns: 4 },
      );
    });
  }

  it('keeps one row a key of the fired part of a cumulating window, however many steps it has', async () => {
    const node = windowNode(
      { kind: 'cumulate', size: 1_000_000, step: 1000, offset: 0 },
      { calls: [call('COUNT', []), call('COUNT', [V], { distinct: true })], properties: ['window_end'] },
    );
    const run = await OperatorRun.start([{ types: TYPES, hasWatermark: true }], (relations, context) =>
      createWindowAggregateOperator(node, relations, context),
    );
    for (let round = 0; round < 5; round++) {
      const rows: Row[] = Array.from({ length: 20 }, (_, step) => ({
        values: [(round * 20 + step) * 1000, 'a', step % 2, null],
      }));
      const fired = await run.step({ rows: [rows], watermark: (round + 1) * 20_000 });
      expect(fired.map(({ values }) => Number(values[1]))).toEqual(
        rows.map((_, step) => round * 20 + step + 1),
      );
      // The counts, and the two distinct values.
      expect(await run.operator.stateSize!()).toEqual({ rows: 3 });
    }
    await run.close();
  });

  it('counts late rows as a run of Flink 2.3 over the same rows did', async () => {
    const start = Date.parse('2020-01-01T00:00:00Z');
    const plain: readonly (readonly [string, number, number])[] = [
      ['a', 1000, 1],
      ['a', 4500, 2],
      ['a', 3000, 4],
      ['b', 3500, 8],
      ['a', 6500, 16],
      ['a', 5000, 32],
      ['b', 3900, 64],
      ['a', 9000, 128],
    ];
    const rows = timed(
      plain.map(([key, ms, value]) => ({ values: [start + ms, key, value, null] })),
      0,
    );
    const calls = [call('COUNT', []), call('SUM', [V])];
    const recorded: readonly (readonly [WindowSpec, readonly string[]])[] = [
      [
        { kind: 'hop', size: 4000, slide: 2000, offset: 0 },
        ['a 2 1 1', 'a 4 1 1', 'a 6 2 6', 'b 6 1 8', 'a 8 3 50', 'a 10 2 144', 'a 12 1 128'],
      ],
      [
        { kind: 'cumulate', size: 6000, step: 2000, offset: 0 },
        ['a 2 1 1', 'a 4 1 1', 'a 6 3 7', 'b 6 1 8', 'a 8 1 16', 'a 10 2 144', 'a 12 2 144'],
      ],
    ];
    for (const [spec, want] of recorded) {
      for (const size of [1, 3, 1000]) {
        const { changes } = await runBatches(windowNode(spec, { calls }), rows, size);
        const seen = changes.flat().map(({ values }) => {
          const end = (Date.parse(`${values[4]!.replace(' ', 'T')}Z`) - start) / 1000;
          return `${values[0]!} ${end} ${values[1]!} ${values[2]!}`;
        });
        expect([...seen].sort()).toEqual([...want].sort());
      }
    }
  });

  it('fires windows in the order of their ends, when the watermark reaches the end − 1', async () => {
    const node = windowNode({ kind: 'tumble', size: 1000, offset: 0 }, { calls: [call('COUNT', [])] });
    const run = await OperatorRun.start([{ types: TYPES, hasWatermark: true }], (relations, context) =>
      createWindowAggregateOperator(node, relations, context),
    );
    const rows: Row[] = [2500, 100, 1700].map((ms) => ({ values: [ms, 'a', 1, null] }));
    expect(await run.step({ rows: [rows], watermark: 998 })).toEqual([]);
    const fired = await run.step({ rows: [[]], watermark: 1999 });
    expect(fired.map((row) => row.values[3])).toEqual([stamp(1000), stamp(2000)]);
    expect(fired[0]!.pos! < fired[1]!.pos!).toBe(true);
    expect(await run.step({ rows: [[]], watermark: 1999 })).toEqual([]);
    await run.close();
  });

  it('aligns to the wall clock of the session zone, and to both passes of the hour that clocks repeat', async () => {
    const node = windowNode(
      { kind: 'tumble', size: 3_600_000, offset: 0 },
      {
        calls: [call('COUNT', [])],
        timeZone: 'Europe/Berlin',
        properties: ['window_start', 'window_end', 'window_time'],
      },
    );
    const run = await OperatorRun.start([{ types: TYPES, hasWatermark: true }], (relations, context) =>
      createWindowAggregateOperator(node, relations, context),
    );
    // 2023-10-29: 02:00–03:00 is passed twice, from 00:00Z to 02:00Z.
    const at = (clock: string): number => Date.parse(`2023-10-29T${clock}Z`);
    const rows: Row[] = ['00:10:00', '01:10:00', '02:10:00'].map((clock) => ({
      values: [at(clock), 'a', 1, null],
    }));
    expect(await run.step({ rows: [rows.slice(0, 1)], watermark: at('00:59:59.999') })).toEqual([]);
    expect(await run.step({ rows: [rows.slice(1)], watermark: at('01:30:00') })).toEqual([]);
    const fired = await run.step({ rows: [[]], watermark: at('01:59:59.999') });
    expect(fired.map((row) => row.values.slice(1, 4))).toEqual([
      ['2', '2023-10-29 02:00:00', '2023-10-29 03:00:00'],
    ]);
    const last = await run.step({ rows: [[]], watermark: Infinity, final: true });
    expect(last.map((row) => row.values.slice(1))).toEqual([
      ['1', '2023-10-29 03:00:00', '2023-10-29 04:00:00', '2023-10-29 02:59:59.999'],
    ]);
    await run.close();
  });

  it('fires processing-time windows by the clock and not at the end of the input', async () => {
    const node = windowNode(
      { kind: 'tumble', size: 10_000, offset: 0 },
      { calls: [call('COUNT', [])], attribute: 'proctime', timeZone: 'UTC' },
    );
    const run = await OperatorRun.start([{ types: TYPES }], (relations, context) =>
      createWindowAggregateOperator(node, relations, context),
    );
    const row: Row = { values: [0, 'a', 1, null] };
    expect(await run.step({ rows: [[row, row]], processingTime: 12_000 })).toEqual([]);
    expect(run.operator.nextTimer!()).toBe(19_999);
    const fired = await run.step({ rows: [[row]], processingTime: 20_500 });
    expect(fired.map((emitted) => emitted.values)).toEqual([['a', '2', stamp(10_000), stamp(20_000)]]);
    expect(await run.step({ rows: [[]], processingTime: 20_600, final: true, watermark: Infinity })).toEqual(
      [],
    );
    await run.close();
  });
});
