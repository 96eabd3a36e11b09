/** Columns written from DuckDB's memory give the bytes that writing their values one by one gives, in both formats. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutputBuffer } from '../../gateway/pg/codec/index.js';
import type { FormatCode } from '../../gateway/pg/codec/index.js';
import { columnReader } from '../../gateway/pg/types/column-reader.js';
import type { ColumnReader } from '../../gateway/pg/types/column-reader.js';
import * as t from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { ChunkBatch } from '../../src/engine/chunk-batch.js';
import type { ResultBatch } from '../../src/engine/job.js';
import { valueConverter } from '../../src/engine/result-value.js';

let database: Database;
let connection: EngineConnection;

beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run('SELECT setseed(0.5)');
});
afterAll(() => database.close());

function bytesOf(column: ColumnReader, batch: ResultBatch, index: number, rows: number): readonly string[] {
  column.load(batch, index);
  return Array.from({ length: rows }, (_, row) => {
    if (column.isNull(row)) return 'NULL';
    const out = new OutputBuffer();
    column.write(out, row);
    return out.take().toString('latin1');
  });
}

/** Both ways over every chunk; gives the number of rows. */
async function compare(sql: string, type: LogicalType, format: FormatCode): Promise<number> {
  const convert = valueConverter(type, 'Europe/Berlin');
  const result = await connection.duckdb.stream(sql);
  const fromMemory = columnReader(type, format, 'Europe/Berlin');
  const fromValues = columnReader(type, format, 'Europe/Berlin');
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rows;
    const batch = new ChunkBatch([], chunk, [convert]);
    const plain: ResultBatch = { kinds: [], rows: batch.rows };
    const actual = bytesOf(fromMemory, batch, 0, chunk.rowCount);
    expect(actual).toEqual(bytesOf(fromValues, plain, 0, chunk.rowCount));
    rows += chunk.rowCount;
  }
}

const ROWS = 5_000;
const integer = (bits: number): string => `((random() * 2 - 1) * pow(2, random() * ${bits - 1}))`;
const text = `repeat(chr((48 + random() * 70)::INTEGER), (random() * random() * 90)::INTEGER) || CASE WHEN random() < 0.1 THEN 'ü€𝄞' ELSE '' END`;

const columns: readonly (readonly [string, LogicalType, string])[] = [
  ['BOOLEAN', t.boolean(), 'random() < 0.5'],
  ['SMALLINT', t.smallint(), `${integer(15)}::SMALLINT`],
  ['INT', t.int(), `${integer(31)}::INTEGER`],
  ['BIGINT', t.bigint(), `${integer(63)}::BIGINT`],
  ['DOUBLE', t.double(), `${integer(90)} / pow(10, (random() * 12)::INTEGER)`],
  ['FLOAT', t.float(), `(${integer(60)})::FLOAT`],
  ...[
    [4, 2],
    [9, 0],
    [9, 9],
    [18, 3],
    [18, 12],
    [18, 17],
    [38, 4],
  ].map(
    ([precision = 0, scale = 0]) =>
      [
        `DECIMAL(${precision}, ${scale})`,
        t.decimal(precision, scale),
        `(${integer(Math.floor((precision - scale) * 3.3) + 1)} * 0.9)::DECIMAL(${precision}, ${scale})`,
      ] as const,
  ),
  ['STRING', t.string(), text],
  ['BYTES', t.bytes(), `encode(${text})`],
  ['DATE', t.date(), `DATE '1900-01-01' + (random() * 90000)::INTEGER`],
  ['TIME(3)', t.time(3), `TIME '00:00:00' + to_milliseconds((random() * 86399999)::BIGINT)`],
  ['TIMESTAMP(6)', t.timestamp(6), `make_timestamp((${integer(53)})::BIGINT)`],
  ['TIMESTAMP_LTZ(3)', t.timestampLtz(3), `make_timestamp((${integer(41)})::BIGINT * 1000)`],
];

describe.each([
  ['text', 0],
  ['binary', 1],
] as const)('in %s', (_, format) => {
  test.each(columns)('%s', async (_name, type, value) => {
    const sql = `SELECT CASE WHEN random() < 0.9 THEN ${value} END FROM range(${ROWS})`;
    expect(await compare(sql, type, format)).toBe(ROWS);
  });
});

test('texts that lie scattered in memory, in any order', async () => {
  await connection.run(
    `CREATE TABLE texts AS SELECT i, ${text} AS value FROM range(${ROWS * 4}) AS r(i) ORDER BY random()`,
  );
  const joined = `SELECT b.value FROM texts AS a JOIN texts AS b ON a.i = (b.i * 7919) % ${ROWS * 4}`;
  expect(await compare(joined, t.string(), 0)).toBe(ROWS * 4);
  expect(await compare('SELECT value FROM texts ORDER BY i', t.string(), 0)).toBe(ROWS * 4);
});
