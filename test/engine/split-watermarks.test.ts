import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SplitWatermarks } from '../../src/engine/split-watermarks.js';

const INTERVAL = 200;

/** Flink's rule, row by row, as it is written in `WatermarkAssignerOperator`. */
function reference(
  times: readonly number[],
  delay: number,
): { readonly before: number[]; readonly last: number } {
  let current = 0;
  let last = 0;
  let known = -Infinity;
  const before: number[] = [];
  for (const time of times) {
    before.push(known);
    current = Math.max(current, time - delay);
    if (current - last > INTERVAL) known = last = current;
  }
  return { before, last: known };
}

function chunked(times: readonly number[], sizes: readonly number[]): number[][] {
  const chunks: number[][] = [];
  let at = 0;
  for (let turn = 0; at < times.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(times.slice(at, at + size));
    at += size;
  }
  return chunks;
}

describe('the watermark of a split', () => {
  it('is that of the row-wise rule, however rows are batched', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 5_000 }), { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 400 }),
        (times, sizes, delay) => {
          const splits = new SplitWatermarks(INTERVAL, 0);
          const seen = new Map<number, number>();
          let offset = 0;
          for (const chunk of chunked(times, sizes)) {
            const late = { rows: [] as number[], watermarks: [] as number[] };
            const values = Float64Array.from(chunk);
            splits.advance('s', values, values, delay, offset, late);
            late.rows.forEach((row, index) => seen.set(row, late.watermarks[index]!));
            offset += chunk.length;
          }
          const expected = reference(times, delay);
          expect(splits.watermark(['s'])).toBe(expected.last);
          times.forEach((time, row) => {
            const before = expected.before[row]!;
            expect(seen.get(row)).toBe(time <= before + 1 ? before : undefined);
          });
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('is the minimum over live splits and never goes back', () => {
    const splits = new SplitWatermarks(INTERVAL, 0);
    const rows = (split: string, ...times: number[]): void => {
      const values = Float64Array.from(times);
      splits.advance(split, values, values, 0, 0, { rows: [], watermarks: [] });
    };
    expect(splits.watermark(['a', 'b'])).toBe(-Infinity);
    rows('a', 1_000);
    expect(splits.watermark(['a', 'b'])).toBe(-Infinity);
    expect(splits.furthestBehind(['a', 'b'], 'a')).toBe('b');
    rows('b', 500);
    expect(splits.watermark(['a', 'b'])).toBe(500);
    splits.end('b');
    expect(splits.watermark(['a'])).toBe(1_000);
    rows('c', 300);
    expect(splits.watermark(['a', 'c'])).toBe(1_000);
  });

  it('keeps what ended splits reached when none is live', () => {
    const splits = new SplitWatermarks(INTERVAL, 0);
    const values = Float64Array.from([1_000, 1_100]);
    splits.advance('a', values, values, 0, 0, { rows: [], watermarks: [] });
    splits.end('a');
    expect(splits.watermark([])).toBe(1_000);
  });

  it('takes rows of a split found later as late where consumers are further already', () => {
    const splits = new SplitWatermarks(INTERVAL, 0);
    const late = { rows: [] as number[], watermarks: [] as number[] };
    splits.advance('a', Float64Array.of(5_000), Float64Array.of(5_000), 0, 0, late);
    splits.watermark(['a']);
    splits.advance('b', Float64Array.of(100), Float64Array.of(100), 0, 0, late);
    expect(late).toEqual({ rows: [0], watermarks: [5_000] });
  });

  it('takes rows of a split that was idle as late where the others went on', () => {
    const splits = new SplitWatermarks(INTERVAL, 1_000);
    const late = { rows: [] as number[], watermarks: [] as number[] };
    splits.touch('a', 0);
    splits.advance('a', Float64Array.of(1_000), Float64Array.of(1_000), 0, 0, late);
    splits.tick(1_000);
    splits.touch('b', 1_000);
    splits.advance('b', Float64Array.of(9_000), Float64Array.of(9_000), 0, 0, late);
    expect(splits.watermark(['a', 'b'])).toBe(9_000);
    splits.touch('a', 1_100);
    splits.advance('a', Float64Array.of(2_000), Float64Array.of(2_000), 0, 0, late);
    expect(late).toEqual({ rows: [0], watermarks: [9_000] });
  });

  it('moves on in processing time when rows stay away', () => {
    const splits = new SplitWatermarks(INTERVAL, 1_000);
    splits.touch('a', 0);
    splits.touch('b', 0);
    const late = { rows: [], watermarks: [] };
    splits.advance('a', Float64Array.of(1_000, 1_100), Float64Array.of(1_000, 1_100), 0, 0, late);
    expect(splits.nextTick()).toBe(200);
    splits.tick(200);
    expect(splits.watermark(['a'])).toBe(1_100);
    expect(splits.idle(['a', 'b'])).toBe(false);
    splits.touch('a', 900);
    splits.tick(1_000);
    expect(splits.watermark(['a', 'b'])).toBe(1_100);
    splits.tick(1_900);
    expect(splits.idle(['a', 'b'])).toBe(true);
  });

  it('refuses a NULL rowtime with the message of Flink', () => {
    const splits = new SplitWatermarks(INTERVAL, 0);
    const values = Float64Array.of(1, NaN);
    expect(() => splits.advance('a', values, values, 0, 0, { rows: [], watermarks: [] })).toThrow(
      'RowTime field should not be null, please convert it to a non-null long value.',
    );
  });
});
