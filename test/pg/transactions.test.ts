/** What a transaction holds back, undoes and refuses, beyond what PostgreSQL has an answer for (`compared.test.ts`). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor, until } from './door.js';
import type { Door } from './door.js';
import { errorOf, fieldsOf, RawClient, rowsOf, tagsOf } from './raw-client.js';

let door: Door;
let client: RawClient;
beforeAll(async () => {
  door = await openDoor();
  client = await RawClient.ready(door.port);
});
afterAll(() => door.close());

const create = (name: string): string =>
  `CREATE TABLE ${name} (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')`;
const rows = async (sql: string): Promise<unknown> => rowsOf(await client.query(sql).untilReady());

test('an INSERT replaces rows of a key for the transaction, and for others when it commits', async () => {
  await client.query(`${create('kept')}; INSERT INTO kept VALUES (1, 'old'), (2, 'other')`).untilReady();
  await client.query("BEGIN; INSERT INTO kept VALUES (1, 'new'), (3, 'x'), (3, 'y')").untilReady();
  const all = [
    ['1', 'new'],
    ['2', 'other'],
    ['3', 'y'],
  ];
  expect(await rows('SELECT * FROM kept ORDER BY id')).toEqual(all);
  const other = await RawClient.ready(door.port);
  expect(rowsOf(await other.query('SELECT name FROM kept WHERE id = 1').untilReady())).toEqual([['old']]);
  await client.query('COMMIT').untilReady();
  expect(rowsOf(await other.query('SELECT * FROM kept ORDER BY id').untilReady())).toEqual(all);
  other.end();
});

test('a table without a key keeps every row', async () => {
  const bag = "CREATE TABLE bag (v INT) WITH ('connector' = 'memory'); INSERT INTO bag VALUES (1)";
  await client.query(`${bag}; BEGIN; INSERT INTO bag VALUES (1), (2)`).untilReady();
  expect(await rows('SELECT v FROM bag ORDER BY v')).toEqual([['1'], ['1'], ['2']]);
  expect(await rows('COMMIT; SELECT COUNT(*) FROM bag')).toEqual([['3']]);
});

test('a transaction whose client goes leaves nothing', async () => {
  const going = await RawClient.ready(door.port);
  await going.query(`${create('gone')}; BEGIN; INSERT INTO gone VALUES (1, 'x')`).untilReady();
  going.end();
  await until(() => door.server.connections === 1);
  expect(await rows('SELECT * FROM gone')).toEqual([]);
});

test('COPY FROM is undone, too', async () => {
  await client.query(`${create('copied')}; BEGIN`).untilReady();
  client.query('COPY copied FROM STDIN');
  while ((await client.next())?.type !== 'G');
  client.send('d', Buffer.from('1\tx\n2\ty\n')).send('c').flush();
  expect(tagsOf(await client.untilReady())).toEqual(['COPY 2']);
  expect(await rows('SELECT COUNT(*) FROM copied')).toEqual([['2']]);
  expect(await rows('ROLLBACK; SELECT COUNT(*) FROM copied')).toEqual([['0']]);
});

test.each([
  [
    'a table elsewhere',
    "CREATE TABLE e1 (v INT) WITH ('connector' = 'blackhole')",
    'INSERT INTO e1 VALUES (1)',
    '25001',
  ],
  [
    'a query that does not end',
    "CREATE TABLE e2 (v INT) WITH ('connector' = 'datagen'); CREATE TABLE f2 (v INT) WITH ('connector' = 'memory')",
    'INSERT INTO f2 SELECT v FROM e2',
    '25001',
  ],
])('INSERT of %s is refused', async (_, setup, sql, state) => {
  await client.query(`${setup}; BEGIN`).untilReady();
  expect(errorOf(await client.query(sql).untilReady())).toMatchObject({
    C: state,
    H: expect.stringContaining('autocommit') as string,
  });
  await client.query('ROLLBACK').untilReady();
  expect(door.service.jobs.running()).toEqual([]);
});

test('REPEATABLE READ does not write, and does not lend its snapshot to a job', async () => {
  await client.query(`${create('fixed')}; INSERT INTO fixed VALUES (1, 'x')`).untilReady();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ').untilReady();
  expect(errorOf(await client.query("INSERT INTO fixed VALUES (2, 'y')").untilReady())).toMatchObject({
    C: '0A000',
  });
  await client
    .query('ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ; SET fungi.changelog = on')
    .untilReady();
  expect(
    errorOf(await client.query('SELECT name, COUNT(*) FROM fixed GROUP BY name').untilReady()),
  ).toMatchObject({ C: '0A000' });
  await client.query('ROLLBACK').untilReady();
});

test('a snapshot outlives many changes by others', async () => {
  await client.query(`${create('busy')}; INSERT INTO busy VALUES (1, 'a'), (2, 'b')`).untilReady();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM busy').untilReady();
  const other = await RawClient.ready(door.port);
  for (let round = 0; round < 20; round++)
    await other.query(`INSERT INTO busy VALUES (1, 'n${round}')`).untilReady();
  expect(await rows('SELECT name FROM busy WHERE id = 1')).toEqual([['a']]);
  expect(await rows('SELECT * FROM busy ORDER BY id')).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
  expect(await rows('COMMIT; SELECT name FROM busy WHERE id = 1')).toEqual([['n19']]);
  other.end();
});

test('two portals of one snapshot are read in turns', async () => {
  const values = Array.from({ length: 5_000 }, (_, index) => `(${index}, 'x')`).join(', ');
  await client.query(`${create('many')}; INSERT INTO many VALUES ${values}`).untilReady();
  const declare = (name: string): string => `DECLARE ${name} CURSOR FOR SELECT id FROM many ORDER BY id`;
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; ${declare('c')}; ${declare('d')}`).untilReady();
  for (let at = 0; at < 5_000; at += 1_000) {
    for (const name of ['c', 'd']) {
      const found = rowsOf(await client.query(`FETCH 1000 FROM ${name}`).untilReady());
      expect([found.length, found[0]?.[0]]).toEqual([1_000, String(at)]);
    }
  }
  await client.query('COMMIT').untilReady();
});

test('what took effect at once is told of by ROLLBACK', async () => {
  const answers = await client.query(`BEGIN; ${create('stays')}; ROLLBACK; SELECT * FROM stays`).untilReady();
  expect(errorOf(answers)).toEqual({});
  const warning = answers.find(({ type }) => type === 'N');
  expect(fieldsOf(warning)).toMatchObject({
    S: 'WARNING',
    M: expect.stringContaining('CREATE TABLE') as string,
  });
});
