/** Commands that tell a PostgreSQL who one is: accepted only where they mean what they say. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCatalogDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';

let door: Door;
let client: RawClient;
beforeAll(async () => {
  door = await openCatalogDoor();
  client = await RawClient.connect(door.port);
  client.startup({ user: 'ann' });
  await client.untilReady();
});
afterAll(() => door.close());

test.each([
  ['SET ROLE bob'],
  ['SET role = bob'],
  ["SET SESSION AUTHORIZATION 'bob'"],
  ["SELECT set_config('role', 'bob', false)"],
])('%s would change no permissions and is refused', async (sql) => {
  expect(errorOf(await client.query(sql).untilReady())).toMatchObject({ C: '42501' });
});

test.each([
  'SET ROLE ann',
  'SET ROLE NONE',
  'RESET ROLE',
  'SET SESSION AUTHORIZATION DEFAULT',
  'DISCARD ALL',
])('%s stays with the user', async (sql) => {
  expect(errorOf(await client.query(sql).untilReady())).toEqual({});
  expect(rowsOf(await client.query('SHOW session_authorization').untilReady())).toEqual([['ann']]);
});
