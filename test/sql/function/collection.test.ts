/** Functions on arrays and maps against what Flink answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { collectionFunctions } from '../../../sql/function/table/collection.js';
import * as t from '../../../sql/types/index.js';
import { createEvaluator } from './evaluation.js';
import type { Evaluator, Typed, Value } from './evaluation.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await createEvaluator(collectionFunctions, nativeFunctions);
});
afterAll(() => evaluator.close());

const ints = (...values: (number | null)[]): Typed => ({
  type: t.array(t.int(values.includes(null)), false),
  sql: `CAST([${values.map(String).join(', ')}] AS INTEGER[])`,
});
const texts = (...values: (string | null)[]): Typed => ({
  type: t.array(t.string()),
  sql: `CAST([${values.map((value) => (value === null ? 'NULL' : t.quoteString(value))).join(', ')}] AS VARCHAR[])`,
});
const noInts: Typed = { type: t.array(t.int()), sql: 'CAST(NULL AS INTEGER[])' };
const noInt: Typed = { type: t.int(), value: null, sql: 'CAST(NULL AS INTEGER)' };
const bareNull: Typed = { type: t.nullType(), value: null, sql: 'NULL' };
const nested: Typed = { type: t.array(t.array(t.int())), sql: '[[1, NULL, 3], [0], [1]]' };
const nestedElement: Typed = { type: t.array(t.int()), sql: 'CAST([1, NULL, 3] AS INTEGER[])' };
const mapOf = (sql: string): Typed => ({ type: t.map(t.string(), t.int()), sql });

const CASES: readonly (readonly [string, readonly Value[], unknown])[] = [
  ['ARRAY_APPEND', [ints(1, 2), noInt], [1, 2, null]],
  ['ARRAY_APPEND', [noInts, 1], null],
  ['ARRAY_PREPEND', [texts('a'), bareNull], [null, 'a']],
  ['ARRAY_CONTAINS', [ints(1, null), noInt], true],
  ['ARRAY_CONTAINS', [ints(1, 2), noInt], false],
  ['ARRAY_CONTAINS', [noInts, noInt], null],
  ['ARRAY_CONTAINS', [nested, nestedElement], true],
  ['ARRAY_POSITION', [ints(null, 1, 2, 2), 2], 3],
  ['ARRAY_POSITION', [ints(1), 2], 0],
  ['ARRAY_POSITION', [ints(1, null), noInt], null],
  ['ARRAY_REMOVE', [ints(1, 2, 2), 2], [1]],
  ['ARRAY_REMOVE', [ints(null, 1), noInt], [1]],
  ['ARRAY_REMOVE', [noInts, 1], null],
  ['ARRAY_DISTINCT', [ints(null, 1, 2, 2, null)], [null, 1, 2]],
  ['ARRAY_DISTINCT', [noInts], null],
  ['ARRAY_REVERSE', [ints(1, null, 3)], [3, null, 1]],
  ['ARRAY_UNION', [ints(1, 2, 2), ints(null, 2, 3)], [1, 2, null, 3]],
  ['ARRAY_UNION', [ints(1), noInts], null],
  ['ARRAY_CONCAT', [ints(1), ints(1, null), ints()], [1, 1, null]],
  ['ARRAY_CONCAT', [ints(1), noInts], null],
  ['ARRAY_EXCEPT', [ints(null, null, 1, 1, 2), ints(null, 2)], [1]],
  ['ARRAY_INTERSECT', [ints(1, 1, 2, null), ints(1, null)], [1, null]],
  ['ARRAY_MAX', [ints(1, null, 3)], 3],
  ['ARRAY_MIN', [texts('b', null, 'a')], 'a'],
  ['ARRAY_MIN', [ints()], null],
  ['ARRAY_JOIN', [texts('a', null, 'b'), '+'], 'a+b'],
  ['ARRAY_JOIN', [texts('a', null, 'b'), '+', ''], 'a++b'],
  ['ARRAY_JOIN', [texts(null, null), ' ', ' '], '   '],
  ['ARRAY_JOIN', [texts(), ','], ''],
  ['ARRAY_JOIN', [texts('a'), null], null],
  ['ARRAY_JOIN', [texts('a'), '+', null], null],
  ['ARRAY_SLICE', [ints(1, 2, 3), 2], [2, 3]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 0, 0], [1]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 3, 2], []],
  ['ARRAY_SLICE', [ints(1, 2, 3), -5, 0], [1]],
  ['ARRAY_SLICE', [ints(1, 2, 3), -5, -7], []],
  ['ARRAY_SLICE', [ints(1, 2, 3, 4, 5), -6, -5], [1]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 2, -1], [2, 3]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 9], []],
  ['ARRAY_SLICE', [ints(1, 2, 3), noInt, 2], null],
  ['ARRAY_SORT', [ints(3, null, 1)], [null, 1, 3]],
  ['ARRAY_SORT', [ints(3, null, 1), false], [3, 1, null]],
  ['ARRAY_SORT', [ints(3, null, 1), false, true], [null, 3, 1]],
  ['ELEMENT', [ints(1)], 1],
  ['ELEMENT', [ints()], null],
  ['CARDINALITY', [ints(1, null)], 2],
  ['CARDINALITY', [noInts], null],
  ['CARDINALITY', [mapOf("map(['a'], [1])")], 1],
  ['CARDINALITY', [{ type: t.multiset(t.string()), sql: "map(['a', 'b'], [2, 1])" }], 3],
  ['MAP_KEYS', [mapOf("map(['b', 'a'], [1, 2])")], ['b', 'a']],
  ['MAP_VALUES', [mapOf("map(['b', 'a'], [1, NULL])")], [1, null]],
  ['MAP_ENTRIES', [mapOf("map(['a'], [1])")], [{ key: 'a', value: 1 }]],
  [
    'MAP_FROM_ARRAYS',
    [texts('a', 'b'), ints(1, null)],
    [
      { key: 'a', value: 1 },
      { key: 'b', value: null },
    ],
  ],
  ['MAP_FROM_ARRAYS', [texts('a'), noInts], null],
  [
    'MAP_UNION',
    [mapOf("map(['a'], [1])"), mapOf("map(['a', 'b'], [2, 3])")],
    [
      { key: 'a', value: 2 },
      { key: 'b', value: 3 },
    ],
  ],
  ['MAP_UNION', [mapOf("map(['a'], [1])"), mapOf('NULL')], null],
];

const shown = (args: readonly Value[]): string =>
  args
    .map((arg) => (arg !== null && typeof arg === 'object' && 'sql' in arg ? arg.sql : JSON.stringify(arg)))
    .join(', ');

describe('collection functions', () => {
  for (const [name, args, expected] of CASES) {
    test(`${name}(${shown(args)})`, async () => {
      expect((await evaluator.evaluate(name, args)).value).toEqual(expected);
    });
  }

  test('types', async () => {
    const typeOf = async (name: string, ...args: Value[]): Promise<string> =>
      t.printType((await evaluator.evaluate(name, args)).type);
    const plain = ints(1, 2);
    const longs: Typed = { type: t.array(t.bigint(false), false), sql: 'CAST([2] AS BIGINT[])' };
    expect(await typeOf('ARRAY_UNION', plain, longs)).toBe('ARRAY<BIGINT NOT NULL> NOT NULL');
    expect(await typeOf('ARRAY_APPEND', plain, noInt)).toBe('ARRAY<INT>');
    expect(await typeOf('ARRAY_CONTAINS', plain, bareNull)).toBe('BOOLEAN NOT NULL');
    expect(await typeOf('ARRAY_MAX', plain)).toBe('INT');
    expect(await typeOf('ARRAY_SORT', plain, true)).toBe('ARRAY<INT NOT NULL> NOT NULL');
    expect(evaluator.fits('ARRAY_APPEND', [plain, 3n])).toBe(false);
    expect(evaluator.fits('ARRAY_POSITION', [plain, true])).toBe(false);
    expect(evaluator.fits('ARRAY_MAX', [{ type: t.array(t.boolean()), sql: '[true]' }])).toBe(false);
    expect(evaluator.fits('ARRAY_UNION', [plain, texts('a')])).toBe(false);
    expect(evaluator.fits('ARRAY_JOIN', [plain, ','])).toBe(false);
    expect(evaluator.fits('MAP_UNION', [plain])).toBe(false);
  });

  test('errors of evaluation', async () => {
    await expect(evaluator.evaluate('ELEMENT', [ints(1, 2)])).rejects.toThrow(/more than one element/);
    await expect(evaluator.evaluate('MAP_FROM_ARRAYS', [texts('a'), ints(1, 2)])).rejects.toThrow(
      /differ in length/,
    );
  });
});
