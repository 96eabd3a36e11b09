/** The exact JSON decoder against what Flink 2.3 gave for the same rows with `json.ignore-parse-errors`. */
import { describe, expect, it } from 'vitest';
import { exactRow } from '../../src/formats/json-exact.js';
import type { ExactColumn } from '../../src/formats/json-exact.js';
import * as types from '../../sql/types/index.js';

const row = (line: string, columns: Readonly<Record<string, types.LogicalType>>): unknown => {
  const exact: ExactColumn[] = Object.entries(columns).map(([name, type]) => ({ name, type }));
  return JSON.parse(exactRow(line, exact, { iso: false, decimals: false, strict: false }));
};

describe('a field', () => {
  it.each<[string, types.LogicalType, unknown]>([
    ['1.7', types.int(), 1],
    ['-1.7', types.bigint(), -1],
    ['1e3', types.int(), 1000],
    ['" 12 "', types.int(), 12],
    ['"1.7"', types.int(), null],
    ['true', types.int(), null],
    ['99999999999', types.int(), null],
    ['1.50', types.string(), '1.50'],
    ['1e3', types.string(), '1e3'],
    ['{"a": 1.50, "b":[1,2]}', types.string(), '{"a":1.5,"b":[1,2]}'],
    ['1', types.boolean(), false],
    ['"TRUE"', types.boolean(), true],
    ['""', types.boolean(), false],
    ['1e400', types.double(), 'Infinity'],
    ['1e40', types.float(), 'Infinity'],
    ['"2020-01-01 00:00:01.123456789"', types.timestamp(3), '2020-01-01 00:00:01.123'],
    ['"2020-01-01T00:00:01"', types.timestamp(3), null],
    ['"2020-01-01 00:00:01"', types.timestampLtz(3), null],
    ['"2020-01-01 00:00:01Z"', types.timestampLtz(3), '2020-01-01 00:00:01'],
    ['"2020-13-01"', types.date(), null],
    ['"2020-02-30"', types.date(), null],
    ['"25:00:00"', types.time(0), null],
    ['"!!!"', types.bytes(), null],
    ['[1,"x",3]', types.array(types.int()), [1, null, 3]],
    ['{"x":1}', types.array(types.int()), null],
    ['{"a":"z","b":2}', types.map(types.string(), types.int()), { a: null, b: 2 }],
  ])('%s as its column', (text, type, expected) => {
    expect(row(`{"v":${text}}`, { v: type })).toEqual({ v: expected });
  });

  it('keeps the digits of a BIGINT past 2^53', () => {
    const columns = [{ name: 'v', type: types.bigint() }];
    expect(exactRow('{"v":9007199254740993}', columns, { iso: false, decimals: false, strict: false })).toBe(
      '{"v":9007199254740993}',
    );
  });
});

describe('keys that stand twice', () => {
  const columns = { i: types.int(), s: types.string() };

  it('count twice, the last one before all fields were seen wins', () => {
    expect(row('{"i":1,"s":"a","i":2}', columns)).toEqual({ i: 1, s: 'a' });
    expect(row('{"i":1,"i":2,"s":"b"}', columns)).toEqual({ i: 2, s: null });
    expect(row('{"i":1,"i":2}', { i: types.int() })).toEqual({ i: 1 });
  });

  it('do so in rows as well', () => {
    const r = types.row([
      { name: 'x', type: types.int() },
      { name: 'y', type: types.int() },
    ]);
    expect(row('{"r":{"x":1,"x":2,"y":3}}', { r })).toEqual({ r: { x: 2, y: null } });
  });
});

describe('a line', () => {
  const columns = { i: types.int() };

  it('may have anything after its fields', () => {
    expect(row('{"i":1}x', columns)).toEqual({ i: 1 });
    expect(row('{"i":1} {"i":2}', columns)).toEqual({ i: 1 });
  });

  it.each([
    'nope',
    '[1]',
    '5',
    'null',
    '"abc"',
    '{',
    '{"i":6',
    '{"i":1,}',
    '{"i":007}',
    "{'i':1}",
    '{"i":NaN}',
  ])('that is %s is no row', (line) => {
    expect(() => row(line, columns)).toThrow();
  });
});
