import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../gateway/http/api/index.js';
import { RemoteClient } from '../../../gateway/cli/remote-client.js';
import { SessionService } from '../../../gateway/session/index.js';
import { FungiError } from '../../../sql/error/index.js';

const HOST = '127.0.0.1';
let service: SessionService;
let server: ApiServer;
let port: number;

beforeAll(async () => {
  service = new SessionService({ output: () => undefined });
  server = new ApiServer({ service, version: '1.2.3' });
  port = await server.listen(HOST, 0);
});

afterAll(async () => {
  await server.close();
  await service.close();
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<Answer> {
  const response = await fetch(`http://${HOST}:${port}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { 'content-type': type },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const sql = (text: string, more: object = {}): Promise<Answer> =>
  call('POST', '/api/sql', { sql: text, ...more });

describe('GET /health', () => {
  it('says that all is well, and the version', async () => {
    const { status, body } = await call('GET', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', version: '1.2.3', running_jobs: 0 });
  });
});

describe('POST /api/sql', () => {
  it('gives rows with the types of their columns', async () => {
    const { status, body } = await sql(
      "SELECT 1 AS id, 'Alice' AS name, CAST(9007199254740993 AS BIGINT) AS big",
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      columns: [
        { name: 'id', type: 'INT NOT NULL' },
        { name: 'name', type: 'CHAR(5) NOT NULL' },
        { name: 'big', type: 'BIGINT NOT NULL' },
      ],
      rows: [{ id: 1, name: 'Alice' }],
      row_count: 1,
      complete: true,
    });
  });

  it('gives the last result and all of them for a script', async () => {
    const { body } = await sql("SET 'a' = 'b'; SELECT 1 AS x; SELECT 2 AS x");
    expect(body).toMatchObject({ rows: [{ x: 2 }] });
    expect(body['results']).toMatchObject([{ kind: 'ok' }, { rows: [{ x: 1 }] }, { rows: [{ x: 2 }] }]);
  });

  it('stops at max_rows and says so', async () => {
    const { body } = await sql('SELECT * FROM (VALUES (1), (2), (3)) AS t(x)', { max_rows: 2 });
    expect(body).toMatchObject({ row_count: 2, complete: false, reason: 'max_rows' });
  });

  it('shares tables between requests, but not settings or temporary ones', async () => {
    await sql("CREATE TABLE shared (a INT) WITH ('connector' = 'blackhole')");
    await sql("CREATE TEMPORARY TABLE mine (a INT) WITH ('connector' = 'blackhole')");
    const { body } = await sql('SHOW TABLES');
    expect(body['rows']).toEqual([{ 'table name': 'shared' }]);
  });

  it('keeps the state of a session', async () => {
    const opened = await call('POST', '/api/sessions', { properties: { 'pipeline.name': 'p' } });
    expect(opened.status).toBe(201);
    const session = opened.body['session'];
    await sql("CREATE TEMPORARY TABLE mine (a INT) WITH ('connector' = 'blackhole')", { session });
    const shown = await sql("SHOW TABLES LIKE 'mine'", { session });
    expect(shown.body['rows']).toEqual([{ 'table name': 'mine' }]);
    expect((await sql('SET', { session })).body['rows']).toEqual([{ key: 'pipeline.name', value: 'p' }]);
    expect((await call('DELETE', `/api/sessions/${String(session)}`)).status).toBe(200);
    expect((await sql('SET', { session })).status).toBe(404);
  });

  it.each([
    ['SELECT\n  nope', 400, { code: 'FUNGI-2003', line: 2, column: 3 }],
    ['SELECT FROM', 400, { code: 'FUNGI-1001', line: 1 }],
    ['DROP TABLE nope', 404, { code: 'FUNGI-3002' }],
    ["CREATE CATALOG default_catalog WITH ('type' = 'generic_in_memory')", 409, { code: 'FUNGI-3001' }],
    ['TRUNCATE TABLE t', 501, { code: 'FUNGI-2008' }],
  ])('answers %s with %i and the error', async (text, status, error) => {
    const answer = await sql(text);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, instance: expect.stringMatching(/^urn:uuid:/), ...error });
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'The body: '],
    ['{"sql": 1}', 'Field "sql": '],
    ['{"sql": "SELECT 1", "sqll": 1}', 'Unknown field "sqll"'],
    ['{"sql": "SELECT 1", "max_rows": 0}', 'Field "max_rows": '],
    ['{"sql": "SELECT 1", "max_rows": 1e9}', 'Field "max_rows": '],
  ])('refuses the body %s', async (body, message) => {
    const answer = await call('POST', '/api/sql', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'FUNGI-5001', detail: expect.stringContaining(message) });
  });

  it('refuses what a page of another origin could send', async () => {
    expect((await call('POST', '/api/sql', '{"sql": "SELECT 1"}', 'text/plain')).status).toBe(415);
  });

  it('refuses a body that is too large', async () => {
    const answer = await sql('x'.repeat(9 * 1024 * 1024)).catch(() => undefined);
    // The connection may be cut before all of the body was sent.
    if (answer) expect(answer.status).toBe(413);
    expect((await sql('SELECT 1 AS x')).status).toBe(200);
  });
});

describe('other paths', () => {
  it('gives 404 for what is not there and 405 for the wrong method', async () => {
    expect((await call('GET', '/nope')).status).toBe(404);
    expect((await call('GET', '/api/sql')).status).toBe(405);
    expect((await call('GET', '/api/jobs/0123')).status).toBe(404);
  });

  it('lists jobs', async () => {
    await sql('SELECT COUNT(*) AS job_to_be_listed FROM (VALUES (1)) AS t(x) GROUP BY x');
    const { body } = await call('GET', '/api/jobs');
    const [job] = body['jobs'] as Record<string, unknown>[];
    expect(job).toMatchObject({
      name: 'SELECT COUNT(*) AS job_to_be_listed FROM (VALUES (1)) AS t(x) GROUP BY x',
      state: 'FINISHED',
      rows_written: 1,
    });
    const one = await call('GET', `/api/jobs/${String(job!['id'])}`);
    expect(one.body['id']).toBe(job!['id']);
  });
});

describe('the client of the server', () => {
  it('gets the same values as an embedded one', async () => {
    const client = await RemoteClient.connect({ host: HOST, port }, new Map());
    const got: unknown[] = [];
    const text =
      "SELECT CAST(9007199254740993 AS BIGINT), ARRAY[1, 2], MAP['k', 1], CAST(NULL AS STRING), X'0AFF'; SHOW CATALOGS";
    for await (const result of client.execute(text, new AbortController().signal)) {
      if (result.kind !== 'rows') continue;
      for await (const { rows } of result.batches()) got.push(...rows);
    }
    expect(got).toEqual([
      [9007199254740993n, [1, 2], [['k', 1]], null, new Uint8Array([10, 255])],
      ['default_catalog'],
    ]);
    await client.close();
  });

  it('gets errors with code, place and hint', async () => {
    const client = await RemoteClient.connect({ host: HOST, port }, new Map());
    const run = async (): Promise<void> => {
      for await (const _ of client.execute('SELECT 1;\nUSE default_databas', new AbortController().signal));
    };
    await expect(run()).rejects.toMatchObject({
      errorName: 'NOT_FOUND',
      span: { line: 2, column: 5 },
      hint: "Did you mean 'default_database'?",
    });
    await client.close();
  });

  it('says when nothing listens', async () => {
    const other = new ApiServer({ service, version: '' });
    const free = await other.listen(HOST, 0);
    await other.close();
    const error = await RemoteClient.connect({ host: HOST, port: free }, new Map()).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(FungiError);
    expect(error).toMatchObject({ errorName: 'UNREACHABLE' });
  });
});

describe('a taken port', () => {
  it('is a clear error', async () => {
    const other = new ApiServer({ service, version: '' });
    await expect(other.listen(HOST, port)).rejects.toThrow(
      `Cannot listen on ${HOST}:${port}: another process uses it`,
    );
    await other.close();
  });
});
