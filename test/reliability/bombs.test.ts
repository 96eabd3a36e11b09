/** Statements whose plans grow without bound end with an error while they are planned. */
import { afterAll, describe, expect, test } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';

const service = new SessionService({ output: () => undefined });
afterAll(() => service.close());

async function run(sql: string): Promise<number> {
  let rows = 0;
  for await (const { result } of service.open().execute(sql)) {
    if (result.kind === 'rows') for await (const batch of result.batches()) rows += batch.rows.length;
  }
  return rows;
}

const listOf = (count: number, text: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

describe('plans that double with every step', () => {
  test('views that join the one before twice', async () => {
    const views = listOf(
      16,
      (i) =>
        i === 0
          ? 'CREATE VIEW w0 AS SELECT 1 AS a'
          : `CREATE VIEW w${i} AS SELECT x.a FROM w${i - 1} x, w${i - 1} y`,
      ';',
    );
    await expect(run(views)).rejects.toThrow(/more than 5000 operators after its views/);
  });

  test('tables of WITH that unite the one before with itself', async () => {
    const tables = listOf(
      40,
      (i) =>
        i === 0
          ? 'x0 AS (SELECT 1 AS a)'
          : `x${i} AS (SELECT a FROM x${i - 1} UNION ALL SELECT a FROM x${i - 1})`,
      ',',
    );
    const sql = `WITH ${tables} SELECT COUNT(*) FROM x39`;
    await expect(run(sql)).rejects.toThrow(/more than 5000 operators/);
  });

  test('a few steps of them are planned', async () => {
    const sql = 'WITH x AS (SELECT 1 AS a), y AS (SELECT a FROM x UNION ALL SELECT a FROM x) SELECT a FROM y';
    await expect(run(sql)).resolves.toBe(2);
  });
});

describe('patterns that take exponential time in other engines', () => {
  test.each([
    ["SELECT REPEAT('a', 40) || 'b' SIMILAR TO '(a|aa)+c'"],
    ["SELECT REPEAT('a', 3000) LIKE '%a%_a%a%a%a%b'"],
    ["SELECT REGEXP_EXTRACT(REPEAT('a', 40) || 'b', '(a+)+$', 0)"],
  ])('%s', async (sql) => {
    await expect(run(sql)).resolves.toBe(1);
  });

  test('one with references ends with an error that names it', async () => {
    const sql = "SELECT REGEXP_REPLACE(REPEAT('a', 60) || 'b', '(a|a|aa)+\\1$', 'x')";
    await expect(run(sql)).rejects.toThrow(/'\(a\|a\|aa\)\+\\1\$' takes too many steps/);
  });
});

describe('a text that functions make of a list', () => {
  test('ends with an error when it is too long', async () => {
    const sql = "SELECT CHAR_LENGTH(ARRAY_JOIN(SPLIT(REPEAT('x,', 100000), ','), REPEAT('y', 1000)))";
    await expect(run(sql)).rejects.toThrow(/The text would be longer than 16777216 characters/);
  });
});

describe('texts that functions make of many rows at a time', () => {
  const numbers = `CREATE TEMPORARY TABLE numbers (n INT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence',
    'fields.n.start' = '1', 'fields.n.end' = '500')`;

  test.each([
    ["REPEAT('x', 16000000 - n)"],
    ["LPAD('x', 16000000 - n, 'ab')"],
    ["REPLACE(REPEAT('x', 10000 - n), 'x', REPEAT('y', 1500))"],
    ["REPEAT('x', 16000000) || '-' || CAST(n AS STRING)"],
    ["CONCAT('<', CAST(n AS STRING), REPEAT('x', 16000000 - n))"],
    ["ARRAY_JOIN(ARRAY[CAST(n AS STRING), 'b'], REPEAT('x', 16000000))"],
    ["ARRAY_JOIN(ARRAY[CAST(n AS STRING), CAST(NULL AS STRING)], ',', REPEAT('y', 16000000))"],
    ["CONCAT_WS(REPEAT('x', 5000000), CAST(n AS STRING), CAST(NULL AS STRING), 'b', 'c')"],
  ])('%s ends with an error', async (text) => {
    await expect(run(`${numbers}; SELECT MAX(CHAR_LENGTH(${text})) FROM numbers`)).rejects.toThrow(
      /The texts of a few rows together would be longer than \d+ characters/,
    );
  });

  test.each([
    ["REPLACE(REPEAT('x', 10000 - n), 'x', REPEAT('y', 100))", 999_900],
    ["REPLACE(REPEAT('ab', 1000 - n), 'b', 'cd')", 2_997],
    ["REGEXP_REPLACE(REPEAT('ab', 1000 - n), 'b+', 'cd')", 2_997],
    ["REPEAT('x', 1000000 - n)", 999_999],
    ["REPEAT('x', 1000000) || CAST(n AS STRING) || '-'", 1_000_002],
    ["ARRAY_JOIN(ARRAY[REPEAT('x', 100000), CAST(NULL AS STRING), CAST(n AS STRING)], '--')", 100_003],
    [
      "ARRAY_JOIN(ARRAY[CAST(n AS STRING), CAST(NULL AS STRING), 'é'], CAST(n AS STRING), REPEAT('é', 100000))",
      100_004,
    ],
    ["CONCAT_WS(REPEAT('-', 100000), CAST(n AS STRING), CAST(NULL AS STRING), 'b', 'c')", 200_003],
  ])('%s is made', async (text, length) => {
    const rows: unknown[] = [];
    const sql = `${numbers}; SELECT CHAR_LENGTH(${text}) AS length FROM numbers LIMIT 1`;
    for await (const { result } of service.open().execute(sql)) {
      if (result.kind === 'rows') for await (const batch of result.batches()) rows.push(...batch.rows);
    }
    expect(rows).toEqual([[length]]);
  });
});
