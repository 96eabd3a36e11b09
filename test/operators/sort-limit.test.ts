/** ORDER BY and LIMIT: the same result for every batch size, against sorting in JavaScript. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangelogMode, SortKey, SortLimit } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { createSortLimitOperator } from '../../src/operators/sort-limit.js';
import type { Emitted, InputOptions, Row, Value } from './operator-harness.js';
import { OperatorRun, chunks, fieldsOf, inputNode, net } from './operator-harness.js';

const TYPES = [t.int(), t.string()];

function sortNode(
  keys: readonly SortKey[],
  fetch: number | undefined,
  offset: number,
  changelog: ChangelogMode,
  types: readonly LogicalType[] = TYPES,
): SortLimit {
  return {
    kind: 'sort-limit',
    id: 'sort-limit[1]',
    fields: fieldsOf(types),
    changelog,
    input: inputNode(types),
    keys,
    offset,
    fetch,
  };
}

const BY_NUMBER: readonly SortKey[] = [{ column: 0, descending: true, nullsFirst: false }];

async function runBatches(
  node: SortLimit,
  batches: readonly (readonly (Row & { readonly after?: number })[])[],
  input: Partial<InputOptions> = {},
  runtimeMode: 'streaming' | 'batch' = 'streaming',
  compactRowsMin?: number,
): Promise<{ readonly changes: readonly Emitted[]; readonly late: number; readonly held: number }> {
  const run = await OperatorRun.start(
    [{ types: node.fields.map((field) => field.type), ...input }],
    (relations, context) => createSortLimitOperator(node, relations, context),
    { runtimeMode, ...(compactRowsMin === undefined ? {} : { compactRowsMin }) },
  );
  const changes: Emitted[] = [];
  for (const rows of batches) {
    const { after } = rows.at(-1) ?? {};
    changes.push(...(await run.step({ rows: [rows], ...(after === undefined ? {} : { watermark: after }) })));
  }
  const held = (await run.operator.stateSize!()).rows;
  changes.push(...(await run.step({ rows: [[]], watermark: Infinity, final: true })));
  await run.close();
  return { changes, late: run.late, held };
}

const rowsArbitrary = fc.array(
  fc.record({
    values: fc.tuple(fc.constantFrom<Value>(null, 1, 2, 3, 4), fc.constantFrom<Value>('a', 'b', null)),
    remove: fc.option(fc.nat(), { freq: 2 }),
  }),
  { minLength: 1, maxLength: 25 },
);

/** Sorted by the number, the largest first and NULL last, equal ones by arrival. */
function top(rows: readonly Row[], offset: number, fetch: number | undefined): readonly Row[] {
  const rank = (row: Row): number => (row.values[0] === null ? -Infinity : Number(row.values[0]));
  const sorted = [...rows].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) > rank(a) ? 1 : -1));
  return sorted.slice(offset, fetch === undefined ? undefined : offset + fetch);
}

const line = (row: Row): string =>
  row.values.map((value) => (value === null ? 'NULL' : String(value))).join('|');

describe('sort and limit', () => {
  it('takes the first rows as they arrive', async () => {
    const rows: Row[] = Array.from({ length: 20 }, (_, index) => ({ values: [index, 'x'] }));
    for (const size of [1, 7, 1000]) {
      const { changes } = await runBatches(sortNode([], 4, 5, 'insert-only'), chunks(rows, size));
      expect(changes.map((row) => row.values[0])).toEqual(['5', '6', '7', '8']);
    }
  });

  it('sorts everything at the end in batch mode', async () => {
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, async (rows) => {
        const { changes } = await runBatches(
          sortNode(BY_NUMBER, undefined, 1, 'insert-only'),
          chunks(rows, 7),
          {},
          'batch',
        );
        expect(changes.map((row) => row.values.join('|'))).toEqual(top(rows, 1, undefined).map(line));
      }),
      { seed: 5, numRuns: 5 },
    );
  });

  for (const weighted of [false, true]) {
    it(`keeps the first ${weighted ? 'of signed' : 'of inserted'} rows for every batch size`, async () => {
      await fc.assert(
        fc.asyncProperty(rowsArbitrary, async (steps) => {
          const rows: Row[] = [];
          const left: Row[] = [];
          for (const { values, remove } of steps) {
            if (!weighted || remove === null || left.length === 0) {
              rows.push({ values });
              left.push({ values });
              continue;
            }
            const text = line(left[remove % left.length]!);
            const [gone] = left.splice(
              left.findIndex((row) => line(row) === text),
              1,
            );
            rows.push({ values: gone!.values, w: -1 });
          }
          const counts = new Map<string, number>();
          for (const row of top(left, 1, 3)) counts.set(line(row), (counts.get(line(row)) ?? 0) + 1);
          const want = [...counts].map(([text, count]) => `${text} x${count}`).sort();
          for (const [size, compactRowsMin] of [[1, 3], [7], [7, 3], [1000]] as const) {
            const { changes } = await runBatches(
              sortNode(BY_NUMBER, 3, 1, 'retract'),
              chunks(rows, size),
              { weighted },
              'streaming',
              compactRowsMin,
            );
            expect(net(changes)).toEqual(want);
          }
        }),
        { seed: 9, numRuns: 8 },
      );
    });
  }

  it('holds no more than twice the rows that are left', async () => {
    const rows = Array.from({ length: 300 }, (_, index): readonly Row[] => [
      { values: [index, 'x'] },
      ...(index < 5 ? [] : [{ values: [index - 5, 'x'], w: -1 }]),
    ]).flat();
    const node = sortNode(BY_NUMBER, 3, 0, 'retract');
    const { changes, held } = await runBatches(node, chunks(rows, 10), { weighted: true }, 'streaming', 20);
    expect(net(changes)).toEqual(['297|x x1', '298|x x1', '299|x x1']);
    expect(held).toBeLessThan(40);
  });

  it('emits the Top-N of real Flink, one row at a time: what leaves is deleted before what enters', async () => {
    const rows: Row[] = [1, 2, 4, 3].map((value) => ({ values: [value, 'x'] }));
    const { changes } = await runBatches(sortNode(BY_NUMBER, 2, 0, 'retract'), chunks(rows, 1));
    expect(changes.map(({ values, w }) => `${w > 0 ? '+' : '-'}${values[0]!}`)).toEqual([
      '+1',
      '+2',
      '-1',
      '+4',
      '-2',
      '+3',
    ]);
  });

  it('releases rows by rowtime as the watermark passes, and drops those that were overtaken', async () => {
    const types = [t.timestamp(3, true, 'rowtime'), t.string()];
    const node = sortNode(
      [{ column: 0, descending: false, nullsFirst: true }],
      undefined,
      0,
      'insert-only',
      types,
    );
    const times = [3000, 1000, 2000, 6000, 2500, 5900, 4000, 9000, 5000, 7000];
    let watermark = -Infinity;
    const rows = times.map((ms) => {
      const before = watermark;
      watermark = Math.max(watermark, ms - 2000);
      return { values: [ms, `r${ms}`], wm: ms <= before + 1 ? before : null, after: watermark };
    });
    const outcomes = [];
    for (const size of [1, 3, 100]) {
      const { changes, late } = await runBatches(node, chunks(rows, size), { hasWatermark: true });
      outcomes.push([changes.map((row) => row.values[1]), late]);
    }
    // 2500 came when 3000 had come out (watermark 4000), 5000 after 6000 (7000); 4000 and 7000 are not overtaken.
    const want = [['r1000', 'r2000', 'r3000', 'r4000', 'r5900', 'r6000', 'r7000', 'r9000'], 2];
    expect(outcomes).toEqual([want, want, want]);
  });
});
