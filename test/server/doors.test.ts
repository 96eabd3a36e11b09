/** One server, all doors: the same sessions, tables and jobs, the same users and permissions behind each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Server } from '../../gateway/server/index.js';
import { makeScramVerifier, scramVerifierText } from '../../src/security/index.js';
import { HOST, portOf, postgresClient, startLocalServer } from './local-server.js';

const PATIENCE = { timeout: 60_000, interval: 20 };

let folder: string;
let server: Server;
const logged: string[] = [];

async function start(environment: Record<string, string> = {}): Promise<Server> {
  const verifier = scramVerifierText(await makeScramVerifier('secret'));
  return startLocalServer(folder, {
    environment,
    configure: ({ security }) => {
      security.users.push({ name: 'vera', role: 'viewer', verifier });
      security.auth.api_keys.push({ key: 'viewer-key', name: 'screen', role: 'viewer' });
    },
    log: (level, message) => logged.push(`${level} ${message}`),
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-doors-'));
  server = await start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const port = (name: string): number => portOf(server, name);

async function psql(sql: string, login: { user?: string; password?: string } = {}): Promise<unknown[]> {
  const client = postgresClient(server, login);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function http(
  sql: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://${HOST}:${port('HTTP')}/api/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ sql }),
  });
  return { status: response.status, text: await response.text() };
}

async function flink(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://${HOST}:${port('Flink SQL gateway')}/v4${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

async function flinkStatement(sql: string, headers: Record<string, string> = {}): Promise<string> {
  const { sessionHandle } = JSON.parse((await flink('/sessions', {}, headers)).text) as {
    sessionHandle: string;
  };
  const submitted = await flink(`/sessions/${sessionHandle}/statements`, { statement: sql }, headers);
  const { operationHandle } = JSON.parse(submitted.text) as { operationHandle: string };
  const url = `http://${HOST}:${port('Flink SQL gateway')}/v4/sessions/${sessionHandle}/operations/${operationHandle}/result/0?rowFormat=JSON`;
  let text = '';
  await vi.waitUntil(async () => {
    text = await (await fetch(url, { headers })).text();
    return !text.includes('NOT_READY');
  }, PATIENCE);
  return text;
}

describe('the doors', () => {
  it('see the same tables and jobs', async () => {
    await psql("CREATE TABLE seen (n INT) WITH ('connector' = 'memory')");
    expect((await http('INSERT INTO seen VALUES (7)')).status).toBe(200);
    await vi.waitUntil(async () => (await psql('SELECT n FROM seen')).length === 1, PATIENCE);
    expect(await flinkStatement('SELECT n FROM seen')).toContain('"fields":[7]');
    expect((await http('SHOW JOBS')).text).toContain('insert-into_default_catalog.default_database.seen');
  });

  it('count their connections and sessions', async () => {
    await flinkStatement('SELECT 1');
    await psql('SELECT 1');
    const text = await (await fetch(`http://${HOST}:${port('HTTP')}/metrics`)).text();
    const value = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))!
          .slice(name.length + 1),
      );
    expect(value('fungi_connections_total{door="http"}')).toBeGreaterThan(0);
    expect(value('fungi_connections_total{door="flink"}')).toBeGreaterThan(0);
    expect(value('fungi_connections_total{door="postgres"}')).toBeGreaterThan(0);
    expect(value('fungi_connections{door="flink"}')).toBeGreaterThanOrEqual(0);
    expect(value('fungi_connections{door="postgres"}')).toBeGreaterThanOrEqual(0);
    expect(value('fungi_flink_sessions')).toBeGreaterThan(0);
    expect(value('fungi_sessions')).toBeGreaterThan(0);
  });

  it('keep tables and running jobs over a restart', async () => {
    await psql(`CREATE TABLE ticks (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '50')`);
    await psql(`CREATE TABLE hole (n INT) WITH ('connector' = 'blackhole')`);
    const [job] = (await psql('INSERT INTO hole SELECT n FROM ticks')) as { 'job id'?: string }[];
    const before = server.service.jobs.running().map(({ id }) => id);
    expect(before).toHaveLength(1);
    if (job) expect(before).toContain(job['job id']);
    await server.stop();
    server = await start();
    expect(JSON.stringify(await psql('SHOW TABLES'))).toContain('ticks');
    await vi.waitUntil(() => server.service.jobs.running().length === 1, PATIENCE);
    expect(server.service.jobs.running().map(({ id }) => id)).toEqual(before);
    expect(logged).toContainEqual(expect.stringMatching(/runs again, from the start of its sources/));
    await psql(`STOP JOB '${before[0]!}'`);
  });
});

describe('with authentication', () => {
  beforeAll(async () => {
    await server.stop();
    server = await start({
      FUNGI_AUTH_ENABLED: 'true',
      FUNGI_ADMIN_USERNAME: 'admin',
      FUNGI_ADMIN_PASSWORD: 'admin123',
    });
  });

  it('no door opens without', async () => {
    await expect(psql('SELECT 1', { password: 'x' })).rejects.toMatchObject({ code: '28P01' });
    await expect(psql('SELECT 1', { user: 'vera', password: 'wrong' })).rejects.toMatchObject({
      code: '28P01',
    });
    expect((await http('SELECT 1')).status).toBe(401);
    expect((await http('SELECT 1', { 'x-api-key': 'wrong-key' })).status).toBe(401);
    expect((await flink('/sessions', {})).status).toBe(401);
    expect((await fetch(`http://${HOST}:${port('HTTP')}/health`)).status).toBe(200);
  });

  it('each lets its users in', async () => {
    expect(await psql('SELECT 1 AS n', { user: 'vera', password: 'secret' })).toEqual([{ n: 1 }]);
    expect((await http('SELECT 1', { 'x-api-key': 'viewer-key' })).status).toBe(200);
    expect(await flinkStatement('SELECT 1', { 'x-api-key': 'viewer-key' })).toContain('"fields":[1]');
    const login = await fetch(`http://${HOST}:${port('HTTP')}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'admin', key: 'admin123' }),
    });
    const { token } = (await login.json()) as { token: string };
    expect((await http('CREATE DATABASE by_token', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('a viewer reads, and changes nothing at any', async () => {
    const sql = 'DROP TABLE seen';
    await expect(psql(sql, { user: 'vera', password: 'secret' })).rejects.toMatchObject({ code: '42501' });
    const refused = await http(sql, { 'x-api-key': 'viewer-key' });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('pipeline:update');
    expect(await flinkStatement(sql, { 'x-api-key': 'viewer-key' })).toContain('pipeline:update');
    expect(await psql('SELECT n FROM seen', { user: 'vera', password: 'secret' })).toEqual([]);
  });
});

describe('behind a proxy', () => {
  beforeAll(async () => {
    await server.stop();
    server = await start({
      FUNGI_AUTH_ENABLED: 'true',
      FUNGI_ADMIN_USERNAME: 'admin',
      FUNGI_ADMIN_PASSWORD: 'admin123',
      FUNGI_TRUSTED_PROXIES: HOST,
    });
  });

  const guess = async (client: string, key: string): Promise<number> =>
    (await http('SELECT 1', { 'x-api-key': key, 'x-forwarded-for': `9.9.9.9, ${client}` })).status;

  it('each client has attempts of its own, whatever it says of itself', async () => {
    await vi.waitUntil(async () => (await guess('203.0.113.1', 'guess')) === 429, {
      ...PATIENCE,
      interval: 0,
    });
    const own = { 'x-api-key': 'guess', 'x-forwarded-for': '203.0.113.1' };
    expect((await flink('/sessions', {}, own)).status).toBe(429);
    expect(await guess('203.0.113.2', 'guess')).toBe(401);
  });
});

describe('whoever guesses', () => {
  beforeAll(async () => {
    await server.stop();
    server = await start({
      FUNGI_AUTH_ENABLED: 'true',
      FUNGI_ADMIN_USERNAME: 'admin',
      FUNGI_ADMIN_PASSWORD: 'admin123',
    });
    await psql('SELECT 1', { user: 'vera', password: 'secret' });
    expect((await http('SELECT 1', { 'x-api-key': 'viewer-key' })).status).toBe(200);
  });

  it('is refused at every door after a while, those who are known at the address are not', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 45 && !statuses.includes(429); guess++) {
      const headers: Record<string, string> =
        guess % 2 === 0 ? { 'x-api-key': `guess-${guess}` } : { authorization: `Bearer guess-${guess}` };
      statuses.push(
        (await (guess % 3 === 0 ? http('SELECT 1', headers) : flink('/sessions', {}, headers))).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([401]));
    // The delay is short at first, so each of these may be the one that is looked at.
    const refused = async (attempt: () => Promise<boolean>): Promise<void> => {
      await vi.waitUntil(attempt, { ...PATIENCE, interval: 0 });
    };
    await refused(async () => (await http('SELECT 1', { 'x-api-key': 'another' })).status === 429);
    await refused(async () => (await flink('/sessions', {}, { 'x-api-key': 'another' })).status === 429);
    await refused(async () => (await flink('/sessions', {}, { authorization: 'Bearer x' })).status === 429);
    await refused(() =>
      psql('SELECT 1', { user: 'nobody', password: 'x' }).then(
        () => false,
        (error: { code?: string }) => error.code === '53300',
      ),
    );
    expect(await psql('SELECT 1 AS n', { user: 'vera', password: 'secret' })).toEqual([{ n: 1 }]);
    expect((await http('SELECT 1', { 'x-api-key': 'viewer-key' })).status).toBe(200);
    expect((await flink('/sessions', {}, { 'x-api-key': 'viewer-key' })).status).toBe(200);
  });

  it('is told when to come back', async () => {
    const login = (): Promise<Response> =>
      fetch(`http://${HOST}:${port('HTTP')}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'admin', key: 'guess' }),
      });
    let response = await login();
    await vi.waitUntil(async () => (response = await login()).status === 429, { ...PATIENCE, interval: 0 });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({
      code: 'FUNGI-5005',
      hint: expect.stringMatching(/^Try again in \d+ s$/) as string,
    });
  });
});
