/** Output schemas: names, types, nullability and time attributes, as Flink's DESCRIBE shows them for views. */
import { describe, expect, it } from 'vitest';
import { schemaOf, session, tables } from '../plan/test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, arr ARRAY<INT>, m MAP<STRING, INT>, items ARRAY<ROW<p INT, q STRING>>,
     ts TIMESTAMP(3), pt AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'x')`,
  `CREATE TABLE zoned (a INT, ltz TIMESTAMP_LTZ(3), WATERMARK FOR ltz AS ltz) WITH ('connector' = 'x')`,
  `CREATE TABLE strict (a INT NOT NULL, b STRING NOT NULL, d DECIMAL(5, 2)) WITH ('connector' = 'x')`,
);

const schema = (sql: string): readonly string[] => schemaOf(sql, catalog);

describe('names and nullability', () => {
  it('numbers what has no name by its position', () => {
    expect(schema("SELECT a, a + 1, 'x', a AS y, 2.5 FROM strict")).toEqual([
      'a INT NOT NULL',
      'EXPR$1 INT NOT NULL',
      'EXPR$2 CHAR(1) NOT NULL',
      'y INT NOT NULL',
      'EXPR$4 DECIMAL(2, 1) NOT NULL',
    ]);
  });

  it('finds the type of each column of VALUES and UNION', () => {
    expect(schema('SELECT * FROM (VALUES (1, 2.5), (3000000000, 1)) AS t(a, b)')).toEqual([
      'a BIGINT NOT NULL',
      'b DECIMAL(11, 1) NOT NULL',
    ]);
    expect(schema('SELECT a, b FROM strict UNION ALL SELECT a, b FROM src')).toEqual(['a INT', 'b STRING']);
  });

  it('makes keys that a grouping set leaves out nullable', () => {
    expect(
      schema('SELECT a, b, GROUPING(a) AS g, SUM(a) AS s FROM strict GROUP BY GROUPING SETS ((a, b), (a))'),
    ).toEqual(['a INT NOT NULL', 'b STRING', 'g BIGINT NOT NULL', 's INT NOT NULL']);
  });

  it('lets an aggregate be NULL where no row may reach it', () => {
    expect(
      schema(
        'SELECT b, SUM(a) AS s, SUM(a) FILTER (WHERE a > 1) AS f, COUNT(*) FILTER (WHERE a > 1) AS n FROM strict GROUP BY b',
      ),
    ).toEqual(['b STRING NOT NULL', 's INT NOT NULL', 'f INT', 'n BIGINT NOT NULL']);
    expect(schema('SELECT SUM(a) AS s, COUNT(*) AS n FROM strict')).toEqual(['s INT', 'n BIGINT NOT NULL']);
  });

  it('makes the optional side of a join nullable', () => {
    expect(schema('SELECT s.a, t.a AS ta FROM strict s LEFT JOIN strict t ON s.a = t.a')).toEqual([
      'a INT NOT NULL',
      'ta INT',
    ]);
    expect(schema('SELECT s.a, t.a AS ta FROM strict s FULL JOIN strict t ON s.a = t.a')).toEqual([
      'a INT',
      'ta INT',
    ]);
  });

  it('names the elements of collections', () => {
    expect(schema('SELECT u.* FROM src CROSS JOIN UNNEST(arr) AS u')).toEqual(['u INT']);
    expect(schema('SELECT u.* FROM src CROSS JOIN UNNEST(items) WITH ORDINALITY AS u')).toEqual([
      'p INT',
      'q STRING',
      'ORDINALITY INT NOT NULL',
    ]);
    expect(schema('SELECT u.* FROM src LEFT JOIN UNNEST(m) AS u ON TRUE')).toEqual([
      'KEY STRING',
      'VALUE INT',
    ]);
  });
});

describe('time attributes', () => {
  it('pass through projections, filters, unions and limits', () => {
    const both = ['ts TIMESTAMP(3) *ROWTIME*', 'pt TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*'];
    expect(schema('SELECT ts, pt FROM src WHERE a > 1')).toEqual(both);
    expect(schema('SELECT ts, pt FROM src LIMIT 5')).toEqual(both);
    expect(schema('SELECT ts FROM src UNION ALL SELECT ts FROM src')).toEqual(['ts TIMESTAMP(3) *ROWTIME*']);
  });

  it('are lost by computing and grouping, not yet by joining', () => {
    expect(schema("SELECT CAST(ts AS TIMESTAMP(3)) AS x, ts + INTERVAL '1' SECOND AS y FROM src")).toEqual([
      'x TIMESTAMP(3)',
      'y TIMESTAMP(3)',
    ]);
    expect(schema('SELECT ts, COUNT(*) AS n FROM src GROUP BY ts')).toEqual([
      'ts TIMESTAMP(3)',
      'n BIGINT NOT NULL',
    ]);
    expect(schema('SELECT s.ts FROM src s JOIN src t ON s.a = t.a')).toEqual(['ts TIMESTAMP(3) *ROWTIME*']);
    expect(schema('SELECT DISTINCT ts FROM src')).toEqual(['ts TIMESTAMP(3)']);
  });

  it('come from windows', () => {
    const window = (table: string, column: string): readonly string[] =>
      schema(
        `SELECT window_start, window_end, window_time FROM TUMBLE(TABLE ${table}, DESCRIPTOR(${column}), INTERVAL '1' DAY)`,
      );
    const bounds = ['window_start TIMESTAMP(3) NOT NULL', 'window_end TIMESTAMP(3) NOT NULL'];
    expect(window('src', 'ts')).toEqual([...bounds, 'window_time TIMESTAMP(3) NOT NULL *ROWTIME*']);
    expect(window('zoned', 'ltz')).toEqual([...bounds, 'window_time TIMESTAMP_LTZ(3) NOT NULL *ROWTIME*']);
    expect(window('src', 'pt')).toEqual([...bounds, 'window_time TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*']);
  });

  it('survive a grouping by windows', () => {
    expect(
      schema(
        "SELECT window_time AS rt, COUNT(*) AS n FROM TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '1' DAY) GROUP BY window_start, window_end, window_time",
      ),
    ).toEqual(['rt TIMESTAMP(3) NOT NULL *ROWTIME*', 'n BIGINT NOT NULL']);
  });

  it('come from group windows', () => {
    expect(
      schema(
        "SELECT TUMBLE_START(ts, INTERVAL '1' DAY) AS s, TUMBLE_END(ts, INTERVAL '1' DAY) AS e, TUMBLE_ROWTIME(ts, INTERVAL '1' DAY) AS r FROM src GROUP BY TUMBLE(ts, INTERVAL '1' DAY)",
      ),
    ).toEqual(['s TIMESTAMP(3) NOT NULL', 'e TIMESTAMP(3) NOT NULL', 'r TIMESTAMP(3) *ROWTIME*']);
  });

  it('do not exist in batch mode', () => {
    const bounded = tables(
      `CREATE TABLE src (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('bounded' = 'true')`,
    );
    expect(schemaOf('SELECT * FROM src', bounded, session({ runtimeMode: 'batch' }))).toEqual([
      'a INT',
      'ts TIMESTAMP(3)',
    ]);
  });
});
