/** Batches of results as DuckDB gives them, for tests of what is made of them. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { LogicalType } from '../../sql/types/index.js';
import { ChunkBatch } from '../../src/engine/chunk-batch.js';
import { valueConverter } from '../../src/engine/result-value.js';

/** The first chunk of a query, whose columns are of these types: 2,048 rows at most, all of them inserted. */
export async function chunkBatch(sql: string, types: readonly LogicalType[]): Promise<ChunkBatch> {
  const connection = await (await DuckDBInstance.create()).connect();
  const chunk = (await (await connection.run(sql)).fetchChunk())!;
  return new ChunkBatch(
    new Array<'+I'>(chunk.rowCount).fill('+I'),
    chunk,
    types.map((type) => valueConverter(type, 'UTC')),
  );
}
