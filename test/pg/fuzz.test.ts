/** Whatever bytes a client sends, the server goes on serving others and keeps nothing of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCatalogDoor, until } from './door.js';
import type { Door } from './door.js';
import { fuzzCodec } from './fuzz/codec-fuzz.js';
import { fuzzServer } from './fuzz/live-fuzz.js';
import { seededRandom } from './fuzz/mutation.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';

const logged: string[] = [];
let door: Door;
beforeAll(async () => {
  door = await openCatalogDoor({ log: (message) => void logged.push(message) });
});
afterAll(() => door.close());

/** As many as `FUZZ_MESSAGES` says; that many take seconds for each 10,000. */
const MESSAGES = Number(process.env['FUZZ_MESSAGES'] ?? 3_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 7);
const CONVERSATION_MS_MAX = 20_000;
const REACHED = ['1', '2', 'C', 'D', 'H', 'T', 'Z', 'E42601', 'E08P01'];
/** Far above what a run of any length needs, far below what it would be were anything kept of each conversation. */
const GROWTH_BYTES_MAX = 400 * 1024 * 1024;

test('damaged messages are decoded or refused by the codec', () => {
  const { decoded, refused } = fuzzCodec(MESSAGES, seededRandom(SEED));
  expect(decoded + refused).toBe(MESSAGES);
  // Damage that is always, or never, noticed would test nothing.
  expect(Math.min(decoded, refused)).toBeGreaterThan(MESSAGES / 20);
});

test(
  'damaged conversations leave a server that works and keeps nothing of them',
  async () => {
    const setup = await RawClient.ready(door.port);
    const create =
      "CREATE TABLE fuzzed (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')";
    // What is loaded on first use is loaded now, or the first conversations are over before they are answered.
    const all = [
      create,
      "INSERT INTO fuzzed VALUES (1, 'x')",
      'SELECT id FROM fuzzed',
      'SELECT relname FROM pg_class',
    ];
    expect(errorOf(await setup.query(all.join('; ')).untilReady())).toEqual({});
    setup.end();
    const open = (): number => door.server.connections;
    const options = { port: door.port, open, concurrency: 32, milliseconds: CONVERSATION_MS_MAX };
    const part = Math.ceil(MESSAGES / 10);
    const first = await fuzzServer({ ...options, seed: SEED * 1_000_000, messages: part });
    const before = process.memoryUsage().rss;
    const next = SEED * 1_000_000 + first.conversations;
    const others = await fuzzServer({ ...options, seed: next, messages: MESSAGES - first.messages });
    expect([...first.faults, ...others.faults]).toEqual([]);
    expect(logged).toEqual([]);
    // All kinds of answers were reached, or the damage is too great.
    const missing = REACHED.filter((answer) => !first.answers.has(answer) && !others.answers.has(answer));
    expect(missing).toEqual([]);
    await until(() => door.server.connections === 0);
    expect(door.service.sessionCount).toBe(0);
    expect(door.service.jobs.running()).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(GROWTH_BYTES_MAX);
    const client = await RawClient.ready(door.port);
    expect(rowsOf(await client.query('SELECT 1').untilReady())).toEqual([['1']]);
    client.end();
    if (MESSAGES >= 100_000) {
      const megabytes = Math.round((process.memoryUsage().rss - before) / (1024 * 1024));
      process.stderr.write(
        `${first.messages + others.messages} messages in ${first.conversations + others.conversations} conversations, ${megabytes} MB more\n`,
      );
    }
  },
  60_000 + MESSAGES * 10,
);

test('connections that open, half open, and close', async () => {
  const random = seededRandom(11);
  const clients: RawClient[] = [];
  for (let index = 0; index < 300; index++) {
    const client = await RawClient.connect(door.port);
    const what = random(4);
    if (what === 0) client.startup({ user: 'ann' });
    if (what === 1) client.socket.write(Buffer.from([0, 0]));
    if (what === 2) client.socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    if (random(2) === 0) client.end();
    else clients.push(client);
  }
  for (const client of clients) client.end();
  await until(() => door.server.connections === 0);
  const client = await RawClient.ready(door.port);
  expect(rowsOf(await client.query('SELECT 2').untilReady())).toEqual([['2']]);
  client.end();
});
