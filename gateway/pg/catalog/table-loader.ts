/** Fills tables of the catalog database with rows, in DuckDB's columnar chunks. */
import { BIGINT, BOOLEAN, DuckDBDataChunk, INTEGER, SMALLINT, VARCHAR } from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { EngineConnection } from '../../../src/duckdb/index.js';

export type Cell = string | number | boolean | null;

const CHUNK_ROWS = 2_048;

const TYPES: Readonly<Record<string, DuckDBType>> = { BIGINT, BOOLEAN, INTEGER, SMALLINT, VARCHAR };

/** `columns`: as in CREATE TABLE. Text is read as what the column is. */
export async function createFilled(
  connection: EngineConnection,
  schema: string,
  table: string,
  columns: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  await connection.run(`CREATE TABLE ${schema}.${table} (${columns})`);
  if (rows.length === 0) return;
  const names = columns.split(',').map((column) => column.trim().split(' ')[1] ?? '');
  const types = names.map((name) => TYPES[name] ?? VARCHAR);
  const appender = await connection.duckdb.createAppender(table, schema);
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const part = rows.slice(start, start + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(types, part.length);
    chunk.setColumns(names.map((name, column) => part.map((row) => valueOf(name, row[column] ?? null))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function valueOf(type: string, cell: Cell): DuckDBValue {
  if (cell === null) return null;
  if (type === 'BIGINT') return BigInt(cell);
  if (type === 'SMALLINT' || type === 'INTEGER') return Number(cell);
  if (type === 'BOOLEAN') return typeof cell === 'boolean' ? cell : cell === 'true';
  return String(cell);
}
