/** Materialized tables: definition, continuous and full refresh, one that feeds another, Flink's messages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import type { ResultValue } from '../../src/engine/job.js';

type Rows = readonly (readonly ResultValue[])[];

let service: SessionService;
let session: Session;

beforeEach(() => {
  service = new SessionService({ output: () => undefined });
  session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
});
afterEach(() => service.close());

async function run(script: string): Promise<Rows> {
  let rows: Rows = [];
  for await (const { result } of session.execute(script)) {
    const read: (readonly ResultValue[])[] = [];
    if (result.kind === 'rows') for await (const batch of result.batches()) read.push(...batch.rows);
    rows = read;
  }
  return rows;
}

/** Awaits a condition, not a time: what is maintained arrives when it does. */
async function eventually(query: string, expected: Rows): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const rows = await run(query);
    if (JSON.stringify(rows, shown) === JSON.stringify(expected, shown)) return;
    if (Date.now() > deadline) expect(rows).toEqual(expected);
    await pause(10);
  }
}

const shown = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

async function described(name: string): Promise<ReadonlyMap<ResultValue, ResultValue>> {
  return new Map((await run(`DESCRIBE EXTENDED ${name}`)).map(([key, value]) => [key!, value!]));
}

const SOURCE = `CREATE TABLE orders (id INT, customer STRING, amount INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory');
  INSERT INTO orders VALUES (1, 'ann', 10), (2, 'bob', 20), (3, 'ann', 30)`;

describe('a continuous materialized table', () => {
  it('is maintained as its source changes', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE totals AS SELECT customer, SUM(amount) AS total, COUNT(*) AS n FROM orders GROUP BY customer`);
    await eventually('SELECT * FROM totals ORDER BY customer', [
      ['ann', 40, 2n],
      ['bob', 20, 1n],
    ]);
    await run("INSERT INTO orders VALUES (2, 'ann', 5), (4, 'cid', 7)");
    await eventually('SELECT * FROM totals ORDER BY customer', [
      ['ann', 45, 3n],
      ['cid', 7, 1n],
    ]);
  });

  it('feeds another with its changes', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE totals AS SELECT customer, SUM(amount) AS total FROM orders GROUP BY customer;
      CREATE MATERIALIZED TABLE big AS SELECT customer, total FROM totals WHERE total >= 20;
      CREATE MATERIALIZED TABLE counts AS SELECT COUNT(*) AS n, SUM(total) AS total FROM big`);
    await eventually('SELECT * FROM big ORDER BY customer', [
      ['ann', 40],
      ['bob', 20],
    ]);
    await eventually('SELECT * FROM counts', [[2n, 60]]);
    await run("INSERT INTO orders VALUES (2, 'bob', 1), (3, 'ann', 100), (4, 'cid', 50)");
    await eventually('SELECT * FROM big ORDER BY customer', [
      ['ann', 110],
      ['cid', 50],
    ]);
    await eventually('SELECT * FROM counts', [[2n, 160]]);
  });

  it('reads an unbounded source', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-materialized-'));
    try {
      writeFileSync(join(folder, 'a.jsonl'), '{"k":1}\n{"k":2}\n{"k":1}\n');
      await run(`CREATE TABLE files (k INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'source.monitor-interval' = '20ms');
        CREATE MATERIALIZED TABLE counts AS SELECT k, COUNT(*) AS n FROM files GROUP BY k`);
      await eventually('SELECT * FROM counts ORDER BY k', [
        [1, 2n],
        [2, 1n],
      ]);
      writeFileSync(join(folder, 'b.jsonl'), '{"k":2}\n{"k":3}\n');
      await eventually('SELECT * FROM counts ORDER BY k', [
        [1, 2n],
        [2, 2n],
        [3, 1n],
      ]);
      const info = await described('counts');
      expect(info.get('job status')).toBe('RUNNING');
      expect(info.get('wall-clock lag')).toMatch(/^\d+ ms$/);
    } finally {
      await run('DROP MATERIALIZED TABLE counts');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('stands still while suspended and catches up when resumed', async () => {
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE n AS SELECT COUNT(*) AS n FROM orders`);
    await eventually('SELECT * FROM n', [[3n]]);
    await run('ALTER MATERIALIZED TABLE n SUSPEND');
    expect((await described('n')).get('status')).toBe('SUSPENDED');
    await run("INSERT INTO orders VALUES (9, 'zoe', 1)");
    expect(await run('SELECT * FROM n')).toEqual([[3n]]);
    await expect(run('ALTER MATERIALIZED TABLE n SUSPEND')).rejects.toThrow('is suspended already');
    await run('ALTER MATERIALIZED TABLE n RESUME');
    await eventually('SELECT * FROM n', [[4n]]);
    await expect(run('ALTER MATERIALIZED TABLE n RESUME')).rejects.toThrow('is not suspended');
  });

  it('follows a table without a key as one that only gets new rows', async () => {
    await run(`CREATE TABLE log (v INT) WITH ('connector' = 'memory'); INSERT INTO log VALUES (1), (2);
      CREATE MATERIALIZED TABLE doubled AS SELECT v * 2 AS v FROM log`);
    await eventually('SELECT * FROM doubled ORDER BY v', [[2], [4]]);
    await run('INSERT INTO log VALUES (3)');
    await eventually('SELECT * FROM doubled ORDER BY v', [[2], [4], [6]]);
    await run("SET 'execution.runtime-mode' = 'batch'; INSERT OVERWRITE log VALUES (9)");
    const deadline = Date.now() + 20_000;
    while ((await described('doubled')).get('job status') !== 'FAILED' && Date.now() < deadline)
      await pause(10);
    const [job] = service.jobs.list().filter(({ name }) => name.includes('doubled'));
    await expect(job!.done()).rejects.toThrow('is followed as one that only gets new rows');
  });
});

describe('a materialized table with full refresh', () => {
  it('is filled at once and when refreshed', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE n FRESHNESS = INTERVAL '1' HOUR AS SELECT COUNT(*) AS n FROM orders`);
    await eventually('SELECT * FROM n', [[3n]]);
    expect((await described('n')).get('refresh mode')).toBe('FULL');
    await run("INSERT INTO orders VALUES (9, 'zoe', 1)");
    expect(await run('SELECT * FROM n')).toEqual([[3n]]);
    await run('ALTER MATERIALIZED TABLE n REFRESH');
    expect(await run('SELECT * FROM n')).toEqual([[4n]]);
  });

  it('replaces one partition', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE p PARTITIONED BY (customer) REFRESH_MODE = FULL AS SELECT id, customer FROM orders`);
    await eventually('SELECT * FROM p ORDER BY id', [
      [1, 'ann'],
      [2, 'bob'],
      [3, 'ann'],
    ]);
    await run("INSERT INTO orders VALUES (2, 'ann', 0), (3, 'bob', 0), (4, 'bob', 0)");
    await run("ALTER MATERIALIZED TABLE p REFRESH PARTITION (customer = 'bob')");
    expect(await run('SELECT * FROM p ORDER BY id, customer')).toEqual([
      [1, 'ann'],
      // Its key is that of its query: the row with this id has moved.
      [3, 'bob'],
      [4, 'bob'],
    ]);
    await expect(run("ALTER MATERIALIZED TABLE p REFRESH PARTITION (id = '1')")).rejects.toThrow(
      'The partition spec contains unknown partition keys:\n\nid\n\nAll known partition keys are:\n\ncustomer',
    );
  });

  it('is refreshed on its schedule', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE n FRESHNESS = INTERVAL '1' SECOND REFRESH_MODE = FULL AS SELECT COUNT(*) AS n FROM orders;
      INSERT INTO orders VALUES (9, 'zoe', 1)`);
    await eventually('SELECT * FROM n', [[4n]]);
  });

  it('refuses an input that never ends', async () => {
    await run("CREATE TABLE endless (v INT) WITH ('connector' = 'datagen')");
    const create = 'CREATE MATERIALIZED TABLE n REFRESH_MODE = FULL AS SELECT COUNT(*) AS n FROM endless';
    await expect(run(create)).rejects.toThrow(
      "Querying an unbounded table 'default_catalog.default_database.endless' in batch mode is not allowed",
    );
    expect(await run('SHOW MATERIALIZED TABLES')).toEqual([]);
  });
});

describe('statements on materialized tables', () => {
  it('shows and describes them', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE totals (CONSTRAINT pk PRIMARY KEY (customer) NOT ENFORCED) COMMENT 'sums'
      FRESHNESS = INTERVAL '30' SECOND AS SELECT COALESCE(customer, '') AS customer, SUM(amount) AS total FROM orders GROUP BY COALESCE(customer, '')`);
    expect(await run('SHOW MATERIALIZED TABLES')).toEqual([['totals']]);
    expect(await run('SHOW TABLES')).toEqual([['orders'], ['totals']]);
    expect(await run('SHOW CREATE MATERIALIZED TABLE totals')).toEqual([
      [
        'CREATE MATERIALIZED TABLE `default_catalog`.`default_database`.`totals` (\n' +
          '  `customer` VARCHAR(2147483647) NOT NULL,\n  `total` INT,\n' +
          '  CONSTRAINT `pk` PRIMARY KEY (`customer`) NOT ENFORCED\n)\n' +
          "COMMENT 'sums'\nFRESHNESS = INTERVAL '30' SECOND\nREFRESH_MODE = CONTINUOUS\n" +
          "AS SELECT COALESCE(`orders`.`customer`, '') AS `customer`, SUM(`orders`.`amount`) AS `total`\n" +
          'FROM `default_catalog`.`default_database`.`orders` AS `orders`\n' +
          "GROUP BY COALESCE(`orders`.`customer`, '')\n",
      ],
    ]);
    expect((await run('DESCRIBE totals')).map((row) => row[0])).toEqual(['customer', 'total']);
  });

  it('changes the query: columns may be added at the end', async () => {
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await run('ALTER MATERIALIZED TABLE t AS SELECT id, amount FROM orders WHERE id < 3');
    await eventually('SELECT * FROM t ORDER BY id', [
      [1, 10],
      [2, 20],
    ]);
    await expect(run('ALTER MATERIALIZED TABLE t AS SELECT id FROM orders')).rejects.toThrow(
      'The original schema has 2 columns, but the newly derived schema from the query has 1 columns.',
    );
    await expect(run('ALTER MATERIALIZED TABLE t AS SELECT id, customer FROM orders')).rejects.toThrow(
      'Column mismatch at position 1',
    );
    await run("CREATE OR ALTER MATERIALIZED TABLE t AS SELECT 'new' AS word");
    await eventually('SELECT * FROM t', [['new']]);
  });

  it('drops them with their rows and their job', async () => {
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await run('DROP MATERIALIZED TABLE t');
    expect(service.jobs.running()).toEqual([]);
    expect(await run('SHOW MATERIALIZED TABLES')).toEqual([]);
    await run('DROP MATERIALIZED TABLE IF EXISTS t');
    await run(
      'CREATE DATABASE d; CREATE MATERIALIZED TABLE d.t AS SELECT id FROM orders; DROP DATABASE d CASCADE',
    );
    expect(service.jobs.running()).toEqual([]);
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
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await expect(run(statement)).rejects.toThrow(message);
  });
});
