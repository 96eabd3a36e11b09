import { describe, expect, it } from 'vitest';
import * as p from './plans.js';
import { types as t } from './plans.js';

/** The collected value of a SQL literal of a type. */
async function collected(type: t.LogicalType, literal: string, timeZone = 'UTC'): Promise<unknown> {
  const fields = [p.field('c', type)];
  const source = new p.TupleSource({ a: [`(${literal})`] }, 1);
  const scan = p.scan(p.table('src', fields, { connector: 'tuples' }), fields);
  const result = await p.run(p.plan([p.collect(scan)], { timeZone }), {
    connectors: p.connectors({ tuples: { createSource: () => source } }),
  });
  return result.rows[0]![1];
}

describe('collected values', () => {
  it.each<[string, t.LogicalType, string, unknown]>([
    ['boolean', t.boolean(), 'true', true],
    ['int', t.int(), '7', 7],
    ['bigint', t.bigint(), '9007199254740993::BIGINT', 9007199254740993n],
    ['double', t.double(), `'nan'::DOUBLE`, NaN],
    ['decimal', t.decimal(10, 3), '(-0.5)::DECIMAL(10,3)', '-0.500'],
    [
      'wide decimal',
      t.decimal(38, 0),
      '12345678901234567890123456789012345678::DECIMAL(38,0)',
      '12345678901234567890123456789012345678',
    ],
    ['string', t.string(), `'ä'`, 'ä'],
    ['bytes', t.bytes(), `'\\x01\\xFF'::BLOB`, Uint8Array.of(1, 255)],
    ['date', t.date(), `DATE '0001-02-03'`, '0001-02-03'],
    ['time', t.time(3), `TIME '10:20:30.1'`, '10:20:30.1'],
    ['time without fraction', t.time(0), `TIME '10:20:30'`, '10:20:30'],
    ['timestamp', t.timestamp(3), `TIMESTAMP '2020-01-01 00:00:00.1'`, '2020-01-01 00:00:00.100'],
    [
      'timestamp before 1970',
      t.timestamp(3),
      `TIMESTAMP '1969-12-31 23:59:59.999'`,
      '1969-12-31 23:59:59.999',
    ],
    [
      'nanoseconds',
      t.timestamp(9),
      `TIMESTAMP_NS '2020-01-01 00:00:00.123456789'`,
      '2020-01-01 00:00:00.123456789',
    ],
    ['interval', t.dayTimeInterval(), '93784500::BIGINT', '+1 02:03:04.500'],
    ['negative interval', t.dayTimeInterval(), '-1::BIGINT', '-0 00:00:00.001'],
    ['months', t.yearMonthInterval(), '-14', '-1-02'],
    ['array', t.array(t.decimal(3, 1)), '[1.5, NULL]::DECIMAL(3,1)[]', ['1.5', null]],
    ['map', t.map(t.string(), t.date()), `MAP {'a': DATE '2020-01-01'}`, [['a', '2020-01-01']]],
    [
      'row',
      t.row([
        { name: 'x', type: t.int() },
        { name: 'y', type: t.time(0) },
      ]),
      `{'x': 1, 'y': TIME '01:02:03'}`,
      [1, '01:02:03'],
    ],
    ['null', t.string(), 'NULL', null],
  ])('%s', async (_, type, literal, expected) => {
    expect(await collected(type, literal)).toEqual(expected);
  });

  it('shows instants on the wall clock of the session, also inside of collections', async () => {
    const instant = `TIMESTAMP '2020-07-01 00:00:00'`;
    expect(await collected(t.timestampLtz(3), instant, 'Europe/Berlin')).toBe('2020-07-01 02:00:00.000');
    expect(await collected(t.timestampLtz(0), instant, 'GMT-03:30')).toBe('2020-06-30 20:30:00');
    expect(await collected(t.array(t.timestampLtz(0)), `[${instant}]`, 'Asia/Kolkata')).toEqual([
      '2020-07-01 05:30:00',
    ]);
  });
});
