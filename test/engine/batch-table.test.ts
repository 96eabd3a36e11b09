import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SourceBatch } from '../../src/connectors/connector.js';
import { BATCH_DATABASE, Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { BatchTable } from '../../src/engine/batch-table.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

const ROWS = 150_000;
/** DuckDB's blocks have 256 KiB, and each column of a table one at least. */
const EMPTY_BYTES_MAX = 2 * 1024 * 1024;

let database: Database;
let connection: EngineConnection;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(() => database.close());

const batch: SourceBatch = {
  split: 'file',
  relation: `SELECT range AS c0, 'text ' || range AS c1 FROM range(${ROWS})`,
  bytes: 0,
  rows: ROWS,
  endOfSplit: false,
  explain: () => Promise.resolve(undefined),
  release: () => Promise.resolve(),
};

const fields = [p.field('id', t.bigint()), p.field('text', t.string())];

async function openTable(name: string): Promise<BatchTable> {
  const table = new BatchTable({
    id: 'scan',
    connection,
    table: `${BATCH_DATABASE}.${name}`,
    lateTable: `${name}_late`,
    materialize: {
      id: 'scan',
      over: (relation) => relation,
      fields,
      keepsRows: true,
      position: false,
      watermark: false,
      assigner: undefined,
    },
    splits: undefined,
    weighted: false,
  });
  await table.open();
  return table;
}

const fill = (table: BatchTable): Promise<number> =>
  table.fill(
    batch,
    (sql) => ({ sql, fields, weighted: false, hasWatermark: false, hasPosition: false }),
    0n,
    0,
  );

async function heldBytes(): Promise<number> {
  const [row] = await connection.rows(
    `SELECT CAST(memory_usage_bytes AS DOUBLE) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'`,
  );
  return row![0] as number;
}

it('gives the memory of a batch back before the next one', async () => {
  const table = await openTable('given_back');
  for (let epoch = 0; epoch < 3; epoch++) {
    expect(await fill(table)).toBe(ROWS);
    expect(await heldBytes()).toBeGreaterThan(EMPTY_BYTES_MAX);
    await table.clear();
    expect(await heldBytes()).toBeLessThan(EMPTY_BYTES_MAX);
  }
  await table.close();
});

it('empties its table while another job writes to its own', async () => {
  const table = await openTable('beside_another');
  await connection.run(`CREATE TABLE ${BATCH_DATABASE}.another (c0 BIGINT)`);
  const other = await database.connect();
  await other.run('BEGIN');
  await other.run(`INSERT INTO ${BATCH_DATABASE}.another VALUES (1)`);
  expect(await fill(table)).toBe(ROWS);
  await table.clear();
  await other.run('COMMIT');
  expect(await connection.rows(`SELECT count(*) FROM ${BATCH_DATABASE}.beside_another`)).toEqual([[0n]]);
  expect(await connection.rows(`SELECT c0 FROM ${BATCH_DATABASE}.another`)).toEqual([[1n]]);
  await table.close();
  await other.close();
});
