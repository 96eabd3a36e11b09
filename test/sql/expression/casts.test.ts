/** CAST and TRY_CAST give what Flink 2.3 gives: text forms, Java's narrowing, and errors. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Evaluator } from './evaluate.js';

let evaluator: Evaluator;
let shanghai: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.open();
  shanghai = await Evaluator.open({}, 'Asia/Shanghai');
});

describe('values as text', () => {
  it.each([
    ['1e10', '1.0E10'],
    ['1e-4', '1.0E-4'],
    ['123456.5e0', '123456.5'],
    ['CAST(1.1 AS FLOAT)', '1.1'],
    ['CAST(12345678e0 AS FLOAT)', '1.2345678E7'],
    ['CAST(0.5 AS DECIMAL(1, 1))', '0.5'],
    ['TRUE', 'TRUE'],
    ["TIMESTAMP '2020-01-01 10:00:00.120'", '2020-01-01 10:00:00.120'],
    ["TIMESTAMP '2020-01-01 10:00:00'", '2020-01-01 10:00:00'],
    ["CAST(TIMESTAMP '2020-01-01 10:00:00.129' AS TIMESTAMP(1))", '2020-01-01 10:00:00.1'],
    ["CAST('12:34' AS TIME(3))", '12:34:00.0'],
    ["TIME '12:34:00.120'", '12:34:00.12'],
    ['ARRAY[1, CAST(NULL AS INT)]', '[1, NULL]'],
    ["MAP['a', 1.5]", '{a=1.5}'],
    ["ROW(1, 'x', CAST(NULL AS INT))", '(1, x, NULL)'],
    ["INTERVAL '1-2' YEAR TO MONTH", '+1-02'],
    ["INTERVAL '-1 02:03:04.5' DAY TO SECOND", '-1 02:03:04.500'],
    ["x'616263'", 'abc'],
    ["CAST('abc' AS CHAR(5)) || 'x'", 'abc  x'],
    ["CAST('abcdef' AS VARCHAR(3))", 'abc'],
  ])('%s', async (expression, expected) => {
    expect(await evaluator.text(expression)).toBe(expected);
  });
});

describe('numbers', () => {
  it.each([
    ['CAST(2147483647 AS TINYINT)', '-1'],
    ['CAST(9223372036854775807 AS INT)', '-1'],
    ['CAST(3e9 AS INT)', '2147483647'],
    ['CAST(3e9 AS TINYINT)', '-1'],
    ['CAST(99999999999.99 AS INT)', '1215752191'],
    ["CAST(' 12' AS INT)", '12'],
    ["CAST('1.9' AS INT)", '1'],
    ["CAST('.5' AS INT)", '0'],
    ["CAST(' 1.5d ' AS DOUBLE)", '1.5'],
    ['CAST(12345e0 AS DECIMAL(4, 1))', null],
    ['CAST(1.005e0 AS DECIMAL(4, 2))', '1.01'],
    ['CAST(1e300 AS FLOAT)', 'Infinity'],
    ["CAST('yes' AS BOOLEAN)", 'TRUE'],
    ["TRY_CAST(' true' AS BOOLEAN)", null],
    ["CAST('.' AS INT)", '0'],
    // DuckDB rounds at each power of ten of an exponent.
    ["CAST('7e-4' AS DECIMAL(5, 2))", '0.00'],
    ["CAST('-7e-20' AS DECIMAL(38, 10))", '0.0000000000'],
    ["CAST('12345e-6' AS DECIMAL(5, 2))", '0.01'],
    ["CAST('12345678901234567890e-18' AS DECIMAL(5, 2))", '12.35'],
    ["CAST('4.5E+1' AS DECIMAL(5, 2))", '45.00'],
    ["TRY_CAST('1e9' AS DECIMAL(5, 2))", null],
    ["CAST('0e99999999' AS DECIMAL(38, 10))", '0.0000000000'],
    ["CAST(CAST('7e-46' AS DOUBLE) AS DECIMAL(5, 2))", '0.00'],
    ['CAST(7.5e-5 AS DECIMAL(5, 2))', '0.00'],
    ['CAST(-6e-3 AS DECIMAL(5, 2))', '-0.01'],
    ['CAST(1.25e20 AS DECIMAL(38, 1))', '125000000000000000000.0'],
    ["CAST(CAST('7e-10' AS FLOAT) AS DECIMAL(10, 4))", '0.0000'],
    ["TRY_CAST('1_0' AS DOUBLE)", null],
    ["TRY_CAST('+-1' AS DOUBLE)", null],
    ["TRY_CAST('nan' AS DOUBLE)", null],
    ["TRY_CAST('infinity' AS FLOAT)", null],
    ["TRY_CAST('NaNd' AS DOUBLE)", null],
    ["CAST('-Infinity' AS DOUBLE)", '-Infinity'],
    ["CAST('1e400' AS DOUBLE)", 'Infinity'],
  ])('%s', async (expression, expected) => {
    expect(await evaluator.text(expression)).toBe(expected);
  });

  it.each([
    ["CAST('1e3' AS INT)", /For input string: '1e3'/],
    ["CAST('maybe' AS BOOLEAN)", /Cannot parse 'maybe' as BOOLEAN/],
    ["CAST('x' AS DECIMAL(4, 1))", /is not a value of DECIMAL\(4, 1\)/],
    ["CAST('2020-02-31' AS DATE)", /Cannot parse '2020-02-31' as DATE/],
    ["CAST('2020-01-01T10:00:00' AS TIMESTAMP(3))", /as TIMESTAMP/],
  ])('%s fails, and TRY_CAST gives NULL', async (expression, message) => {
    await expect(evaluator.text(expression)).rejects.toThrow(message);
    expect(await evaluator.text(expression.replace('CAST', 'TRY_CAST'))).toBeNull();
  });
});

describe('dates and times', () => {
  it.each([
    ["CAST('2020-1-2' AS DATE)", '2020-01-02'],
    ["CAST('2020-01-01 10:00:00' AS DATE)", '2020-01-01'],
    ["CAST('2020-01-01 1:2:3.123456789' AS TIMESTAMP(3))", '2020-01-01 01:02:03.123'],
    ["CAST('10:11' AS TIME)", '10:11:00'],
    ["CAST(DATE '2020-01-31' AS TIMESTAMP(0))", '2020-01-31 00:00:00'],
  ])('%s', async (expression, expected) => {
    expect(await evaluator.text(expression)).toBe(expected);
  });

  it('converts between local time and instants in the session zone', async () => {
    const instant = "CAST(TIMESTAMP '2020-01-01 08:00:00' AS TIMESTAMP_LTZ(0))";
    expect(await shanghai.text(instant)).toBe('2020-01-01 08:00:00');
    expect(await shanghai.text(`${instant} = TO_TIMESTAMP_LTZ(1577836800, 0)`)).toBe('TRUE');
  });

  it('reads a literal of an instant as UTC, as Flink does', async () => {
    const literal = "TIMESTAMP WITH LOCAL TIME ZONE '2020-01-01 08:00:00.12'";
    expect(await shanghai.text(literal)).toBe('2020-01-01 16:00:00.12');
  });
});

it('takes the first of two instants when clocks go back', async () => {
  const berlin = await Evaluator.open({}, 'Europe/Berlin');
  const instant = (time: string): string => `CAST(TIMESTAMP '${time}' AS TIMESTAMP_LTZ(0))`;
  const epoch = async (time: string): Promise<string | null> =>
    berlin.text(`${instant(time)} = TO_TIMESTAMP_LTZ(${Date.parse('2021-10-31T00:30:00Z') / 1000}, 0)`);
  expect(await epoch('2021-10-31 02:30:00')).toBe('TRUE');
  expect(await epoch('2021-10-31 01:30:00')).toBe('FALSE');
  expect(
    await berlin.text(
      `${instant('2021-03-28 02:30:00')} = TO_TIMESTAMP_LTZ(${Date.parse('2021-03-28T01:30:00Z') / 1000}, 0)`,
    ),
  ).toBe('TRUE');
});

describe('casts that do not exist', () => {
  it.each([
    ['CAST(1 AS TIMESTAMP(3))', /cast from NUMERIC type to TIMESTAMP type is not allowed/],
    ["CAST(DATE '2020-01-01' AS INT)", /Cast function cannot convert value of type DATE to type INTEGER/],
    ['CAST(1 AS VARCHAR(0))', /length must be between 1 and/],
    ['CAST(1 AS DECIMAL(39, 0))', /precision 39 must be between 1 and 38/],
  ])('%s', (expression, message) => {
    expect(() => evaluator.bind(expression)).toThrow(message);
  });
});
