/** Endless queries, cursors, cancel, time-outs, clients that go or do not read. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pgLimits } from '../../gateway/pg/limits.js';
import { openDoor, until } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowOf, rowsOf, shape, tagsOf } from './raw-client.js';
import type { Answer } from './raw-client.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  const client = await RawClient.ready(door.port);
  const answers = await client
    .query(
      `CREATE TABLE ticks (n BIGINT) WITH ('connector'='datagen', 'rows-per-second'='200', 'fields.n.min'='0', 'fields.n.max'='9');
       CREATE TABLE flood (n BIGINT, s STRING) WITH ('connector'='datagen', 'rows-per-second'='10000000', 'fields.s.length'='200');
       CREATE TABLE kept (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector'='memory');
       INSERT INTO kept VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    )
    .untilReady();
  expect(errorOf(answers)).toEqual({});
  client.end();
});
afterAll(() => door.close());

const running = (): number => door.service.jobs.running().length;

/** Answers up to one of this type. */
async function upTo(client: RawClient, type: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (;;) {
    const answer = await client.next();
    if (!answer) return answers;
    answers.push(answer);
    if (answer.type === type) return answers;
  }
}

async function keyOf(port: number): Promise<{ client: RawClient; key: Buffer }> {
  const client = await RawClient.connect(port);
  client.startup({ user: 'ann' });
  const answers = await client.untilReady();
  return { client, key: answers.find(({ type }) => type === 'K')!.body };
}

function sendCancel(port: number, key: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const packet = Buffer.concat([Buffer.from([0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e]), key]);
  socket.end(packet);
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('an endless query', () => {
  test('gives rows as they come, until it is canceled with the right key', async () => {
    const { client, key } = await keyOf(door.port);
    client.query('SELECT n FROM ticks');
    const first = await upTo(client, 'D');
    expect(rowsOf(first)).toHaveLength(1);
    const wrong = Buffer.from(key);
    wrong[7]! ^= 1;
    await sendCancel(door.port, wrong);
    await upTo(client, 'D');
    expect(running()).toBe(1);
    await sendCancel(door.port, key);
    const answers = await client.untilReady();
    expect(errorOf(answers)).toMatchObject({
      C: '57014',
      M: expect.stringContaining('user request') as string,
    });
    // No CommandComplete: psql would take the error for that of another statement, and not show it.
    expect(shape(answers)).toMatch(/^(D )*E Z:I$/);
    await until(() => running() === 0);
    expect(rowsOf(await client.query('SELECT 1').untilReady())).toEqual([['1']]);
    client.end();
  });

  test.each(['COPY (SELECT n FROM ticks) TO STDOUT', 'extended'])(
    '%s is not complete when canceled',
    async (sql) => {
      const { client, key } = await keyOf(door.port);
      const copies = sql.startsWith('COPY');
      if (copies) client.query(sql);
      else
        client
          .send('P', '', 'SELECT n FROM ticks', [0])
          .send('B', '', '', [0, 0, 0])
          .send('E', '', 0)
          .send('S')
          .flush();
      await upTo(client, copies ? 'd' : 'D');
      await sendCancel(door.port, key);
      const answers = await client.untilReady();
      expect(errorOf(answers)).toMatchObject({ C: '57014' });
      expect(shape(answers)).toMatch(/^([dD] )*E Z:I$/);
      client.end();
      await until(() => running() === 0);
    },
  );

  test('ends with statement_timeout', async () => {
    const client = await RawClient.ready(door.port, { statement_timeout: '300ms' });
    const answers = await client.query('SELECT n FROM ticks').untilReady();
    expect(errorOf(answers)).toMatchObject({ C: '57014', M: expect.stringContaining('timeout') as string });
    client.end();
    await until(() => running() === 0);
  });

  test('ends when its client goes', async () => {
    const client = await RawClient.ready(door.port);
    client.query('SELECT n FROM ticks');
    await upTo(client, 'D');
    client.end();
    await until(() => running() === 0);
    await until(() => door.server.connections === 0);
  });

  test('shows row kinds on request', async () => {
    const { client, key } = await keyOf(door.port);
    client.query('SET fungi.changelog = on; SELECT n, COUNT(*) FROM ticks GROUP BY n');
    const kinds = new Set<string | null>();
    while (!kinds.has('+U')) {
      const answers = await upTo(client, 'D');
      expect(errorOf(answers)).toEqual({});
      kinds.add(rowOf(answers.at(-1)!)[0]!);
    }
    expect(kinds).toContain('+I');
    expect(kinds).toContain('-U');
    await sendCancel(door.port, key);
    await client.untilReady();
    client.end();
  });

  test('with LIMIT ends at its last row', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await client.query('SELECT n FROM ticks LIMIT 3').untilReady();
    expect(errorOf(answers)).toEqual({});
    expect(rowsOf(answers)).toHaveLength(3);
    await until(() => running() === 0);
    client.end();
  });

  test('says that it leaves rows out without row kinds', async () => {
    const { client, key } = await keyOf(door.port);
    client.query('SELECT COUNT(*) FROM ticks');
    const answers = await upTo(client, 'D');
    expect(shape(answers)).toMatch(/^N T D$/);
    await sendCancel(door.port, key);
    await client.untilReady();
    client.end();
  });

  test('waits while its client does not read', async () => {
    const client = await RawClient.ready(door.port);
    client.socket.pause();
    client.query('SELECT * FROM flood');
    // What the system keeps for both ends is full, and so is what the server keeps for this client: it waits for the client now.
    await until(() => door.server.waitingBytes >= pgLimits.socket_buffer_bytes_max);
    // In this process: what waits in the server's socket is far below what the job could have made by now.
    expect(door.server.waitingBytes).toBeLessThan(8 * 1024 * 1024);
    const { connections } = door.server;
    expect(connections).toBe(1);
    client.end();
    await until(() => running() === 0);
  });
});

describe('cursors', () => {
  test('FETCH goes on where it stopped', async () => {
    const client = await RawClient.ready(door.port);
    await client.query('BEGIN; DECLARE c CURSOR FOR SELECT id, name FROM kept ORDER BY id').untilReady();
    expect(rowsOf(await client.query('FETCH 2 FROM c').untilReady())).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ]);
    const last = await client.query('FETCH FORWARD ALL IN c; FETCH NEXT FROM c; CLOSE c').untilReady();
    expect(rowsOf(last)).toEqual([['3', 'c']]);
    expect(tagsOf(last)).toEqual(['FETCH 1', 'FETCH 0', 'CLOSE CURSOR']);
    expect(errorOf(await client.query('FETCH 1 FROM c').untilReady())).toMatchObject({ C: '34000' });
    client.end();
  });

  test('MOVE passes rows over; a cursor WITH HOLD outlives its transaction', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await client
      .query(
        'BEGIN; DECLARE h CURSOR WITH HOLD FOR SELECT id FROM kept ORDER BY id; COMMIT; MOVE 1 IN h; FETCH 1 h',
      )
      .untilReady();
    expect(tagsOf(answers)).toEqual(['BEGIN', 'DECLARE CURSOR', 'COMMIT', 'MOVE 1', 'FETCH 1']);
    expect(rowsOf(answers)).toEqual([['2']]);
    client.end();
  });

  test('outside of a transaction only WITH HOLD', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await client.query('DECLARE c CURSOR FOR SELECT 1').untilReady();
    expect(errorOf(answers)).toMatchObject({ C: '25P01' });
    client.end();
  });

  test('over an endless query FETCH gives what comes within its time', async () => {
    const client = await RawClient.ready(door.port);
    await client
      .query("SET fungi.fetch_timeout = '2s'; BEGIN; DECLARE c CURSOR FOR SELECT n FROM ticks")
      .untilReady();
    expect(rowsOf(await client.query('FETCH 2 FROM c').untilReady())).toHaveLength(2);
    expect(rowsOf(await client.query('FETCH 1 FROM c').untilReady())).toHaveLength(1);
    const all = await client.query("SET fungi.fetch_timeout = '300ms'; FETCH ALL FROM c").untilReady();
    expect(errorOf(all)).toEqual({});
    expect(rowsOf(all).length).toBeGreaterThan(0);
    await client.query('ROLLBACK').untilReady();
    await until(() => running() === 0);
    client.end();
  });
});

describe('SUBSCRIBE', () => {
  test('follows a table: its rows, then each change', async () => {
    const writer = await RawClient.ready(door.port);
    await writer
      .query(
        `CREATE TABLE followed (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector'='memory');
         INSERT INTO followed VALUES (1, 'a')`,
      )
      .untilReady();
    const { client, key } = await keyOf(door.port);
    client.query('SUBSCRIBE TO followed');
    expect(rowsOf(await upTo(client, 'D'))).toEqual([['+I', '1', 'a']]);
    await writer.query("INSERT INTO followed VALUES (1, 'b')").untilReady();
    const changes = [...(await upTo(client, 'D')), ...(await upTo(client, 'D'))];
    expect(rowsOf(changes).map(([, ...row]) => row)).toEqual(
      expect.arrayContaining([
        ['1', 'a'],
        ['1', 'b'],
      ]),
    );
    await sendCancel(door.port, key);
    expect(errorOf(await client.untilReady())).toMatchObject({ C: '57014' });
    const late = await client
      .query("SUBSCRIBE followed WITH (snapshot = false, until = '200ms')")
      .untilReady();
    expect(errorOf(late)).toEqual({});
    expect(rowsOf(late)).toEqual([]);
    writer.end();
    client.end();
  });

  test('gives changes with their kinds until its time is over', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await client
      .query("SUBSCRIBE TO ticks WITH (snapshot = true, until = '500ms')")
      .untilReady();
    expect(errorOf(answers)).toEqual({});
    expect(rowsOf(answers)[0]).toEqual(['+I', expect.stringMatching(/^\d$/)]);
    expect(shape(answers)).toMatch(/^T D .*C Z:I$/);
    await until(() => running() === 0);
    client.end();
  });
});
