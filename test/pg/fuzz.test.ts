/** Whatever bytes a client sends, the server goes on serving others and keeps nothing of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OutputBuffer } from '../../gateway/pg/codec/index.js';
import { openDoor, until } from './door.js';
import type { Door } from './door.js';
import { RawClient, rowsOf } from './raw-client.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

/** A small generator with a seed, so that a failure can be run again. */
function generator(seed: number): (max: number) => number {
  let state = seed;
  return (max) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % max;
  };
}

function conversation(): Buffer {
  const out = new OutputBuffer();
  const message = (type: string, ...parts: readonly (string | readonly number[])[]): void => {
    out.begin(type.charCodeAt(0));
    for (const part of parts) {
      if (typeof part === 'string') out.cstring(part);
      else for (const value of part) out.int16(value);
    }
    out.end();
  };
  message('Q', 'BEGIN; DECLARE c CURSOR FOR SELECT 1; FETCH 1 FROM c; COMMIT');
  message('P', 's', 'SELECT $1::int4, $2', [0]);
  message('B', 'p', 's', [0], [2], [0, 1], '1', [0, 1], 'x', [0]);
  message('D', 'Pp');
  message('E', 'p', [0, 0]);
  message('C', 'Pp');
  message('S');
  message('Q', "SET application_name = 'x'; SHOW application_name; COPY (SELECT 1) TO STDOUT");
  message('H');
  message('d', 'data');
  message('c');
  message('f', 'reason');
  message('S');
  return Buffer.from(out.take());
}

test('mutated conversations', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? 7);
  const random = generator(seed);
  const original = conversation();
  const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 150);
  for (let round = 0; round < rounds; round++) {
    const bytes = Buffer.from(original);
    for (let change = random(8) + 1; change > 0; change--) bytes[random(bytes.length)] = random(256);
    const client = await RawClient.ready(door.port);
    client.socket.end(bytes.subarray(0, random(2) === 0 ? bytes.length : random(bytes.length)));
    while (await client.next());
    client.end();
  }
  await until(() => door.server.connections === 0);
  const client = await RawClient.ready(door.port);
  expect(rowsOf(await client.query('SELECT 1').untilReady())).toEqual([['1']]);
  client.end();
});

test('connections that open, half open, and close', async () => {
  const random = generator(11);
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
