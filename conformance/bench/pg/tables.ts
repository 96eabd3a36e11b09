/** The table of a million rows that everything is measured on, the same in both servers, and a job that writes to it. */
import { request, WireClient } from './wire-client.js';
import type { Answer } from './wire-client.js';
import type { BenchServer } from './servers.js';

export const ROWS = 1_000_000;
/** Changes a second while the table is being written. */
export const CHANGES_PER_SECOND = 5_000;

const COLUMNS = `id BIGINT NOT NULL, name STRING, amount DECIMAL(12, 2), ratio DOUBLE, created_at TIMESTAMP(3), active BOOLEAN`;

/** `accounts` follows `feed`, which jobs write to; both have a million rows. */
const FUNGI = [
  `CREATE TABLE feed (${COLUMNS}, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')`,
  `CREATE TABLE ids (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '2000000',
    'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '${ROWS}')`,
  `INSERT INTO feed ${fungiRows('ids')}`,
  'CREATE MATERIALIZED TABLE accounts AS SELECT * FROM feed',
  `CREATE TABLE changes (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '${CHANGES_PER_SECOND}',
    'fields.id.min' = '1', 'fields.id.max' = '${ROWS}')`,
];

function fungiRows(source: string, prefix = 'customer'): string {
  return `SELECT id, '${prefix}-' || CAST(id AS STRING), CAST(MOD(id * 7919, 1000000) / 100.0 AS DECIMAL(12, 2)), id / 7.0e0,
    TIMESTAMPADD(SECOND, CAST(id AS INT), TIMESTAMP '2024-01-01 00:00:00'), MOD(id, 3) = 0 FROM ${source}`;
}

const POSTGRES = [
  `CREATE TABLE accounts AS SELECT id::bigint AS id, 'customer-' || id AS name,
    (mod(id::bigint * 7919, 1000000) / 100.0)::numeric(12, 2) AS amount, id / 7.0::float8 AS ratio,
    timestamp(3) '2024-01-01' + id * interval '1 s' AS created_at, mod(id, 3) = 0 AS active FROM generate_series(1, ${ROWS}) AS id`,
  'ALTER TABLE accounts ADD PRIMARY KEY (id)',
  'VACUUM ANALYZE accounts',
];

/** Returns when all rows are there. */
export async function createTables(server: BenchServer): Promise<void> {
  const client = await WireClient.connect(server.port);
  try {
    for (const sql of server.name === 'Fungi' ? FUNGI : POSTGRES) await client.send(request.simple(sql));
    const last = request.simple(`SELECT id FROM accounts WHERE id = ${ROWS}`);
    while ((await client.send(last)).rows === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    client.close();
  }
}

const CHANGED = 'changed';

/** Starts a job that writes to the table until the server ends. */
export async function startWriting(server: BenchServer): Promise<void> {
  // An endless INSERT runs on as a job when its statement is answered.
  await ask(server, `INSERT INTO feed ${fungiRows('changes', CHANGED)}`);
  await changedRows(server, 1);
}

/** Rows that the job has changed so far; waits until there are some. */
export async function changedRows(server: BenchServer, atLeast = 0): Promise<number> {
  for (;;) {
    const { rows } = await ask(server, `SELECT id FROM accounts WHERE name LIKE '${CHANGED}-%'`);
    if (rows >= atLeast) return rows;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ask(server: BenchServer, sql: string): Promise<Answer> {
  const client = await WireClient.connect(server.port);
  try {
    return await client.send(request.simple(sql));
  } finally {
    client.close();
  }
}
