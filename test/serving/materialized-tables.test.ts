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

  it('shows what it held until a job that builds it anew has caught up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-materialized-'));
    const slow = new SessionService({ output: () => undefined, batchRows: 10, direct: true });
    session = slow.open();
    try {
      const rows = Array.from({ length: 600 }, (_, n) => `{"k":${n % 150},"n":${n}}\n`);
      writeFileSync(join(folder, 'a.jsonl'), rows.join(''));
      await run(`CREATE TABLE files (k INT, n INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'source.monitor-interval' = '20ms');
        CREATE MATERIALIZED TABLE counts AS SELECT k, COUNT(*) AS c FROM files GROUP BY k;
        CREATE MATERIALIZED TABLE plain AS SELECT n FROM files;
        CREATE MATERIALIZED TABLE fed AS SELECT COUNT(*) AS n, SUM(c) AS total FROM counts`);
      await eventually('SELECT COUNT(*), SUM(c) FROM counts', [[150n, 600n]]);
      await eventually('SELECT COUNT(*) FROM plain', [[600n]]);
      await run('ALTER MATERIALIZED TABLE counts REFRESH; ALTER MATERIALIZED TABLE plain REFRESH');
      const jobs = slow.jobs.running().filter(({ name }) => /counts|plain/.test(name));
      expect(jobs).toHaveLength(2);
      while (jobs.some((job) => job.progress().rowsRead < 600)) {
        expect(await run('SELECT COUNT(*), SUM(c) FROM counts')).toEqual([[150n, 600n]]);
        expect(await run('SELECT COUNT(*) FROM plain')).toEqual([[600n]]);
      }
      writeFileSync(join(folder, 'b.jsonl'), '{"k":150,"n":1}\n');
      await eventually('SELECT COUNT(*), SUM(c) FROM counts', [[151n, 601n]]);
      await eventually('SELECT COUNT(*) FROM plain', [[601n]]);
      await eventually('SELECT * FROM fed', [[151n, 601n]]);
    } finally {
      await slow.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says how far it is behind', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await run(`CREATE TABLE points (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'memory');
      CREATE MATERIALIZED TABLE minutes AS SELECT window_start, SUM(v) AS total
        FROM TABLE(TUMBLE(TABLE points, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`);
    expect((await described('minutes')).get('wall-clock lag')).toBeNull();
    await run(`INSERT INTO points VALUES (1, ${at('00:00:01')}), (2, ${at('00:01:02')})`);
    await eventually('SELECT total FROM minutes', [[1]]);
    const info = await described('minutes');
    expect(info.get('watermark')).toBe('2026-01-01 00:01:01.000');
    expect(Number(/^(\d+) ms$/.exec(String(info.get('event-time lag')))![1])).toBeGreaterThan(0);
    const deadline = Date.now() + 20_000;
    while ((await described('minutes')).get('wall-clock lag') !== '0 ms' && Date.now() < deadline)
      await pause(50);
    // Its job has nothing to read: the table is as current as it can be.
    expect((await described('minutes')).get('wall-clock lag')).toBe('0 ms');
    await run('ALTER MATERIALIZED TABLE minutes SUSPEND');
    expect((await described('minutes')).get('wall-clock lag')).toMatch(/^[1-9]\d* ms$/);
  });

  it('stands still while suspended and catches up when resumed', async () => {
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE n AS SELECT COUNT(*) AS n FROM orders`);
    await eventually('SELECT * FROM n', [[3n]]);
    await run('ALTER MATERIALIZED TABLE n SUSPEND');
    expect((await described('n')).get('status')).toBe('SUSPENDED');
    await run("INSERT INTO orders VALUES (9, 'zoe', 1)");
    expect(await run('SELECT * FROM n')).toEqual([[3n]]);
    await expect(run('ALTER MATERIALIZED TABLE n SUSPEND')).rejects.toThrow(
      /continuous refresh job has been suspended, jobId is [0-9a-f]{32}/,
    );
    await run('ALTER MATERIALIZED TABLE n RESUME');
    await eventually('SELECT * FROM n', [[4n]]);
    await expect(run('ALTER MATERIALIZED TABLE n RESUME')).rejects.toThrow(
      /continuous refresh job has been resumed, jobId is [0-9a-f]{32}/,
    );
  });

  it('follows changes of a table without a key', async () => {
    await run(`CREATE TABLE log (v INT) WITH ('connector' = 'memory'); INSERT INTO log VALUES (1), (2), (2);
      CREATE MATERIALIZED TABLE doubled AS SELECT v * 2 AS v FROM log;
      CREATE MATERIALIZED TABLE totals AS SELECT COUNT(*) AS n, SUM(v) AS total, MAX(v) AS highest FROM doubled`);
    await eventually('SELECT * FROM doubled ORDER BY v', [[2], [4], [4]]);
    await run('INSERT INTO log VALUES (3)');
    await eventually('SELECT * FROM doubled ORDER BY v', [[2], [4], [4], [6]]);
    await eventually('SELECT * FROM totals', [[4n, 16, 6]]);
    await run("SET 'execution.runtime-mode' = 'batch'; INSERT OVERWRITE log VALUES (2), (9)");
    await eventually('SELECT * FROM doubled ORDER BY v', [[4], [18]]);
    await eventually('SELECT * FROM totals', [[2n, 22, 18]]);
  });

  it('follows changes in windows of event time', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await run(`CREATE TABLE points (id INT PRIMARY KEY NOT ENFORCED, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');
      INSERT INTO points VALUES (1, 1, ${at('00:00:01')}), (2, 2, ${at('00:00:02')});
      CREATE MATERIALIZED TABLE minutes AS SELECT window_start, SUM(v) AS total
        FROM TABLE(TUMBLE(TABLE points, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`);
    await run(`INSERT INTO points VALUES (2, 2, ${at('00:01:02')})`);
    await eventually('SELECT total FROM minutes ORDER BY window_start', [[1]]);
    await run(`INSERT INTO points VALUES (3, 3, ${at('00:02:02')})`);
    await eventually('SELECT total FROM minutes ORDER BY window_start', [[1], [2]]);
    // The window of the row that goes is closed: like any late row it changes nothing.
    await run(
      `INSERT INTO points VALUES (2, 7, ${at('00:02:03')}); INSERT INTO points VALUES (4, 0, ${at('00:03:00')})`,
    );
    await eventually('SELECT total FROM minutes ORDER BY window_start', [[1], [2], [10]]);
  });

  it('follows a table without a key as one that only gets new rows where its query takes no others', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await run(`CREATE TABLE log (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');
      INSERT INTO log VALUES (1, ${at('00:00:01')}), (2, ${at('00:00:02')});
      CREATE MATERIALIZED TABLE pairs AS SELECT a.v, b.v AS other FROM log a JOIN log b ON b.ts BETWEEN a.ts AND a.ts + INTERVAL '1' MINUTE`);
    await eventually('SELECT * FROM pairs ORDER BY v, other', [
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
    await run(`SET 'execution.runtime-mode' = 'batch'; INSERT OVERWRITE log VALUES (9, ${at('00:02:01')})`);
    const deadline = Date.now() + 20_000;
    while ((await described('pairs')).get('job status') !== 'FAILED' && Date.now() < deadline)
      await pause(10);
    const [job] = service.jobs.list().filter(({ name }) => name.includes('pairs'));
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
      'All specified partition keys in partition specs with unsupported types are:\n\nid',
    );
  });

  it('computes the partition of its schedule', async () => {
    const today = (): string => new Date().toISOString().slice(0, 10);
    const options = `'partition.fields.day.date-formatter' = 'yyyy-MM-dd'`;
    const create = (keys: string): string =>
      `CREATE MATERIALIZED TABLE daily PARTITIONED BY (${keys}) WITH (${options}) FRESHNESS = INTERVAL '1' SECOND REFRESH_MODE = FULL AS SELECT \`day\`, n FROM numbers`;
    await run(`CREATE TABLE numbers (id INT PRIMARY KEY NOT ENFORCED, \`day\` STRING, n INT) WITH ('connector' = 'memory');
      INSERT INTO numbers VALUES (1, '2000-01-01', 1), (2, '${today()}', 1)`);
    await expect(run(create('n'))).rejects.toThrow(
      "Column 'day' referenced by materialized table option 'partition.fields.day.date-formatter' isn't a partition column. Available partition columns: ['n'].",
    );
    await run(create('`day`'));
    await eventually('SELECT COUNT(*) FROM daily', [[2n]]);
    await run(`INSERT INTO numbers VALUES (1, '2000-01-01', 2), (2, '${today()}', 2), (3, '${today()}', 3)`);
    await eventually('SELECT n FROM daily ORDER BY n', [[1], [2], [3]]);
  });

  it('is chosen by the freshness', async () => {
    await run(`${SOURCE}; SET 'materialized-table.refresh-mode.freshness-threshold' = '10 min';
      SET 'materialized-table.default-freshness.full' = '20 min'`);
    const kept = async (clause: string): Promise<readonly unknown[]> => {
      await run(`CREATE MATERIALIZED TABLE m ${clause} AS SELECT id FROM orders`);
      const info = await described('m');
      await run('DROP MATERIALIZED TABLE m');
      return [info.get('refresh mode'), info.get('freshness')];
    };
    expect(await kept('')).toEqual(['CONTINUOUS', "INTERVAL '3' MINUTE"]);
    expect(await kept("FRESHNESS = INTERVAL '9' MINUTE")).toEqual(['CONTINUOUS', "INTERVAL '9' MINUTE"]);
    expect(await kept("FRESHNESS = INTERVAL '10' MINUTE")).toEqual(['FULL', "INTERVAL '10' MINUTE"]);
    expect(await kept('REFRESH_MODE = FULL')).toEqual(['FULL', "INTERVAL '20' MINUTE"]);
    expect(await kept("FRESHNESS = INTERVAL '1' DAY REFRESH_MODE = CONTINUOUS")).toEqual([
      'CONTINUOUS',
      "INTERVAL '1' DAY",
    ]);
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
          "COMMENT 'sums'\nSTART_MODE = FROM_BEGINNING\nFRESHNESS = INTERVAL '30' SECOND\nREFRESH_MODE = CONTINUOUS\n" +
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
      'Column mismatch at position 2: Original column is [`amount` INT], but new column is [`customer` STRING].',
    );
  });

  it('creates or alters: query and options change, the refresh mode cannot, freshness stays', async () => {
    const create = (rest: string): string => `CREATE OR ALTER MATERIALIZED TABLE t ${rest}`;
    await run(`${SOURCE}; ${create("FRESHNESS = INTERVAL '30' SECOND AS SELECT id FROM orders")}`);
    await run(create("FRESHNESS = INTERVAL '1' HOUR AS SELECT id, amount FROM orders WHERE id > 1"));
    await eventually('SELECT * FROM t ORDER BY id', [
      [2, 20],
      [3, 30],
    ]);
    const info = await described('t');
    expect([info.get('freshness'), info.get('refresh mode')]).toEqual(["INTERVAL '30' SECOND", 'CONTINUOUS']);
    await expect(run(create('REFRESH_MODE = FULL AS SELECT id, amount FROM orders'))).rejects.toThrow(
      'Changing of REFRESH MODE is unsupported',
    );
    await expect(run(create('AS SELECT amount, id FROM orders'))).rejects.toThrow(
      'Column mismatch at position 1: Original column is [`id` INT',
    );
    const [job] = service.jobs.running();
    expect(job?.name).toBe(
      'Materialized_table_`default_catalog`.`default_database`.`t`_continuous_refresh_job',
    );
    expect(service.jobs.running()).toHaveLength(1);
  });

  it('keeps what it was when the new query cannot run', async () => {
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders;
      CREATE TABLE nowhere (id INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/no/such/folder', 'format' = 'csv')`);
    await expect(run('ALTER MATERIALIZED TABLE t AS SELECT id FROM nowhere')).rejects.toThrow(
      '/no/such/folder',
    );
    await run("INSERT INTO orders VALUES (4, 'dan', 1)");
    await eventually('SELECT COUNT(*) FROM t', [[4n]]);
  });

  it('takes along what follows it when its columns change', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE t AS SELECT id, amount FROM orders;
      CREATE MATERIALIZED TABLE total AS SELECT SUM(amount) AS total FROM t`);
    await eventually('SELECT * FROM total', [[60]]);
    await run('ALTER MATERIALIZED TABLE t AS SELECT id, amount, customer FROM orders');
    await run("INSERT INTO orders VALUES (4, 'dan', 5)");
    await eventually('SELECT * FROM total', [[65]]);
    await eventually('SELECT customer FROM t WHERE id = 4', [['dan']]);
    await run('DROP MATERIALIZED TABLE t');
    const deadline = Date.now() + 20_000;
    while ((await described('total')).get('job status') !== 'FAILED' && Date.now() < deadline)
      await pause(10);
    expect((await described('total')).get('error')).toContain('was dropped while it was followed');
  });

  it('fills columns by their names', async () => {
    await run(`${SOURCE};
      CREATE MATERIALIZED TABLE t (amount, id) REFRESH_MODE = FULL AS SELECT id, amount FROM orders WHERE id = 2`);
    await eventually('SELECT * FROM t', [[20, 2]]);
    await run('ALTER MATERIALIZED TABLE t MODIFY id INT NOT NULL FIRST');
    await eventually('SELECT * FROM t', [[2, 20]]);
  });

  it('changes the schema', async () => {
    await run(
      `${SOURCE}; CREATE MATERIALIZED TABLE t (PRIMARY KEY (id) NOT ENFORCED) AS SELECT id, amount FROM orders`,
    );
    await run('ALTER MATERIALIZED TABLE t ADD (twice AS amount * 2 AFTER id)');
    await eventually('SELECT * FROM t WHERE id = 3', [[3, 60, 30]]);
    await run("ALTER MATERIALIZED TABLE t MODIFY amount INT COMMENT 'in cents'");
    await run('ALTER MATERIALIZED TABLE t DROP PRIMARY KEY');
    await run('ALTER MATERIALIZED TABLE t ADD PRIMARY KEY (id) NOT ENFORCED');
    await run('ALTER MATERIALIZED TABLE t DROP twice');
    await eventually('SELECT * FROM t WHERE id = 3', [[3, 30]]);
    await run("INSERT INTO orders VALUES (3, 'ann', 31)");
    await eventually('SELECT * FROM t WHERE id = 3', [[3, 31]]);
  });

  it('takes options for one job when resumed', async () => {
    await run(
      `${SOURCE}; CREATE MATERIALIZED TABLE t WITH ('connector' = 'blackhole') AS SELECT id FROM orders; ALTER MATERIALIZED TABLE t SUSPEND`,
    );
    await expect(run("ALTER MATERIALIZED TABLE t RESUME WITH ('no.such' = 'x')")).rejects.toThrow(
      /Unable to create a sink for writing table/,
    );
    expect((await described('t')).get('status')).toBe('SUSPENDED');
    await run("ALTER MATERIALIZED TABLE t RESUME WITH ('property-version' = '1')");
    expect((await described('t')).get('job status')).toBe('RUNNING');
    expect((await run('SHOW CREATE MATERIALIZED TABLE t'))[0]![0]).not.toContain('property-version');
  });

  it('refreshes a suspended one, and a partition of one that a job maintains', async () => {
    await run(
      `${SOURCE}; CREATE MATERIALIZED TABLE t PARTITIONED BY (customer) AS SELECT id, customer FROM orders`,
    );
    await eventually('SELECT COUNT(*) FROM t', [[3n]]);
    await run("ALTER MATERIALIZED TABLE t REFRESH PARTITION (customer = 'ann')");
    await run("INSERT INTO orders VALUES (4, 'ann', 1)");
    await eventually('SELECT COUNT(*) FROM t', [[4n]]);
    await run("ALTER MATERIALIZED TABLE t SUSPEND; INSERT INTO orders VALUES (5, 'bob', 1), (6, 'ann', 1)");
    await run("ALTER MATERIALIZED TABLE t REFRESH PARTITION (customer = 'bob')");
    expect(await run('SELECT id FROM t ORDER BY id')).toEqual([[1], [2], [3], [4], [5]]);
    await run('ALTER MATERIALIZED TABLE t REFRESH');
    expect(await run('SELECT COUNT(*) FROM t')).toEqual([[6n]]);
    await run('ALTER MATERIALIZED TABLE t RESUME');
    await run("INSERT INTO orders VALUES (7, 'bob', 1)");
    await eventually('SELECT COUNT(*) FROM t', [[7n]]);
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
    await run(`${SOURCE}; CREATE MATERIALIZED TABLE t AS SELECT id FROM orders`);
    await expect(run(statement)).rejects.toThrow(message);
  });
});
