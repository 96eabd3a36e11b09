import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FungiError } from '../../../sql/error/index.js';
import { causes, Gateway } from './gateway.js';
import type { ClientSession } from './gateway.js';

let gateway: Gateway;
let session: ClientSession;

beforeAll(async () => {
  gateway = await Gateway.start();
  session = await gateway.open();
});
afterAll(() => gateway.stop());

describe('paths', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v9/info'],
    ['GET', '/v9/info?x=y'],
    ['GET', '/v0/info'],
    ['HEAD', '/v1/info'],
    ['OPTIONS', '/v1/info'],
    ['POST', '/v1/info'],
    ['PUT', '/v2/sessions'],
    ['POST', '/v1/sessions/x/configure-session'],
    ['GET', '/v1/sessions/x/complete-statement'],
    ['POST', '/v2/sessions/x/materialized-tables/t/refresh'],
    ['POST', '/v3/sessions/x/scripts'],
    ['POST', '/v2/workflow/embedded-scheduler/create'],
  ])('%s %s is nothing', async (method, path) => {
    const { status, text } = await gateway.call(method, path, '{}');
    expect(status).toBe(404);
    if (method !== 'HEAD') expect(text).toBe(`{"errors":["Not found: ${path}"]}`);
  });

  it.each(['/info', '/v1/info', '/v2/info', '/v3/info/', '/v4/info?x=y'])('%s is the same', async (path) => {
    expect((await gateway.call('GET', path)).status).toBe(200);
  });
});

describe('bodies', () => {
  const send = (body: string): ReturnType<Gateway['call']> =>
    gateway.call('POST', `${session.path}/statements`, body);

  it('that are no JSON object are refused', async () => {
    for (const body of ['{bad', '[1]', '1', 'null', '"x"']) {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(causes(answer)[0]).toBe(
        'org.apache.flink.runtime.rest.handler.RestHandlerException: Request did not match expected format ExecuteStatementRequestBody.',
      );
    }
  });

  it('with a field of another type are refused, naming it', async () => {
    for (const [field, value] of [
      ['statement', {}],
      ['executionTimeout', 'soon'],
      ['executionConfig', [1]],
      ['executionConfig', { a: {} }],
    ] as const) {
      const answer = await send(JSON.stringify({ statement: 'SHOW TABLES', [field]: value }));
      expect(answer.status).toBe(400);
      expect(causes(answer).at(-1)).toContain(`ExecuteStatementRequestBody["${field}"]`);
    }
  });

  it('are read where nothing is asked of them, too', async () => {
    for (const [method, path] of [
      ['GET', '/v1/info'],
      ['GET', session.path],
      ['POST', `${session.path}/heartbeat`],
    ] as const) {
      expect((await gateway.call(method, path, '{}')).status).toBe(200);
      const answer = await gateway.call(method, path, '[]');
      expect(answer.status).toBe(400);
      expect(causes(answer)).toEqual([
        'org.apache.flink.runtime.rest.handler.RestHandlerException: Request did not match expected format EmptyRequestBody.',
        'org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.exc.MismatchedInputException: Cannot deserialize value of type `org.apache.flink.runtime.rest.messages.EmptyRequestBody` from Array value (token `JsonToken.START_ARRAY`)',
      ]);
    }
  });

  it('have numbers whose fractions do not count, as for Jackson', async () => {
    expect((await send('{"statement":"SHOW TABLES","executionTimeout":60000.5}')).status).toBe(200);
    const text = await send('{"statement":"SHOW TABLES","executionTimeout":"60000.5"}');
    expect(causes(text).at(-2)).toContain('not a valid `java.lang.Long` value');
  });

  it("with too many levels are refused in Flink's words, before they are parsed", async () => {
    const body = `{"foo": ${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}}`;
    const answer = await gateway.call('POST', '/v2/sessions', body);
    expect(answer.status).toBe(500);
    expect(causes(answer)).toEqual([
      'org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.exc.StreamConstraintsException: ' +
        'Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)',
    ]);
    const within = `{"foo": ${'['.repeat(999)}${']'.repeat(999)}}`;
    expect((await gateway.call('POST', '/v2/sessions', within)).status).toBe(200);
  });

  it('larger than the bound are refused', async () => {
    const answer = await send(`{"statement":"${'x'.repeat(9 * 1024 * 1024)}"}`);
    expect(answer.status).toBe(413);
  });

  it('of pages of other sites must be JSON', async () => {
    const headers = { origin: 'https://elsewhere.example', 'content-type': 'text/plain' };
    const form = await gateway.call('POST', '/v2/sessions', '{}', headers);
    expect(form.status).toBe(415);
    const json = await gateway.call('POST', '/v2/sessions', '{}', { origin: 'https://elsewhere.example' });
    expect(json.status).toBe(200);
  });

  it('of any form leave the gateway alive', async () => {
    const paths = ['/v2/sessions', `${session.path}/statements`, `${session.path}/configure-session`];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((text) => `{"statement":${text}}`),
        ),
        async (path, body) => {
          const { status } = await gateway.call('POST', path, Buffer.from(body).toString('utf8'));
          expect([200, 400, 500]).toContain(status);
        },
      ),
      { numRuns: 150 },
    );
    expect((await gateway.call('GET', '/v1/info')).status).toBe(200);
  });

  it('that are no HTTP end the connection, not the gateway', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(gateway.port, '127.0.0.1', () =>
        socket.write('\u0016\u0003\u0001 not http\r\n\r\n'),
      );
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400/);
    expect((await gateway.call('GET', '/v1/info')).status).toBe(200);
  });
});

describe('authentication', () => {
  const principals = {
    alice: { name: 'alice', role: 'admin', permissions: ['*'] },
    bob: { name: 'bob', role: 'viewer', permissions: ['pipeline:read'] },
  };
  const authenticator = {
    required: true,
    byApiKey(key: string) {
      const found = key === 'key-of-alice' ? principals.alice : undefined;
      if (!found) throw new FungiError('UNAUTHENTICATED', 'The API key is not known');
      return found;
    },
    byToken: (token: string) =>
      token === 'token-of-bob'
        ? Promise.resolve(principals.bob)
        : Promise.reject(new FungiError('UNAUTHENTICATED', 'The token is not valid')),
  };
  let guarded: Gateway;

  beforeAll(async () => {
    guarded = await Gateway.start({ authenticator });
  });
  afterAll(() => guarded.stop());

  const ALICE = { 'x-api-key': 'key-of-alice' };
  const BOB = { authorization: 'Bearer token-of-bob' };

  it('is asked for everywhere but for what the gateway is', async () => {
    expect((await guarded.call('GET', '/v1/info')).status).toBe(200);
    expect((await guarded.call('GET', '/v1/api_versions')).status).toBe(200);
    const answer = await guarded.call('POST', '/v2/sessions', '{}');
    expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('X-API-Key') as string]);
    for (const headers of [{ 'x-api-key': 'guess' }, { authorization: 'Bearer guess' }]) {
      expect((await guarded.call('POST', '/v2/sessions', '{}', headers)).status).toBe(401);
    }
  });

  it('sessions are for those who opened them', async () => {
    const { body } = await guarded.call('POST', '/v2/sessions', '{}', ALICE);
    const path = `/v2/sessions/${String(body['sessionHandle'])}`;
    expect((await guarded.call('POST', `${path}/heartbeat`, '{}', ALICE)).status).toBe(200);
    const other = await guarded.call('POST', `${path}/heartbeat`, '{}', BOB);
    expect(causes(other).at(-1)).toContain('does not exist');
  });

  it('a permission that is missing is named', async () => {
    const { body } = await guarded.call('POST', '/v2/sessions', '{}', BOB);
    const path = `/v2/sessions/${String(body['sessionHandle'])}`;
    const statement = "CREATE TABLE t (a INT) WITH ('connector' = 'datagen')";
    const sent = await guarded.call('POST', `${path}/statements`, { statement }, BOB);
    const operation = `${path}/operations/${String(sent.body['operationHandle'])}`;
    await expect
      .poll(async () => (await guarded.call('GET', `${operation}/status`, undefined, BOB)).body['status'])
      .toBe('ERROR');
    const answer = await guarded.call('GET', `${operation}/result/0`, undefined, BOB);
    expect(causes(answer).at(-1)).toMatch(
      /^java.lang.SecurityException: permission denied: .*pipeline:create/,
    );
  });
});
