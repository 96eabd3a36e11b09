/** The panes and windows that times fall into, as DuckDB computes them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { Database } from '../../src/duckdb/index.js';
import { TIME_MAX, TIME_MIN, windowFrame } from '../../src/operators/window-frame.js';

let database: Database;
let connection: EngineConnection;
beforeAll(async () => {
  database = await Database.open({ threads: 1 });
  connection = await database.connect();
});
afterAll(() => database.close());

const DAY = 86_400_000;
const floor = (ms: bigint, size: bigint, offset: bigint): bigint =>
  ms - ((((ms - offset) % size) + size) % size);

describe.each([
  [2_000, 0],
  [10_000, 3_000],
  [DAY, -3_600_000],
  [7 * DAY, 4 * DAY],
  [1, 0],
])('windows of %d ms shifted by %d', (size, offset) => {
  it('hold every time they begin at or after, also before 1970', async () => {
    const times = [0, 1, -1, size, -size, size - 1, -size - 1, offset, offset - 1, 1_700_000_000_123]
      .concat(TIME_MIN, TIME_MAX, -62_135_596_800_000)
      .map(BigInt);
    const end = windowFrame({ kind: 'tumble', size, offset }).paneEnd('ms');
    const rows = await connection.rows(
      `SELECT ${end} FROM (VALUES ${times.map((ms) => `(${ms}::BIGINT)`).join(', ')}) v(ms)`,
    );
    const expected = times.map((ms) => floor(ms, BigInt(size), BigInt(offset)) + BigInt(size));
    expect(rows.map(([value]) => value)).toEqual(expected);
  });
});
