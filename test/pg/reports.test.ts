/** Queries of reports, as Metabase, Grafana, Superset and Tableau write them, asked of a real PostgreSQL and of us over the same rows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { needs } from './present.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';
import { postgresFolder, startPostgres } from './real-postgres.js';
import type { RealPostgres } from './real-postgres.js';
import { seededRandom } from './fuzz/mutation.js';

const folder = postgresFolder() ?? '';

const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['qty', 'INT'],
  ['price', 'DECIMAL(10, 2)'],
  ['name', 'VARCHAR(40)'],
  ['city', 'VARCHAR(40)'],
  ['ok', 'BOOLEAN'],
  ['t', 'TIMESTAMP(6)'],
  ['d', 'DATE'],
];

/** Sixty rows with every ninth value NULL. */
function rows(): string {
  const random = seededRandom(42);
  const one = (id: number): string => {
    const day = `2024-0${1 + random(6)}-${String(1 + random(28)).padStart(2, '0')}`;
    const clock = [24, 60, 60].map((max) => String(random(max)).padStart(2, '0')).join(':');
    const values = [
      String(random(20)),
      (random(100_000) / 100 - 200).toFixed(2),
      `'${['Ann', 'bob', 'Cleo', "D''Arc", 'a_%x'][random(5)]!}'`,
      `'${['Paris', 'Oslo', 'new york', 'Rome'][random(4)]!}'`,
      random(2) === 0 ? 'TRUE' : 'FALSE',
      `TIMESTAMP '${day} ${clock}.${String(random(1000)).padStart(3, '0')}'`,
      `DATE '${day}'`,
    ];
    const given = values.map((value, index) =>
      random(9) === 0 ? `CAST(NULL AS ${COLUMNS[index]![1]})` : value,
    );
    return `(${[id, ...given].join(', ')})`;
  };
  return Array.from({ length: 60 }, (_, index) => one(index + 1)).join(', ');
}

const QUERIES = [
  `SELECT DATE_TRUNC('day', "orders"."t") AS "t", count(*) AS "count" FROM "orders" GROUP BY DATE_TRUNC('day', "orders"."t") ORDER BY DATE_TRUNC('day', "orders"."t") ASC NULLS LAST`,
  `SELECT "source"."city" AS "city", SUM("source"."qty") AS "sum" FROM (SELECT "orders"."id" AS "id", "orders"."city" AS "city", "orders"."qty" AS "qty" FROM "orders" WHERE "orders"."qty" > 3) AS "source" GROUP BY "source"."city" ORDER BY "source"."city" ASC NULLS LAST LIMIT 2000`,
  `SELECT "orders"."id" AS "id" FROM "orders" WHERE (LOWER("orders"."name") LIKE '%ann%') ORDER BY 1 LIMIT 1048575`,
  `SELECT floor(extract(epoch from t)/3600)*3600 AS "time", max(price) AS "v" FROM orders WHERE t BETWEEN '2024-02-01T00:00:00Z' AND '2024-03-31T23:59:59Z' GROUP BY 1 ORDER BY 1`,
  `SELECT t AS "time", price FROM orders WHERE t >= '2024-02-01T00:00:00' AND t < '2024-03-01T00:00:00.000Z' AND id > 3 ORDER BY t, id`,
  `SELECT id FROM orders WHERE name = '2024-02-01T00:00:00Z'`,
  `SELECT id FROM orders WHERE d > '2024-05-01T00:00:00Z' ORDER BY id`,
  `SELECT city, COUNT(*) FROM orders GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST`,
  `SELECT date_trunc('month', t) AS m, city, sum(price) FROM orders GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2 NULLS LAST`,
  `SELECT city, count(*) FROM orders GROUP BY (1) ORDER BY 2, 1 NULLS LAST`,
  `SELECT city, ok, count(*) AS n FROM orders WHERE city IS NOT NULL AND ok IS NOT NULL GROUP BY ROLLUP (1, 2) ORDER BY 3, 1, 2`,
  `SELECT "t0"."x" FROM (SELECT "orders"."qty" AS "x", COUNT(1) AS "n" FROM "orders" "orders" GROUP BY 1 HAVING (COUNT(1) > 0)) "t0" ORDER BY 1 NULLS LAST`,
  `SELECT city FROM orders GROUP BY 2`,
  `SELECT city, count(*) FROM orders GROUP BY 2`,
  `SELECT *, count(*) FROM (SELECT qty, city FROM orders) AS x GROUP BY 1`,
  `SELECT SUM("orders"."price") AS "sum:price:ok" FROM "orders" "orders" HAVING (COUNT(1) > 0)`,
  `SELECT CASE WHEN qty > 10 THEN 'big' WHEN qty > 5 THEN 'mid' ELSE 'small' END AS k, COUNT(*) FROM orders GROUP BY CASE WHEN qty > 10 THEN 'big' WHEN qty > 5 THEN 'mid' ELSE 'small' END ORDER BY 1`,
  `SELECT name FROM orders WHERE name ILIKE 'A%' ORDER BY name, id`,
  `SELECT id FROM orders WHERE t >= '2024-02-01'::timestamp AND t < '2024-02-01'::timestamp + interval '1 month' ORDER BY id`,
  `SELECT (date_trunc('week', (t + INTERVAL '1 day')) + INTERVAL '-1 day') FROM orders ORDER BY id`,
  `WITH m AS (SELECT city, max(qty) AS q FROM orders GROUP BY city) SELECT o.id, m.q FROM orders o JOIN m ON o.city = m.city WHERE o.qty = m.q ORDER BY 1`,
  `SELECT id FROM orders WHERE city IN ('Paris', 'Rome') AND qty BETWEEN 3 AND 9 ORDER BY id`,
  `SELECT id FROM orders WHERE qty <> ALL('{1,2,3,4,5}'::int[]) ORDER BY id`,
  `SELECT sum(qty) FILTER (WHERE ok), count(*) FILTER (WHERE city = 'Oslo') FROM orders`,
  `SELECT date_part('hour', t) AS h, count(*) FROM orders GROUP BY date_part('hour', t) ORDER BY h NULLS LAST`,
  `SELECT city, percentile_cont(0.95) WITHIN GROUP (ORDER BY qty) AS p95, bool_and(ok), bool_or(ok) FROM orders GROUP BY 1 ORDER BY 1 NULLS LAST`,
  `SELECT id, to_char(price, 'FM$999,990.00'), to_char(qty, '990%'), to_char(t, 'YYYY-MM-DD HH24:MI') FROM orders ORDER BY id`,
  `SELECT to_date('01.03.2024', 'DD.MM.YYYY') FROM orders WHERE id = 1`,
  `SELECT round(100.0 * sum(case when ok then 1 else 0 end) / count(*), 2) FROM orders`,
  // The third of these runs as the second did, with other values.
  ...[5, 6, 7, 8].map((id) => `SELECT id, t FROM orders WHERE id = ${id} AND t > '2020-01-01T00:00:00Z'`),
  `SELECT id, t FROM orders WHERE id = 8 AND t > '2030-01-01T00:00:00Z'`,
];

describe.skipIf(!needs('PostgreSQL (initdb, postgres)', folder !== ''))('as PostgreSQL', () => {
  let real: RealPostgres;
  let door: Door;
  let theirs: RawClient;
  let ours: RawClient;
  beforeAll(async () => {
    [real, door] = await Promise.all([startPostgres(folder), openDoor()]);
    theirs = await RawClient.ready(real.port, { database: 'postgres' });
    ours = await RawClient.ready(door.port);
    const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');
    const filled = (key: string, options: string): string =>
      `CREATE TABLE orders (id INT, ${columns}, PRIMARY KEY (id)${key})${options}; INSERT INTO orders VALUES ${rows()}`;
    for (const [client, text] of [
      [theirs, filled('', '')],
      [ours, filled(' NOT ENFORCED', " WITH ('connector' = 'memory')")],
    ] as const) {
      expect(errorOf(await client.query(text).untilReady())).toEqual({});
    }
  }, 60_000);
  afterAll(async () => {
    await real?.close();
    await door?.close();
  });

  test.each(QUERIES)('%s', async (query) => {
    const [expected, answers] = await Promise.all(
      [theirs, ours].map((client) => client.query(query).untilReady()),
    );
    expect(rowsOf(answers!)).toEqual(rowsOf(expected!));
    expect(errorOf(answers!)['C'] === undefined).toBe(errorOf(expected!)['C'] === undefined);
  });
});
