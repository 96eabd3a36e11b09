/** JSON_OBJECTAGG, JSON_ARRAYAGG and the aggregates of bitmaps, over rows in DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { bitmapAggregates } from '../../../sql/function/aggregate/bitmap.js';
import { jsonAggregates } from '../../../sql/function/aggregate/json.js';
import { RoaringBitmap } from '../../../sql/function/native/roaring.js';
import * as t from '../../../sql/types/index.js';
import { registerNativeFunctions } from '../../../src/duckdb/native-functions.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  registerNativeFunctions(connection);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function aggregate(name: string, types: readonly t.LogicalType[], rows: string): Promise<unknown> {
  const definition = [...jsonAggregates, ...bitmapAggregates].find((entry) => entry.name === name)!;
  const strategy = definition.strategy(types, t.string(), false);
  if (strategy.kind !== 'multiset') throw new Error('not a multiset');
  const columns = types.map((_, index) => `c${index}`);
  const sql = strategy.evaluate(columns, '1', 'position');
  const reader = await connection.runAndReadAll(
    `SELECT ${sql} FROM (VALUES ${rows}) AS v(position, ${columns.join(', ')})`,
  );
  return reader.getRowsJson()[0]![0];
}

const bits = (...elements: number[]): string =>
  `unhex('${Buffer.from(RoaringBitmap.of(elements).toBytes()).toString('hex')}')`;

describe('JSON aggregates', () => {
  test('arrays keep the order of arrival', async () => {
    const rows = "(2, 'b'), (1, 'a\"'), (3, NULL)";
    expect(await aggregate('JSON_ARRAYAGG_ABSENT_ON_NULL', [t.string()], rows)).toBe('["a\\"","b"]');
    expect(await aggregate('JSON_ARRAYAGG_NULL_ON_NULL', [t.string()], rows)).toBe('["a\\"","b",null]');
    expect(
      await aggregate('JSON_ARRAYAGG_ABSENT_ON_NULL_FORMAT_JSON', [t.string()], '(1, \'{"x":1}\')'),
    ).toBe('[{"x":1}]');
    expect(await aggregate('JSON_ARRAYAGG_ABSENT_ON_NULL', [t.int()], '(1, NULL::INTEGER)')).toBe('[]');
  });

  test('objects sort their keys and want them once', async () => {
    const types = [t.string(), t.int()];
    const rows = "(1, 'b', 1), (2, 'a', NULL)";
    expect(await aggregate('JSON_OBJECTAGG_NULL_ON_NULL', types, rows)).toBe('{"a":null,"b":1}');
    expect(await aggregate('JSON_OBJECTAGG_ABSENT_ON_NULL', types, rows)).toBe('{"b":1}');
    await expect(aggregate('JSON_OBJECTAGG_NULL_ON_NULL', types, "(1, 'b', 1), (2, 'b', 2)")).rejects.toThrow(
      /Key 'b' is already present/,
    );
    await expect(aggregate('JSON_OBJECTAGG_NULL_ON_NULL', types, '(1, NULL, 1)')).rejects.toThrow(
      /a key is NULL/,
    );
  });
});

describe('bitmap aggregates', () => {
  const rows = `(1, ${bits(1)}), (2, ${bits(1, 2)}), (3, ${bits(1, 2)}), (4, ${bits(1, 5)}), (5, NULL)`;

  test('combine all rows', async () => {
    expect(await aggregate('BITMAP_AND_CARDINALITY_AGG', [t.bitmap()], rows)).toBe('1');
    expect(await aggregate('BITMAP_OR_CARDINALITY_AGG', [t.bitmap()], rows)).toBe('3');
    expect(await aggregate('BITMAP_XOR_CARDINALITY_AGG', [t.bitmap()], rows)).toBe('1');
    expect(
      await aggregate('BITMAP_BUILD_CARDINALITY_AGG', [t.int()], '(1, 7), (2, 7), (3, -1), (4, NULL)'),
    ).toBe('2');
    expect(await aggregate('BITMAP_OR_AGG', [t.bitmap()], '(1, NULL::BLOB)')).toBe(null);
  });
});
