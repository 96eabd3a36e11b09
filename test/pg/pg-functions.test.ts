/** PostgreSQL's names of functions that Flink SQL has otherwise; the expected values are PostgreSQL's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { javaPattern } from '../../gateway/pg/dialect/pg-functions.js';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';

let door: Door;
let client: RawClient;
beforeAll(async () => {
  door = await openDoor();
  client = await RawClient.ready(door.port);
  await client
    .query(
      `CREATE TABLE sales (id INT, t TIMESTAMP(3), d DATE, s STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory');
       INSERT INTO sales VALUES (1, TIMESTAMP '2024-05-05 07:08:09.123', DATE '2024-05-05', 'a'), (2, TIMESTAMP '2024-05-06 00:00:00', DATE '2024-05-06', 'bc')`,
    )
    .untilReady();
});
afterAll(() => door.close());

test.each([
  ["date_trunc('month', t)", '2024-05-01 00:00:00', '2024-05-01 00:00:00'],
  ["DATE_TRUNC('week', t)", '2024-04-29 00:00:00', '2024-05-06 00:00:00'],
  ["date_trunc('Hour', t)", '2024-05-05 07:00:00', '2024-05-06 00:00:00'],
  ["date_part('dow', t)", '0', '1'],
  ["date_part('year', d)", '2024', '2024'],
  [`to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS.MS')`, '2024-05-05T07:08:09.123', '2024-05-06T00:00:00.000'],
  ["to_char(d, 'FMDD Mon YY, Dy')", '5 May 24, Sun', '6 May 24, Mon'],
  ["to_char(t, 'HH12:MI AM')", '07:08 AM', '12:00 AM'],
  ['length(s)', '1', '2'],
  ["strpos(s, 'c')", '0', '2'],
])('%s', async (expression, ...expected) => {
  const answers = await client.query(`SELECT ${expression} FROM sales ORDER BY id`).untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(rowsOf(answers)).toEqual(expected.map((value) => [value]));
});

test('groups of a report', async () => {
  const sql =
    "SELECT date_trunc('month', t) AS month, COUNT(*), string_agg(s, '|') FROM sales GROUP BY date_trunc('month', t) ORDER BY 1";
  const answers = await client.query(sql).untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(rowsOf(answers)).toEqual([['2024-05-01 00:00:00', '2', 'a|bc']]);
});

test.each([
  ["SELECT date_trunc('fortnight', t) FROM sales", '22023'],
  ["SELECT date_part('epoch', t) FROM sales", '22023'],
  ["SELECT to_char(id, '999') FROM sales", '0A000'],
])('%s is refused', async (sql, code) => {
  expect(errorOf(await client.query(sql).untilReady())).toMatchObject({ C: code });
});

test('patterns that mean something else are not guessed', () => {
  expect(javaPattern('DD.MM.YYYY')).toBe('dd.MM.yyyy');
  expect(javaPattern(`"it's" HH24`)).toBe("'it''s' HH");
  for (const pattern of ['FM9990.00', 'Month', 'J', 'mm', 'TZH'])
    expect(() => javaPattern(pattern)).toThrow(/to_char/);
});
