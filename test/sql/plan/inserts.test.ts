/** INSERT: what goes into which column, Flink's messages when it does not fit, and which changes a sink gets. */
import { describe, expect, it } from 'vitest';
import { FungiError } from '../../../sql/error/index.js';
import { explained, plan, session, tables } from './test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, c BIGINT) WITH ('connector' = 'x')`,
  `CREATE TABLE updates (a INT, b STRING) WITH ('source-changelog' = '+I,-U,+U,-D')`,
  `CREATE TABLE upserts (a INT PRIMARY KEY NOT ENFORCED, b STRING) WITH ('source-changelog' = '+I,+U,-D')`,
  `CREATE TABLE sink (a INT, b STRING) WITH ('connector' = 'x')`,
  `CREATE TABLE wide (a BIGINT, b STRING) WITH ('connector' = 'x')`,
  `CREATE TABLE strict (a INT NOT NULL, b STRING) WITH ('connector' = 'x')`,
  `CREATE TABLE parted (a BIGINT, b STRING, p INT) PARTITIONED BY (p) WITH ('overwrite' = 'true')`,
  `CREATE TABLE meta (m STRING METADATA FROM 'key', a INT, v STRING METADATA VIRTUAL, n AS a + 1) WITH ('connector' = 'x')`,
  `CREATE TABLE short (a STRING, b CHAR(2)) WITH ('connector' = 'x')`,
  `CREATE TABLE append (n BIGINT, b STRING) WITH ('sink-changelog' = '+I')`,
  `CREATE TABLE keyed (n BIGINT, b STRING, PRIMARY KEY (b) NOT ENFORCED) WITH ('sink-changelog' = '+I,+U,-D')`,
  `CREATE TABLE unkeyed (n BIGINT, b STRING) WITH ('sink-changelog' = '+I,+U,-D')`,
  `CREATE TABLE retracting (n BIGINT, b STRING, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' = 'x')`,
);

function message(sql: string, context = session()): string {
  try {
    plan(sql, catalog, context);
  } catch (error) {
    if (error instanceof FungiError) return error.message;
    throw error;
  }
  throw new Error(`Planned: ${sql}`);
}

describe('columns', () => {
  it.each([
    [
      'INSERT INTO sink SELECT a, b FROM src',
      'TableScan(table=[[default_catalog, default_database, src]], fields=[a, b])',
    ],
    ['INSERT INTO sink (b) SELECT b FROM src', 'Calc(select=[NULL AS a, b])'],
    [
      'INSERT INTO sink (b, a) SELECT b, a FROM src',
      'TableScan(table=[[default_catalog, default_database, src]], fields=[a, b])',
    ],
    ['INSERT INTO wide SELECT a, b FROM src', 'Calc(select=[CAST(a AS BIGINT) AS a, b])'],
    ["INSERT INTO wide VALUES (1, 'x'), (2, 'yz')", "Values(fields=[a, b], rows=[(1, 'x'), (2, 'yz')])"],
    ['INSERT INTO parted PARTITION (p = 3) SELECT c, b FROM src', 'Calc(select=[c AS a, b, 3 AS p])'],
    [
      "INSERT INTO parted PARTITION (p = '3') (a) SELECT c FROM src",
      "Calc(select=[c AS a, NULL AS b, CAST('3' AS INT) AS p])",
    ],
    ['INSERT INTO meta SELECT b, a + 1 FROM src', 'Calc(select=[a + 1 AS a, b AS m])'],
  ])('%s', (sql, top) => {
    expect(explained(sql, catalog).split('\n')[1]!.replace('+- ', '')).toBe(top);
  });

  it.each([
    ['INSERT INTO strict (b) SELECT b FROM src', "Column 'a' has no default value and does not allow NULLs"],
    ['INSERT INTO sink (b, zz) SELECT b, a FROM src', "Unknown target column 'zz'"],
    ['INSERT INTO meta (n) SELECT a FROM src', "Unknown target column 'n'"],
    ['INSERT INTO sink (b, b) SELECT b, b FROM src', "Target column 'b' is assigned more than once"],
    [
      'INSERT INTO sink (a) SELECT a, b FROM src',
      'Number of INSERT target columns (1) does not equal number of source items (2)',
    ],
    [
      'INSERT INTO parted PARTITION (a = 3) SELECT c, b FROM src',
      "Static partition column 'a' should be in the partition keys list [p] for table 'default_catalog.default_database.parted'.",
    ],
    [
      'INSERT OVERWRITE sink SELECT a, b FROM src',
      "INSERT OVERWRITE requires that the underlying DynamicTableSink of table 'default_catalog.default_database.sink' implements the SupportsOverwrite interface.",
    ],
    [
      'INSERT INTO nope SELECT 1',
      "Cannot find table '`default_catalog`.`default_database`.`nope`' in any of the catalogs, nor as a temporary table.",
    ],
    [
      'INSERT INTO sink SELECT a FROM src',
      "Column types of query result and sink for 'default_catalog.default_database.sink' do not match.\nCause: Different number of columns.\n\nQuery schema: [a: INT]\nSink schema:  [a: INT, b: STRING]",
    ],
    [
      'INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b',
      "Column types of query result and sink for 'default_catalog.default_database.sink' do not match.\nCause: Incompatible types for sink column 'a' at position 1.\n\nQuery schema: [EXPR$0: BIGINT NOT NULL, b: STRING]\nSink schema:  [a: INT, b: STRING]",
    ],
    [
      'INSERT INTO short SELECT b, b FROM src',
      "Column types of query result and sink for 'default_catalog.default_database.short' do not match.\nCause: Incompatible types for sink column 'b' at position 2.\n\nQuery schema: [b: STRING, b0: STRING]\nSink schema:  [a: STRING, b: CHAR(2)]",
    ],
  ])('%s', (sql, expected) => {
    expect(message(sql)).toBe(expected);
  });
});

describe('NOT NULL', () => {
  it('is checked by the sink, or drops rows on demand', () => {
    const sql = 'INSERT INTO strict SELECT a, b FROM src';
    expect(plan(sql, catalog).sinks[0]).toMatchObject({ notNull: [0] });
    const drop = session({ set: { 'table.exec.sink.not-null-enforcer': 'DROP' } });
    const dropping = plan(sql, catalog, drop).sinks[0]!;
    expect(dropping.notNull).toBeUndefined();
    expect(dropping.input).toMatchObject({
      kind: 'table-scan',
      filter: { function: { name: 'IS NOT NULL' } },
    });
    expect(plan("INSERT INTO strict VALUES (1, 'x')", catalog).sinks[0]!.notNull).toBeUndefined();
  });
});

describe('changes', () => {
  it.each([
    ['INSERT INTO append SELECT c, b FROM src', 'insert-only'],
    ['INSERT INTO keyed SELECT COUNT(*), b FROM src GROUP BY b', 'upsert'],
    ['INSERT INTO keyed SELECT COUNT(*), b FROM src GROUP BY b HAVING COUNT(*) > 1', 'upsert'],
    ['INSERT INTO retracting SELECT COUNT(*), b FROM src GROUP BY b', 'retract'],
    ['INSERT INTO unkeyed SELECT COUNT(*), b FROM src GROUP BY b', 'upsert'],
    ['INSERT INTO unkeyed SELECT COUNT(*), MAX(b) FROM src GROUP BY b', 'retract'],
    ['INSERT INTO wide SELECT COUNT(*), b FROM src GROUP BY b', 'retract'],
    ['INSERT INTO wide SELECT DISTINCT c, b FROM src', 'insert-only'],
    ['INSERT INTO wide SELECT s.c, t.b FROM src s JOIN src t ON s.a = t.a', 'insert-only'],
    ['INSERT INTO wide SELECT a, b FROM updates', 'retract'],
    ['INSERT INTO wide SELECT DISTINCT a, b FROM updates', 'retract'],
    ['INSERT INTO wide SELECT c, b FROM src ORDER BY c LIMIT 3', 'retract'],
    ['INSERT INTO wide SELECT c, b FROM src LIMIT 3', 'insert-only'],
  ])('%s: %s', (sql, mode) => {
    expect(plan(sql, catalog).sinks[0]!.changelog).toBe(mode);
  });

  it('leaves out old rows only where nothing needs them', () => {
    const edges = (sql: string): readonly string[] =>
      explained(sql, catalog, session(), ['CHANGELOG_MODE'])
        .split('\n')
        .map((line) => /changelogMode=\[(.*)\]/.exec(line)![1]!);
    expect(edges('INSERT INTO keyed SELECT COUNT(*), b FROM src GROUP BY b')).toEqual([
      'I,UA,D',
      'I,UA,D',
      'I,UA,D',
      'I',
    ]);
    expect(edges('INSERT INTO keyed SELECT COUNT(*), b FROM src GROUP BY b HAVING COUNT(*) > 1')).toEqual([
      'I,UA,D',
      'I,UB,UA,D',
      'I,UB,UA,D',
      'I',
    ]);
  });

  it.each([
    [
      'INSERT INTO append SELECT COUNT(*), b FROM src GROUP BY b',
      "Table sink 'default_catalog.default_database.append' doesn't support consuming update changes which is produced by node GroupAggregate(groupBy=[b], select=[b, COUNT(*) AS EXPR$0])",
    ],
    [
      'INSERT INTO wide SELECT a, b FROM upserts',
      "Reading 'upserts', whose changes come as upserts without the old rows, is not supported yet",
    ],
    [
      'INSERT INTO keyed SELECT COUNT(*), b FROM src GROUP BY b, a ON CONFLICT DO DEDUPLICATE',
      "ON CONFLICT DO DEDUPLICATE where the query's upsert key is not the primary key is not supported yet",
    ],
    [
      'INSERT INTO append SELECT c, b FROM src ON CONFLICT DO NOTHING',
      "ON CONFLICT clause is only allowed for upsert sinks. The sink 'default_catalog.default_database.append' is not an upsert sink because it only accepts INSERT (append-only) changes.",
    ],
    [
      'INSERT INTO retracting SELECT COUNT(*), b FROM src GROUP BY b ON CONFLICT DO NOTHING',
      "ON CONFLICT clause is only allowed for upsert sinks. The sink 'default_catalog.default_database.retracting' is not an upsert sink because it requires UPDATE_BEFORE (retract mode).",
    ],
  ])('%s', (sql, expected) => {
    expect(message(sql)).toBe(expected);
  });

  it('wants to know what to do when other keys meet at a primary key', () => {
    const start = 'The query has an upsert key that differs from the primary key of the sink table';
    expect(message('INSERT INTO keyed SELECT COUNT(*), MAX(b) FROM src GROUP BY a')).toMatch(start);
    expect(message('INSERT INTO keyed SELECT c, b FROM src')).toMatch(start);
    expect(() =>
      plan('INSERT INTO keyed SELECT c, b FROM src ON CONFLICT DO DEDUPLICATE', catalog),
    ).not.toThrow();
    expect(() => plan('INSERT INTO keyed SELECT COUNT(*), MAX(b) FROM src', catalog)).not.toThrow();
  });
});
