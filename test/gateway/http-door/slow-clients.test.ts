/** Clients that take their time, or stop: each costs little, and only for a bounded time. Against a server in a process of its own. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { post, RawClient, ServerProcess } from './server-process.js';

const PATIENCE = { timeout: 50_000, interval: 50 };
/** How long a client of this server may take nothing of an answer, and the server be silent in one. */
const STALLED_MS_MAX = 1_200;
const HEARTBEAT_MS = 50;
/** Signs of life in several times as long as a client may take nothing. */
const LONG_HEARTBEATS = (2 * STALLED_MS_MAX) / HEARTBEAT_MS;
/** What a client that reads nothing may hold. */
const STALLED_CLIENT_MB_MAX = 8;

let server: ServerProcess;

beforeAll(async () => {
  const limits = {
    headers_ms_max: 800,
    request_ms_max: 1_000,
    connections_check_ms: 50,
    keep_alive_ms: 500,
    stalled_ms_max: STALLED_MS_MAX,
  };
  server = await ServerProcess.start({ limits, heartbeatMs: HEARTBEAT_MS });
  await server.sql(`
    CREATE TABLE fast (a BIGINT, b STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '200000');
    CREATE TABLE silent (a INT) WITH ('connector' = 'memory');
    CREATE TABLE many (a BIGINT, b STRING) WITH ('connector' = 'memory');
    CREATE TABLE numbers (a BIGINT, b STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '120000', 'rows-per-second' = '1000000');
    INSERT INTO many SELECT * FROM numbers`);
  await vi.waitUntil(
    async () => JSON.stringify(await server.sql('SELECT COUNT(*) AS n FROM many')).includes('120000'),
    PATIENCE,
  );
});
afterAll(() => server.stop());

const doors = ['api', 'flink'] as const;

/** Sends a byte now and then, for as long as the connection lives. */
async function trickle(client: RawClient, text: string): Promise<void> {
  let at = 0;
  const timer = setInterval(() => client.send(text[at++ % text.length]!), 20);
  await client.closed;
  clearInterval(timer);
}

describe.concurrent.each(doors)('the %s door', (door) => {
  it('closes a connection that says nothing', async () => {
    const client = await RawClient.connect(server.ports[door]);
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 408 /);
  });

  it('closes one whose headers never end', async () => {
    const client = await RawClient.connect(server.ports[door]);
    client.send('GET /v1/info HTTP/1.1\r\n');
    await trickle(client, 'x: y\r\n');
    expect(client.received).toMatch(/^HTTP\/1.1 408 /);
  });

  it('closes one whose body never ends', async () => {
    const client = await RawClient.connect(server.ports[door]);
    const path = door === 'api' ? '/api/sql' : '/v1/sessions';
    client.send(post(path, '{', { 'content-length': '1000000' }));
    await trickle(client, ' ');
    expect(client.received).toMatch(/^HTTP\/1.1 408 /);
  });

  it('closes one that stops within a chunk', async () => {
    const client = await RawClient.connect(server.ports[door]);
    const path = door === 'api' ? '/api/sql' : '/v1/sessions';
    client.send(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{`,
    );
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 408 /);
  });

  it('closes one that asks nothing more', async () => {
    const client = await RawClient.connect(server.ports[door]);
    client.send(`GET ${door === 'api' ? '/health' : '/v1/info'} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe.each(doors)('the %s door', (door) => {
  it('lives through a thousand connections that go as they came', async () => {
    const before = await server.memoryMb();
    for (let round = 0; round < 10; round++) {
      const clients = await Promise.all(
        Array.from({ length: 100 }, () => RawClient.connect(server.ports[door])),
      );
      for (const [index, client] of clients.entries()) {
        if (index % 3 === 0) client.send('POST /api/sql HTTP/1.1\r\nhost: x\r\ncontent-le');
        if (index % 3 === 1) client.socket.resetAndDestroy();
        else client.socket.destroy();
      }
      await Promise.all(clients.map(({ closed }) => closed));
    }
    await vi.waitUntil(async () => (await server.metric('fungi_connections')) <= 2, PATIENCE);
    expect((await server.memoryMb()) - before).toBeLessThan(60);
  });
});

const FORMS = [
  'application/x-ndjson',
  'text/event-stream',
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.fungi.results+ndjson',
];

async function stall(text: string): Promise<RawClient> {
  const client = await RawClient.connect(server.ports.api);
  client.send(text);
  await client.until((received) => received.length > 0);
  client.socket.pause();
  return client;
}

const running = (): Promise<number> => server.metric('fungi_http_statements_running');

const sql = (text: string, accept: string): string =>
  post('/api/sql', JSON.stringify({ sql: text }), { accept });

describe('a client that stops reading', () => {
  it.each([
    ['an endless query', FORMS.map((accept) => sql('SELECT a, b FROM fast', accept))],
    ['a result of many rows', FORMS.map((accept) => sql('SELECT a, b FROM many', accept))],
    [
      'a subscription',
      FORMS.slice(0, 3).map(
        (accept) => `GET /api/tables/many/subscribe HTTP/1.1\r\nhost: x\r\naccept: ${accept}\r\n\r\n`,
      ),
    ],
    [
      'a whole answer',
      Array.from({ length: 5 }, () =>
        post('/api/sql', '{"sql": "SELECT a, b FROM many", "max_rows": 120000}'),
      ),
    ],
    ['many small answers sent ahead', [`GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(2_000)]],
  ])('of %s holds little, and is cut off, which ends the statement', async (_what, requests) => {
    const before = await server.memoryMb();
    const clients = await Promise.all(requests.map(stall));
    // What is held, not what is garbage: the lowest of what is seen while the clients stall.
    let during = await server.memoryMb();
    await vi.waitUntil(async () => {
      if ((await running()) === 0) return true;
      during = Math.min(during, await server.memoryMb());
      return false;
    }, PATIENCE);
    await vi.waitUntil(async () => (await server.metric('fungi_connections')) <= 1, PATIENCE);
    // Queries themselves take some, most of it once.
    expect(during - before).toBeLessThan(clients.length * STALLED_CLIENT_MB_MAX + 60);
    for (const client of clients) client.socket.destroy();
  });

  it('is not cut off while it reads, however slowly', async () => {
    const client = await stall(post('/api/sql', '{"sql": "SELECT a, b FROM fast"}', { accept: FORMS[0]! }));
    let over = false;
    void client.closed.then(() => (over = true));
    const start = performance.now();
    // Several times as long as it may take nothing.
    while (performance.now() - start < 3 * STALLED_MS_MAX) {
      expect(over).toBe(false);
      await client.until((received) => received.length > 0);
      client.received = '';
      client.socket.pause();
      await new Promise((resolve) => setTimeout(resolve, 100));
      client.socket.resume();
    }
    client.socket.destroy();
    await vi.waitUntil(async () => (await running()) === 0, PATIENCE);
  });
});

describe('a client that goes away', () => {
  it.each(FORMS)('ends its statement: %s', async (accept) => {
    const client = await RawClient.connect(server.ports.api);
    client.send(post('/api/sql', '{"sql": "SELECT a FROM fast"}', { accept }));
    await client.until((received) => received.length > 1_000);
    client.socket.resetAndDestroy();
    await vi.waitUntil(async () => (await running()) === 0, PATIENCE);
  });
});

const signsOfLife = (text: string): number => text.split(': still here').length - 1;

describe.concurrent('silence', () => {
  it('of server-sent events is broken by comments', async () => {
    const client = await RawClient.connect(server.ports.api);
    client.send('GET /api/tables/silent/subscribe HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n');
    // It is the server that has nothing to say.
    const received = await client.until((text) => signsOfLife(text) >= LONG_HEARTBEATS);
    expect(received).toContain('event: columns');
    expect(signsOfLife(received)).toBeGreaterThanOrEqual(LONG_HEARTBEATS);
    client.socket.destroy();
  });

  it('of other forms does not end them', async () => {
    const client = await RawClient.connect(server.ports.api);
    client.send(
      'GET /api/tables/silent/subscribe HTTP/1.1\r\nhost: x\r\naccept: application/x-ndjson\r\n\r\n',
    );
    const other = await RawClient.connect(server.ports.api);
    other.send('GET /api/tables/silent/subscribe HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n');
    await other.until((text) => signsOfLife(text) >= LONG_HEARTBEATS);
    expect(client.socket.destroyed).toBe(false);
    await server.sql('INSERT INTO silent VALUES (7)');
    expect(await client.until((text) => text.includes('"a":7'))).toContain('"a":7');
    client.socket.destroy();
    other.socket.destroy();
  });
});

describe('a Flink client that stops reading', () => {
  it('is cut off, and its job stands still', async () => {
    const base = `http://127.0.0.1:${server.ports.flink}/v2/sessions`;
    const json = async (url: string, body?: object): Promise<Record<string, string>> => {
      const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      return (await (await fetch(url, init)).json()) as Record<string, string>;
    };
    const { sessionHandle } = await json(base, {});
    const statements = `${base}/${sessionHandle!}/statements`;
    const { operationHandle } = await json(statements, { statement: 'SELECT a, b FROM fast' });
    const path = `/v2/sessions/${sessionHandle!}/operations/${operationHandle!}/result/0?rowFormat=JSON`;
    const page = `http://127.0.0.1:${server.ports.flink}${path}`;
    await vi.waitUntil(async () => (await json(page))['resultType'] === 'PAYLOAD', PATIENCE);
    const client = await RawClient.connect(server.ports.flink);
    client.socket.pause();
    // The same page again and again: more than the system holds for a reader.
    client.send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(200));
    await vi.waitUntil(async () => (await server.metric('fungi_connections')) <= 2, PATIENCE);
    expect(server.alive).toBe(true);
    client.socket.destroy();
    expect((await json(page))['resultType']).toBe('PAYLOAD');
  });
});
