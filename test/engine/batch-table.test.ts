import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SourceBatch } from '../../src/connectors/connector.js';
import { Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { BatchTable, batchDatabase } from '../../src/engine/batch-table.js';
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
    database: batchDatabase(name),
    name: 'batch',
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

it('leaves the row numbers of another job as they are', async () => {
  const table = await openTable('checkpoints');
  const other = await openTable('beside');
  const numbers = `SELECT min(rowid), max(rowid) FROM ${batchDatabase('beside')}.batch`;
  // Truncated rows keep their numbers until a checkpoint.
  await connection.run(`INSERT INTO ${batchDatabase('beside')}.batch SELECT range, '' FROM range(10)`);
  await connection.run(`TRUNCATE ${batchDatabase('beside')}.batch`);
  await connection.run(`INSERT INTO ${batchDatabase('beside')}.batch SELECT range, '' FROM range(10)`);
  expect(await connection.rows(numbers)).toEqual([[10n, 19n]]);
  await fill(table);
  await table.clear();
  expect(await connection.rows(numbers)).toEqual([[10n, 19n]]);
  await table.close();
  await other.close();
});
