/** A server that is told to stop: what ends by itself gets its answer within a bound, nothing new begins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Server } from '../../gateway/server/index.js';
import { readConfiguration } from '../../src/configuration/index.js';

const HOST = '127.0.0.1';
const PATIENCE = { timeout: 60_000, interval: 5 };

let folder: string;
let server: Server;
let stopped: Promise<void> | undefined;

async function start(shutdownMs: number): Promise<void> {
  const flags = {
    'server.host': HOST,
    'server.port': 0,
    'server.http_port': 0,
    'server.flink_port': 0,
    'server.pg_port': 0,
    'server.data_dir': join(folder, 'data'),
    'limits.shutdown_timeout_ms': shutdownMs,
  };
  const configuration = readConfiguration({ flags });
  server = await Server.start({ configuration, version: '1', properties: new Map(), log: () => undefined });
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

const port = (name: string): number => server.doors.find((door) => door.name === name)!.port;

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
  const client = new pg.Client({
    host: HOST,
    port: port('PostgreSQL'),
    database: 'default_catalog',
    user: 'me',
  });
  client.on('error', () => undefined);
  await client.connect();
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
