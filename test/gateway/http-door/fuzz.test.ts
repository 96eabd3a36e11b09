/**
 * Mutated requests to both doors of a live server: it does not crash, hang or grow, and no answer tells of its inside. FUZZ_REQUESTS says
 * how many (a small number without it), FUZZ_SEED which ones.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FuzzClient } from './fuzz-client.js';
import { Chance } from './fuzz-random.js';
import { fuzzRequest } from './fuzz-requests.js';
import type { Handles } from './fuzz-requests.js';
import { HOST, ServerProcess } from './server-process.js';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 6_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const CLIENTS = 6;
/** Handles are made anew after so many requests, since some of these close them. */
const ROUND = 2_000;
const PATIENCE = { timeout: 60_000, interval: 100 };
const GROWTH_MB_MAX = 120;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    limits: { headers_ms_max: 1_000, request_ms_max: 2_000, keep_alive_ms: 2_000, connections_check_ms: 200 },
    sessionIdleMs: 5_000,
  });
  await server.sql(
    "CREATE TABLE kept (a INT) WITH ('connector' = 'memory'); INSERT INTO kept VALUES (1), (2), (3)",
  );
});
afterAll(() => server.stop());

async function json(url: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

async function newHandles(): Promise<Handles> {
  const flink = `http://${HOST}:${server.ports.flink}/v2/sessions`;
  const { session } = await json(`http://${HOST}:${server.ports.api}/api/sessions`, {});
  const { sessionHandle } = await json(flink, {});
  const { operationHandle } = await json(`${flink}/${String(sessionHandle)}/statements`, {
    statement: 'SHOW CATALOGS',
  });
  return {
    apiSession: String(session),
    flinkSession: String(sessionHandle),
    flinkOperation: String(operationHandle),
    job: '0123456789abcdef0123456789abcdef',
  };
}

/** Sessions that requests opened are closed again, or there would soon be too many. */
async function closeSessions(answer: string): Promise<void> {
  for (const [, name, id] of answer.matchAll(/"(session|sessionHandle)":"([0-9a-f-]{36})"/g)) {
    const base = name === 'session' ? `${server.ports.api}/api` : `${server.ports.flink}/v2`;
    await fetch(`http://${HOST}:${base}/sessions/${id!}`, { method: 'DELETE' });
  }
}

describe(`${REQUESTS} mutated requests`, () => {
  it(
    'neither break, block nor bloat the server, which keeps its inside to itself',
    async () => {
      const clients = Array.from(
        { length: CLIENTS },
        (_, index) => new FuzzClient(server.ports, new Chance(SEED * 1_000 + index)),
      );
      const chances = clients.map((_, index) => new Chance(SEED * 7_919 + index));
      let sent = 0;
      let warm: number | undefined;
      while (sent < REQUESTS) {
        const handles = await newHandles();
        const until = Math.min(REQUESTS, sent + ROUND);
        await Promise.all(
          clients.map(async (client, index) => {
            while (sent < until && server.alive) {
              sent++;
              const answer = await client.send(fuzzRequest(chances[index]!, handles));
              await closeSessions(answer);
            }
          }),
        );
        await closeSessions(`"session":"${handles.apiSession}" "sessionHandle":"${handles.flinkSession}"`);
        const findings = clients.flatMap((client) => client.findings);
        expect(findings, `seed ${SEED}, after ${sent} requests`).toEqual([]);
        expect(server.alive, server.errors).toBe(true);
        if (warm === undefined && sent >= REQUESTS / 4) warm = await server.memoryMb();
        if (REQUESTS >= 100_000 && sent % 50_000 === 0) {
          const now = await server.memoryMb();
          console.log(
            `${sent} requests, ${Math.round(now)} MB, ${await server.metric('fungi_sessions')} sessions`,
          );
        }
      }
      for (const client of clients) client.close();
      const statuses = new Map<string, number>();
      for (const client of clients)
        for (const [status, count] of client.statuses)
          statuses.set(status, (statuses.get(status) ?? 0) + count);
      console.log(
        [...statuses]
          .sort()
          .map(([status, count]) => `${status}: ${count}`)
          .join(', '),
      );
      expect(server.errors).toBe('');
      await vi.waitUntil(async () => (await server.metric('fungi_connections')) <= 2, PATIENCE);
      await vi.waitUntil(async () => (await server.metric('fungi_http_statements_running')) === 0, PATIENCE);
      expect((await server.memoryMb()) - warm!).toBeLessThan(GROWTH_MB_MAX);
    },
    60_000 + REQUESTS * 20,
  );
});
