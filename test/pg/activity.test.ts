/** pg_stat_activity: who is connected and what they do, for monitoring and for finding what to cancel. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCatalogDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';

let door: Door;
let watcher: RawClient;
beforeAll(async () => {
  door = await openCatalogDoor();
  watcher = await RawClient.ready(door.port);
});
afterAll(() => door.close());

async function seen(columns: string, where: string): Promise<unknown> {
  const answers = await watcher
    .query(`SELECT ${columns} FROM pg_stat_activity WHERE ${where} ORDER BY pid`)
    .untilReady();
  expect(errorOf(answers)).toEqual({});
  return rowsOf(answers);
}

test('the one who asks is active, others idle, in a transaction or in one that failed', async () => {
  const other = await RawClient.connect(door.port);
  other.startup({ user: 'ann', application_name: 'report' });
  await other.untilReady();
  const columns = 'usename, datname, client_addr, state, query';
  const mine = 'pid = pg_backend_pid()';
  const [me] = (await seen(columns, mine)) as string[][];
  expect(me!.slice(1, 4)).toEqual(['default_catalog', '127.0.0.1', 'active']);
  expect(me![4]).toContain('FROM pg_stat_activity');
  const state = (): Promise<unknown> =>
    seen('state, query, xact_start IS NULL', "application_name = 'report'");
  expect(await state()).toEqual([['idle', '', 't']]);
  await other.query('BEGIN').untilReady();
  expect(await state()).toEqual([['idle in transaction', 'BEGIN', 'f']]);
  await other.query('SELECT nope FROM (VALUES (1)) AS t (a)').untilReady();
  expect(await state()).toEqual([['idle in transaction (aborted)', 'BEGIN', 'f']]);
  await other.query('ROLLBACK').untilReady();
  expect(await state()).toEqual([['idle', 'ROLLBACK', 't']]);
  other.end();
});

test('secrets in statements are masked', async () => {
  const other = await RawClient.ready(door.port);
  await other
    .query("CREATE TABLE s (a INT) WITH ('connector' = 'datagen', 'password' = 'hunter2')")
    .untilReady();
  const [[query]] = (await seen('query', "query LIKE 'CREATE%'")) as [[string]];
  expect(query).toMatch(/'password' = '\*+'/);
  expect(query).not.toContain('hunter2');
  other.end();
});
