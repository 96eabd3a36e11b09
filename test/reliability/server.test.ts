/** A server whose sessions send statements without an end: they get errors, and other sessions get their answers meanwhile. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../../gateway/server/index.js';
import { HOST, portOf, postgresClient, startLocalServer } from '../server/local-server.js';

let folder: string;
let server: Server;
const clients: pg.Client[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-reliability-'));
  server = await startLocalServer(folder, {
    environment: {
      FUNGI_QUERY_MEMORY_MB: '150',
      FUNGI_QUERY_TEMP_MB: '20',
      FUNGI_QUERY_TIMEOUT_MS: '60000',
    },
  });
  const client = await connect();
  await client.query(`CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1000',
    'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000')`);
  await client.query(
    `CREATE TABLE endless (n INT, s STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '100000000')`,
  );
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await server.stop();
  rmSync(folder, { recursive: true });
});

const port = (name: string): number => portOf(server, name);

async function connect(): Promise<pg.Client> {
  const client = postgresClient(server);
  await client.connect();
  clients.push(client);
  return client;
}

/** Begins a query whose rows are thrown away; its SQLSTATE comes with its end. */
function begin(
  client: pg.Client,
  sql: string,
): { readonly end: Promise<string | undefined>; rows(): number } {
  let rows = 0;
  const query = client.query(new pg.Query(sql));
  query.on('row', () => rows++);
  const end = new Promise<string | undefined>((resolve) => {
    query.on('end', () => resolve(undefined));
    query.on('error', (error: Error) => resolve((error as pg.DatabaseError).code ?? String(error)));
  });
  return { end, rows: () => rows };
}

/** Cancels what a client runs, as clients do: by a connection that says whose. */
async function cancel(client: pg.Client): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const request = Buffer.alloc(16);
  [16, 80_877_102, processID, secretKey].forEach((value, index) => request.writeInt32BE(value, index * 4));
  const socket = createConnection(port('PostgreSQL'), HOST, () => socket.end(request));
  await once(socket, 'close');
}

const overManyRows = (expression: string): string =>
  `SELECT COUNT(${expression}) FROM numbers a, numbers b, numbers c`;

const BOMBS: readonly (readonly [string, string])[] = [
  ['a cross join', 'SELECT COUNT(*) FROM numbers a, numbers b, numbers c, numbers d, numbers e'],
  ['rows of a cross join', 'SELECT a.n FROM numbers a, numbers b, numbers c, numbers d'],
  ['an endless source', 'SELECT n, s FROM endless'],
  ['an endless aggregate', 'SELECT MOD(n, 10), COUNT(*) FROM endless GROUP BY MOD(n, 10)'],
  ['functions in JavaScript', overManyRows('SHA512(CAST(a.n * b.n AS STRING))')],
  [
    'regular expressions in JavaScript',
    overManyRows("REGEXP_EXTRACT('x' || CAST(a.n * c.n AS STRING), '(?<=x)(.)\\1')"),
  ],
  ['JSON paths', overManyRows(`JSON_VALUE('{"x": {"a": ' || CAST(b.n + c.n AS STRING) || '}}', '$..a')`)],
];

describe('while sessions run', () => {
  test.each(BOMBS)('%s, others are answered', async (_, sql) => {
    const other = await connect();
    const bombers = await Promise.all([connect(), connect()]);
    let ended = 0;
    const bombs = bombers.map((bomber) => begin(bomber, sql));
    for (const bomb of bombs) void bomb.end.then(() => ended++);
    for (let count = 0; count < 20; count++) {
      expect((await other.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    }
    expect(ended).toBe(0);
    for (const bomber of bombers) await cancel(bomber);
    for (const bomb of bombs) expect(await bomb.end).toBe('57014');
    for (const bomber of bombers) expect((await bomber.query('SELECT 2 AS b')).rows).toEqual([{ b: 2 }]);
  });
});

describe('a function in JavaScript that has a long text', () => {
  const REPEATED = `REPEAT('{"a": 1},', 100000)`;

  test.each([
    [`REGEXP_REPLACE(REPEAT('ab', 4000000), '(?<=a)b', 'x')`, 'takes too many steps'],
    [`JSON_VALUE('[' || ${REPEATED} || '1]', '$..b')`, 'A text is too long for JSON_VALUE in a query'],
    [`JSON_QUOTE(REPEAT('é', 8000000))`, 'A text is too long for JSON_QUOTE in a query'],
    [`STR_TO_MAP(REPEAT('a,', 2000000))`, 'A text is too long for STR_TO_MAP in a query'],
  ])('%s ends with an error', async (sql, message) => {
    await expect((await connect()).query(`SELECT ${sql} AS a`)).rejects.toThrow(message);
  });

  test('has what a job needs', async () => {
    const client = await connect();
    await client.query("CREATE TABLE found (n BIGINT) WITH ('connector' = 'memory')");
    await client.query("SET 'table.dml-sync' = 'true'");
    const json = `'[' || ${REPEATED} || CAST(n AS STRING) || ']'`;
    await client.query(
      `INSERT INTO found SELECT CAST(JSON_VALUE(${json}, '$[100000]') AS BIGINT) FROM numbers WHERE n = 7`,
    );
    expect((await client.query('SELECT n FROM found')).rows).toEqual([{ n: '7' }]);
  });
});

describe('the memory of queries', () => {
  test('is bounded, with an error that says so, and others go on', async () => {
    const [bomber, other] = [await connect(), await connect()];
    const sql = `SELECT CHAR_LENGTH(LISTAGG(REPEAT('x', 100000) || CAST(a.n AS STRING))) FROM numbers a, numbers b`;
    const bomb = begin(bomber, sql);
    expect((await other.query('SELECT COUNT(*) AS n FROM numbers WHERE n > 990')).rows).toEqual([
      { n: '10' },
    ]);
    expect(await bomb.end).toBe('53200');
    expect((await other.query('SELECT COUNT(*) AS n FROM numbers WHERE n > 990')).rows).toEqual([
      { n: '10' },
    ]);
    expect((await bomber.query('SELECT 2 AS b')).rows).toEqual([{ b: 2 }]);
  });
});

describe('the time of a statement, at every door', () => {
  const ENDLESS = 'SELECT COUNT(*) FROM numbers a, numbers b, numbers c, numbers d, numbers e';

  test('PostgreSQL', async () => {
    const client = await connect();
    await client.query("SET statement_timeout = '200ms'");
    expect(await begin(client, ENDLESS).end).toBe('57014');
  });

  test('the session key, at the PostgreSQL door', async () => {
    const client = await connect();
    await client.query("SET 'fungi.statement.timeout' = '200 ms'");
    await expect(client.query(ENDLESS)).rejects.toThrow('canceling statement due to statement timeout');
  });

  test('HTTP', async () => {
    const sql = `SET 'fungi.statement.timeout' = '200 ms'; ${ENDLESS}`;
    const response = await fetch(`http://${HOST}:${port('HTTP')}/api/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      code: 'FUNGI-4009',
      detail: expect.stringContaining('canceling statement due to statement timeout') as string,
    });
  });

  test("Flink's SQL gateway", async () => {
    const post = async (path: string, body: object): Promise<Record<string, string>> => {
      const response = await fetch(`http://${HOST}:${port('Flink SQL gateway')}/v3${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Record<string, string>;
    };
    const { sessionHandle } = await post('/sessions', {
      properties: { 'fungi.statement.timeout': '200 ms', 'execution.runtime-mode': 'batch' },
    });
    const { operationHandle } = await post(`/sessions/${sessionHandle}/statements`, { statement: ENDLESS });
    const page = `http://${HOST}:${port('Flink SQL gateway')}/v3/sessions/${sessionHandle}/operations/${operationHandle}/result/0`;
    await expect
      .poll(async () => (await fetch(page)).text(), { timeout: 30_000 })
      .toContain('canceling statement due to statement timeout');
  });
});
