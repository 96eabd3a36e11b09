/** Values at the ends of their types, and texts that would fill the memory: what Flink gives, or an error soon; never one of DuckDB's own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import { FungiError } from '../../sql/error/index.js';

let service: SessionService;
let session: Session;
beforeAll(() => {
  service = new SessionService({ output: () => undefined });
  session = service.open();
});
afterAll(() => service.close());

async function evaluate(expression: string, values = ''): Promise<string> {
  const from = values === '' ? '' : ` FROM (VALUES (${values})) t(x, y)`;
  const texts: string[] = [];
  for await (const { result } of session.execute(`SELECT ${expression}${from}`)) {
    if (result.kind !== 'rows') continue;
    for await (const batch of result.batches())
      for (const row of batch.rows) texts.push(valueText(row[0]!, result.columns[0]!.type) ?? 'NULL');
  }
  return texts.join(' ');
}

test.each([
  ['ABS(x)', 'CAST(-2147483648 AS INT), 1', '-2147483648'],
  ['ABS(x)', 'CAST(-5 AS BIGINT), 1', '5'],
  ['-x', 'CAST(-2147483648 AS INT), 1', '-2147483648'],
  ['x / y', 'CAST(-2147483648 AS INT), -1', '-2147483648'],
  ['x / y', 'CAST(-9223372036854775808 AS BIGINT), CAST(-1 AS BIGINT)', '-9223372036854775808'],
  ['x / -1', 'CAST(-2147483648 AS INT), 1', '-2147483648'],
  ['x / y', 'CAST(-128 AS TINYINT), CAST(-1 AS TINYINT)', '-128'],
  ['x / y', 'CAST(7 AS INT), CAST(-2 AS INT)', '-3'],
  ['x / y', 'CAST(-7 AS BIGINT), CAST(2 AS BIGINT)', '-3'],
  ['MOD(x, y)', 'CAST(-2147483648 AS INT), -1', '0'],
  ['MOD(x, y)', 'CAST(-9223372036854775808 AS BIGINT), CAST(-1 AS BIGINT)', '0'],
  ['x + y', 'CAST(9223372036854775807 AS BIGINT), CAST(1 AS BIGINT)', '-9223372036854775808'],
  ['REPEAT(x, y)', "'ab', 3", 'ababab'],
  ["LPAD(x, y, '*')", "'ab', 4", '**ab'],
] as const)('%s of %s', async (expression, values, expected) => {
  expect(await evaluate(expression, values)).toBe(expected);
});

test.each([
  ["REPEAT('x', 2000000000)", ''],
  ['REPEAT(x, y)', "'x', 2000000000"],
  ["RPAD(x, y, 'z')", "'x', 2147483647"],
  ['1 / x', '0, 0'],
  ['MOD(1, x)', '0, 0'],
  ['x / y', 'CAST(1 AS DECIMAL(10, 2)), CAST(0 AS DECIMAL(10, 2))'],
  ['CAST(x AS INT)', "'abc', 1"],
  ['CAST(x AS DATE)', "'2024-13-45', 1"],
  ["'a' SIMILAR TO x", "'(', 1"],
] as const)('%s of %s is an error', async (expression, values) => {
  const error = await evaluate(expression, values).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(FungiError);
  expect((error as FungiError).errorName).toBe('EVALUATION');
  expect((error as FungiError).message).not.toMatch(/INT32|INT64|duckdb|flink_|LINE \d/i);
});
