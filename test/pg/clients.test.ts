/** Real drivers against the door. Those that are not JavaScript are skipped, loudly, where they are not installed. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
// @ts-expect-error pg-cursor has no types
import UntypedCursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator, makeScramVerifier, scramVerifierText } from '../../src/security/index.js';
import { openCatalogDoor, openDoor } from './door.js';
import type { Door } from './door.js';
import { found, needs } from './present.js';

const run = promisify(execFile);

interface ReadingCursor {
  read(rows: number): Promise<readonly unknown[]>;
  close(): Promise<void>;
}
const Cursor = UntypedCursor as unknown as new (sql: string) => ReadingCursor & pg.Submittable;

let door: Door;
beforeAll(async () => {
  door = await openCatalogDoor();
});
afterAll(() => door.close());

const CREATE = (name: string): string =>
  `CREATE TABLE ${name} (id INT, name STRING, price DECIMAL(10, 2), made TIMESTAMP(3), ok BOOLEAN, ratio DOUBLE,
     PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')`;
const INSERT = (name: string): string =>
  `INSERT INTO ${name} VALUES (1, 'a', 1.5, TIMESTAMP '2024-01-02 03:04:05.678', TRUE, 0.25),
     (2, 'b', CAST(NULL AS DECIMAL(10, 2)), CAST(NULL AS TIMESTAMP(3)), FALSE, 1e20), (3, 'c', -3, TIMESTAMP '1969-12-31 23:59:59', TRUE, -0.5)`;

async function connected(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: door.port, user: 'ann', ...options });
  // A test that fails leaves its client open until the door closes.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('node-pg', () => {
  test('statements, parameters, types, errors', async () => {
    const client = await connected({ database: 'default_catalog' });
    await client.query(CREATE('n1'));
    expect((await client.query(INSERT('n1'))).rowCount).toBe(3);
    const { rows } = await client.query('SELECT * FROM n1 WHERE id = $1 AND name = $2', [1, 'a']);
    expect(rows).toEqual([
      { id: 1, name: 'a', price: '1.50', made: new Date(2024, 0, 2, 3, 4, 5, 678), ok: true, ratio: 0.25 },
    ]);
    const many = await client.query({
      name: 'q',
      text: 'SELECT id FROM n1 WHERE id = ANY($1) ORDER BY id',
      values: [[3, 1, 9]],
    });
    expect(many.rows).toEqual([{ id: 1 }, { id: 3 }]);
    const none = await client.query({
      name: 'q',
      text: 'SELECT id FROM n1 WHERE id = ANY($1) ORDER BY id',
      values: [[]],
    });
    expect(none.rows).toEqual([]);
    await expect(client.query('SELECT nope FROM n1')).rejects.toMatchObject({ code: '42703', position: '8' });
    await expect(client.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect((await client.query('SELECT NULL AS x')).rows).toEqual([{ x: null }]);
    await client.end();
  });

  test('arrays', async () => {
    const client = await connected();
    await client.query(
      "CREATE TABLE na (id INT, tags ARRAY<STRING>, nums ARRAY<INT>, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')",
    );
    const tags = ['a', null, 'b "c"', '{,}'];
    await client.query('INSERT INTO na VALUES ($1, $2, $3)', [1, tags, [7, 8]]);
    await client.query(`INSERT INTO na VALUES (2, '{x}', '{}'), (3, '{"y z",NULL}'::text[], ARRAY[9])`);
    expect((await client.query('SELECT * FROM na ORDER BY id')).rows).toEqual([
      { id: 1, tags, nums: [7, 8] },
      { id: 2, tags: ['x'], nums: [] },
      { id: 3, tags: ['y z', null], nums: [9] },
    ]);
    const ids = async (sql: string, ...values: unknown[]): Promise<unknown> =>
      (await client.query({ text: `SELECT id FROM na WHERE ${sql} ORDER BY id`, values, rowMode: 'array' }))
        .rows;
    expect(await ids('tags = $1', tags)).toEqual([[1]]);
    expect(await ids("tags = '{x}'")).toEqual([[2]]);
    expect(await ids("'x' = ANY(tags)")).toEqual([[2]]);
    expect(await ids("id = ANY('{1,3}')")).toEqual([[1], [3]]);
    expect(await ids("id <> ALL('{1,3}'::int[])")).toEqual([[2]]);
    expect(await ids('nums[$1] = 8', 2)).toEqual([[1]]);
    expect(await ids('id IN (SELECT x FROM UNNEST($1::int[]) AS t (x))', [2, 3, 4])).toEqual([[2], [3]]);
    await expect(ids("tags = '{x'::text[]")).rejects.toMatchObject({ code: '22P02' });
    await expect(ids('nums = $1', ['x'])).rejects.toMatchObject({ code: '22P02' });
    // What only looks like an array is a text where the place wants one.
    await client.query(`INSERT INTO n1 (id, name) VALUES (77, '{a,b}')`);
    expect((await client.query(`SELECT id FROM n1 WHERE name = '{a,b}'`)).rows).toEqual([{ id: 77 }]);
    await client.end();
  });

  test('pg-cursor and pg-query-stream read in portions', async () => {
    const client = await connected();
    const values = Array.from({ length: 25 }, (_, index) => `(${index})`).join(', ');
    const sql = `SELECT a FROM (VALUES ${values}) AS t (a)`;
    const cursor = client.query(new Cursor(sql));
    expect((await cursor.read(10)).length).toBe(10);
    expect((await cursor.read(10)).length).toBe(10);
    expect((await cursor.read(10)).length).toBe(5);
    expect((await cursor.read(10)).length).toBe(0);
    await cursor.close();
    const stream = client.query(new QueryStream(sql, [], { batchSize: 4 }));
    const seen: number[] = [];
    for await (const row of stream) seen.push((row as { a: number }).a);
    expect(seen).toHaveLength(25);
    await client.end();
  });

  test('a transaction', async () => {
    const client = await connected();
    await client.query('BEGIN');
    await expect(client.query('SELECT nope')).rejects.toMatchObject({ code: '42703' });
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
    await client.end();
  });
});

test('postgres.js: tagged queries, cursors', async () => {
  const sql = postgres({
    host: '127.0.0.1',
    port: door.port,
    user: 'ann',
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
  });
  await sql.unsafe(CREATE('p1'));
  await sql.unsafe(INSERT('p1'));
  const [id, name] = [1, 'a'];
  expect([...(await sql`SELECT id, price, ok FROM p1 WHERE id = ${id} AND name = ${name}`)]).toEqual([
    { id: 1, price: '1.50', ok: true },
  ]);
  const portions: number[] = [];
  await sql`SELECT id FROM p1 ORDER BY id`.cursor(2, (rows) => {
    portions.push(rows.length);
  });
  expect(portions).toEqual([2, 1]);
  await expect(sql`SELECT nope`).rejects.toMatchObject({ code: '42703' });
  await sql.end();
});

describe('encryption and passwords', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fungi-pg-'));
  const certificate = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  let secure: Door;

  beforeAll(async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    );
    const authenticator = await Authenticator.create({
      required: true,
      users: [
        { name: 'ann', verifier: scramVerifierText(await makeScramVerifier('s3crét')), role: 'viewer' },
      ],
      admin: { username: 'root', password: 'pw' },
      apiKeys: [],
      roles: {},
      token: { secret: undefined, expiryHours: 1, issuer: 'test' },
    });
    secure = await openDoor({ authenticator, tls: { certificate, key } });
  });
  afterAll(async () => {
    await secure.close();
    rmSync(folder, { recursive: true });
  });

  const login = (user: string, password: string, options: pg.ClientConfig = {}): Promise<pg.Client> =>
    connected({ port: secure.port, user, password, database: 'default_catalog', ...options });

  test('SCRAM-SHA-256 without TLS', async () => {
    const client = await login('ann', 's3crét');
    expect((await client.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    await client.end();
  });

  test('SCRAM-SHA-256-PLUS over TLS', async () => {
    const tls: pg.ClientConfig & { enableChannelBinding: boolean } = {
      ssl: { rejectUnauthorized: false },
      enableChannelBinding: true,
    };
    const client = await login('ann', 's3crét', tls);
    expect((await client.query('SHOW ssl')).rows).toEqual([{ ssl: 'on' }]);
    await client.end();
  });

  test('a wrong password and an unknown user are 28P01', async () => {
    await expect(login('ann', 'wrong')).rejects.toMatchObject({ code: '28P01' });
    await expect(login('nobody', 'x')).rejects.toMatchObject({ code: '28P01' });
  });

  test('what a role does not permit is 42501', async () => {
    const client = await login('ann', 's3crét');
    await expect(client.query(CREATE('forbidden'))).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });
});

describe.skipIf(!needs('psql', found('psql')))('psql', () => {
  const psql = async (...args: string[]): Promise<string> =>
    (await run('psql', ['-h', '127.0.0.1', '-p', String(door.port), '-U', 'ann', '-X', ...args])).stdout;

  test('queries, several statements, COPY', async () => {
    await psql('-c', CREATE('s1'), '-c', INSERT('s1'));
    expect(await psql('-Atc', 'SELECT id, price FROM s1 ORDER BY id; SELECT 2')).toBe(
      '1|1.50\n2|\n3|-3.00\n2\n',
    );
    expect(
      await psql('-c', 'COPY (SELECT id, name FROM s1 ORDER BY id LIMIT 1) TO STDOUT WITH CSV HEADER'),
    ).toBe('id,name\n1,a\n');
    expect(await psql('-c', '\\copy (SELECT id FROM s1 ORDER BY id) to stdout')).toBe('1\n2\n3\n');
  });

  test('FETCH_COUNT reads by a cursor', async () => {
    const values = Array.from({ length: 12 }, (_, index) => `(${index})`).join(', ');
    const out = await psql('-At', '-v', 'FETCH_COUNT=5', '-c', `SELECT a FROM (VALUES ${values}) AS t (a)`);
    expect(out.trim().split('\n')).toHaveLength(12);
  });
});

const python = process.env['FUNGI_TEST_PYTHON'] ?? '';
describe.skipIf(!needs('Python with psycopg and asyncpg (FUNGI_TEST_PYTHON)', existsSync(python)))(
  'Python',
  () => {
    test.each(['psycopg3', 'asyncpg_client', 'sqlalchemy_client', 'adbc_client'])('%s', async (name) => {
      const fresh = await openCatalogDoor();
      const script = join(import.meta.dirname, 'clients', `${name}.py`);
      const { stdout } = await run(python, [script, String(fresh.port)]);
      expect(stdout.trim()).toBe('ok');
      await fresh.close();
    });
  },
);

const jar = process.env['FUNGI_TEST_PGJDBC'] ?? '';
describe.skipIf(!needs('Java with pgjdbc (FUNGI_TEST_PGJDBC)', existsSync(jar) && found('java')))(
  'pgjdbc',
  () => {
    test.each([
      ['extended', ''],
      ['binary', '?prepareThreshold=-1'],
      ['simple', '?preferQueryMode=simple'],
    ])('%s', async (_, mode) => {
      const fresh = await openDoor();
      const source = join(import.meta.dirname, 'clients', 'JdbcClient.java');
      const { stdout } = await run('java', ['-cp', jar, source, String(fresh.port), mode]);
      expect(stdout.trim()).toBe('ok');
      await fresh.close();
    });

    test.each([
      ['extended', ''],
      ['simple', '?preferQueryMode=simple'],
    ])('DatabaseMetaData, %s', async (_, mode) => {
      const fresh = await openCatalogDoor();
      const source = join(import.meta.dirname, 'clients', 'JdbcMetaData.java');
      const { stdout } = await run('java', ['-cp', jar, source, String(fresh.port), mode]);
      expect(stdout.trim()).toBe('ok');
      await fresh.close();
    });
  },
);
