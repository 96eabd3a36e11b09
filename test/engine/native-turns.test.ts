/** Functions that are computed in JavaScript leave the event loop free between two calls, however many DuckDB has for them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
