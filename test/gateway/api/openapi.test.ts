import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routes } from '../../../gateway/http/api/routes/index.js';
import { openDoor } from './door.js';
import type { Answer, Door } from './door.js';

type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly Problem: Json } };
}

let door: Door;
let document: Document;
let job: string;
/** One to be deleted. */
let other: string;

const QUERY = 'SELECT x, COUNT(*) AS n FROM (VALUES (1), (2)) AS t(x) GROUP BY x';

beforeAll(async () => {
  door = await openDoor();
  document = (await door.call('GET', '/api/openapi.json')).body as unknown as Document;
  await door.sql(`CREATE TABLE endless (a INT) COMMENT 'numbers' WITH ('connector' = 'datagen', 'rows-per-second' = '10');
    CREATE TABLE hole (a INT) WITH ('connector' = 'blackhole');
    CREATE TABLE kept (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory');
    CREATE VIEW seen AS SELECT a FROM endless;
    CREATE FUNCTION shout AS 'com.example.Shout'`);
  other = String((await door.sql('INSERT INTO hole SELECT a FROM endless')).body['job_id']);
  job = String((await door.sql('INSERT INTO hole SELECT a FROM endless')).body['job_id']);
});

afterAll(() => door.close());

interface Example {
  readonly query?: string;
  readonly body?: unknown;
  readonly accept?: string;
  readonly status: number;
  /** Values for the names in the path. */
  readonly path?: Readonly<Record<string, () => string>>;
}

const inDatabase = { catalog: () => 'default_catalog', database: () => 'default_database' };
const NOWHERE = {
  job: () => '00000000000000000000000000000000',
  session: () => 'nobody',
  table: () => 'nothing',
};
const nowhere = { ...inDatabase, ...NOWHERE, catalog: () => 'nothing' };

/** What each operation is asked, by its id: at least one good request and one that is refused where that is possible. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  runSql: [
    { body: { sql: QUERY }, status: 200 },
    { body: { sql: "SET 'a' = 'b'; SELECT 1 AS x" }, status: 200 },
    { body: { sql: 'SELECT a FROM endless' }, query: '?timeout=3000', status: 200 },
    { body: { sql: 'SELECT ? AS x', parameters: [1] }, status: 200 },
    { body: { sql: QUERY }, accept: 'text/csv', status: 200 },
    { body: { sql: QUERY }, accept: 'application/x-ndjson', status: 200 },
    { body: { sql: QUERY }, accept: 'text/event-stream', status: 200 },
    { body: { sql: QUERY }, accept: 'application/vnd.apache.arrow.stream', status: 200 },
    { body: { sql: QUERY }, accept: 'application/vnd.fungi.results+ndjson', status: 200 },
    { body: { sql: QUERY }, accept: 'image/png', status: 406 },
    { body: { sql: 'SELECT nope' }, status: 400 },
    { body: { sql: 'SELECT 1', session: 'nobody' }, status: 404 },
    { body: { sql: 'SELECT 1' }, query: '?timeout=soon', status: 400 },
  ],
  validateSql: [
    {
      body: { sql: `${QUERY}; INSERT INTO hole SELECT a FROM endless; DROP TABLE hole; SELECT nope` },
      status: 200,
    },
    { body: { sql: 'SELECT nope' }, status: 200 },
    { body: {}, status: 400 },
  ],
  explainSql: [
    { body: { sql: QUERY }, status: 200 },
    { body: { sql: QUERY, details: ['CHANGELOG_MODE'] }, status: 200 },
    { body: { sql: 'SELECT FROM' }, status: 400 },
  ],
  openSession: [
    { body: { properties: { 'pipeline.name': 'p' } }, status: 201 },
    { body: { properties: 1 }, status: 400 },
  ],
  getSession: [
    { path: { session: () => door.service.open().id }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  closeSession: [
    { path: { session: () => door.service.open().id }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  listJobs: [
    { status: 200 },
    { query: '?state=RUNNING', status: 200 },
    { query: '?state=SLEEPING', status: 400 },
  ],
  getJob: [
    { path: { job: () => job }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  restartJob: [
    { path: { job: () => job }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  savepointJob: [
    { path: { job: () => job }, status: 501 },
    { path: nowhere, status: 404 },
  ],
  cancelJob: [
    { path: { job: () => job }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  deleteJob: [
    { path: { job: () => other }, status: 200 },
    { path: nowhere, status: 404 },
  ],
  listCatalogs: [{ status: 200 }],
  listDatabases: [
    { path: inDatabase, status: 200 },
    { path: nowhere, status: 404 },
  ],
  listTables: [
    { path: inDatabase, status: 200 },
    { path: nowhere, status: 404 },
  ],
  listFunctions: [
    { path: inDatabase, status: 200 },
    { path: nowhere, status: 404 },
  ],
  getTable: [
    ...['endless', 'kept', 'seen'].map((table) => ({
      path: { ...inDatabase, table: () => table },
      status: 200,
    })),
    { path: { ...inDatabase, table: () => 'nothing' }, status: 404 },
  ],
  subscribe: [
    { path: { table: () => 'kept' }, query: '?live=false', status: 200 },
    { path: { table: () => 'kept' }, query: '?live=false', accept: 'text/event-stream', status: 200 },
    { path: { table: () => 'kept' }, query: '?timeout=1', accept: 'text/csv', status: 200 },
    { path: { table: () => 'endless' }, status: 400 },
    { path: nowhere, status: 404 },
  ],
  login: [
    { body: { user: 'a', key: 'b' }, status: 400 },
    { body: {}, status: 400 },
  ],
  health: [{ status: 200 }],
  ready: [{ status: 200 }],
  metrics: [{ status: 200 }],
  openApi: [{ status: 200 }],
};

const operations = routes.map((route) => ({ id: route.id, method: route.method, path: route.path }));

async function ask(
  method: string,
  path: string,
  { query = '', body, accept, path: names = {} }: Example,
): Promise<Answer> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name]!()));
  return door.call(method, `${filled}${query}`, {
    ...(body === undefined ? {} : { body }),
    ...(accept === undefined ? {} : { headers: { accept } }),
  });
}

describe('the OpenAPI document', () => {
  it('knows every route, and no other', () => {
    expect(document.openapi).toBe('3.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('has a name of its own for every operation', () => {
    const ids = routes.map((route) => route.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(EXAMPLES).sort()).toEqual([...ids].sort());
  });

  describe.each(operations)('$method $path', ({ id, method, path }) => {
    it.each(EXAMPLES[id] ?? [])('answers as described, $status', async (example) => {
      const answer = await ask(method, path, example);
      expect(answer.status, answer.text).toBe(example.status);
      const described = document.paths[path]![method.toLowerCase()]!.responses[String(answer.status)];
      expect(described, `${answer.status} is not documented`).toBeDefined();
      const [type] = answer.type.split(';');
      expect(Object.keys(described!.content)).toContain(type);
      if (example.accept !== undefined && example.status === 200) expect(type).toBe(example.accept);
      const { schema } = described!.content[type!]!;
      if (!type!.endsWith('json') || type!.endsWith('ndjson')) return;
      const whole = '$ref' in schema ? document.components.schemas.Problem : schema;
      const result = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]).safeParse(answer.body);
      expect(result.error?.issues ?? []).toEqual([]);
    });
  });
});
