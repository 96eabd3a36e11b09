/** Texts of a chunk written from DuckDB's memory: short ones, long ones, and more of them than are read in one stretch. */
import { describe, expect, test } from 'vitest';
import { OutputBuffer } from '../../gateway/pg/codec/index.js';
import { columnReader } from '../../gateway/pg/types/column-reader.js';
import { bytes, string } from '../../sql/types/index.js';
import type { ChunkBatch } from '../../src/engine/chunk-batch.js';
import { chunkBatch } from '../engine/chunk-batch.js';

const TYPES = [string(), bytes()];

/** What the reader writes for each row, in the given order. */
function written(batch: ChunkBatch, column: 0 | 1, order: readonly number[]): readonly (Buffer | null)[] {
  const reader = columnReader(TYPES[column]!, 1, 'UTC');
  reader.load(batch, column);
  return order.map((row) => {
    if (reader.isNull(row)) return null;
    const out = new OutputBuffer();
    reader.write(out, row);
    return out.take();
  });
}

describe('texts and bytes of a chunk', () => {
  // 2,000 rows of up to 4 KB: 4 MB, of which every tenth row is NULL and every seventh short.
  const SQL = `SELECT CASE WHEN i % 10 = 3 THEN NULL WHEN i % 7 = 0 THEN 'ä' || i ELSE repeat(chr(97 + (i % 26)::INT), (i * 37 % 4096)::INT) || i END AS t, encode(t)
    FROM range(2000) AS r(i)`;
  const rows = Array.from({ length: 2_000 }, (_, row) => row);

  test.each([
    ['in their order', rows],
    ['backwards', rows.toReversed()],
    ['each one twice, far apart', rows.flatMap((row) => [row, (row * 997) % 2_000])],
  ])('are those of the rows: %s', async (_, order) => {
    const batch = await chunkBatch(SQL, TYPES);
    const expected = order.map((row) => batch.rows[row]![0] as string | null);
    for (const column of [0, 1] as const) {
      const texts = written(batch, column, order).map((value) => value?.toString('utf8') ?? null);
      expect(texts).toEqual(expected);
    }
  });

  test('one text is longer than a stretch', async () => {
    const batch = await chunkBatch(
      `SELECT repeat('0123456789', CASE WHEN i = 1 THEN 200000 ELSE 3 END) AS t, encode(t) FROM range(3) AS r(i)`,
      TYPES,
    );
    const lengths = written(batch, 0, [0, 1, 2]).map((value) => value?.length);
    expect(lengths).toEqual([30, 2_000_000, 30]);
    expect(written(batch, 1, [1])[0]?.equals(Buffer.from('0123456789'.repeat(200_000)))).toBe(true);
  });
});
