/** Conversations with one right answer, held with a real PostgreSQL and with us: transactions, savepoints, snapshots, cursors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { needs } from './present.js';
import { errorOf, RawClient, rowsOf, tagsOf } from './raw-client.js';
import type { Answer } from './raw-client.js';
import { postgresFolder, startPostgres } from './real-postgres.js';
import type { RealPostgres } from './real-postgres.js';

const folder = postgresFolder() ?? '';

/** What a client can tell answers by. */
interface Told {
  readonly rows: readonly unknown[];
  readonly tags: readonly string[];
  readonly error: string | undefined;
  readonly status: string | undefined;
}

function told(answers: readonly Answer[]): Told {
  return {
    rows: rowsOf(answers),
    tags: tagsOf(answers),
    error: errorOf(answers)['C'],
    status: answers.findLast(({ type }) => type === 'Z')?.body.toString('latin1'),
  };
}

/** `a: SQL` is said by client a. */
async function held(
  port: number,
  lines: readonly string[],
  create: (name: string) => string,
): Promise<Told[]> {
  const clients = new Map<string, RawClient>();
  const all: Told[] = [];
  for (const line of lines) {
    const [, name = '', sql = ''] = /^(\w): ([\s\S]*)$/.exec(line) ?? [];
    let client = clients.get(name);
    if (!client) {
      client = await RawClient.ready(port, { database: 'postgres' });
      clients.set(name, client);
    }
    const text = sql.replace(/CREATE (\w+)$/, (_, table: string) => create(table));
    all.push(told(await client.query(text).untilReady()));
  }
  for (const client of clients.values()) client.end();
  return all;
}

describe.skipIf(!needs('PostgreSQL (initdb, postgres)', folder !== ''))('as PostgreSQL', () => {
  let real: RealPostgres;
  let door: Door;
  beforeAll(async () => {
    [real, door] = await Promise.all([startPostgres(folder), openDoor()]);
    const session = door.service.open();
    const made = session.execute("CREATE CATALOG postgres WITH ('type' = 'generic_in_memory')");
    for await (const { result } of made) void result;
  }, 60_000);
  afterAll(async () => {
    await real?.close();
    await door?.close();
  });

  async function alike(...lines: string[]): Promise<void> {
    const columns = '(id INT, name VARCHAR(20), PRIMARY KEY (id)';
    const theirs = await held(real.port, lines, (name) => `CREATE TABLE ${name} ${columns})`);
    const ours = await held(
      door.port,
      lines,
      (name) => `CREATE TABLE ${name} ${columns} NOT ENFORCED) WITH ('connector' = 'memory')`,
    );
    const paired = (answers: Told[]): unknown => answers.map((answer, index) => [lines[index], answer]);
    expect(paired(ours)).toEqual(paired(theirs));
  }

  test('ROLLBACK undoes an INSERT, COMMIT shows it to others', () =>
    alike(
      'a: CREATE t1',
      "a: BEGIN; INSERT INTO t1 VALUES (1, 'x'), (2, 'y')",
      'b: SELECT * FROM t1 ORDER BY id',
      'a: SELECT * FROM t1 ORDER BY id',
      'a: SELECT COUNT(*) FROM t1 WHERE id = 1',
      'a: ROLLBACK',
      'a: SELECT * FROM t1',
      "a: BEGIN; INSERT INTO t1 VALUES (3, 'z')",
      "b: INSERT INTO t1 VALUES (4, 'w')",
      'a: SELECT * FROM t1 ORDER BY id',
      'a: COMMIT',
      'b: SELECT * FROM t1 ORDER BY id',
    ));

  test('savepoints undo what came after them', () =>
    alike(
      'a: CREATE t2',
      "a: BEGIN; INSERT INTO t2 VALUES (1, 'x'); SAVEPOINT s; INSERT INTO t2 VALUES (2, 'y')",
      'a: SELECT id FROM t2 ORDER BY id',
      'a: ROLLBACK TO s',
      'a: SELECT id FROM t2 ORDER BY id',
      "a: INSERT INTO t2 VALUES (3, 'z'); SAVEPOINT s2; SELECT 1 / 0",
      'a: SELECT 1',
      'a: ROLLBACK TO SAVEPOINT s2; SELECT id FROM t2 ORDER BY id',
      'a: RELEASE s; ROLLBACK TO s2',
      'a: ROLLBACK TO s',
      'a: COMMIT',
      'a: SELECT id FROM t2',
      "a: BEGIN; INSERT INTO t2 VALUES (5, 'v'); SAVEPOINT s; INSERT INTO t2 VALUES (6, 'w'); ROLLBACK TO s; COMMIT",
      'b: SELECT id FROM t2',
    ));

  test('a failed transaction ends with ROLLBACK, whatever is asked', () =>
    alike(
      'a: CREATE t3',
      "a: BEGIN; INSERT INTO t3 VALUES (1, 'x'); SELECT * FROM nowhere",
      'a: SELECT 1',
      'a: COMMIT',
      'a: SELECT * FROM t3',
    ));

  test('an INSERT reads what the transaction has written', () =>
    alike(
      'a: CREATE t4',
      'a: CREATE u4',
      "a: BEGIN; INSERT INTO t4 VALUES (1, 'x'); INSERT INTO u4 SELECT id + 10, name FROM t4; INSERT INTO t4 SELECT id, name FROM u4",
      'a: SELECT * FROM t4 ORDER BY id',
      'b: SELECT * FROM u4',
      'a: COMMIT',
      'b: SELECT t4.id, u4.id FROM t4 LEFT JOIN u4 ON t4.id = u4.id ORDER BY 1',
    ));

  test('READ COMMITTED sees what others commit, REPEATABLE READ one snapshot', () =>
    alike(
      'a: CREATE t5',
      'a: CREATE u5',
      "b: INSERT INTO t5 VALUES (1, 'x')",
      'a: BEGIN; SELECT id FROM t5 ORDER BY id',
      "b: INSERT INTO t5 VALUES (2, 'y')",
      'a: SELECT id FROM t5 ORDER BY id',
      'a: COMMIT',
      'a: BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT id FROM t5 WHERE id = 2',
      "b: INSERT INTO t5 VALUES (3, 'z'); INSERT INTO u5 VALUES (1, 'x')",
      'a: SELECT id FROM t5 ORDER BY id',
      'a: SELECT id FROM t5 WHERE id = 3',
      'a: SELECT id FROM u5',
      'b: SELECT id FROM t5 ORDER BY id',
      'a: COMMIT',
      'a: SELECT id FROM t5 ORDER BY id',
      "a: SET default_transaction_isolation = 'serializable'",
      'a: BEGIN; SHOW transaction_isolation; SELECT COUNT(*) FROM u5',
      "b: INSERT INTO u5 VALUES (2, 'y')",
      'a: SELECT COUNT(*) FROM u5; COMMIT',
      'a: SHOW transaction_isolation',
      'a: BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SHOW transaction_isolation; SELECT COUNT(*) FROM u5',
      'a: SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
      'a: ROLLBACK',
      'a: BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT COUNT(*) FROM u5; ROLLBACK AND CHAIN; SHOW transaction_isolation; ROLLBACK',
    ));

  test('READ ONLY writes nothing', () =>
    alike(
      'a: CREATE t6',
      "a: BEGIN READ ONLY; INSERT INTO t6 VALUES (1, 'x')",
      'a: ROLLBACK',
      'a: SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
      "a: INSERT INTO t6 VALUES (1, 'x')",
      'a: CREATE v6',
      "a: BEGIN READ WRITE; INSERT INTO t6 VALUES (1, 'x'); COMMIT",
      'a: SHOW transaction_read_only; SELECT id FROM t6',
    ));

  test('a SCROLL cursor goes anywhere', async () => {
    const directions = [
      'NEXT',
      'PRIOR',
      'FIRST',
      'LAST',
      'ABSOLUTE 3',
      'ABSOLUTE -2',
      'ABSOLUTE 0',
      'ABSOLUTE 99',
      'ABSOLUTE -99',
      'RELATIVE 2',
      'RELATIVE -2',
      'RELATIVE 0',
      'FORWARD 0',
      '2',
      '-2',
      'ALL',
      'BACKWARD ALL',
      'FORWARD 3',
      'BACKWARD 3',
      'FORWARD',
      'BACKWARD',
      '0',
      'FORWARD -1',
      'BACKWARD -2',
      'BACKWARD 0',
    ];
    let state = 12_345;
    const random = (max: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % max;
    };
    const query = 'SELECT v FROM (VALUES (1), (2), (3), (4), (5)) AS t (v)';
    const steps = Array.from(
      { length: 300 },
      () => `${random(4) === 0 ? 'MOVE' : 'FETCH'} ${directions[random(directions.length)]!} FROM c`,
    );
    await alike(
      `a: BEGIN; DECLARE c SCROLL CURSOR FOR ${query}`,
      ...steps.map((step) => `a: ${step}`),
      'a: COMMIT',
      `a: BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR ${query}; COMMIT`,
      ...steps.slice(0, 50).map((step) => `a: ${step}`),
      'a: CLOSE c',
    );
  });

  test('a cursor without SCROLL goes forward', () =>
    alike(
      'a: BEGIN; DECLARE c NO SCROLL CURSOR FOR SELECT v FROM (VALUES (1), (2), (3), (4), (5)) AS t (v)',
      'a: FETCH 1 FROM c; FETCH RELATIVE 2 FROM c; FETCH ABSOLUTE 4 FROM c',
      'a: SAVEPOINT s',
      'a: FETCH PRIOR FROM c',
      'a: ROLLBACK TO s',
      'a: COMMIT',
      'a: FETCH NEXT FROM c',
    ));
});
