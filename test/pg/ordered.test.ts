/** Bounded queries that BI tools send: sorted by any column, although Flink sorts a stream by time only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';

let door: Door;
let client: RawClient;
const folder = mkdtempSync(join(tmpdir(), 'fungi-ordered-'));

beforeAll(async () => {
  const path = join(folder, 'bids.csv');
  writeFileSync(path, 'A,3\nB,7\nA,9\nC,1\n');
  door = await openDoor();
  client = await RawClient.ready(door.port);
  const tables = `CREATE TABLE bids (item STRING, price INT) WITH ('connector'='filesystem', 'path'='${path}', 'format'='csv');
    CREATE TABLE endless (n INT) WITH ('connector'='datagen')`;
  expect(errorOf(await client.query(tables).untilReady())).toEqual({});
});
afterAll(async () => {
  client.end();
  await door.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['SELECT * FROM bids ORDER BY price DESC', ['A,9', 'B,7', 'A,3', 'C,1']],
  ['SELECT item, SUM(price) FROM bids GROUP BY item ORDER BY 2 DESC', ['A,12', 'B,7', 'C,1']],
  ['SELECT item, SUM(price) FROM bids GROUP BY item ORDER BY item DESC LIMIT 2 OFFSET 1', ['B,7', 'A,12']],
])('%s', async (sql, rows) => {
  const answers = await client.query(sql).untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(rowsOf(answers).map(String)).toEqual(rows);
});

test('an endless query cannot be sorted by a value', async () => {
  const answers = await client.query('SELECT n FROM endless ORDER BY n').untilReady();
  expect(errorOf(answers)).toMatchObject({ M: 'Sort on a non-time-attribute field is not supported.' });
});
