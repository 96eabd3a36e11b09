/** The protocol itself, message by message: start-up, both query protocols, transactions, errors, limits. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, fieldsOf, RawClient, rowsOf, shape, tagsOf } from './raw-client.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

async function ask(client: RawClient, text: string): Promise<ReturnType<RawClient['untilReady']>> {
  return client.query(text).untilReady();
}

describe('start-up', () => {
  test('parameters are reported, the key is given, the client may begin', async () => {
    const client = await RawClient.connect(door.port);
    client.startup({ user: 'ann', application_name: 'x', TimeZone: 'Europe/Berlin' });
    const answers = await client.untilReady();
    const reported = new Map(
      answers.flatMap(({ type, body }) =>
        type === 'S' ? [body.toString().split('\0').slice(0, 2) as [string, string]] : [],
      ),
    );
    expect(reported.get('server_version')).toMatch(/^15\./);
    expect(reported.get('TimeZone')).toBe('Europe/Berlin');
    expect(reported.get('application_name')).toBe('x');
    expect([...reported.keys()]).toEqual(
      expect.arrayContaining(['DateStyle', 'IntervalStyle', 'integer_datetimes', 'client_encoding']),
    );
    expect(shape(answers)).toMatch(/^R (S )+K Z:I$/);
    client.end();
  });

  test('GSS and SSL may be asked for in any order before', async () => {
    const socket = connect(door.port, '127.0.0.1');
    const answers: string[] = [];
    for (const code of [0x30, 0x2f]) {
      socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, code]));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      answers.push(answer.toString('latin1'));
    }
    expect(answers).toEqual(['N', 'N']);
    socket.destroy();
  });

  test('a newer minor version and unknown protocol options are negotiated', async () => {
    const client = await RawClient.connect(door.port);
    client.startup({ user: 'ann', '_pq_.feature': 'on' }, 2);
    const [negotiation, ...answers] = await client.untilReady();
    expect(negotiation?.type).toBe('v');
    expect(negotiation?.body.toString('latin1')).toBe('\0\x03\0\0\0\0\0\x01_pq_.feature\0');
    expect(shape(answers)).toMatch(/^R .*Z:I$/);
    client.end();
  });

  test.each([
    [{ user: 'ann', database: 'nowhere' }, '3D000'],
    [{ database: 'x' }, '28000'],
    [{ user: 'ann', client_encoding: 'LATIN1' }, '22023'],
    [{ user: 'ann', options: '-c nonsense=1' }, '42704'],
  ])('%o is refused with %s', async (parameters, sqlState) => {
    const client = await RawClient.connect(door.port);
    client.startup(parameters);
    const answers = await client.untilReady();
    expect(errorOf(answers)).toMatchObject({ S: 'FATAL', C: sqlState });
    client.end();
  });

  test('options are settings, and what RESET goes back to', async () => {
    const client = await RawClient.ready(door.port, {
      options: '-c statement_timeout=5s --search_path=a,\\ b',
    });
    expect(rowsOf(await ask(client, 'SHOW statement_timeout'))).toEqual([['5s']]);
    expect(rowsOf(await ask(client, 'SHOW search_path'))).toEqual([['a, b']]);
    await ask(client, 'SET statement_timeout = 0');
    await ask(client, 'RESET statement_timeout');
    expect(rowsOf(await ask(client, 'SHOW statement_timeout'))).toEqual([['5s']]);
    client.end();
  });

  test('too many clients are 53300', async () => {
    const small = await openDoor({ connectionsMax: 1 });
    const first = await RawClient.ready(small.port);
    const second = await RawClient.connect(small.port);
    second.startup({ user: 'bob' });
    expect(errorOf(await second.untilReady())).toMatchObject({ C: '53300' });
    first.end();
    await small.close();
  });
});

describe('simple protocol', () => {
  test('several statements, each answered; the first error ends the message', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await ask(client, "SELECT 1; SELECT 'a;b' AS x; SELECT nope; SELECT 3");
    expect(shape(answers)).toBe('T D C T D C E Z:I');
    expect(rowsOf(answers)).toEqual([['1'], ['a;b']]);
    expect(errorOf(answers)).toMatchObject({ C: '42703', P: '37' });
    client.end();
  });

  test('an empty query and one of comments only', async () => {
    const client = await RawClient.ready(door.port);
    expect(shape(await ask(client, ''))).toBe('I Z:I');
    expect(shape(await ask(client, '-- nothing\n/* here */ ;'))).toBe('I Z:I');
    client.end();
  });

  test('positions count characters of the text that was sent', async () => {
    const client = await RawClient.ready(door.port);
    expect(errorOf(await ask(client, "SELECT '😀ü', nope"))).toMatchObject({ C: '42703', P: '14' });
    expect(errorOf(await ask(client, 'SELECT 1; SELECT "a"::int4 FRM t'))).toMatchObject({
      C: '42601',
      P: '32',
    });
    client.end();
  });

  test('any keyword is a name of a column behind AS', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await ask(
      client,
      'SELECT 1 AS value, 2 AS user, 3 AS "select", 4 AS order FROM (VALUES (1)) AS t (x)',
    );
    expect(rowsOf(answers)).toEqual([['1', '2', '3', '4']]);
    const names = answers.find(({ type }) => type === 'T')!.body.toString('latin1');
    for (const name of ['value', 'user', 'select', 'order']) expect(names).toContain(`${name}\0`);
    expect(errorOf(await ask(client, 'SELECT 1 order'))).toMatchObject({ C: '42601' });
    client.end();
  });

  test('transactions: status, 25P02 after an error, savepoints', async () => {
    const client = await RawClient.ready(door.port);
    expect(shape(await ask(client, 'BEGIN'))).toBe('C Z:T');
    expect(shape(await ask(client, 'SELECT nope'))).toBe('E Z:E');
    expect(errorOf(await ask(client, 'SELECT 1'))).toMatchObject({ C: '25P02' });
    expect(tagsOf(await ask(client, 'COMMIT'))).toEqual(['ROLLBACK']);
    await ask(client, 'BEGIN; SAVEPOINT s');
    expect(shape(await ask(client, 'SELECT nope'))).toBe('E Z:E');
    expect(shape(await ask(client, 'ROLLBACK TO SAVEPOINT s'))).toBe('C Z:T');
    expect(errorOf(await ask(client, 'RELEASE nope'))).toMatchObject({ C: '3B001' });
    expect(shape(await ask(client, 'ROLLBACK'))).toBe('C Z:I');
    const [notice] = await ask(client, 'COMMIT');
    expect(fieldsOf(notice)).toMatchObject({ S: 'WARNING', C: '25P01' });
    client.end();
  });

  test('SET LOCAL ends with its transaction, SET is undone by ROLLBACK', async () => {
    const client = await RawClient.ready(door.port);
    await ask(client, "BEGIN; SET LOCAL statement_timeout = '7s'; SET application_name = 'inside'");
    expect(rowsOf(await ask(client, 'SHOW statement_timeout'))).toEqual([['7s']]);
    const answers = await ask(client, 'ROLLBACK');
    expect(answers.map(({ type }) => type)).toContain('S');
    expect(rowsOf(await ask(client, 'SHOW statement_timeout; SHOW application_name'))).toEqual([['0'], ['']]);
    client.end();
  });

  test('a setting without effect is noticed, an unknown one refused', async () => {
    const client = await RawClient.ready(door.port);
    expect(shape(await ask(client, 'SET enable_seqscan TO off'))).toBe('N C Z:I');
    expect(errorOf(await ask(client, 'SET nonsense = 1'))).toMatchObject({ C: '42704' });
    expect(errorOf(await ask(client, 'SHOW nonsense'))).toMatchObject({ C: '42704' });
    expect(errorOf(await ask(client, "SET server_version = '1'"))).toMatchObject({ C: '55P02' });
    client.end();
  });

  test('a statement set is one statement', async () => {
    const client = await RawClient.ready(door.port);
    const answers = await ask(
      client,
      `CREATE TEMPORARY TABLE s (a INT) WITH ('connector'='blackhole');
       EXECUTE STATEMENT SET BEGIN INSERT INTO s VALUES (1); INSERT INTO s VALUES (2); END; SELECT 1`,
    );
    expect(answers.filter(({ type }) => type === 'E').map(fieldsOf)).toEqual([]);
    expect(rowsOf(answers)).toEqual([['1']]);
    client.end();
  });
});

describe('extended protocol', () => {
  test('parse, describe, bind, execute', async () => {
    const client = await RawClient.ready(door.port);
    client.send('P', 's', 'SELECT $1::int4 + 1, $2', [0]).send('D', Buffer.from('Ss\0')).send('S').flush();
    const described = await client.untilReady();
    expect(shape(described)).toBe('1 t T Z:I');
    expect(described[1]?.body.readUInt32BE(2)).toBe(23);
    client
      .send('B', '', 's', [0], [2], 2, Buffer.from('41'), 1, Buffer.from('x'), [0])
      .send('E', '', 0)
      .send('S')
      .flush();
    const answers = await client.untilReady();
    expect(shape(answers)).toBe('2 D C Z:I');
    expect(rowsOf(answers)).toEqual([['42', 'x']]);
    client.end();
  });

  test('a row limit suspends the portal, which then goes on', async () => {
    const client = await RawClient.ready(door.port);
    client
      .send('P', '', 'SELECT a FROM (VALUES (1), (2), (3)) AS t (a)', [0])
      .send('B', 'p', '', [0, 0, 0])
      .send('E', 'p', 2)
      .send('E', 'p', 2)
      .send('S')
      .flush();
    expect(shape(await client.untilReady())).toBe('1 2 D D s D C Z:I');
    client.end();
  });

  test('an error skips to Sync', async () => {
    const client = await RawClient.ready(door.port);
    client
      .send('P', '', 'SELECT nope', [0])
      .send('B', '', '', [0, 0, 0])
      .send('E', '', 0)
      .send('S')
      .send('P', '', 'SELECT 1', [0])
      .send('B', '', '', [0, 0, 0])
      .send('E', '', 0)
      .send('S')
      .flush();
    expect(shape(await client.untilReady())).toBe('E Z:I');
    expect(shape(await client.untilReady())).toBe('1 2 D C Z:I');
    client.end();
  });

  test.each([
    ['B', ['', 'nope', [0, 0, 0]], '26000'],
    ['E', ['nope', 0], '34000'],
    ['P', ['', 'SELECT 1; SELECT 2', [0]], '42601'],
  ] as const)('%s with %o is %s', async (type, parts, sqlState) => {
    const client = await RawClient.ready(door.port);
    client
      .send(type, ...parts)
      .send('S')
      .flush();
    expect(errorOf(await client.untilReady())).toMatchObject({ C: sqlState });
    client.end();
  });

  test('a value that is none of its type is 22P02, one out of range 22003', async () => {
    const client = await RawClient.ready(door.port);
    for (const [value, sqlState] of [
      ['x', '22P02'],
      ['99999999999', '22003'],
    ] as const) {
      client
        .send('P', '', 'SELECT $1::int4', [1], 23)
        .send('B', '', '', [0, 1], value.length, Buffer.from(value), [0])
        .send('S')
        .flush();
      expect(errorOf(await client.untilReady())).toMatchObject({ C: sqlState });
    }
    client.end();
  });

  test('a name can be used once until it is closed', async () => {
    const client = await RawClient.ready(door.port);
    client.send('P', 'n', 'SELECT 1', [0]).send('P', 'n', 'SELECT 2', [0]).send('S').flush();
    expect(errorOf(await client.untilReady())).toMatchObject({ C: '42P05' });
    client.send('C', Buffer.from('Sn\0')).send('P', 'n', 'SELECT 2', [0]).send('S').flush();
    expect(shape(await client.untilReady())).toBe('3 1 Z:I');
    client.end();
  });

  test('SHOW is described by running it, DDL has no rows', async () => {
    const client = await RawClient.ready(door.port);
    client
      .send('P', '', 'SHOW CATALOGS', [0])
      .send('B', '', '', [0, 0, 0])
      .send('D', Buffer.from('P\0'))
      .send('E', '', 0)
      .send('P', '', 'CREATE DATABASE IF NOT EXISTS d', [0])
      .send('B', '', '', [0, 0, 0])
      .send('D', Buffer.from('P\0'))
      .send('E', '', 0)
      .send('S')
      .flush();
    expect(shape(await client.untilReady())).toBe('1 2 T D C 1 2 n C Z:I');
    client.end();
  });
});

describe('a client that breaks the protocol', () => {
  test.each([
    ['an unknown message', Buffer.from([0x7a, 0, 0, 0, 4])],
    ['a message shorter than its length', Buffer.from([0x42, 0, 0, 0, 3])],
    ['a message of 1 GB', Buffer.from([0x51, 0x40, 0, 0, 0, 0x53])],
  ])('%s ends the connection with an error', async (_, bytes) => {
    const client = await RawClient.ready(door.port);
    client.socket.write(bytes);
    const answers = await client.untilReady();
    expect(errorOf(answers)).toMatchObject({ S: 'FATAL' });
    client.end();
    const next = await RawClient.ready(door.port);
    next.end();
  });
});
