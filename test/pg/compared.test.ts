/** Conversations with one right answer, held with a real PostgreSQL and with us: transactions, savepoints, snapshots, cursors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { needs } from './present.js';
import { errorOf, fieldsOf, RawClient, rowsOf, shape, tagsOf } from './raw-client.js';
import type { Answer } from './raw-client.js';
import { postgresFolder, startPostgres } from './real-postgres.js';
import type { RealPostgres } from './real-postgres.js';

const folder = postgresFolder() ?? '';

/** What a client can tell answers by. */
interface Told {
  readonly rows: readonly unknown[];
  readonly tags: readonly string[];
  readonly error: string | undefined;
  readonly warnings: readonly (string | undefined)[];
  readonly status: string | undefined;
}

function told(answers: readonly Answer[]): Told {
  return {
    rows: rowsOf(answers),
    tags: tagsOf(answers),
    error: errorOf(answers)['C'],
    warnings: answers.filter(({ type }) => type === 'N').map((answer) => fieldsOf(answer)['C']),
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

  /** Messages of the extended protocol, sent as written; told after each Sync or Query. */
  async function alikeMessages(
    name: string,
    pipelines: readonly (readonly Parameters<RawClient['send']>[])[],
  ): Promise<void> {
    const answered = async (port: number): Promise<unknown> => {
      const client = await RawClient.ready(port, { database: 'postgres' });
      const all: unknown[] = [];
      for (const pipeline of pipelines) {
        for (const message of pipeline) client.send(...message);
        const answers = await client.flush().untilReady();
        all.push({ ...told(answers), shape: shape(answers.filter(({ type }) => type !== 'N')) });
      }
      client.end();
      return all;
    };
    await alike(`a: CREATE ${name}`);
    expect(await answered(door.port)).toEqual(await answered(real.port));
  }

  type Message = Parameters<RawClient['send']>;
  const sync: Message = ['S'];
  const run = (sql: string): Message[] => [
    ['P', '', sql, [0]],
    ['B', '', '', [0, 0, 0]],
    ['E', '', 0],
  ];

  test('a pipeline up to Sync is one transaction', () =>
    alikeMessages('p1', [
      [...run("INSERT INTO p1 VALUES (1, 'x')"), ...run('SELECT COUNT(*) FROM p1'), sync],
      [...run("INSERT INTO p1 VALUES (2, 'x')"), ...run('SELECT nope'), ...run('SELECT 1'), sync],
      [...run('SELECT id FROM p1'), sync],
      [...run("INSERT INTO p1 VALUES (3, 'x')"), ['H'], ...run('SELECT 1 / (id - id) FROM p1'), sync],
      [['Q', 'SELECT id FROM p1']],
      [...run('BEGIN'), ...run("INSERT INTO p1 VALUES (4, 'x')"), sync],
      [...run('ROLLBACK'), ...run('SELECT id FROM p1'), sync],
      [...run("INSERT INTO p1 VALUES (5, 'x')"), ['Q', 'SELECT id FROM p1 ORDER BY id']],
    ]));

  test('a message that cannot be read is an error, and the next one is read', () =>
    alikeMessages('p2', [
      // Bind, Parse, Execute, Describe and Close that are cut short, and with something left over.
      [['B', Buffer.from([0])], ...run('SELECT 1'), sync],
      [['P', '', 'SELECT 1', [1]], sync],
      [['P', Buffer.from('no zero')], ['P', Buffer.alloc(0)], sync],
      [['E', ''], ...run('SELECT 1'), sync],
      [['E', '', 0, 0], sync],
      [['D', Buffer.from('Q\0')], sync],
      [['C', Buffer.from('S')], sync],
      [['P', '', 'SELECT 1', [0]], ['B', '', '', [0, 1]], sync],
      [['P', '', 'SELECT 1', [0]], ['B', '', '', [0, -1, 0]], sync],
      [['P', '', 'SELECT 1', [0]], ['B', '', '', [2, 0, 1, 1]], sync],
      [['P', '', Buffer.from([0x53, 0xff, 0]), [0]], sync],
      [...run("INSERT INTO p2 VALUES (1, 'x')"), ['B', Buffer.from([0])], sync],
      [['Q', Buffer.from('SELECT 1')]],
      [['Q', 'SELECT 1', 'SELECT 2']],
      [['Q', 'SELECT id FROM p2']],
      [['f', Buffer.alloc(0)], ['d', 'x'], ['c'], ['Q', 'SELECT 1']],
      [['B', Buffer.from([0])], ['P', Buffer.from([1])], sync],
    ]));

  test('several statements of one message are one transaction', () =>
    alike(
      'a: CREATE t7',
      'a: CREATE u7',
      "a: INSERT INTO t7 VALUES (1, 'x'); INSERT INTO u7 SELECT id, name FROM t7; SELECT id FROM u7; SELECT 1 / 0; INSERT INTO t7 VALUES (2, 'y')",
      'b: SELECT * FROM t7; SELECT * FROM u7',
      "a: INSERT INTO t7 VALUES (1, 'x'); INSERT INTO u7 SELECT id, name FROM t7",
      'b: SELECT * FROM t7; SELECT * FROM u7',
      "a: INSERT INTO t7 VALUES (2, 'y'); SELECT nope FROM t7",
      "a: INSERT INTO t7 VALUES (3, 'z'); BEGIN; INSERT INTO t7 VALUES (4, 'w')",
      'b: SELECT id FROM t7 ORDER BY id',
      'a: SELECT id FROM t7 ORDER BY id',
      'a: ROLLBACK; SELECT id FROM t7 ORDER BY id',
      "a: INSERT INTO t7 VALUES (3, 'z'); BEGIN; INSERT INTO t7 VALUES (4, 'w'); COMMIT; INSERT INTO t7 VALUES (5, 'v'); SELECT 1 / 0",
      'b: SELECT id FROM t7 ORDER BY id',
      "a: INSERT INTO t7 VALUES (6, 'u'); COMMIT; INSERT INTO t7 VALUES (7, 't'); ROLLBACK; INSERT INTO t7 VALUES (8, 's')",
      'b: SELECT id FROM t7 ORDER BY id',
      "a: INSERT INTO t7 VALUES (9, 'r'); SAVEPOINT s",
      'b: SELECT id FROM t7 WHERE id = 9',
      "a: SET application_name = 'lost'; SELECT 1 / 0",
      'a: SHOW application_name',
      "a: SET LOCAL application_name = 'local'; SHOW application_name",
      'a: SHOW application_name',
      'a: DECLARE c CURSOR FOR SELECT id FROM t7 ORDER BY id; FETCH 2 FROM c',
      'a: FETCH 1 FROM c',
      'a: SELECT 1; DISCARD ALL',
      "a: SET default_transaction_isolation = 'repeatable read'",
      "a: SELECT COUNT(*) FROM u7; INSERT INTO u7 VALUES (50, 'x'); SELECT COUNT(*) FROM u7",
    ));

  test('ROLLBACK TO goes on with the same snapshot, and closes the cursors made since', () =>
    alike(
      'a: CREATE t8',
      "a: INSERT INTO t8 VALUES (1, 'x'), (2, '0')",
      'a: BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT COUNT(*) FROM t8; SAVEPOINT s',
      "b: INSERT INTO t8 VALUES (3, 'y')",
      'a: SELECT CAST(name AS INT) FROM t8',
      'a: ROLLBACK TO s; SELECT id FROM t8 ORDER BY id',
      'a: SELECT 1 / (id - id) FROM t8',
      'a: ROLLBACK TO s; SELECT id FROM t8 ORDER BY id',
      "b: INSERT INTO t8 VALUES (4, 'z')",
      'a: DECLARE c CURSOR FOR SELECT id FROM t8; SAVEPOINT t; DECLARE d CURSOR FOR SELECT id FROM t8; FETCH 1 FROM d; ROLLBACK TO t; MOVE ALL FROM c',
      'a: FETCH 1 FROM d',
      'a: ROLLBACK TO s; SELECT id FROM t8 ORDER BY id',
      'a: COMMIT; SELECT id FROM t8 ORDER BY id',
    ));

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

  /** The same for a seed. */
  function steps(count: number): string[] {
    let state = 12_345;
    const random = (max: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % max;
    };
    return Array.from(
      { length: count },
      () => `a: ${random(4) === 0 ? 'MOVE' : 'FETCH'} ${directions[random(directions.length)]!} FROM c`,
    );
  }

  const fiveRows = 'SELECT v FROM (VALUES (1), (2), (3), (4), (5)) AS t (v)';

  test('a SCROLL cursor goes anywhere', () =>
    alike(
      `a: BEGIN; DECLARE c SCROLL CURSOR FOR ${fiveRows}`,
      ...steps(300),
      'a: COMMIT',
      `a: BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR ${fiveRows}; COMMIT`,
      ...steps(50),
      'a: CLOSE c',
    ));

  test('a NO SCROLL cursor goes forward or fails, WITH HOLD or without', () => {
    // Begins anew now and then: it soon stands behind the last row.
    const rounds = Array.from({ length: 12 }, (_, round) => steps(200).slice(round * 16, round * 16 + 16));
    const nowhere = 'SELECT v FROM (VALUES (1)) AS t (v) WHERE v > 1';
    return alike(
      ...rounds.flatMap((round) => [
        `a: DECLARE c NO SCROLL CURSOR WITH HOLD FOR ${fiveRows}`,
        ...round,
        'a: CLOSE c',
      ]),
      ...rounds.flatMap((round) => [
        `a: BEGIN; DECLARE c NO SCROLL CURSOR FOR ${fiveRows}; SAVEPOINT s`,
        ...round.flatMap((step) => [step, 'a: ROLLBACK TO s']),
        'a: COMMIT',
      ]),
      `a: DECLARE c NO SCROLL CURSOR WITH HOLD FOR ${nowhere}`,
      ...steps(60),
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
