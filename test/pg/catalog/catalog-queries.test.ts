/** Statements over the system catalogs, through the door, as clients send them. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCatalogStatement } from '../../../gateway/pg/catalog/detect.js';
import { PgCatalogQueries } from '../../../gateway/pg/catalog/index.js';
import { openDoor } from '../door.js';
import type { Door } from '../door.js';

let door: Door;
let client: pg.Client;
const catalogQueries = new PgCatalogQueries();

const rows = async (text: string, values: unknown[] = []): Promise<unknown[][]> =>
  (await client.query({ text, values, rowMode: 'array' })).rows as unknown[][];

const failure = async (text: string): Promise<string | undefined> =>
  client.query(text).then(
    () => undefined,
    (error: pg.DatabaseError) => error.code,
  );

beforeAll(async () => {
  door = await openDoor({ catalogQueries });
  client = new pg.Client({ host: '127.0.0.1', port: door.port, user: 'ann', database: 'default_catalog' });
  await client.connect();
  await client.query(
    "CREATE TABLE trips (id BIGINT COMMENT 'number', fare DECIMAL(8, 2), city STRING, PRIMARY KEY (id) NOT ENFORCED) COMMENT 'Trips' WITH ('connector' = 'memory')",
  );
  await client.query('CREATE VIEW cheap AS SELECT id, city FROM trips WHERE fare < 5');
});

afterAll(async () => {
  await client.end();
  await door.close();
  await catalogQueries.close();
});

describe('what a catalog has', () => {
  it('lists tables, views and keys as relations', async () => {
    const text = `SELECT c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() ORDER BY 1`;
    expect(await rows(text)).toEqual([
      ['cheap', 'v'],
      ['trips', 'r'],
      ['trips_pkey', 'i'],
    ]);
  });

  it('describes columns with types, comments and nullability', async () => {
    const text = `SELECT attname, pg_catalog.format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
      FROM pg_attribute WHERE attrelid = 'trips'::regclass AND attnum > 0 ORDER BY attnum`;
    expect(await rows(text)).toEqual([
      ['id', 'bigint', true, 'number'],
      ['fare', 'numeric(8,2)', false, null],
      ['city', 'text', false, null],
    ]);
  });

  it('gives a primary key as constraint and index', async () => {
    const text = `SELECT conname, pg_get_constraintdef(oid), conkey, pg_get_indexdef(conindid) FROM pg_constraint WHERE conrelid = 'trips'::regclass`;
    expect(await rows(text)).toEqual([
      [
        'trips_pkey',
        'PRIMARY KEY (id)',
        [1],
        'CREATE UNIQUE INDEX trips_pkey ON default_database.trips USING btree (id)',
      ],
    ]);
  });

  it('has it all in information_schema', async () => {
    const text = `SELECT column_name, data_type, is_nullable, numeric_precision, numeric_scale FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`;
    expect(await rows(text, ['trips'])).toEqual([
      ['id', 'bigint', 'NO', 64, 0],
      ['fare', 'numeric', 'YES', 8, 2],
      ['city', 'text', 'YES', null, null],
    ]);
  });

  it('follows changes, and an object keeps its OID', async () => {
    const [before] = await rows("SELECT 'trips'::regclass::oid");
    await client.query("CREATE TABLE later (a INT) WITH ('connector' = 'memory')");
    expect(await rows("SELECT count(*) FROM pg_tables WHERE tablename = 'later'")).toEqual([['1']]);
    expect(await rows("SELECT 'trips'::regclass::oid")).toEqual([before]);
    await client.query('DROP TABLE later');
    expect(await rows("SELECT to_regclass('later')")).toEqual([[null]]);
  });
});

describe("PostgreSQL's rules", () => {
  it('names and types columns', async () => {
    const { fields } = await client.query(
      `SELECT c.oid, relname, relkind, relname || '', CASE WHEN true THEN 1 END, c.oid::regclass, 'a'::name, coalesce(NULL, 'x'), array_agg(relname)
       FROM pg_class c GROUP BY 1, 2, 3`,
    );
    expect(fields.map(({ name, dataTypeID }) => `${name} ${dataTypeID}`)).toEqual([
      'oid 26',
      'relname 19',
      'relkind 18',
      '?column? 25',
      'case 23',
      'oid 2205',
      'name 19',
      'coalesce 25',
      'array_agg 1003',
    ]);
  });

  it('subscripts vectors from 0 and expands them', async () => {
    const text = `SELECT indkey[0], (information_schema._pg_expandarray(indkey)).n FROM pg_index WHERE indrelid = 'trips'::regclass`;
    expect(await rows(text)).toEqual([[1, 1]]);
  });

  it('repeats texts up to a bound, and cuts none', async () => {
    expect(await rows("SELECT length(pg_catalog.repeat('ab', 20000))")).toEqual([[40_000]]);
    expect(await rows("SELECT pg_catalog.repeat('ab', -1)")).toEqual([['']]);
    expect(await failure("SELECT length(pg_catalog.repeat('ab', 500001))")).toBe('54000');
  });

  it('takes array literals and patterns', async () => {
    const text = `SELECT relname FROM pg_class WHERE relkind = ANY('{r,v}') AND relname OPERATOR(pg_catalog.~) '^(trips|x.y)$' COLLATE pg_catalog.default`;
    expect(await rows(text)).toEqual([['trips']]);
  });
});

describe('what is refused', () => {
  it.each([
    ["SELECT * FROM pg_class, read_csv('/etc/passwd')", '42883'],
    ["SELECT getenv('HOME'), relname FROM pg_class", '42883'],
    ['SELECT * FROM pg_class, duckdb_settings()', '42883'],
    ['SELECT * FROM pg_class, fixed.types', '42P01'],
    ['SELECT * FROM pg_class, trips', '42P01'],
    ['SELECT nothing FROM pg_class', '42703'],
    ["SELECT 'none'::regclass", '42P01'],
    ["SELECT oid FROM pg_class WHERE oid = 'x'", '22P02'],
    ['SELECT relname FROM pg_class WHERE oid = relname', '42883'],
  ])('%s', async (text, code) => {
    expect(await failure(text)).toBe(code);
  });
});

describe('which statements are meant', () => {
  it.each([
    ['SELECT * FROM pg_class', true],
    ['select current_schema()', true],
    ['SELECT * FROM current_database()', true],
    ["SELECT 'orders'::regclass", true],
    ["SELECT * FROM orders WHERE note = 'pg_class'", false],
    ['SELECT pg_id FROM orders', false],
    ['SELECT current_database(), id FROM orders', false],
    ['SELECT orders.pg_class FROM orders', false],
    ['INSERT INTO pg_class VALUES (1)', false],
  ])('%s', (text, expected) => {
    expect(isCatalogStatement(text)).toBe(expected);
  });
});

describe('answers that are kept', () => {
  const other = async (user: string): Promise<pg.Client> => {
    const made = new pg.Client({ host: '127.0.0.1', port: door.port, user, database: 'default_catalog' });
    await made.connect();
    return made;
  };

  it('are others after CREATE, SET and DROP, and for other users', async () => {
    const tables = "SELECT relname FROM pg_class WHERE relname LIKE 'kept%' ORDER BY 1";
    const about =
      "SELECT current_user, current_setting('application_name'), current_schema(), pg_backend_pid() = $1";
    const pid = (await rows('SELECT pg_backend_pid()'))[0]![0];
    for (let round = 0; round < 2; round++) {
      expect(await rows(tables)).toEqual([]);
      expect(await rows(about, [pid])).toEqual([['ann', '', 'default_database', true]]);
    }
    await client.query(
      "CREATE TABLE kept1 (v INT) WITH ('connector' = 'memory'); SET application_name = 'x'",
    );
    await client.query('CREATE DATABASE kept_db; SET search_path = kept_db');
    for (let round = 0; round < 2; round++) {
      expect(await rows(tables)).toEqual([['kept1']]);
      expect(await rows(about, [pid])).toEqual([['ann', 'x', 'kept_db', true]]);
    }
    const bob = await other('bob');
    const seen = await bob.query({ text: about, values: [pid], rowMode: 'array' });
    expect(seen.rows).toEqual([['bob', '', 'default_database', false]]);
    await bob.end();
    await client.query('RESET application_name; SET search_path = default_database; DROP TABLE kept1');
    expect(await rows(tables)).toEqual([]);
    expect(await rows(about, [pid])).toEqual([['ann', '', 'default_database', true]]);
  });

  it('are none of what changes by itself or changes something', async () => {
    const set = "SELECT set_config('fungi.mine', 'a', false)";
    const shown = "SELECT setting FROM pg_settings WHERE name = 'fungi.mine'";
    expect(await rows(shown)).toEqual([]);
    expect(await rows(set)).toEqual([['a']]);
    expect(await rows(shown)).toEqual([['a']]);
    await client.query("SET fungi.mine = 'b'");
    expect(await rows(shown)).toEqual([['b']]);
    expect(await rows(set)).toEqual([['a']]);
    expect(await rows(shown)).toEqual([['a']]);
    const number = async (): Promise<unknown> => (await rows('SELECT txid_current()'))[0]![0];
    expect(await number()).not.toEqual(await number());
    await client.query('BEGIN');
    expect(await number()).toEqual(await number());
    await client.query('COMMIT');
    const now = "SELECT now()::text, 'pg_class'::regclass::text";
    const first = await rows(now);
    await expect.poll(() => rows(now)).not.toEqual(first);
  });
});

describe('other connections', () => {
  it('are canceled while they sleep, and terminated', async () => {
    const sleeper = new pg.Client({
      host: '127.0.0.1',
      port: door.port,
      user: 'ann',
      database: 'default_catalog',
    });
    sleeper.on('error', () => undefined);
    await sleeper.connect();
    const pid = ((await sleeper.query('SELECT pg_backend_pid() AS pid')).rows[0] as { pid: number }).pid;
    const sleeping = sleeper.query('SELECT pg_sleep(600)').then(
      () => undefined,
      (error: pg.DatabaseError) => error.code,
    );
    await expect
      .poll(async () => {
        await rows('SELECT pg_cancel_backend($1)', [pid]);
        return Promise.race([sleeping, 'sleeps']);
      })
      .toBe('57014');
    expect((await sleeper.query('SELECT pg_sleep(0.001)')).rows).toHaveLength(1);
    expect(await rows('SELECT pg_terminate_backend($1)', [pid])).toEqual([[true]]);
    await expect(sleeper.query('SELECT 1')).rejects.toThrow();
    await expect.poll(() => rows('SELECT pg_cancel_backend($1)', [pid])).toEqual([[false]]);
  });

  it('are told what only PostgreSQL knows', async () => {
    expect(await rows('SELECT 1 WHERE false')).toEqual([]);
    expect(await rows("SELECT 'abc' ~ 'b', $$text$$, length('abc'), EXISTS (SELECT 1)")).toEqual([
      [true, 'text', 3, true],
    ]);
    expect(await rows('SELECT x FROM generate_series(1, 3) AS t(x)')).toEqual([[1], [2], [3]]);
    expect(await failure('SELECT nofunc(1)')).toBe('42883');
    expect(await failure('SELECT nope WHERE false')).toBe('42601');
    expect(await failure("SELECT current_setting('nope')")).toBe('42704');
  });
});
