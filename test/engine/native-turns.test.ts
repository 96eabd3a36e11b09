/** Functions that are computed in JavaScript leave the event loop free between two calls, however many DuckDB has for them. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { nativeFunctions } from '../../sql/function/index.js';
import { Database, registerNativeFunctions, withTurns } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';

describe('turns in the text of a statement', () => {
  test.each([
    // Each call over a column has one, also in each other.
    [
      "SELECT flink_a(i.c1, 'x') FROM (SELECT c1 FROM t) i",
      "SELECT flink_a(i.c1, 'x', flink_turn(i.c1 IS NULL)) FROM (SELECT c1 FROM t) i",
    ],
    [
      'SELECT flink_a(upper(c0), flink_b(c2))',
      'SELECT flink_a(upper(c0), flink_b(c2, flink_turn(c2 IS NULL)), flink_turn(c0 IS NULL))',
    ],
    // The parameter of a lambda is known in it only.
    [
      'SELECT flink_a(list_transform([l.c1], lambda v7: flink_b(v7, v7)))',
      'SELECT flink_a(list_transform([l.c1], lambda v7: flink_b(v7, v7, flink_turn(v7 IS NULL))), flink_turn(l.c1 IS NULL))',
    ],
    [
      "SELECT flink_a(list_transform(['x'], lambda v7: v7 || c3))",
      "SELECT flink_a(list_transform(['x'], lambda v7: v7 || c3), flink_turn(c3 IS NULL))",
    ],
  ])('%s', (sql, expected) => {
    expect(withTurns(sql)).toBe(expected);
    expect(withTurns(expected)).toBe(expected);
  });

  test.each([
    'SELECT upper(c0) FROM t',
    "SELECT flink_a('c1', 'it''s c2 (', 3) FROM t",
    'SELECT flink_a("c1", $p0) FROM t',
    'SELECT flink_a((SELECT max(c0) FROM t))',
    "SELECT flink_a(list_transform(['x'], lambda v7: v7))",
    "SELECT 'flink_a(c0)', c1",
  ])('%s has none', (sql) => {
    expect(withTurns(sql)).toBe(sql);
  });
});

describe('calls over texts in the text of a statement', () => {
  const parts = (length: string, name: string, call: string): string =>
    `(CASE WHEN ${length} > 128 THEN list_extract(list_transform(list_resize([1], least(2048, 1 + ${length} // 128)), ` +
    `lambda ${name}: CASE WHEN ${name} IS NOT NULL THEN ${call.slice(0, -1)}, true) END), 1) ELSE ${call} END)`;

  test.each([
    [
      'a column',
      "flink_regexp(c1, '(.)x')",
      parts('strlen(c1)', 's0', "flink_regexp(c1, '(.)x', flink_turn(c1 IS NULL))"),
    ],
    [
      'two of them',
      'flink_sha2(encode(c1), c3), flink_like(c1, c2, NULL)',
      `${parts('octet_length(encode(c1))', 's0', 'flink_sha2(encode(c1), c3, flink_turn(c1 IS NULL))')}, ` +
        parts(
          'greatest(strlen(c1), strlen(c2), strlen(NULL))',
          's0',
          'flink_like(c1, c2, NULL, flink_turn(c1 IS NULL))',
        ),
    ],
    [
      'what is computed',
      'flink_upper(flink_reverse(c1))',
      `list_extract(list_transform([${parts('strlen(c1)', 's1', 'flink_reverse(c1, flink_turn(c1 IS NULL))')}], lambda t0_0: ` +
        `${parts('strlen(t0_0)', 's0', 'flink_upper(t0_0, flink_turn(t0_0 IS NULL))')}), 1)`,
    ],
    // The rows of a subquery or an aggregate are not to be had within a list.
    [
      'rows of its own',
      'flink_overlay(c1, (SELECT c2 FROM t), 1, 1)',
      'flink_overlay(c1, (SELECT c2 FROM t), 1, 1, flink_turn(c1 IS NULL))',
    ],
    ['no texts', 'flink_decimal_divide(c1, c2)', undefined],
  ])('%s', (_, sql, expected) => {
    expect(withTurns(sql)).toBe(expected ?? 'flink_decimal_divide(c1, c2, flink_turn(c1 IS NULL))');
  });
});

describe('a statement that calls such a function for long texts', () => {
  const CALL_BYTES = 2_048 * 128;
  const THREADS = 2;
  let database: Database;
  let connection: EngineConnection;
  let bytesOfTurn = 0;
  let bytesOfTurnMax = 0;

  beforeAll(async () => {
    const reverse = nativeFunctions.find(({ name }) => name === 'flink_reverse')!;
    const evaluate = reverse.evaluate.bind(reverse);
    vi.spyOn(reverse, 'evaluate').mockImplementation((args) => {
      bytesOfTurnMax = Math.max(bytesOfTurnMax, (bytesOfTurn += String(args[0]).length));
      return evaluate(args);
    });
    database = await Database.open({ threads: THREADS });
    connection = await database.connect();
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await connection.close();
    await database.close();
  });

  test.each([
    ['long ones', "repeat('x', 20000 - range)", 2_000, 20_000],
    ['long and short ones', "repeat('ab', CASE WHEN range % 10 = 0 THEN range ELSE 3 END)", 10_000, 20_000],
    [
      'NULL and a very long one',
      "CASE WHEN range = 5 THEN repeat('ab', 500000) WHEN range % 3 > 0 THEN 'x' || range END",
      5_000,
      1_000_000,
    ],
  ])('has parts of the rows in a call: %s', async (_, text, rows, bytesMax) => {
    await connection.run(`CREATE OR REPLACE TABLE t AS SELECT ${text} AS c0 FROM range(${rows})`);
    let isRunning = true;
    const turn = (): void => {
      bytesOfTurn = 0;
      if (isRunning) setImmediate(turn);
    };
    bytesOfTurnMax = 0;
    setImmediate(turn);
    const differing = await connection.rows(
      'SELECT count(*) FROM t WHERE flink_reverse(c0) IS DISTINCT FROM reverse(c0)',
    );
    isRunning = false;
    expect(differing).toEqual([[0n]]);
    expect(bytesOfTurnMax).toBeGreaterThan(bytesMax / 2);
    // Of a call, the last text may go beyond what it may have.
    expect(bytesOfTurnMax).toBeLessThanOrEqual((THREADS + 1) * (CALL_BYTES + bytesMax));
  });
});

describe('a statement that calls such a function for many rows', () => {
  const THREADS = 4;
  const VECTOR_ROWS = 2_048;
  let database: Database;
  let connection: EngineConnection;
  let rows = 0;
  let rowsOfTurn = 0;
  let rowsOfTurnMax = 0;

  beforeAll(async () => {
    database = await Database.open({ threads: THREADS });
    connection = await database.connect();
    registerNativeFunctions(connection.duckdb, [
      {
        name: 'flink_slow',
        parameters: ['BIGINT'],
        returns: 'BIGINT',
        evaluate: ([value]) => {
          rows++;
          rowsOfTurnMax = Math.max(rowsOfTurnMax, ++rowsOfTurn);
          let sum = Number(value);
          for (let step = 0; step < 1_000; step++) sum = (sum * 31 + step) | 0;
          return BigInt(sum);
        },
      },
    ]);
  });
  afterAll(async () => {
    await connection.close();
    await database.close();
  });

  test('holds the event loop for one call a thread at most', async () => {
    let isRunning = true;
    const turn = (): void => {
      rowsOfTurn = 0;
      if (isRunning) setImmediate(turn);
    };
    setImmediate(turn);
    await connection.run('CREATE TABLE t AS SELECT range AS c0 FROM range(500000)');
    await connection.rows('SELECT max(flink_slow(c0)) FROM t');
    isRunning = false;
    expect(rows).toBe(500_000);
    // The thread that runs the statement works on it too.
    expect(rowsOfTurnMax).toBeLessThanOrEqual((THREADS + 1) * VECTOR_ROWS);
  });
});
