import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobCommand } from '../../../gateway/cli/job-command.js';
import { RemoteClient } from '../../../gateway/cli/remote-client.js';
import { routes } from '../../../gateway/http/api/routes/index.js';
import { Authenticator } from '../../../src/security/index.js';
import { HOST, openDoor } from './door.js';
import type { Answer, Door } from './door.js';

const ADMIN = 'fungi-admin-0123';
const VIEWER = 'fungi-viewer-0123';
let door: Door;

beforeAll(async () => {
  const authenticator = await Authenticator.create({
    required: true,
    users: [],
    admin: { username: 'root', password: 'secret' },
    apiKeys: [
      { key: ADMIN, name: 'boss', role: 'admin' },
      { key: VIEWER, name: 'guest', role: 'viewer' },
    ],
    roles: {},
    token: { secret: undefined, expiryHours: 1, issuer: 'fungi' },
  });
  door = await openDoor(authenticator);
});

afterAll(() => door.close());

const as = (key: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  door.call(method, path, { headers: { 'x-api-key': key }, ...(body === undefined ? {} : { body }) });

describe('who asks', () => {
  const guarded = routes.filter(({ permission }) => permission !== undefined);

  it.each(guarded.map(({ method, path }) => ({ method, path })))(
    '$method $path needs a log-in',
    async ({ method, path }) => {
      const answer = await door.call(
        method,
        path.replace(/\{\w+\}/g, 'x'),
        method === 'POST' ? { body: {} } : {},
      );
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'FUNGI-5003' });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    },
  );

  it('is known by a token', async () => {
    const { body } = await door.call('POST', '/api/auth/login', { body: { user: 'root', key: 'secret' } });
    const headers = { authorization: `Bearer ${String(body['token'])}` };
    expect((await door.call('GET', '/api/jobs', { headers })).status).toBe(200);
    const wrong = await door.call('POST', '/api/auth/login', { body: { user: 'root', key: 'wrong' } });
    expect(wrong.status).toBe(401);
  });

  it.each(['/health', '/health/ready', '/api/openapi.json'])('is not asked at %s', async (path) => {
    expect((await door.call('GET', path)).status).toBe(200);
  });
});

describe('a viewer', () => {
  it('reads, and sees metrics', async () => {
    expect((await as(VIEWER, 'POST', '/api/sql', { sql: 'SELECT 1 AS x' })).status).toBe(200);
    expect((await as(VIEWER, 'GET', '/metrics')).status).toBe(200);
  });

  it.each([
    ['POST', '/api/sql', { sql: 'CREATE DATABASE mine' }],
    ['POST', '/api/jobs/x/cancel', undefined],
    ['POST', '/api/jobs/x/restart', undefined],
    ['POST', '/api/jobs/x/savepoint', undefined],
    ['DELETE', '/api/jobs/x', undefined],
  ])('does nothing else: %s %s', async (method, path, body) => {
    const answer = await as(VIEWER, method, path, body);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'FUNGI-5004',
      sqlState: '42501',
      detail: expect.stringMatching(/pipeline:/),
    });
  });

  it('does not see the sessions of others', async () => {
    const { body } = await as(ADMIN, 'POST', '/api/sessions', {});
    const session = String(body['session']);
    expect((await as(VIEWER, 'GET', `/api/sessions/${session}`)).status).toBe(404);
    expect((await as(VIEWER, 'POST', '/api/sql', { sql: 'SELECT 1', session })).status).toBe(404);
    expect((await as(ADMIN, 'GET', `/api/sessions/${session}`)).status).toBe(200);
  });
});

describe('the command line', () => {
  it('sends its API key', async () => {
    const client = await RemoteClient.connect({ host: HOST, port: door.port, apiKey: ADMIN }, new Map());
    const kinds: string[] = [];
    for await (const { kind } of client.execute('SHOW CATALOGS', new AbortController().signal))
      kinds.push(kind);
    expect(kinds).toEqual(['rows']);
    await client.close();
    const none = RemoteClient.connect({ host: HOST, port: door.port }, new Map());
    await expect(none).rejects.toMatchObject({
      errorName: 'UNAUTHENTICATED',
      hint: 'Give an API key by --api-key or FUNGI_API_KEY',
    });
  });

  it('fails with the problem of the server', async () => {
    const options = { host: HOST, port: door.port, apiKey: VIEWER, id: 'x' };
    expect(await jobCommand('cancel', options)).toBe(1);
    expect(await jobCommand('list', { host: HOST, port: door.port, apiKey: VIEWER })).toBe(0);
  });
});
