import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunkBytes } from '../../src/engine/chunk-bytes.js';
import { ResultQueue } from '../../src/engine/result-queue.js';
import { Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { limits } from '../../src/limits.js';

let database: Database;
let connection: EngineConnection;

beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(async () => {
  await connection.close();
  await database.close();
});

async function bytesOf(sql: string): Promise<number> {
  const result = await connection.duckdb.stream(sql);
  return chunkBytes((await result.fetchChunk())!);
}

describe('the bytes of a chunk', () => {
  it.each([
    ['numbers', 'SELECT range, range::INT FROM range(1000)', 0],
    ['short texts', `SELECT 'abc' || range FROM range(1000)`, 0],
    ['long texts', `SELECT repeat('x', 500) || range % 10 FROM range(1000)`, 501_000],
    ['bytes', `SELECT encode(repeat('x', 500)) FROM range(1000)`, 500_000],
    ['texts in arrays', `SELECT [repeat('x', 100), repeat('y', 100)] FROM range(1000)`, 200_000],
    ['texts in rows', `SELECT {'a': repeat('x', 100), 'b': 1} FROM range(1000)`, 100_000],
    ['texts in maps', `SELECT MAP {range: repeat('x', 100)} FROM range(1000)`, 100_000],
    ['NULL', `SELECT CASE WHEN range % 2 = 0 THEN repeat('x', 500) END FROM range(1000)`, 250_000],
  ])('of %s are counted', async (_what, sql, texts) => {
    const bytes = await bytesOf(sql);
    expect(bytes).toBeGreaterThanOrEqual(texts);
    // Entries of up to four columns' worth.
    expect(bytes).toBeLessThanOrEqual(texts + 1000 * 16 * 5);
  });
});

describe('a result on its way', () => {
  const batch = { kinds: ['+I'] as const, rows: [['x']] };
  const isPending = async (promise: Promise<void>): Promise<boolean> => {
    const other = Symbol('pending');
    return (await Promise.race([promise, Promise.resolve(other)])) === other;
  };

  it('waits for its reader when a few rows are large', async () => {
    const queue = new ResultQueue(() => undefined);
    await queue.push(batch, limits.collect_bytes_max - 1);
    const full = queue.push(batch, 1);
    expect(await isPending(full)).toBe(true);
    const reader = queue[Symbol.asyncIterator]();
    await reader.next();
    await full;
    queue.end();
  });
});
