/** What Flink parses and does not validate: its words, and its places (recorded from Flink 2.3). */
import { describe, expect, it } from 'vitest';
import { FungiError } from '../../../sql/error/index.js';
import { plan, tables } from '../plan/test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, c BOOLEAN, d DATE, t TIMESTAMP(3)) WITH ('connector' = 'x')`,
  `CREATE TABLE other (a INT, b STRING) WITH ('connector' = 'x')`,
);

function failure(sql: string): { message: string; place: string } {
  try {
    plan(sql, catalog);
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    const { span } = error;
    const place = span ? `${span.line}:${span.column}-${span.endLine}:${span.endColumn}` : '';
    return { message: error.message, place };
  }
  throw new Error(`Planned: ${sql}`);
}

const LIST = 'Values in expression list must have compatible types';
const OPERAND = 'Values passed to IN operator must have compatible types';
const CONDITION =
  'INNER, LEFT, RIGHT or FULL join requires a condition (NATURAL keyword or ON or USING clause)';

describe('what is parsed and not validated', () => {
  it.each([
    ["SELECT 'a' 'b'", 'String literal continued on same line', '1:12-1:14'],
    ["SELECT 'a' /* c */ 'b'", 'String literal continued on same line', '1:20-1:22'],
    ["SELECT 'a'\n'b' 'c'", 'String literal continued on same line', '2:5-2:7'],
    ["SELECT a IN ('7', 1) FROM src", LIST, '1:13-1:20'],
    ['SELECT b IN (a, b) FROM src', LIST, '1:13-1:18'],
    ['SELECT d IN (t) FROM src', OPERAND, '1:8-1:15'],
    ['SELECT c IN (1, 0) FROM src', OPERAND, '1:8-1:18'],
    ['SELECT a IN (TRUE) FROM src', OPERAND, '1:8-1:18'],
    ['SELECT 1 FROM src JOIN other', CONDITION, '1:19-1:22'],
    ['SELECT 1e999', "Numeric literal '1E999' out of range", '1:8-1:12'],
    ['SELECT CASE WHEN a THEN 1 END FROM src', 'Expected a boolean type', '1:8-1:29'],
    [
      'SELECT a LIKE b FROM src',
      "Cannot apply 'LIKE' to arguments of type 'LIKE(<INTEGER>, <VARCHAR(2147483647)>)'. Supported form(s): 'LIKE(<STRING>, <STRING>, <STRING>)'",
      '1:8-1:15',
    ],
  ])('%s', (sql, message, place) => expect(failure(sql)).toEqual({ message, place }));

  it.each([
    "SELECT 'a'\n'b'\n'c'",
    "SELECT a IN ('7', '1') FROM src",
    'SELECT b IN (7, 1) FROM src',
    'SELECT b IN (d) FROM src',
    "SELECT d IN ('2024-01-01') FROM src",
    'SELECT 1 FROM src CROSS JOIN other',
    'SELECT 1 FROM src NATURAL JOIN other',
  ])('%s is taken', (sql) => expect(() => plan(sql, catalog)).not.toThrow());
});
