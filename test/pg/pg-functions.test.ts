/** PostgreSQL's names of functions that Flink SQL has otherwise; the expected values are PostgreSQL's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { javaPattern as patternAt } from '../../gateway/pg/dialect/pg-functions.js';
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

test.each([
  ['FM9,999,990.00', '12,345.68', '-0.50', '0.00', null],
  ['$9,990.0', '$ #,###.#', '$    -0.5', '$     0.0', null],
  ['999.99', ' ###.##', '   -.50', '    .00', null],
  ['FM999.99', '###.##', '-.5', '0.', null],
  ['0000', ' ####', '-0001', ' 0000', null],
  ['FM0000.09', '####.##', '-0000.5', '0000.0', null],
  ['FM99,990%', '12,346%', '-1%', '0%', null],
])("to_char(number, '%s')", async (pattern, ...expected) => {
  const numbers = '(1, 12345.678), (2, -0.5), (3, 0.0), (4, CAST(NULL AS DECIMAL(8, 3)))';
  const sql = `SELECT to_char(n, '${pattern}') FROM (VALUES ${numbers}) AS v (id, n) ORDER BY id`;
  const answers = await client.query(sql).untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(rowsOf(answers)).toEqual(expected.map((value) => [value]));
});

test.each([
  ['bool_and(b)', 'f'],
  ['bool_or(b)', 't'],
  ['every(b) FILTER (WHERE n > 100)', null],
  ['bool_and(n > 0)', 't'],
  ['percentile_cont(0.5) WITHIN GROUP (ORDER BY n)', '3.5'],
  ['percentile_cont(0.9) WITHIN GROUP (ORDER BY n DESC)', '1.2999999999999998'],
  ['percentile_cont(ARRAY[0, 0.5]) WITHIN GROUP (ORDER BY n DESC)', '{9,3.5}'],
  ['percentile_disc(0.5) WITHIN GROUP (ORDER BY n)', '2'],
  ['percentile_disc(0.5) WITHIN GROUP (ORDER BY n DESC)', '5'],
  ['percentile_disc(0) WITHIN GROUP (ORDER BY s)', 'a'],
  ['percentile_disc(1) WITHIN GROUP (ORDER BY s) FILTER (WHERE n < 9)', 'c'],
  ['percentile_disc(0.5) WITHIN GROUP (ORDER BY n) FILTER (WHERE n > 100)', null],
])('%s', async (expression, expected) => {
  const rows =
    "(5, 'c', TRUE), (1, 'a', TRUE), (2, 'b', FALSE), (9, 'd', TRUE), (CAST(NULL AS INT), CAST(NULL AS VARCHAR), CAST(NULL AS BOOLEAN))";
  const answers = await client
    .query(`SELECT ${expression} FROM (VALUES ${rows}) AS v (n, s, b)`)
    .untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(rowsOf(answers)).toEqual([[expected]]);
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
  ["SELECT to_char(id, '999EEEE') FROM sales", '0A000'],
  ["SELECT to_char(id, '99,99') FROM sales", '0A000'],
  ["SELECT to_char(id, '9900') FROM sales", '0A000'],
  ['SELECT bool_and(id) FROM sales', '42804'],
  ['SELECT percentile_cont(0.5) FROM sales', '42809'],
  ['SELECT percentile_disc(1.5) WITHIN GROUP (ORDER BY id) FROM sales', '22003'],
  ['SELECT DISTINCT ON (id) id, s FROM sales', '0A000'],
])('%s is refused, and where', async (sql, code) => {
  const error = errorOf(await client.query(sql).untilReady());
  expect(error).toMatchObject({ C: code });
  expect(Number(error['P'])).toBeGreaterThan(1);
});

const span = { offset: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
const javaPattern = (pattern: string): string => patternAt(pattern, span);

test('patterns that mean something else are not guessed', () => {
  expect(javaPattern('DD.MM.YYYY')).toBe('dd.MM.yyyy');
  expect(javaPattern(`"it's" HH24`)).toBe("'it''s' HH");
  for (const pattern of ['FM9990.00', 'Month', 'J', 'mm', 'TZH'])
    expect(() => javaPattern(pattern)).toThrow(/to_char/);
});
