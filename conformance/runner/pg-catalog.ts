/**
 * Runs the catalog statements that real clients were seen to send (`introspection.json`) against our Postgres door, with a catalog like the
 * one they were captured with, and compares columns, their types, and whether there are rows.
 */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { FieldDef } from 'pg';
import { InMemoryCatalog } from '../../catalog/index.js';
import { PgServer } from '../../gateway/pg/index.js';
import { PgCatalogQueries } from '../../gateway/pg/catalog/index.js';
import { SessionService } from '../../gateway/session/session-service.js';

type CapturedParameter = string | null | { readonly bin: string };

interface Capture {
  readonly id: number;
  readonly sql: string;
  readonly clients: readonly string[];
  readonly protocol: 'simple' | 'extended';
  readonly param_types: readonly number[] | null;
  readonly params: readonly CapturedParameter[] | null;
  readonly cols: readonly string[];
  readonly oids: readonly number[];
  readonly rows: number;
  readonly multi: boolean;
}

interface Result {
  readonly fields: readonly FieldDef[];
  readonly rows: readonly unknown[];
}

const SET_UP = [
  'CREATE DATABASE IF NOT EXISTS `public`',
  `CREATE TABLE \`public\`.orders (order_id BIGINT, price DECIMAL(10, 2), item STRING, ts TIMESTAMP(3), active BOOLEAN, payload BYTES,
     PRIMARY KEY (order_id) NOT ENFORCED) COMMENT 'Orders' WITH ('connector' = 'memory')`,
  'CREATE VIEW `public`.orders_v AS SELECT order_id, price, ts FROM `public`.orders',
];

/** OIDs that the captured server had, by what they were of. */
const CAPTURED_OIDS: Readonly<Record<string, string>> = {
  '16385': "'public.orders'::regclass::oid",
  '16390': "'public.orders_pkey'::regclass::oid",
  '16392': "'public.orders_v'::regclass::oid",
  $OID_REL: "'public.orders'::regclass::oid",
  $OID_VIEW: "'public.orders_v'::regclass::oid",
  $OID_NS: "'public'::regnamespace::oid",
};

export async function runPgCatalogCaptures(
  file: string,
): Promise<{ readonly passed: number; readonly failed: number; readonly skipped: number }> {
  const captures = JSON.parse(readFileSync(file, 'utf8')) as readonly Capture[];
  const service = new SessionService({ output: () => undefined });
  const catalogQueries = new PgCatalogQueries();
  const server = new PgServer({ service, version: 'conformance', catalogQueries });
  const port = await server.listen('127.0.0.1', 0);
  try {
    await setUp(service);
    const oids = await presentOids(port);
    let failed = 0;
    for (const capture of captures) {
      const problem = await problemWith(capture, port, oids);
      if (problem === undefined) continue;
      failed++;
      console.log(`FAILED ${capture.id} (${capture.clients.join(', ')}): ${problem}`);
      console.log(`    ${capture.sql.replace(/\s+/g, ' ').slice(0, 400)}`);
    }
    return { passed: captures.length - failed, failed, skipped: 0 };
  } finally {
    await server.close();
    await catalogQueries.close();
    await service.close();
  }
}

async function setUp(service: SessionService): Promise<void> {
  const session = service.open();
  session.catalog.registry.put('demo', {
    catalog: new InMemoryCatalog('public'),
    options: new Map([['type', 'generic_in_memory']]),
    comment: undefined,
  });
  session.catalog.useCatalog('demo');
  for (const text of SET_UP) for await (const executed of session.execute(text)) void executed;
  service.closeSession(session.id);
}

const connected = async (port: number): Promise<pg.Client> => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'demo' });
  await client.connect();
  return client;
};

async function presentOids(port: number): Promise<ReadonlyMap<string, string>> {
  const client = await connected(port);
  const found = new Map<string, string>();
  for (const [captured, text] of Object.entries(CAPTURED_OIDS)) {
    const { rows } = await client.query<{ oid: number }>(`SELECT ${text} AS oid`);
    found.set(captured, String(rows[0]?.oid));
  }
  await client.end();
  return found;
}

function withOids(text: string, oids: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [captured, present] of oids) result = result.replaceAll(captured, present);
  return result;
}

/** The test client cannot declare parameters' types, so integers, whose size depends on it, go as text. */
function valueOf(
  parameter: CapturedParameter,
  type: number,
  oids: ReadonlyMap<string, string>,
): string | Buffer | null {
  if (parameter === null) return null;
  if (typeof parameter === 'string') return withOids(parameter, oids);
  const bytes = Buffer.from(parameter.bin, 'hex');
  if (type === 21) return withOids(String(bytes.readInt16BE()), oids);
  if (type === 23 || type === 26) return withOids(String(bytes.readInt32BE()), oids);
  return type === 20 ? withOids(String(bytes.readBigInt64BE()), oids) : bytes;
}

/** What differs from the capture; undefined when nothing does. */
async function problemWith(
  capture: Capture,
  port: number,
  oids: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const client = await connected(port);
  try {
    const text = withOids(capture.sql, oids);
    const values = capture.params?.map((parameter, index) =>
      valueOf(parameter, capture.param_types?.[index] ?? 0, oids),
    );
    const described = capture.params === null && /\$\d/.test(capture.sql);
    const answer = (await client.query(
      values
        ? { text, values, rowMode: 'array' }
        : described
          ? { text, values: nulls(capture.sql), rowMode: 'array' }
          : { text, rowMode: 'array' },
    )) as unknown as Result | readonly Result[];
    return difference(
      capture,
      Array.isArray(answer) ? (answer as readonly Result[]).at(-1)! : (answer as Result),
      described,
    );
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code ?? ''} ${message}`;
  } finally {
    await client.end();
  }
}

/** Statements whose parameters were not captured: only their columns count. */
const nulls = (sql: string): null[] =>
  Array.from(
    { length: Math.max(...[...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))) },
    () => null,
  );

function difference(capture: Capture, result: Result, described: boolean): string | undefined {
  const names = result.fields.map(({ name }) => name);
  const types = result.fields.map(({ dataTypeID }) => dataTypeID);
  const expected = capture.cols ?? [];
  if (names.join() !== expected.join()) return `columns ${names.join()} instead of ${expected.join()}`;
  const wrong = names.flatMap((name, index) =>
    types[index] === capture.oids[index]
      ? []
      : [`${name} has type ${types[index]}, not ${capture.oids[index]}`],
  );
  if (wrong.length > 0) return wrong.join('; ');
  if (described || result.rows.length > 0 === capture.rows > 0) return undefined;
  return `${result.rows.length} rows instead of ${capture.rows}`;
}
