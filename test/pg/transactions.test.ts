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

test('what cannot be undone takes effect at once in a message, too, and sees what came before it', async () => {
  await client
    .query(
      `${create('first')};
       CREATE TABLE out1 (v INT) WITH ('connector' = 'blackhole')`,
    )
    .untilReady();
  const answers = await client
    .query(
      `INSERT INTO first VALUES (1, 'x'); INSERT INTO out1 SELECT id FROM first;
       CREATE TABLE copied1 WITH ('connector' = 'memory') AS SELECT id FROM first; INSERT INTO first VALUES (2, 'y'); SELECT nope`,
    )
    .untilReady();
  expect(tagsOf(answers)).toEqual(['INSERT 0 1', 'INSERT 0 1', 'CREATE TABLE', 'INSERT 0 1']);
  expect(errorOf(answers)).toMatchObject({ C: '42703' });
  expect(fieldsOf(answers.find(({ type }) => type === 'N'))).toMatchObject({
    S: 'WARNING',
    M: expect.stringContaining('INSERT, CREATE TABLE') as string,
  });
  // The new table stays, its rows could be undone.
  expect(await rows('SELECT id FROM copied1')).toEqual([]);
  expect(await rows('SELECT id FROM first')).toEqual([['1']]);
});

test('a snapshot outlives failures, and more of them while nobody writes', async () => {
  await client.query(`${create('firm')}; INSERT INTO firm VALUES (1, 'x')`).untilReady();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM firm; SAVEPOINT s').untilReady();
  const fails = async (): Promise<string | undefined> =>
    errorOf(await client.query('SELECT CAST(name AS INT) FROM firm').untilReady())['C'];
  for (let round = 0; round < 10; round++) {
    expect(await fails()).toBe('22P02');
    expect(await rows('ROLLBACK TO s; SELECT name FROM firm')).toEqual([['x']]);
  }
  const other = await RawClient.ready(door.port);
  await other.query("INSERT INTO firm VALUES (1, '7')").untilReady();
  for (let round = 0; round < 3; round++) {
    expect(await fails()).toBe('22P02');
    expect(await rows('ROLLBACK TO s; SELECT name FROM firm')).toEqual([['x']]);
  }
  await client.query('ROLLBACK').untilReady();
  expect(await rows('SELECT name FROM firm')).toEqual([['7']]);
  other.end();
});

test('a table whose rows are held back is not changed, and not read by what would not see them', async () => {
  await client.query(`${create('held1')}; INSERT INTO held1 VALUES (1, 'x')`).untilReady();
  const refused = async (sql: string): Promise<string | undefined> => {
    const opened = await client.query("BEGIN; INSERT INTO held1 VALUES (2, 'y')").untilReady();
    expect(errorOf(opened)).toEqual({});
    const code = errorOf(await client.query(sql).untilReady())['C'];
    await client.query('ROLLBACK').untilReady();
    return code;
  };
  expect(await refused('ALTER TABLE held1 RENAME TO held2')).toBe('55006');
  expect(await refused('ALTER TABLE held1 ADD more INT')).toBe('55006');
  const copied = "TABLE copied2 WITH ('connector' = 'memory') AS SELECT id FROM held1";
  expect(await refused(`CREATE ${copied}`)).toBe('25001');
  const undone = await client
    .query(`BEGIN; SAVEPOINT s; INSERT INTO held1 VALUES (2, 'y'); ROLLBACK TO s`)
    .untilReady();
  expect(errorOf(undone)).toEqual({});
  const renamed = await client
    .query(`CREATE ${copied}; ALTER TABLE held1 RENAME TO held2; COMMIT`)
    .untilReady();
  expect(errorOf(renamed)).toEqual({});
  expect(await rows('SELECT name FROM held2')).toEqual([['x']]);
});

test('rows held back of a table that is dropped go with it, and not into another of its name', async () => {
  await client.query(`${create('again')}; BEGIN; INSERT INTO again VALUES (1, 'x')`).untilReady();
  const answers = await client
    .query("DROP TABLE again; CREATE TABLE again (v STRING) WITH ('connector' = 'memory'); COMMIT")
    .untilReady();
  expect(errorOf(answers)).toEqual({});
  expect(await rows("INSERT INTO again VALUES ('new'); SELECT v FROM again")).toEqual([['new']]);
});

test('COMMIT fails when another has dropped or renamed a table that rows are held back of', async () => {
  await client.query(`${create('shared1')}; ${create('second1')}`).untilReady();
  await client
    .query("BEGIN; INSERT INTO second1 VALUES (1, 'x'); INSERT INTO shared1 VALUES (1, 'x')")
    .untilReady();
  const another = await RawClient.ready(door.port);
  expect(errorOf(await another.query('ALTER TABLE shared1 RENAME TO moved').untilReady())).toEqual({});
  another.end();
  const commit = await client.query('COMMIT').untilReady();
  expect(errorOf(commit)).toMatchObject({ C: '40001', M: expect.stringContaining('shared1') as string });
  expect(await rows('SELECT * FROM moved')).toEqual([]);
  expect(await rows('SELECT * FROM second1')).toEqual([]);
});

test('ROLLBACK TO takes back what SET has done since', async () => {
  const shown = async (sql: string): Promise<unknown> => rows(`${sql}; SHOW statement_timeout`);
  await client
    .query('SET statement_timeout = 1000; BEGIN; SET statement_timeout = 2000; SAVEPOINT s')
    .untilReady();
  await client.query("SET statement_timeout = 3000; SET LOCAL DateStyle = 'ISO, DMY'").untilReady();
  expect(await shown('ROLLBACK TO s')).toEqual([['2s']]);
  expect(await rows('SHOW DateStyle')).toEqual([['ISO, MDY']]);
  expect(await shown('SET LOCAL statement_timeout = 4000; SAVEPOINT t; ROLLBACK TO t')).toEqual([['4s']]);
  expect(await shown('COMMIT')).toEqual([['2s']]);
  await client.query('RESET statement_timeout').untilReady();
});
