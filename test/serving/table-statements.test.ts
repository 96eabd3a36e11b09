/** Statements on materialized tables: what they show and change, and what they refuse in Flink's words. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ORDERS, TableSession } from './table-session.js';

let tables: TableSession;

beforeEach(() => {
  tables = new TableSession();
});
afterEach(() => tables.close());

describe('statements on materialized tables', () => {
  it('shows and describes them', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE totals (CONSTRAINT pk PRIMARY KEY (customer) NOT ENFORCED) COMMENT 'sums'
      FRESHNESS = INTERVAL '30' SECOND AS SELECT COALESCE(customer, '') AS customer, SUM(amount) AS total FROM orders GROUP BY COALESCE(customer, '')`);
    expect(await tables.run('SHOW MATERIALIZED TABLES')).toEqual([['totals']]);
    expect(await tables.run('SHOW TABLES')).toEqual([['orders'], ['totals']]);
    expect(await tables.run('SHOW CREATE MATERIALIZED TABLE totals')).toEqual([
      [
        'CREATE MATERIALIZED TABLE `default_catalog`.`default_database`.`totals` (\n' +
          '  `customer` VARCHAR(2147483647) NOT NULL,\n  `total` INT,\n' +
          '  CONSTRAINT `pk` PRIMARY KEY (`customer`) NOT ENFORCED\n)\n' +
          "COMMENT 'sums'\nSTART_MODE = FROM_BEGINNING\nFRESHNESS = INTERVAL '30' SECOND\nREFRESH_MODE = CONTINUOUS\n" +
          "AS SELECT COALESCE(`orders`.`customer`, '') AS `customer`, SUM(`orders`.`amount`) AS `total`\n" +
          'FROM `default_catalog`.`default_database`.`orders` AS `orders`\n' +
          "GROUP BY COALESCE(`orders`.`customer`, '')\n",
      ],
    ]);
    expect((await tables.run('DESCRIBE totals')).map((row) => row[0])).toEqual(['customer', 'total']);
  });

  it('changes the query: columns may be added at the end', async () => {
    await tables.run(`${ORDERS}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await tables.run('ALTER MATERIALIZED TABLE t AS SELECT id, amount FROM orders WHERE id < 3');
    await tables.eventually('SELECT * FROM t ORDER BY id', [
      [1, 10],
      [2, 20],
    ]);
    await expect(tables.run('ALTER MATERIALIZED TABLE t AS SELECT id FROM orders')).rejects.toThrow(
      'The original schema has 2 columns, but the newly derived schema from the query has 1 columns.',
    );
    await expect(tables.run('ALTER MATERIALIZED TABLE t AS SELECT id, customer FROM orders')).rejects.toThrow(
      'Column mismatch at position 2: Original column is [`amount` INT], but new column is [`customer` STRING].',
    );
  });

  it('creates or alters: query and options change, the refresh mode cannot, freshness stays', async () => {
    const create = (rest: string): string => `CREATE OR ALTER MATERIALIZED TABLE t ${rest}`;
    await tables.run(`${ORDERS}; ${create("FRESHNESS = INTERVAL '30' SECOND AS SELECT id FROM orders")}`);
    await tables.run(create("FRESHNESS = INTERVAL '1' HOUR AS SELECT id, amount FROM orders WHERE id > 1"));
    await tables.eventually('SELECT * FROM t ORDER BY id', [
      [2, 20],
      [3, 30],
    ]);
    const info = await tables.described('t');
    expect([info.get('freshness'), info.get('refresh mode')]).toEqual(["INTERVAL '30' SECOND", 'CONTINUOUS']);
    await expect(tables.run(create('REFRESH_MODE = FULL AS SELECT id, amount FROM orders'))).rejects.toThrow(
      'Changing of REFRESH MODE is unsupported',
    );
    await expect(tables.run(create('AS SELECT amount, id FROM orders'))).rejects.toThrow(
      'Column mismatch at position 1: Original column is [`id` INT',
    );
    const [job] = tables.service.jobs.running();
    expect(job?.name).toBe(
      'Materialized_table_`default_catalog`.`default_database`.`t`_continuous_refresh_job',
    );
    expect(tables.service.jobs.running()).toHaveLength(1);
  });

  it('keeps what it was when the new query cannot run', async () => {
    await tables.run(`${ORDERS}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders;
      CREATE TABLE nowhere (id INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/no/such/folder', 'format' = 'csv')`);
    await expect(tables.run('ALTER MATERIALIZED TABLE t AS SELECT id FROM nowhere')).rejects.toThrow(
      '/no/such/folder',
    );
    await tables.run("INSERT INTO orders VALUES (4, 'dan', 1)");
    await tables.eventually('SELECT COUNT(*) FROM t', [[4n]]);
  });

  it('takes along what follows it when its columns change', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE t AS SELECT id, amount FROM orders;
      CREATE MATERIALIZED TABLE total AS SELECT SUM(amount) AS total FROM t`);
    await tables.eventually('SELECT * FROM total', [[60]]);
    await tables.run('ALTER MATERIALIZED TABLE t AS SELECT id, amount, customer FROM orders');
    await tables.run("INSERT INTO orders VALUES (4, 'dan', 5)");
    await tables.eventually('SELECT * FROM total', [[65]]);
    await tables.eventually('SELECT customer FROM t WHERE id = 4', [['dan']]);
    await tables.run('DROP MATERIALIZED TABLE t');
    await tables.untilDescribed('total', 'job status', 'FAILED');
    expect((await tables.described('total')).get('error')).toContain('was dropped while it was followed');
  });

  it('fills columns by their names', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE t (amount, id) REFRESH_MODE = FULL AS SELECT id, amount FROM orders WHERE id = 2`);
    await tables.eventually('SELECT * FROM t', [[20, 2]]);
    await tables.run('ALTER MATERIALIZED TABLE t MODIFY id INT NOT NULL FIRST');
    await tables.eventually('SELECT * FROM t', [[2, 20]]);
  });

  it('changes the schema', async () => {
    await tables.run(
      `${ORDERS}; CREATE MATERIALIZED TABLE t (PRIMARY KEY (id) NOT ENFORCED) AS SELECT id, amount FROM orders`,
    );
    await tables.run('ALTER MATERIALIZED TABLE t ADD (twice AS amount * 2 AFTER id)');
    await tables.eventually('SELECT * FROM t WHERE id = 3', [[3, 60, 30]]);
    await tables.run("ALTER MATERIALIZED TABLE t MODIFY amount INT COMMENT 'in cents'");
    await tables.run('ALTER MATERIALIZED TABLE t DROP PRIMARY KEY');
    await tables.run('ALTER MATERIALIZED TABLE t ADD PRIMARY KEY (id) NOT ENFORCED');
    await tables.run('ALTER MATERIALIZED TABLE t DROP twice');
    await tables.eventually('SELECT * FROM t WHERE id = 3', [[3, 30]]);
    await tables.run("INSERT INTO orders VALUES (3, 'ann', 31)");
    await tables.eventually('SELECT * FROM t WHERE id = 3', [[3, 31]]);
  });

  it('takes options for one job when resumed', async () => {
    await tables.run(
      `${ORDERS}; CREATE MATERIALIZED TABLE t WITH ('connector' = 'blackhole') AS SELECT id FROM orders; ALTER MATERIALIZED TABLE t SUSPEND`,
    );
    await expect(tables.run("ALTER MATERIALIZED TABLE t RESUME WITH ('no.such' = 'x')")).rejects.toThrow(
      /Unable to create a sink for writing table/,
    );
    expect((await tables.described('t')).get('status')).toBe('SUSPENDED');
    await tables.run("ALTER MATERIALIZED TABLE t RESUME WITH ('property-version' = '1')");
    expect((await tables.described('t')).get('job status')).toBe('RUNNING');
    expect((await tables.run('SHOW CREATE MATERIALIZED TABLE t'))[0]![0]).not.toContain('property-version');
  });

  it('refreshes a suspended one, and a partition of one that a job maintains', async () => {
    await tables.run(
      `${ORDERS}; CREATE MATERIALIZED TABLE t PARTITIONED BY (customer) AS SELECT id, customer FROM orders`,
    );
    await tables.eventually('SELECT COUNT(*) FROM t', [[3n]]);
    await tables.run("ALTER MATERIALIZED TABLE t REFRESH PARTITION (customer = 'ann')");
    await tables.run("INSERT INTO orders VALUES (4, 'ann', 1)");
    await tables.eventually('SELECT COUNT(*) FROM t', [[4n]]);
    await tables.run(
      "ALTER MATERIALIZED TABLE t SUSPEND; INSERT INTO orders VALUES (5, 'bob', 1), (6, 'ann', 1)",
    );
    await tables.run("ALTER MATERIALIZED TABLE t REFRESH PARTITION (customer = 'bob')");
    expect(await tables.run('SELECT id FROM t ORDER BY id')).toEqual([[1], [2], [3], [4], [5]]);
    await tables.run('ALTER MATERIALIZED TABLE t REFRESH');
    expect(await tables.run('SELECT COUNT(*) FROM t')).toEqual([[6n]]);
    await tables.run('ALTER MATERIALIZED TABLE t RESUME');
    await tables.run("INSERT INTO orders VALUES (7, 'bob', 1)");
    await tables.eventually('SELECT COUNT(*) FROM t', [[7n]]);
  });

  it('drops them with their rows and their job', async () => {
    await tables.run(`${ORDERS}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await tables.run('DROP MATERIALIZED TABLE t');
    expect(tables.service.jobs.running()).toEqual([]);
    expect(await tables.run('SHOW MATERIALIZED TABLES')).toEqual([]);
    await tables.run('DROP MATERIALIZED TABLE IF EXISTS t');
    await tables.run(
      'CREATE DATABASE d; CREATE MATERIALIZED TABLE d.t AS SELECT id FROM orders; DROP DATABASE d CASCADE',
    );
    expect(tables.service.jobs.running()).toEqual([]);
  });

  it.each([
    [
      'DROP MATERIALIZED TABLE nope',
      'Materialized table with identifier `default_catalog`.`default_database`.`nope` does not exist.',
    ],
    [
      'DROP MATERIALIZED TABLE orders',
      'Table `default_catalog`.`default_database`.`orders` is not a materialized table, does not support materialized table related operation.',
    ],
    [
      'ALTER MATERIALIZED TABLE orders SUSPEND',
      'Table `default_catalog`.`default_database`.`orders` is not a materialized table, does not support materialized table related operation.',
    ],
    [
      'ALTER MATERIALIZED TABLE nope REFRESH',
      "Cannot find table '`default_catalog`.`default_database`.`nope`' in any of the catalogs [default_catalog], nor as a temporary table.",
    ],
    [
      'ALTER MATERIALIZED TABLE orders AS SELECT 1 AS a',
      'ALTER MATERIALIZED TABLE for a table is not allowed',
    ],
    [
      "ALTER MATERIALIZED TABLE t SET FRESHNESS = INTERVAL '1' HOUR",
      "Unsupported query: ALTER MATERIALIZED TABLE t SET FRESHNESS = INTERVAL '1' HOUR",
    ],
    [
      'ALTER MATERIALIZED TABLE t SET REFRESH_MODE = FULL',
      'Unsupported query: ALTER MATERIALIZED TABLE t SET REFRESH_MODE = FULL',
    ],
    [
      "ALTER MATERIALIZED TABLE t SET ('k' = 'v')",
      "Unsupported query: ALTER MATERIALIZED TABLE t SET ('k' = 'v')",
    ],
    ["ALTER MATERIALIZED TABLE t RESET ('k')", "Unsupported query: ALTER MATERIALIZED TABLE t RESET ('k')"],
    [
      'ALTER MATERIALIZED TABLE t ADD c INT',
      'Failed to execute ALTER MATERIALIZED TABLE statement.\nInvalid schema change. All persisted (physical and metadata) columns in the schema part need to be present in the query part.\nHowever, physical column `c` could not be found in the query.',
    ],
    [
      'ALTER MATERIALIZED TABLE t MODIFY id BIGINT',
      "Failed to execute ALTER MATERIALIZED TABLE statement.\nColumn 'id' with type INT NOT NULL can not be changed to type BIGINT.",
    ],
    [
      'ALTER MATERIALIZED TABLE t MODIFY id AS 1',
      "Changing of physical column 'id' to computed column is not supported.",
    ],
    [
      'ALTER MATERIALIZED TABLE t DROP nope',
      'Failed to execute ALTER MATERIALIZED TABLE statement.\nThe column `nope` does not exist in the base table.',
    ],
    [
      'ALTER MATERIALIZED TABLE t DROP WATERMARK',
      'The current materialized table does not define any watermark strategy.',
    ],
    [
      'ALTER MATERIALIZED TABLE t DROP DISTRIBUTION',
      'Materialized table `default_catalog`.`default_database`.`t` does not have a distribution to drop.',
    ],
    [
      'ALTER MATERIALIZED TABLE nope ADD c AS 1',
      "Materialized table `default_catalog`.`default_database`.`nope` doesn't exist.",
    ],
    ['ALTER TABLE t RENAME TO u', 'ALTER TABLE for a materialized table is not allowed'],
    [
      'SHOW CREATE MATERIALIZED TABLE nope',
      'Could not execute SHOW CREATE MATERIALIZED TABLE default_catalog.default_database.nope. Materialized table with identifier `default_catalog`.`default_database`.`nope` does not exist.',
    ],
    ['DROP TABLE t', "Table with identifier 'default_catalog.default_database.t' does not exist."],
    ['DROP VIEW t', "View with identifier 'default_catalog.default_database.t' does not exist."],
    ['INSERT INTO t VALUES (1)', 'is a materialized table: only its query writes to it'],
    [
      'CREATE MATERIALIZED TABLE t AS SELECT 1 AS a',
      'Could not execute CreateTable in path `default_catalog`.`default_database`.`t`',
    ],
    [
      "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' YEAR AS SELECT 1 AS a",
      'Materialized table freshness only supports SECOND, MINUTE, HOUR, DAY, WEEK as the time unit.',
    ],
    [
      "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '-1' MINUTE AS SELECT 1 AS a",
      'The freshness interval currently only supports positive integer type values. But was: -1',
    ],
    [
      "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '5' HOUR REFRESH_MODE = FULL AS SELECT 1 AS a",
      'In full refresh mode, only freshness that are factors of 24 are currently supported when the time unit is HOUR.',
    ],
    [
      "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '2' DAY AS SELECT 1 AS a",
      'In full refresh mode, freshness must be 1 when the time unit is DAY.',
    ],
    [
      'CREATE MATERIALIZED TABLE m (PRIMARY KEY (b) NOT ENFORCED) AS SELECT 1 AS a',
      "Primary key column 'b' is not defined in the schema at line 1, column 43",
    ],
    [
      'CREATE MATERIALIZED TABLE m (a INT, b INT) AS SELECT 1 AS a',
      "Invalid as physical column 'b' is defined in the DDL, but is not used in a query column.",
    ],
    [
      'CREATE MATERIALIZED TABLE m PARTITIONED BY (z) AS SELECT 1 AS a',
      "Partition column 'z' not defined in the query's schema. Available columns: ['a'].",
    ],
    [
      'CREATE MATERIALIZED TABLE m (a STRING) AS SELECT 1 AS a',
      "Incompatible types for sink column 'a' at position 1. The source column has type 'INT NOT NULL', while the target column has type 'STRING'.",
    ],
    ['CREATE MATERIALIZED TABLE m START_MODE = FROM_NOW AS SELECT 1 AS a', 'START_MODE = FROM_NOW'],
  ])('%s', async (statement, message) => {
    await tables.run(`${ORDERS}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await expect(tables.run(statement)).rejects.toThrow(message);
  });
});
