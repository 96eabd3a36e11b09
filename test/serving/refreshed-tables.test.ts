/** Materialized tables that are computed at once: when they are refreshed, a partition at a time, on their schedule. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ORDERS, TableSession } from './table-session.js';

let tables: TableSession;

beforeEach(() => {
  tables = new TableSession();
});
afterEach(() => tables.close());

describe('a materialized table with full refresh', () => {
  it('is filled at once and when refreshed', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE n FRESHNESS = INTERVAL '1' HOUR AS SELECT COUNT(*) AS n FROM orders`);
    await tables.eventually('SELECT * FROM n', [[3n]]);
    expect((await tables.described('n')).get('refresh mode')).toBe('FULL');
    await tables.run("INSERT INTO orders VALUES (9, 'zoe', 1)");
    expect(await tables.run('SELECT * FROM n')).toEqual([[3n]]);
    await tables.run('ALTER MATERIALIZED TABLE n REFRESH');
    expect(await tables.run('SELECT * FROM n')).toEqual([[4n]]);
  });

  it('replaces one partition', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE p PARTITIONED BY (customer) REFRESH_MODE = FULL AS SELECT id, customer FROM orders`);
    await tables.eventually('SELECT * FROM p ORDER BY id', [
      [1, 'ann'],
      [2, 'bob'],
      [3, 'ann'],
    ]);
    await tables.run("INSERT INTO orders VALUES (2, 'ann', 0), (3, 'bob', 0), (4, 'bob', 0)");
    await tables.run("ALTER MATERIALIZED TABLE p REFRESH PARTITION (customer = 'bob')");
    expect(await tables.run('SELECT * FROM p ORDER BY id, customer')).toEqual([
      [1, 'ann'],
      // Its key is that of its query: the row with this id has moved.
      [3, 'bob'],
      [4, 'bob'],
    ]);
    await expect(tables.run("ALTER MATERIALIZED TABLE p REFRESH PARTITION (id = '1')")).rejects.toThrow(
      'All specified partition keys in partition specs with unsupported types are:\n\nid',
    );
  });

  it('computes the partition of its schedule', async () => {
    const today = (): string => new Date().toISOString().slice(0, 10);
    const options = `'partition.fields.day.date-formatter' = 'yyyy-MM-dd'`;
    const create = (keys: string): string =>
      `CREATE MATERIALIZED TABLE daily PARTITIONED BY (${keys}) WITH (${options}) FRESHNESS = INTERVAL '1' SECOND REFRESH_MODE = FULL AS SELECT \`day\`, n FROM numbers`;
    await tables.run(`CREATE TABLE numbers (id INT PRIMARY KEY NOT ENFORCED, \`day\` STRING, n INT) WITH ('connector' = 'memory');
      INSERT INTO numbers VALUES (1, '2000-01-01', 1), (2, '${today()}', 1)`);
    await expect(tables.run(create('n'))).rejects.toThrow(
      "Column 'day' referenced by materialized table option 'partition.fields.day.date-formatter' isn't a partition column. Available partition columns: ['n'].",
    );
    await tables.run(create('`day`'));
    await tables.eventually('SELECT COUNT(*) FROM daily', [[2n]]);
    await tables.run(
      `INSERT INTO numbers VALUES (1, '2000-01-01', 2), (2, '${today()}', 2), (3, '${today()}', 3)`,
    );
    await tables.eventually('SELECT n FROM daily ORDER BY n', [[1], [2], [3]]);
  });

  it('is chosen by the freshness', async () => {
    await tables.run(`${ORDERS}; SET 'materialized-table.refresh-mode.freshness-threshold' = '10 min';
      SET 'materialized-table.default-freshness.full' = '20 min'`);
    const kept = async (clause: string): Promise<readonly unknown[]> => {
      await tables.run(`CREATE MATERIALIZED TABLE m ${clause} AS SELECT id FROM orders`);
      const info = await tables.described('m');
      await tables.run('DROP MATERIALIZED TABLE m');
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
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE n FRESHNESS = INTERVAL '1' SECOND REFRESH_MODE = FULL AS SELECT COUNT(*) AS n FROM orders;
      INSERT INTO orders VALUES (9, 'zoe', 1)`);
    await tables.eventually('SELECT * FROM n', [[4n]]);
  });

  it('refuses an input that never ends', async () => {
    await tables.run("CREATE TABLE endless (v INT) WITH ('connector' = 'datagen')");
    const create = 'CREATE MATERIALIZED TABLE n REFRESH_MODE = FULL AS SELECT COUNT(*) AS n FROM endless';
    await expect(tables.run(create)).rejects.toThrow(
      "Querying an unbounded table 'default_catalog.default_database.endless' in batch mode is not allowed",
    );
    expect(await tables.run('SHOW MATERIALIZED TABLES')).toEqual([]);
  });
});
