/** LISTEN and NOTIFY: who hears what, and when. Where a real PostgreSQL is installed it is held the same conversations with. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MessageInput } from '../../gateway/pg/codec/index.js';
import { Channels, Listener } from '../../gateway/pg/notifications.js';
import { openCatalogDoor } from './door.js';
import type { Door } from './door.js';
import { needs } from './present.js';
import { errorOf, RawClient, rowsOf, shape } from './raw-client.js';
import type { Answer } from './raw-client.js';
import { postgresFolder, startPostgres } from './real-postgres.js';
import type { RealPostgres } from './real-postgres.js';

let door: Door;
beforeAll(async () => {
  door = await openCatalogDoor();
});
afterAll(() => door.close());

const heard = (answers: readonly Answer[]): string[] =>
  answers
    .filter(({ type }) => type === 'A')
    .map(({ body }) => {
      const input = new MessageInput(body);
      input.int32();
      return `${input.text()}: ${input.text()}`;
    });

/** What one client is told by its own statements. */
async function conversation(port: number, database: string, lines: readonly string[]): Promise<unknown[]> {
  const client = await RawClient.ready(port, { database });
  const all: unknown[] = [];
  for (const line of lines) {
    const answers = await client.query(line).untilReady();
    // A query that fails may have described its columns before.
    const told = shape(answers).replace('T E', 'E');
    all.push([line, told, heard(answers), rowsOf(answers), errorOf(answers)['C']]);
  }
  client.end();
  return all;
}

const LINES = [
  'LISTEN ch',
  'NOTIFY ch',
  "NOTIFY Ch, 'it''s'",
  "BEGIN; NOTIFY ch, 'y'; NOTIFY ch, 'y'; NOTIFY ch, 'z'",
  'COMMIT',
  "BEGIN; NOTIFY ch, 'n'; ROLLBACK",
  "NOTIFY ch, '1'; SELECT 1 / 0",
  "NOTIFY ch, '1'; NOTIFY ch, '2'; SELECT 1",
  "SELECT pg_notify('ch', 'from a function')",
  "SELECT pg_notify('ch', NULL)",
  "SELECT pg_notify('', 'a')",
  "SELECT pg_notify(repeat('x', 64), 'a')",
  "SELECT pg_notify('ch', repeat('x', 8000))",
  'NOTIFY ch, 5',
  'NOTIFY',
  'LISTEN a.b',
  'SELECT * FROM pg_listening_channels()',
  'BEGIN; LISTEN other; SELECT * FROM pg_listening_channels()',
  "NOTIFY other, 'own'; COMMIT",
  'SELECT * FROM pg_listening_channels()',
  "BEGIN; UNLISTEN ch; NOTIFY ch, 'still'; ROLLBACK; NOTIFY ch, 'listening'",
  "BEGIN; SAVEPOINT s; NOTIFY ch, 'no'; ROLLBACK TO s; NOTIFY ch, 'yes'; COMMIT",
  "BEGIN READ ONLY; NOTIFY ch, 'ro'; COMMIT",
  'BEGIN; SELECT nope',
  'COMMIT',
  `LISTEN "Foo"; NOTIFY foo; NOTIFY "Foo", 'quoted'`,
  "UNLISTEN ch; NOTIFY ch, 'unheard'",
  'DISCARD ALL',
  'SELECT * FROM pg_listening_channels()',
  "NOTIFY other, 'unheard'",
];

const folder = postgresFolder() ?? '';
describe.skipIf(!needs('PostgreSQL (initdb, postgres)', folder !== ''))('as PostgreSQL', () => {
  let real: RealPostgres;
  beforeAll(async () => {
    real = await startPostgres(folder);
  }, 60_000);
  afterAll(() => real?.close());

  test('what one hears of oneself', async () => {
    const theirs = await conversation(real.port, 'postgres', LINES);
    expect(await conversation(door.port, 'default_catalog', LINES)).toEqual(theirs);
  });
});

test('others hear it at once where they wait, or when their transaction is over', async () => {
  const [idle, busy, speaker] = await Promise.all(
    Array.from({ length: 3 }, () => RawClient.ready(door.port)),
  );
  await idle!.query('LISTEN ch').untilReady();
  await busy!.query('LISTEN ch').untilReady();
  await busy!.query('BEGIN').untilReady();
  await speaker!.query("NOTIFY ch, 'hello'").untilReady();
  const told = await idle!.next();
  expect(heard([told!])).toEqual(['ch: hello']);
  expect(shape(await busy!.query('SELECT 1').untilReady())).toBe('T D C Z:T');
  const end = await busy!.query('COMMIT').untilReady();
  expect([shape(end), heard(end)]).toEqual(['C A Z:I', ['ch: hello']]);
  for (const client of [idle, busy, speaker]) client!.end();
});

test('who speaks is told by the process id, and other databases hear nothing', async () => {
  const [listener, speaker] = await Promise.all([RawClient.ready(door.port), RawClient.ready(door.port)]);
  await speaker.query("CREATE CATALOG elsewhere WITH ('type' = 'generic_in_memory')").untilReady();
  const stranger = await RawClient.ready(door.port, { database: 'elsewhere' });
  await stranger.query('LISTEN ch').untilReady();
  await listener.query('LISTEN ch').untilReady();
  const pid = rowsOf(await speaker.query('SELECT pg_backend_pid()').untilReady())[0]![0];
  await speaker.query("NOTIFY ch, 'x'").untilReady();
  const told = await listener.next();
  expect(String(new MessageInput(told!.body).int32())).toBe(pid);
  expect(shape(await stranger.query('SELECT 1').untilReady())).toBe('T D C Z:I');
  for (const client of [listener, speaker, stranger]) client.end();
});

test('one that does not take what it is told ends in an error for whoever speaks', () => {
  const channels = new Channels();
  const listener = new Listener(channels, 'd', 1, () => undefined);
  listener.listen('listen', 'ch');
  listener.commit();
  const speaker = new Listener(channels, 'd', 2, () => undefined);
  const speak = (): void => {
    for (let index = 0; index < 500; index++) speaker.notify('ch', `${index}`.padEnd(7_000, 'x'));
    speaker.check();
    speaker.commit();
  };
  speak();
  speak();
  expect(speak).toThrow('too many notifications');
  speaker.rollback();
  expect(listener.take()).toHaveLength(1_000);
  speak();
  expect(listener.take()).toHaveLength(500);
  expect(() => {
    for (let index = 0; index < 1_000; index++) speaker.notify('ch', `${index}`.padEnd(7_000, 'x'));
  }).toThrow('too many notifications');
});
