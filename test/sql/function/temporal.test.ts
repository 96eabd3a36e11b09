/** Temporal functions against answers of Flink 2.3. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as t from '../../../sql/types/index.js';
import { Evaluator } from '../expression/evaluate.js';

let utc: Evaluator;
let shanghai: Evaluator;
beforeAll(async () => {
  const columns = {
    ts: [t.timestamp(3), "TIMESTAMP '2021-02-27 21:00:01.123'"],
    fine: [t.timestamp(9), "TIMESTAMP_NS '2021-02-27 21:00:01.123456789'"],
    instant: [t.timestampLtz(3), "TIMESTAMP '2021-02-27 21:00:01.123'"],
    bad: [t.string(), "'no date'"],
    rowtime: [t.timestamp(3, true, 'rowtime'), "TIMESTAMP '2021-02-27 21:00:01.123'"],
  } as const;
  utc = await Evaluator.open(columns);
  shanghai = await Evaluator.open(columns, 'Asia/Shanghai');
});

describe('parts of a time', () => {
  it.each([
    ['EXTRACT(YEAR FROM ts)', '2021'],
    ['EXTRACT(WEEK FROM ts)', '8'],
    ['EXTRACT(DOW FROM ts)', '7'],
    ['EXTRACT(ISODOW FROM ts)', '6'],
    ['EXTRACT(MILLISECOND FROM ts)', '123'],
    ['EXTRACT(NANOSECOND FROM fine)', '123456789'],
    ['EXTRACT(CENTURY FROM ts)', '21'],
    ["EXTRACT(HOUR FROM INTERVAL '19 12:10:10' DAY TO SECOND)", '12'],
    ['EXTRACT(EPOCH FROM ts)', '1614459601'],
    ['QUARTER(ts)', '1'],
    ['DAYOFYEAR(ts)', '58'],
  ])('%s', async (expression, expected) => {
    expect(await utc.evaluate(expression)).toMatchObject({
      text: expected,
      type: expect.stringContaining('BIGINT') as unknown,
    });
  });

  it('are those of the session zone for an instant', async () => {
    expect(await shanghai.text('EXTRACT(HOUR FROM instant)')).toBe('5');
    expect(await utc.text('EXTRACT(HOUR FROM instant)')).toBe('21');
  });

  it('must be parts that the type has', () => {
    expect(() => utc.bind("EXTRACT(NANOSECOND FROM DATE '2020-01-01')")).toThrow(
      /NANOSECOND can not be applied/,
    );
  });
});

describe('rounding', () => {
  it.each([
    ['FLOOR(ts TO HOUR)', '2021-02-27 21:00:00.000'],
    ['CEIL(ts TO HOUR)', '2021-02-27 22:00:00.000'],
    ['FLOOR(ts TO WEEK)', '2021-02-21 00:00:00.000'],
    ['CEIL(ts TO WEEK)', '2021-02-28 00:00:00.000'],
    ["CEIL(TIMESTAMP '2018-03-01 21:00:01' TO MONTH)", '2018-03-01 00:00:00'],
    ["CEIL(DATE '2018-03-27' TO CENTURY)", '2101-01-01'],
    ["FLOOR(DATE '2018-03-27' TO DECADE)", '2010-01-01'],
    ["CEIL(TIME '12:44:31' TO MINUTE)", '12:45:00'],
    ['FLOOR(-1.5)', '-2'],
    ['CEILING(1.2e0)', '2.0'],
  ])('%s', async (expression, expected) => {
    expect(await utc.text(expression)).toBe(expected);
  });
});

describe('moving and measuring', () => {
  it.each([
    ["TIMESTAMPADD(MONTH, 1, DATE '2016-05-31')", '2016-06-30'],
    ["TIMESTAMPADD(MINUTE, 1, DATE '2016-06-15')", '2016-06-15 00:01:00.000000'],
    ['TIMESTAMPADD(SQL_TSI_WEEK, -1, ts)', '2021-02-20 21:00:01.123'],
    ["TIMESTAMPADD(SECOND, 1, TIME '23:59:59')", '00:00:00'],
    ["TIMESTAMPDIFF(MONTH, TIMESTAMP '2019-09-01 00:00:00', TIMESTAMP '2016-08-01 00:00:00')", '-37'],
    ["TIMESTAMPDIFF(WEEK, DATE '2016-08-15', DATE '2016-06-18')", '-8'],
    ["TIMESTAMPDIFF(HOUR, DATE '2016-06-15', TIMESTAMP '2016-06-16 11:11:11')", '35'],
    ["(DATE '2011-03-10', INTERVAL '10' DAY) OVERLAPS (DATE '2011-03-19', INTERVAL '10' DAY)", 'TRUE'],
    ["(TIME '9:00:00', TIME '10:00:00') OVERLAPS (TIME '10:15:00', INTERVAL '3' HOUR)", 'FALSE'],
  ])('%s', async (expression, expected) => {
    expect(await utc.text(expression)).toBe(expected);
  });

  it('does not mix instants with local times', () => {
    expect(() => utc.bind('TIMESTAMPDIFF(DAY, ts, instant)')).toThrow(
      /only supports diff between the same type/,
    );
  });
});

describe('text', () => {
  it.each([
    ["DATE_FORMAT(ts, 'yyyy/MM/dd HH:mm:ss.SSS')", '2021/02/27 21:00:01.123'],
    ["DATE_FORMAT(ts, 'YYYY-MM-dd E a')", '2021-02-27 Sat PM'],
    ["DATE_FORMAT(ts, 'yyyy''T''MM')", '2021T02'],
    ["DATE_FORMAT(fine, 'SSSSSSSSS')", '123456789'],
    ["DATE_FORMAT(bad, 'yyyy')", null],
    ["TO_DATE('2017-09-15 00:00:00')", '2017-09-15'],
    ["TO_DATE('15/09/2017', 'dd/MM/yyyy')", '2017-09-15'],
    ["TO_TIMESTAMP('2020-01-01')", '2020-01-01 00:00:00.000'],
    ["TO_TIMESTAMP('2020-01-01 10')", null],
    ["TO_TIMESTAMP('20170915000000', 'yyyyMMddHHmmss')", '2017-09-15 00:00:00.000'],
    ['TO_TIMESTAMP(bad)', null],
    [
      "TO_TIMESTAMP_LTZ('01/01/2023 08:00:00', 'dd/MM/yyyy HH:mm:ss', 'America/Los_Angeles')",
      '2023-01-01 16:00:00.000',
    ],
    ['TO_TIMESTAMP_LTZ(100.01e0, 0)', '1970-01-01 00:01:40.010'],
    ['TO_TIMESTAMP_LTZ(253402300800000, 3)', null],
    ['FROM_UNIXTIME(44)', '1970-01-01 00:00:44'],
    ["UNIX_TIMESTAMP('2015-07-24 10:00:00')", '1437732000'],
    ['UNIX_TIMESTAMP(bad)', '-9223372036854775808'],
    ["CONVERT_TZ('2018-03-14 11:00:00', 'UTC', 'Asia/Shanghai')", '2018-03-14 19:00:00'],
  ])('%s', async (expression, expected) => {
    expect(await utc.text(expression)).toBe(expected);
  });
});

describe('the clock', () => {
  it.each([
    ['CURRENT_DATE', '2024-05-06', 'DATE NOT NULL'],
    ['LOCALTIME', '15:08:09', 'TIME(0) NOT NULL'],
    ['LOCALTIMESTAMP', '2024-05-06 15:08:09.123', 'TIMESTAMP(3) NOT NULL'],
    ['NOW()', '2024-05-06 15:08:09.123', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ['PROCTIME()', '2024-05-06 15:08:09.123', 'TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*'],
  ])('%s', async (expression, text, type) => {
    expect(await shanghai.evaluate(expression)).toEqual({ text, type });
  });

  it('loses the time attribute in a computation, and keeps it in a reference', () => {
    expect(t.printType(utc.bind('rowtime').type)).toBe('TIMESTAMP(3) *ROWTIME*');
    expect(t.printType(utc.bind("rowtime + INTERVAL '1' SECOND").type)).toBe('TIMESTAMP(3)');
  });

  it('needs a rowtime attribute for CURRENT_WATERMARK', () => {
    expect(() => utc.bind('CURRENT_WATERMARK(ts)')).toThrow(/CURRENT_WATERMARK\(TIMESTAMP\(3\)\)/);
    expect(t.printType(utc.bind('CURRENT_WATERMARK(rowtime)').type)).toBe('TIMESTAMP(3)');
  });
});
