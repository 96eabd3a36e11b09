/** A server that is told to stop: what ends by itself gets its answer within a bound, nothing new begins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Server } from '../../gateway/server/index.js';
import { HOST, portOf, postgresClient, startLocalServer } from './local-server.js';

const PATIENCE = { timeout: 60_000, interval: 5 };

let folder: string;
let server: Server;
let stopped: Promise<void> | undefined;

async function start(shutdownMs: number): Promise<void> {
  server = await startLocalServer(folder, { flags: { 'limits.shutdown_timeout_ms': shutdownMs } });
  const numbers = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'number-of-rows' = '250');
    CREATE TABLE endless (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100');
    SET 'x' = 'y'`;
  expect((await sql(numbers)).status).toBe(200);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-drain-'));
  stopped = undefined;
});
afterEach(async () => {
  await (stopped ?? server.stop());
  rmSync(folder, { recursive: true });
});

const port = (name: string): number => portOf(server, name);

async function pgClient(): Promise<pg.Client> {
  const client = postgresClient(server);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function sql(text: string, accept = 'application/json'): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://${HOST}:${port('HTTP')}/api/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ sql: text }),
  });
  return { status: response.status, text: await response.text() };
}

const jobsRunning = (count: number): Promise<unknown> =>
  vi.waitUntil(() => server.service.jobs.running().length === count, PATIENCE);

it('answers what runs, and refuses what is new', async () => {
  await start(60_000);
  const client = await pgClient();
  const counted = sql('SELECT COUNT(*) AS n FROM numbers');
  const endless = sql('SELECT n FROM endless', 'application/x-ndjson');
  const elsewhere = client.query('SELECT COUNT(*) AS n FROM numbers');
  await jobsRunning(3);
  stopped = server.stop();
  const refused = await sql('SELECT 1');
  expect(refused.status).toBe(503);
  expect(refused.text).toContain('The server is stopping');
  const ready = await fetch(`http://${HOST}:${port('HTTP')}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain('the server is stopping');
  expect(await counted).toMatchObject({ status: 200, text: expect.stringContaining('"n":250') as string });
  expect((await elsewhere).rows).toEqual([{ n: '250' }]);
  // What would never end is not waited for.
  expect((await endless).text).toContain('The server is stopping');
  await stopped;
});

it('waits no longer than it is told', async () => {
  await start(1);
  const counted = sql('SELECT COUNT(*) AS n FROM endless WHERE n IS NULL GROUP BY n');
  const bounded = sql("SET 'fungi.statement.timeout' = '0'; SELECT COUNT(*) AS n FROM numbers");
  await jobsRunning(2);
  stopped = server.stop();
  expect((await bounded).status).toBe(503);
  expect((await counted).status).toBe(503);
  await stopped;
});

it("waits for statements over PostgreSQL's catalogs, and for what waits for a job, at the door that answers them", async () => {
  await start(60_000);
  await sql("CREATE TABLE kept (n INT) WITH ('connector' = 'memory')");
  const [sleeper, inserter, idle] = [await pgClient(), await pgClient(), await pgClient()];
  const slept = sleeper.query("SELECT pg_sleep(2), 'rested' AS state");
  const inserted = inserter.query('INSERT INTO kept SELECT n FROM numbers');
  await vi.waitUntil(async () => {
    const { rows } = await idle.query(
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%rested%' AND state = 'active' AND pid <> pg_backend_pid()",
    );
    return rows.length === 1;
  }, PATIENCE);
  await jobsRunning(1);
  stopped = server.stop();
  await expect(idle.query('SELECT relname FROM pg_class')).rejects.toThrow('The server is stopping');
  expect((await slept).rows).toMatchObject([{ state: 'rested' }]);
  expect((await inserted).rowCount).toBe(250);
  await stopped;
});

it('lets a COPY that is under way come to its end', async () => {
  await start(60_000);
  await sql("CREATE TABLE kept (n INT) WITH ('connector' = 'memory')");
  const wire = connect(port('PostgreSQL'), HOST);
  const received: Buffer[] = [];
  wire.on('data', (data) => received.push(data));
  const said = (text: string): Promise<unknown> =>
    vi.waitUntil(() => Buffer.concat(received).includes(text), PATIENCE);
  const message = (kind: string, body: string): Buffer => {
    const bytes = Buffer.from(body);
    const head = Buffer.alloc(5);
    head.write(kind);
    head.writeInt32BE(bytes.length + 4, 1);
    return Buffer.concat([head, bytes]);
  };
  wire.write(message(' ', '\0\x03\0\0user\0me\0database\0default_catalog\0\0').subarray(1));
  await said('Z\0\0\0\x05I');
  wire.write(message('Q', 'COPY kept FROM STDIN\0'));
  await said('G\0\0\0');
  wire.write(message('d', '1\n'));
  stopped = server.stop();
  wire.write(Buffer.concat([message('d', '2\n'), message('c', '')]));
  await said('COPY 2\0');
  await stopped;
  wire.destroy();
});
