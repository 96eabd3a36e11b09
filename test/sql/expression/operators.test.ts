/** Operators: types, Java's integers, exact decimals, three-valued logic, and the planner's messages. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as t from '../../../sql/types/index.js';
import { Evaluator } from './evaluate.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.open({
    big: [t.bigint(), '9223372036854775807::BIGINT'],
    small: [t.tinyint(), '127::TINYINT'],
    price: [t.decimal(10, 2), "CAST('19.99' AS DECIMAL(10,2))"],
    zero: [t.double(), '0::DOUBLE'],
    nothing: [t.int(), 'NULL::INTEGER'],
    name: [t.string(), "'Alice'"],
    birth: [t.date(), "DATE '2020-01-31'"],
    list: [t.array(t.int()), '[1, 2]'],
    tags: [t.map(t.string(), t.int()), "MAP {'b': 2, 'a': 1}"],
  });
});

describe('results and types', () => {
  it.each([
    ['2147483647 + 1', '-2147483648', 'INT NOT NULL'],
    ['big + 1', '-9223372036854775808', 'BIGINT'],
    ['big * big + 5', '6', 'BIGINT'],
    ['(-big - 1) / -1', '-9223372036854775808', 'BIGINT'],
    ['(-big - 1) / (0 * big - 1)', '-9223372036854775808', 'BIGINT'],
    ['(-big - 1) % (0 * big - 1)', '0', 'BIGINT'],
    ['small + small', '-2', 'TINYINT'],
    ['7 / 2', '3', 'INT NOT NULL'],
    ['-7 / 2', '-3', 'INT NOT NULL'],
    ['MOD(-7, 2)', '-1', 'INT NOT NULL'],
    ['MOD(big, 10)', '7', 'INT'],
    ['MOD(7, big)', '7', 'BIGINT'],
    ['price % 7', '5.99', 'DECIMAL(10, 2)'],
    ['0.908 * big', '8374821809464136432.756', 'DECIMAL(24, 3)'],
    ['price * 2', '39.98', 'DECIMAL(21, 2)'],
    ['price / 3', '6.6633333333333', 'DECIMAL(21, 13)'],
    ['-price / 3', '-6.6633333333333', 'DECIMAL(21, 13)'],
    ['1.0 / 8.0', '0.125000', 'DECIMAL(8, 6) NOT NULL'],
    ['CAST(9999999999999999.99 AS DECIMAL(18, 2)) + 0.01', '10000000000000000.00', 'DECIMAL(19, 2) NOT NULL'],
    ['1e0 / zero', 'Infinity', 'DOUBLE'],
    ['zero / zero', 'NaN', 'DOUBLE'],
    ['nothing + 1', null, 'INT'],
    ["birth + INTERVAL '1' MONTH", '2020-02-29', 'DATE'],
    [
      "TIMESTAMP '2020-01-31 00:00:00' + INTERVAL '1.5' SECOND",
      '2020-01-31 00:00:01',
      'TIMESTAMP(0) NOT NULL',
    ],
    ["TIME '10:00:00' + INTERVAL '20' HOUR", '06:00:00', 'TIME(0) NOT NULL'],
    ["'a' || name", 'aAlice', 'STRING'],
  ])('%s', async (expression, text, type) => {
    expect(await evaluator.evaluate(expression)).toEqual({ text, type });
  });

  it.each([
    ['1/0', /\/ by zero/],
    ['MOD(1, nothing - nothing)', null],
    ['price / (price - price)', /Division by zero/],
  ])('%s', async (expression, message) => {
    if (message === null) expect(await evaluator.text(expression)).toBeNull();
    else await expect(evaluator.text(expression)).rejects.toThrow(message);
  });
});

describe('comparison and logic', () => {
  it.each([
    ['nothing = 1', null],
    ['nothing IS DISTINCT FROM 1', 'TRUE'],
    ['nothing IN (1, 2)', null],
    ['1 IN (2, nothing)', null],
    ['1 NOT IN (2, 3)', 'TRUE'],
    ['NOT (1 = 2 AND nothing = 1)', 'TRUE'],
    ['1 = 2 OR nothing = 1', null],
    ['12 BETWEEN SYMMETRIC 13 AND 11', 'TRUE'],
    ["birth = '2020-01-31'", 'TRUE'],
    ["name LIKE 'Al%'", 'TRUE'],
    ["'a_c' LIKE 'a#_c' ESCAPE '#'", 'TRUE'],
    ["'abc' LIKE 'a#_c' ESCAPE '#'", 'FALSE'],
    ["'abc' SIMILAR TO 'a(b|x)c'", 'TRUE'],
    ["tags = MAP['a', 1, 'b', 2]", 'TRUE'],
    ['ROW(1, 2) = ROW(1, 2)', 'TRUE'],
    ['2 > ALL (1, 0)', 'TRUE'],
    ["CASE 3 WHEN 1, 2 THEN 'low' WHEN 3 THEN 'three' END", 'three'],
    ['list[2]', '2'],
    ['list[5]', null],
    ["tags['b']", '2'],
    ["tags['c']", null],
    ["MAP['a', 1, 'a', 2]", '{a=2}'],
    ['COALESCE(nothing, 7)', '7'],
    ['NULLIF(1, 1)', null],
    ['GREATEST(1, nothing)', null],
    ['IF(1 > 2, 1, 3)', '3'],
    ['CURRENT_DATABASE()', 'shop'],
    ['TYPEOF(CAST(1 AS DECIMAL(10, 2)))', 'DECIMAL(10, 2) NOT NULL'],
  ])('%s', async (expression, expected) => {
    expect(await evaluator.text(expression)).toBe(expected);
  });
});

describe('what Flink refuses', () => {
  it.each([
    ['TRUE + 1', 'TYPE_MISMATCH', /Cannot apply '\+' to arguments of type '<BOOLEAN> \+ <INTEGER>'/],
    ["1 = '1'", 'TYPE_MISMATCH', /implicit type conversion between INTEGER and CHAR is not supported now/],
    ['UPPR(name)', 'FUNCTION_NOT_FOUND', /No match found for function signature UPPR\(<CHARACTER>\)/],
    ['ARRAY[1] < ARRAY[2]', 'TYPE_MISMATCH', /Cannot apply '<'/],
    ["CASE WHEN TRUE THEN 'a' ELSE 1 END", 'TYPE_MISMATCH', /Illegal mixing of types in CASE/],
    ["DATE '2020-02-30'", 'VALIDATION', /Illegal DATE literal/],
    ["INTERVAL '100' DAY", 'VALIDATION', /exceeds precision of DAY\(2\)/],
    ["INTERVAL '1:60' HOUR TO MINUTE", 'VALIDATION', /Illegal interval literal/],
    ['list[0]', 'VALIDATION', /index starting at 1 but was 0/],
    ['SUM(1)', 'GROUPING', /SUM is not allowed here/],
    ['12345678901234567890', 'VALIDATION', /out of range/],
    ['GREATEST(1, name)', 'VALIDATION', /Invalid function call:\nGREATEST\(INT NOT NULL, STRING\)/],
  ])('%s', (expression, errorName, message) => {
    let error: unknown;
    try {
      evaluator.bind(expression);
    } catch (cause) {
      error = cause;
    }
    expect(error).toMatchObject({ errorName, message: expect.stringMatching(message) as unknown });
    expect(error).toHaveProperty('span.line', 1);
  });

  it('says which function may have been meant', () => {
    expect(() => evaluator.bind('UPPR(name)')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('UPPER') as unknown }),
    );
  });
});
