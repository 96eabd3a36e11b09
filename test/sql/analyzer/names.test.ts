/** Names in queries: what they mean, and Flink's words and places when they mean nothing. */
import { describe, expect, it } from 'vitest';
import { FungiError } from '../../../sql/error/index.js';
import { plan, schemaOf, tables } from '../plan/test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, c BIGINT, r ROW<x INT, y ROW<z STRING>>, arr ARRAY<INT>, m MAP<STRING, INT>,
     items ARRAY<ROW<p INT, q STRING NOT NULL>>, ts TIMESTAMP(3), pt AS PROCTIME(),
     WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'x')`,
  `CREATE TABLE other (a INT, b STRING, d STRING) WITH ('connector' = 'x')`,
  `CREATE VIEW named (p, q) AS SELECT a, b FROM other`,
);

interface Failure {
  readonly message: string;
  readonly place: string;
  readonly name: string;
  readonly hint: string | undefined;
}

function failure(sql: string): Failure {
  try {
    plan(sql, catalog);
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    const { span } = error;
    const place = span ? `${span.line}:${span.column}-${span.endColumn}` : '';
    return { message: error.message, place, name: error.errorName, hint: error.hint };
  }
  throw new Error(`Planned: ${sql}`);
}

describe('columns', () => {
  it.each([
    ['SELECT aa FROM src', "Column 'aa' not found in any table", '1:8-9'],
    ['SELECT A FROM src', "Column 'A' not found in any table; did you mean 'a'?", '1:8-8'],
    ['SELECT q.a FROM src', "Table 'q' not found", '1:8-8'],
    ['SELECT src.zz FROM src', "Column 'zz' not found in table 'src'", '1:12-13'],
    ['SELECT src.a FROM src AS s', "Table 'src' not found", '1:8-10'],
    ['SELECT r.nope FROM src', "Column 'r.nope' not found in table 'src'", '1:8-13'],
    ['SELECT q.* FROM src', "Unknown identifier 'q'", '1:8-8'],
    ['SELECT a0 FROM (SELECT a, a FROM other) t', "Column 'a0' not found in any table", '1:8-9'],
    ['SELECT * FROM src s JOIN other t USING (c)', "Column 'c' not found in any table", '1:41-41'],
  ])('%s', (sql, message, place) => {
    expect(failure(sql)).toMatchObject({ message, place, name: 'COLUMN_NOT_FOUND' });
  });

  it.each([
    ['SELECT a FROM src, other', '1:8-8'],
    ['SELECT x FROM (SELECT a AS x, b AS x FROM other)', '1:8-8'],
    ['SELECT a AS x, b AS x FROM other ORDER BY x LIMIT 1', '1:43-43'],
    ['SELECT * FROM src JOIN UNNEST(arr) AS t(x) ON x > 2', '1:47-47'],
  ])('%s is ambiguous', (sql, place) => {
    expect(failure(sql)).toMatchObject({ place, name: 'COLUMN_AMBIGUOUS' });
  });

  it('suggests near names', () => {
    expect(failure('SELECT iteems FROM src').hint).toBe("did you mean 'items'?");
  });

  it('finds fields of rows with and without the row', () => {
    expect(schemaOf('SELECT x, z, r.x, y.z, src.r.y.z AS w FROM src', catalog)).toEqual([
      'x INT',
      'z STRING',
      'x0 INT',
      'z0 STRING',
      'w STRING',
    ]);
  });

  it('takes the path of a table as qualifier', () => {
    expect(
      schemaOf(
        'SELECT default_catalog.default_database.other.a, default_database.other.b FROM other',
        catalog,
      ),
    ).toEqual(['a INT', 'b STRING']);
  });

  it('expands stars in order', () => {
    expect(schemaOf('SELECT o.*, r.*, o.a FROM src JOIN other o ON src.a = o.a', catalog)).toEqual([
      'a INT',
      'b STRING',
      'd STRING',
      'x INT',
      'y ROW<`z` STRING>',
      'a0 INT',
    ]);
    expect(schemaOf('SELECT * FROM other s JOIN named n ON s.a = n.p', catalog)).toEqual([
      'a INT',
      'b STRING',
      'd STRING',
      'p INT',
      'q STRING',
    ]);
  });

  it('numbers names that repeat within a star, so that they can be used', () => {
    expect(schemaOf('SELECT a, a0, b0 FROM (SELECT * FROM other s, other t) u', catalog)).toEqual([
      'a INT',
      'a0 INT',
      'b0 STRING',
    ]);
    expect(schemaOf('SELECT a0 FROM (SELECT a, * FROM other) u', catalog)).toEqual(['a0 INT']);
  });

  it('merges the columns of USING and NATURAL', () => {
    expect(schemaOf('SELECT * FROM other s JOIN (SELECT a, c FROM src) t USING (a)', catalog)).toEqual([
      'a INT',
      'b STRING',
      'd STRING',
      'c BIGINT',
    ]);
    expect(schemaOf('SELECT a, s.a, t.a AS ta FROM other s NATURAL JOIN other t', catalog)).toEqual([
      'a INT',
      'a0 INT',
      'ta INT',
    ]);
  });
});

describe('tables', () => {
  it.each([
    ['SELECT * FROM nope', "Object 'nope' not found", '1:15-18'],
    ['SELECT * FROM default_database.nope', "Object 'nope' not found within 'default_database'", '1:15-35'],
    [
      "SELECT * FROM TUMBLE(TABLE nope, DESCRIPTOR(ts), INTERVAL '1' DAY)",
      "Object 'nope' not found",
      '1:28-31',
    ],
  ])('%s', (sql, message, place) => {
    expect(failure(sql)).toMatchObject({ message, place, name: 'TABLE_NOT_FOUND' });
  });

  it('suggests near tables', () => {
    expect(failure('SELECT * FROM srk').hint).toBe("did you mean 'src'?");
  });

  it.each([
    [
      'SELECT a FROM other AS s (p, q)',
      "List of column aliases must have same degree as table; table has 3 columns ('a', 'b', 'd'), whereas alias list has 2 columns",
      '1:27-30',
    ],
    ['SELECT * FROM src s JOIN other s ON TRUE', "Duplicate relation name 's' in FROM clause", '1:26-32'],
    [
      'WITH x (p, q) AS (SELECT a FROM src) SELECT * FROM x',
      'Number of columns must match number of query columns',
      '1:9-12',
    ],
  ])('%s', (sql, message, place) => {
    expect(failure(sql)).toMatchObject({ message, place });
  });

  it('sees WITH tables before tables of the catalog, later ones first', () => {
    expect(
      schemaOf(
        'WITH other AS (SELECT 1 AS uno), t AS (SELECT uno, uno + 1 AS dos FROM other) SELECT * FROM t',
        catalog,
      ),
    ).toEqual(['uno INT NOT NULL', 'dos INT NOT NULL']);
  });

  it('reports what is wrong in a view where the view is named', () => {
    const stale = tables(
      `CREATE TABLE t (a INT) WITH ('x' = 'y')`,
      'CREATE VIEW v AS SELECT a, missing_column FROM t',
      'CREATE VIEW w AS SELECT a FROM t TABLESAMPLE BERNOULLI(10)',
      'CREATE VIEW above AS SELECT a FROM w',
    );
    const error = (sql: string): unknown => {
      try {
        plan(sql, stale);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    };
    expect(error('SELECT * FROM v')).toMatchObject({
      message:
        "Column 'missing_column' not found in any table (in view 'default_catalog.default_database.v')",
      span: { column: 15, endColumn: 15 },
    });
    expect(error('SELECT * FROM w')).toMatchObject({
      message: "TABLESAMPLE is not supported yet (in view 'default_catalog.default_database.w')",
      span: { column: 15, endColumn: 15 },
    });
    expect(error('SELECT * FROM above')).toMatchObject({
      message:
        "TABLESAMPLE is not supported yet (in view 'default_catalog.default_database.above' -> view 'default_catalog.default_database.w')",
      span: { column: 15, endColumn: 19 },
    });
  });

  it('refuses a view that contains itself', () => {
    const cyclic = tables('CREATE VIEW u AS SELECT * FROM v', 'CREATE VIEW v AS SELECT * FROM u');
    expect(() => plan('SELECT * FROM v', cyclic)).toThrow(/contains itself/);
  });
});

describe('grouping', () => {
  it.each([
    ['SELECT b, a, COUNT(*) FROM src GROUP BY b', "Expression 'a' is not being grouped", '1:11-11'],
    ['SELECT COUNT(*) FROM src HAVING a > 1', "Expression 'a' is not being grouped", '1:33-33'],
    ['SELECT b, COUNT(*) FROM src GROUP BY 1', "Expression 'b' is not being grouped", '1:8-8'],
    ['SELECT a + 2 FROM src GROUP BY a + 1', "Expression 'a' is not being grouped", '1:8-8'],
    ['SELECT * FROM other GROUP BY a', "Expression 'other.b' is not being grouped", '1:8-8'],
    ['SELECT a FROM src WHERE COUNT(*) > 1', 'Aggregate expression is illegal in WHERE clause', '1:25-32'],
    ['SELECT SUM(COUNT(*)) FROM src', 'Aggregate expressions cannot be nested', '1:8-20'],
    [
      'SELECT COUNT(*) FROM src GROUP BY COUNT(*)',
      'Aggregate expression is illegal in GROUP BY clause',
      '1:35-42',
    ],
    ['SELECT GROUPING(a) FROM src', 'GROUPING operator may only occur in an aggregate query', '1:8-18'],
    [
      'SELECT GROUPING(b) FROM src GROUP BY a',
      'Argument to GROUPING operator must be a grouped expression',
      '1:17-17',
    ],
  ])('%s', (sql, message, place) => {
    expect(failure(sql)).toMatchObject({ message, place, name: 'GROUPING' });
  });

  it.each([
    'SELECT a + 1 + 1, COUNT(*) FROM src GROUP BY a + 1',
    'SELECT src.a, COUNT(*) FROM src GROUP BY a',
    'SELECT r.x, COUNT(*) FROM src GROUP BY r',
    "SELECT 'x', COUNT(*) FROM src GROUP BY 'x'",
    'SELECT CASE WHEN a > 1 THEN b END FROM src GROUP BY a, b HAVING MAX(c) > 2 AND a < 5',
    'SELECT COUNT(*) FROM src GROUP BY ()',
  ])('plans %s', (sql) => {
    expect(() => plan(sql, catalog)).not.toThrow();
  });
});

describe('clauses', () => {
  it.each([
    ['SELECT a FROM src WHERE b', 'WHERE clause must be a condition', '1:25-25'],
    ['SELECT * FROM src s JOIN other t ON s.a', 'ON clause must be a condition', '1:37-39'],
    ['SELECT SUM(a) FILTER (WHERE b) FROM src', 'FILTER clause must be a condition', '1:29-29'],
    ['SELECT a FROM src ORDER BY 5', 'Ordinal out of range', '1:28-28'],
    [
      'SELECT DISTINCT a FROM other ORDER BY b LIMIT 1',
      "Expression 'b' is not in the select clause",
      '1:39-39',
    ],
    [
      'SELECT a FROM src WHERE a IN (SELECT b FROM other)',
      'Values passed to IN operator must have compatible types',
      '1:25-50',
    ],
    ['SELECT NULL', "Illegal use of 'NULL'", '1:8-11'],
    [
      'SELECT b IS NOT UNKNOWN FROM src',
      "Cannot apply 'IS NOT UNKNOWN' to arguments of type '<VARCHAR(2147483647)> IS NOT UNKNOWN'. Supported form(s): '<BOOLEAN> IS NOT UNKNOWN'",
      '1:8-23',
    ],
    [
      'SELECT NOT a FROM src',
      "Cannot apply 'NOT' to arguments of type 'NOT<INTEGER>'. Supported form(s): 'NOT<BOOLEAN>'",
      '1:8-12',
    ],
    [
      'SELECT f(q => a, DEFAULT) FROM src',
      'No match found for function signature f(q => <NUMERIC>, DEFAULT)',
      '1:8-25',
    ],
    [
      "SELECT TIMESTAMP WITH LOCAL TIME ZONE '2024-13-01 00:00:00'",
      "Illegal TIMESTAMP WITH LOCAL TIME ZONE literal '2024-13-01 00:00:00': not in format 'yyyy-MM-dd HH:mm:ss'",
      '1:8-59',
    ],
    ["VALUES (1, 'a'), (NULL, 'b')", "Illegal use of 'NULL'", '1:19-22'],
    ['SELECT a, b FROM other UNION SELECT a FROM other', 'Column count mismatch in UNION', '1:30-48'],
    ['SELECT a FROM other UNION ALL SELECT b FROM other', 'Type mismatch in column 1 of UNION ALL', '1:1-19'],
  ])('%s', (sql, message, place) => {
    expect(failure(sql)).toMatchObject({ message, place });
  });

  it.each([
    ['SELECT COUNT(*) OVER (ORDER BY pt) FROM src', 'OVER', '1:22-34'],
    [
      'SELECT a FROM src WHERE a NOT IN (SELECT a FROM other) OR a = 3',
      'NOT IN with a subquery here',
      '1:25-54',
    ],
    ['SELECT a FROM src WHERE a IN (SELECT a FROM other) OR a = 3', 'IN with a subquery here', '1:25-50'],
    [
      'SELECT a FROM src WHERE EXISTS (SELECT MAX(a) FROM other WHERE other.a > src.a GROUP BY b)',
      'A correlated subquery other than by its WHERE',
      '1:25-90',
    ],
    ['SELECT a FROM src EXCEPT ALL SELECT a FROM other', 'EXCEPT ALL', '1:1-48'],
    ['SELECT (SELECT MAX(a) FROM other) FROM src', 'A scalar subquery', '1:9-32'],
    ['SELECT * FROM src TABLESAMPLE BERNOULLI(10)', 'TABLESAMPLE', '1:15-43'],
    [
      "SELECT a FROM src FOR SYSTEM_TIME AS OF TIMESTAMP '2020-01-01 00:00:00'",
      'FOR SYSTEM_TIME AS OF',
      '1:41-71',
    ],
  ])('%s is not supported yet', (sql, what, place) => {
    expect(failure(sql)).toMatchObject({
      message: `${what} is not supported yet`,
      place,
      name: 'NOT_SUPPORTED',
    });
  });
});
