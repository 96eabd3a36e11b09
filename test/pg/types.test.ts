/** Text and binary forms. The expected ones are those of PostgreSQL 15; random values are compared with a real one. */
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { OutputBuffer } from '../../gateway/pg/codec/index.js';
import { parseArrayText } from '../../gateway/pg/types/array-text.js';
import { writeDate, writeDigits, writeFixedPoint, writeTime } from '../../gateway/pg/types/digits.js';
import { float4Text, float8Text } from '../../gateway/pg/types/float-text.js';
import { readNumeric, writeNumeric } from '../../gateway/pg/types/numeric-binary.js';
import { decodeParameter } from '../../gateway/pg/types/parameter-value.js';
import { pgTypes } from '../../gateway/pg/types/pg-type.js';
import * as temporal from '../../gateway/pg/types/temporal.js';
import { flinkTimeZone } from '../../gateway/pg/types/time-zone.js';
import * as t from '../../sql/types/index.js';
import { seededRandom } from './fuzz/mutation.js';
import { needs } from './present.js';
import { postgresFolder, startPostgres } from './real-postgres.js';

function written(write: (out: OutputBuffer) => void, encoding: BufferEncoding = 'utf8'): string {
  const out = new OutputBuffer();
  write(out);
  return out.take().toString(encoding);
}

const text = (value: string, type: t.LogicalType, zone = 'UTC'): unknown =>
  decodeParameter(Buffer.from(value), 0, 0, type, zone);

describe('text forms', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [1e15, '1e+15'],
    [999999999999999.9, '999999999999999.9'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [18401200964732432, '1.8401200964732432e+16'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [96987340274114592, '9.698734027411459e+16'],
  ])('float8 %d', (value, expected) => {
    expect(float8Text(value)).toBe(expected);
  });

  test.each([
    [1e6, '1e+06'],
    [123456, '123456'],
    [0.1, '0.1'],
    [22045.0625, '22045.062'],
    [41291392, '4.1291392e+07'],
  ])('float4 %d', (value, expected) => {
    expect(float4Text(Math.fround(value))).toBe(expected);
  });

  test('dates, times, timestamps', () => {
    expect(
      [-719_163, -719_162, 0, 19_724, 2_932_897].map((days) => written((out) => writeDate(out, days))),
    ).toEqual(['0001-12-31 BC', '0001-01-01', '1970-01-01', '2024-01-02', '10000-01-01']);
    expect(
      [0, 1, 86_399_999_999, 3_600_500_000].map((micros) => written((out) => writeTime(out, micros))),
    ).toEqual(['00:00:00', '00:00:00.000001', '23:59:59.999999', '01:00:00.5']);
    expect(temporal.timestampText(-1n)).toBe('1969-12-31 23:59:59.999999');
    expect(temporal.timestamptzText(1_719_828_000_000_000n, 'Europe/Berlin')).toBe('2024-07-01 12:00:00+02');
    expect(temporal.timestamptzText(0n, 'Asia/Kolkata')).toBe('1970-01-01 05:30:00+05:30');
  });

  test('intervals', () => {
    const shown = (months: number, days: number, micros: bigint): string =>
      temporal.intervalText({ months, days, micros });
    expect(shown(14, 3, 14_706_500_000n)).toBe('1 year 2 mons 3 days 04:05:06.5');
    expect(shown(-1, 1, -1_000_000n)).toBe('-1 mons +1 day -00:00:01');
    expect(shown(0, 0, 0n)).toBe('00:00:00');
  });

  test('whole numbers and decimals digit by digit', () => {
    for (const value of [0, 9, 10, -2147483648, 2147483648, 9007199254740991, -9007199254740991]) {
      expect(written((out) => writeDigits(out, value))).toBe(String(value));
    }
    const cases = [
      [0, 2, '0.00'],
      [-5, 3, '-0.005'],
      [12345, 2, '123.45'],
      [99999999999999, 4, '9999999999.9999'],
    ] as const;
    for (const [value, scale, expected] of cases)
      expect(written((out) => writeFixedPoint(out, value, scale))).toBe(expected);
  });
});

describe('numeric in binary form', () => {
  test.each([
    ['0.00', '0000000000000002'],
    ['1.50', '00020000000000020001' + '1388'],
    ['-0.001', '0001ffff4000' + '0003000a'],
    ['10000', '00010001000000000001'],
  ])('%s', (value, hex) => {
    expect(written((out) => writeNumeric(out, value), 'hex')).toBe(hex);
    expect(readNumeric(Buffer.from(hex, 'hex'))).toBe(value);
  });
});

describe('parameters', () => {
  test.each([
    ['yes', t.boolean(), true],
    [' 42 ', t.int(), 42],
    ['9223372036854775807', t.bigint(), 9223372036854775807n],
    ['-1.5e3', t.decimal(10, 2), '-1500'],
    ['-infinity', t.double(), -Infinity],
    ['2024-01-31 +00', t.date(), '2024-01-31'],
    ['2024-01-31T12:00:00.5Z', t.timestamp(3), '2024-01-31 12:00:00.5'],
    ['{1,NULL,3}', t.array(t.int()), [1, null, 3]],
  ])('%s as %o', (value, type, expected) => {
    expect(text(value, type)).toEqual(expected);
  });

  test('an instant is brought to the clock of the session', () => {
    expect(text('2024-07-01 12:00:00+00', t.timestampLtz(3), 'Europe/Berlin')).toBe('2024-07-01 14:00:00');
    expect(text('2024-07-01 12:00:00', t.timestampLtz(3), 'Europe/Berlin')).toBe('2024-07-01 12:00:00');
  });

  test('bytes in both text forms', () => {
    expect(text('\\x0aff', t.bytes())).toEqual(Uint8Array.of(10, 255));
    expect(text('a\\\\\\001', t.bytes())).toEqual(Uint8Array.of(97, 92, 1));
  });

  test.each([
    ['maybe', t.boolean(), '22P02'],
    ['1.5', t.int(), '22P02'],
    ['99999999999', t.int(), '22003'],
    ['2024-02-30', t.date(), '22008'],
    ['soon', t.timestamp(3), '22007'],
    ['{1,2', t.array(t.int()), '22P02'],
  ])('%s is no %o', (value, type, sqlState) => {
    expect(() => text(value, type)).toThrow(expect.objectContaining({ sqlState }) as Error);
  });

  test('a binary value of a wrong size is 22P03', () => {
    expect(() => decodeParameter(Buffer.alloc(3), 1, pgTypes.int4.oid, t.int(), 'UTC')).toThrow(
      expect.objectContaining({ sqlState: '22P03' }) as Error,
    );
  });

  test('array texts', () => {
    expect(parseArrayText('{"a,b",NULL,"NULL",c\\"d,{x}}')).toEqual(['a,b', null, 'NULL', 'c"d', ['x']]);
  });
});

test('time zones of clients', () => {
  expect(['Europe/Berlin', '+02', '-3.5', 'GMT-3', 'UTC', '<+05>-05', '0'].map(flinkTimeZone)).toEqual([
    'Europe/Berlin',
    'GMT+02:00',
    'GMT-03:30',
    'GMT+03:00',
    'UTC',
    'GMT+05:00',
    'UTC',
  ]);
});

const folder = postgresFolder() ?? '';
const present = needs('PostgreSQL (initdb, postgres)', folder !== '');

/** Another one with `SEED=…`. */
const SEED = Number(process.env['SEED'] ?? 5);

test.skipIf(!present)(
  'random values are written as PostgreSQL writes them',
  async () => {
    const real = await startPostgres(folder);
    const client = new pg.Client({ host: '127.0.0.1', port: real.port, user: 'ann', database: 'postgres' });
    await client.connect();
    const ask = async (expression: string, type: string, values: readonly unknown[]): Promise<string[]> => {
      const sql = `SELECT (${expression})::text AS x FROM unnest($1::${type}[]) WITH ORDINALITY AS t (x, n) ORDER BY n`;
      return (await client.query<{ x: string }>(sql, [values])).rows.map(({ x }) => x);
    };
    const bits = new DataView(new ArrayBuffer(8));
    const random = seededRandom(SEED);
    const share = (): number => random(2 ** 31) / 2 ** 31;
    const doubles = Array.from({ length: 2_000 }, (_, index) => {
      bits.setUint32(0, random(2 ** 32));
      bits.setUint32(4, random(2 ** 32));
      return index % 2 === 0 ? bits.getFloat64(0) : (share() - 0.5) * 10 ** (random(30) - 10);
    }).filter((value) => Number.isFinite(value) && Math.fround(value) !== 0);
    const floats = doubles.map(Math.fround).filter(Number.isFinite);
    expect(doubles.map(float8Text)).toEqual(await ask('x', 'float8', doubles));
    expect(floats.map(float4Text)).toEqual(await ask('x', 'float4', floats));
    const days = Array.from({ length: 1_000 }, () => random(3_000_000) - 1_000_000);
    expect(days.map((day) => written((out) => writeDate(out, day)))).toEqual(
      await ask("date '1970-01-01' + x", 'int4', days),
    );
    const numbers = Array.from(
      { length: 300 },
      (_, index) => `${random(1e15)}.${String(random(1e9)).slice(0, (index % 8) + 1)}`,
    );
    expect(numbers.map((value) => written((out) => writeNumeric(out, value), 'hex'))).toEqual(
      await ask("encode(numeric_send(x::numeric), 'hex')", 'text', numbers),
    );
    await client.end();
    await real.close();
  },
  60_000,
);
