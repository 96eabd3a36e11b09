/** Mathematical functions: Java's answers where DuckDB would refuse, and Java's random numbers. */
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInFunctionNames, nearestNames } from '../../../sql/function/index.js';
import { Evaluator } from '../expression/evaluate.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.open();
});

describe('mathematical functions', () => {
  it.each([
    ['POWER(-1, 0.5)', 'NaN', 'DOUBLE NOT NULL'],
    ['SQRT(-1)', 'NaN', 'DOUBLE NOT NULL'],
    ['LN(0)', '-Infinity', 'DOUBLE NOT NULL'],
    ['LOG(10, 100)', '2.0', 'DOUBLE NOT NULL'],
    ['ASIN(2)', 'NaN', 'DOUBLE NOT NULL'],
    ['ROUND(1.555, 2)', '1.56', 'DECIMAL(4, 2) NOT NULL'],
    ['ROUND(-2.5)', '-3', 'DECIMAL(2, 0) NOT NULL'],
    ['ROUND(1.005e0, 2)', '1.01', 'DOUBLE NOT NULL'],
    ['ROUND(7.5e-5, 2)', '0.0', 'DOUBLE NOT NULL'],
    ['ROUND(-6e-5, 4)', '-1.0E-4', 'DOUBLE NOT NULL'],
    ["ROUND(CAST('7e-46' AS DOUBLE), 2)", '0.0', 'DOUBLE NOT NULL'],
    ['ROUND(125, -1)', '130', 'INT NOT NULL'],
    ['TRUNCATE(42, -1)', '40', 'INT NOT NULL'],
    ['TRUNCATE(42.329e0, 2)', '42.32', 'DOUBLE NOT NULL'],
    ['SIGN(-1.5)', '-1.0', 'DECIMAL(2, 1) NOT NULL'],
    ['ABS(CAST(-5 AS TINYINT))', '5', 'TINYINT NOT NULL'],
    ['RAND(1)', '0.7308781907032909', 'DOUBLE NOT NULL'],
    ['RAND_INTEGER(1, 10)', '5', 'INT NOT NULL'],
    ['BIN(-1)', '1'.repeat(64), 'STRING NOT NULL'],
    ['HEX(100)', '64', 'STRING NOT NULL'],
    ["UNHEX('z')", null, 'BYTES'],
    ["UNHEX('466C696E6B')", 'Flink', 'BYTES'],
    ['MOD(CAST(7 AS DECIMAL(5, 0)), 4)', '3', 'INT NOT NULL'],
  ])('%s', async (expression, text, type) => {
    expect(await evaluator.evaluate(expression)).toEqual({ text, type });
  });

  it('gives a new UUID for each call', async () => {
    expect(await evaluator.text('UUID() = UUID()')).toBe('FALSE');
  });
});

describe('names', () => {
  it('are suggested by edit distance', () => {
    expect(nearestNames('SUBSTRNG', builtInFunctionNames())[0]).toBe('SUBSTRING');
    expect(nearestNames('XQZWV', builtInFunctionNames())).toEqual([]);
  });
});
