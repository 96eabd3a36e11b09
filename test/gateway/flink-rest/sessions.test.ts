import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { GatewaySessions } from '../../../gateway/http/flink/gateway-sessions.js';
import { SessionService } from '../../../gateway/session/index.js';
import { causes, Gateway } from './gateway.js';

let gateway: Gateway;
const NOBODY = '00000000-0000-0000-0000-000000000000';
const DOES_NOT_EXIST = `org.apache.flink.table.gateway.api.utils.SqlGatewayException: Session '<handle>' does not exist.`;

beforeAll(async () => {
  gateway = await Gateway.start();
});
afterAll(() => gateway.stop());

describe('info', () => {
  it('names the product and version that clients look for', async () => {
    const { text, headers } = await gateway.call('GET', '/v1/info');
    expect(text).toBe('{"productName":"Apache Flink","version":"2.3.0"}');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'access-control-allow-origin': '*',
      'content-length': '48',
    });
  });

  it('lists the versions of the API', async () => {
    const { text } = await gateway.call('GET', '/v1/api_versions', '{}');
    expect(text).toBe('{"versions":["V1","V2","V3","V4"]}');
  });
});

describe('sessions', () => {
  it('open without a body, with a name, with fields nobody knows', async () => {
    for (const body of [undefined, '{}', { sessionName: 'x' }, { bogus: { a: 1 } }]) {
      const { status, body: answer } = await gateway.call('POST', '/v3/sessions', body);
      expect(status).toBe(200);
      expect(answer['sessionHandle']).toMatch(/^[\da-f]{8}-/);
    }
  });

  it('list their properties over those of the server', async () => {
    const session = await gateway.open({ 'execution.runtime-mode': 'batch', 'x.y': 'z' });
    await session.run("SET 'a.b' = 'c'");
    const { body } = await gateway.call('GET', session.path, '{}');
    expect(body['properties']).toMatchObject({
      'execution.runtime-mode': 'batch',
      'x.y': 'z',
      'a.b': 'c',
      'execution.target': 'local',
      'sql-gateway.endpoint.rest.port': String(gateway.port),
    });
  });

  it('hide secrets among their properties', async () => {
    const session = await gateway.open({ 'my.password': 'hunter2' });
    const { text } = await gateway.call('GET', session.path);
    expect(text).toContain('my.password');
    expect(text).not.toContain('hunter2');
  });

  it('do not care on which cluster a client would run its jobs', async () => {
    const session = await gateway.open({ 'execution.target': 'remote' });
    expect((await session.run('SELECT 1')).rows).toEqual([{ kind: 'INSERT', fields: [1] }]);
  });

  it('refuse a property with a wrong value', async () => {
    const answer = await gateway.call('POST', '/v2/sessions', {
      properties: { 'execution.runtime-mode': 'sideways' },
    });
    expect(answer.status).toBe(500);
    expect(causes(answer).join()).toContain(
      "Could not parse value 'sideways' for key 'execution.runtime-mode'",
    );
  });

  it('close, with a body as well, and are gone then', async () => {
    const { path } = await gateway.open();
    expect((await gateway.call('POST', `${path}/heartbeat`, '{}')).text).toBe('{}');
    expect((await gateway.call('DELETE', path, '{}')).text).toBe('{"status":"CLOSED"}');
    const again = await gateway.call('DELETE', path);
    expect(again.status).toBe(500);
    expect(causes(again)).toEqual([
      'org.apache.flink.runtime.rest.handler.RestHandlerException: Failed to closeSession.',
      'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to closeSession.',
      DOES_NOT_EXIST,
    ]);
  });

  it.each([
    ['GET', ''],
    ['POST', '/heartbeat'],
    ['POST', '/statements'],
    ['POST', '/configure-session'],
    ['GET', '/complete-statement'],
    ['GET', `/operations/${NOBODY}/status`],
    ['GET', `/operations/${NOBODY}/result/0`],
    ['DELETE', `/operations/${NOBODY}/close`],
  ])('that do not exist are named: %s %s', async (method, path) => {
    const answer = await gateway.call(method, `/v2/sessions/${NOBODY}${path}`, '{"position":0}');
    expect(answer.status).toBe(500);
    expect(causes(answer).at(-1)).toBe(DOES_NOT_EXIST);
  });

  it("are found by a handle without leading zeros, as Java's reader takes it", async () => {
    const answer = await gateway.call('GET', '/v2/sessions/1-2-3-4-5');
    expect(answer.status).toBe(500);
    expect(answer.text).toContain("Session '00000001-0002-0003-0004-000000000005' does not exist.");
    for (const path of ['/v2/sessions/', '/v2/sessions//heartbeat', '/v2/sessions//operations//status']) {
      expect((await gateway.call('GET', path)).status).toBe(404);
    }
  });

  it('need a handle that is one', async () => {
    const answer = await gateway.call('GET', '/v2/sessions/nope');
    expect(answer.status).toBe(400);
    expect(causes(answer).at(-1)).toBe(
      'org.apache.flink.runtime.rest.handler.HandlerRequestException: Cannot resolve path parameter (session_handle) from value "nope".',
    );
  });
});

describe('sessions of an earlier run', () => {
  it('are found again by their handle, and gone once closed', async () => {
    const saved = new Map<string, string>();
    const store = {
      load: (id: string) => saved.get(id),
      save: (id: string, state: string) => void saved.set(id, state),
      remove: (id: string) => void saved.delete(id),
      ids: () => [...saved.keys()],
      flush: () => Promise.resolve(),
    };
    const before = await Gateway.start({}, { store });
    const session = await before.open({ 'my.key': 'kept' });
    await session.run('SHOW TABLES');
    const { path } = session;
    await before.stop();
    const after = await Gateway.start({}, { store });
    const { body } = await after.call('GET', path);
    expect(body['properties']).toMatchObject({ 'my.key': 'kept' });
    await after.call('DELETE', path);
    expect((await after.call('GET', path)).status).toBe(500);
    expect(saved.size).toBe(0);
    await after.stop();
  });
});

describe('idle sessions', () => {
  afterEach(() => vi.useRealTimers());

  it.each([0, 5 * 60 * 60 * 1_000])('may live longer than those of other doors: %d ms', async (idleMs) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const service = new SessionService({ output: () => undefined });
    const sessions = new GatewaySessions(service, idleMs, 1_000_000);
    const { handle } = await sessions.open(new Map(), undefined);
    for (let minute = 0; minute < 240; minute += 30) {
      vi.setSystemTime(Date.now() + 30 * 60 * 1_000);
      await sessions.closeIdle();
      // Whoever opens a session makes the service look for idle ones.
      service.closeSession(service.open().id);
    }
    expect(service.get(handle)).toBeDefined();
    expect(sessions.size).toBe(1);
    vi.setSystemTime(Date.now() + 60 * 60 * 1_000 + 1);
    await sessions.closeIdle();
    expect(sessions.size).toBe(idleMs === 0 ? 1 : 0);
    await sessions.stop();
    await service.close();
  });

  it('are closed when nobody asked for them for so long, and kept by a heartbeat', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const service = new SessionService({ output: () => undefined });
    const sessions = new GatewaySessions(service, 1_000, 1_000_000);
    const kept = await sessions.open(new Map(), undefined);
    const forgotten = await sessions.open(new Map(), undefined);
    vi.setSystemTime(Date.now() + 900);
    sessions.get(kept.handle, undefined);
    vi.setSystemTime(Date.now() + 900);
    await sessions.closeIdle();
    expect(service.get(kept.handle)).toBeDefined();
    expect(service.get(forgotten.handle)).toBeUndefined();
    await sessions.stop();
    await service.close();
  });

  it('end with the job of a query that was left open', async () => {
    const own = await Gateway.start({ sessionIdleMs: -1, sessionCheckMs: 5 });
    const session = own.service.open();
    const path = `/v2/sessions/${session.id}`;
    await own.call('POST', `${path}/statements`, {
      statement: "CREATE TEMPORARY TABLE g (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1')",
    });
    await own.call('POST', `${path}/statements`, { statement: 'SELECT * FROM g' });
    await expect.poll(async () => (await own.call('GET', path)).status, { timeout: 30_000 }).toBe(500);
    await expect.poll(() => own.service.jobs.running().length, { timeout: 30_000 }).toBe(0);
    await own.stop();
  });
});
