/**
 * What a chunk of result rows holds in memory, about: a bound on rows alone says nothing of rows that are large. Only lengths are read, never
 * the values themselves.
 */
import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import {
  DuckDBArrayVector,
  DuckDBBlobVector,
  DuckDBListVector,
  DuckDBMapVector,
  DuckDBStructVector,
  DuckDBVarCharVector,
} from '@duckdb/node-api';

/** Every value takes up to so much where it lies, a text too. */
const ENTRY_BYTES = 16;
/** Texts up to this length lie in their entry. */
const INLINE_BYTES_MAX = 12;

export function chunkBytes(chunk: DuckDBDataChunk): number {
  let bytes = 0;
  for (let column = 0; column < chunk.columnCount; column++)
    bytes += vectorBytes(chunk.getColumnVector(column));
  return bytes;
}

function vectorBytes(vector: DuckDBVector): number {
  const own = vector.itemCount * ENTRY_BYTES;
  if (vector instanceof DuckDBVarCharVector || vector instanceof DuckDBBlobVector) {
    return own + longTextBytes(vector);
  }
  if (vector instanceof DuckDBListVector) return own + vectorBytes(vector['childData']);
  if (vector instanceof DuckDBArrayVector) return own + vectorBytes(vector['childData']);
  if (vector instanceof DuckDBMapVector) return own + vectorBytes(vector['listVector']);
  if (vector instanceof DuckDBStructVector) {
    const entries: readonly DuckDBVector[] = vector['entryVectors'];
    return entries.reduce((sum, entry) => sum + vectorBytes(entry), own);
  }
  return own;
}

function longTextBytes(vector: DuckDBVarCharVector | DuckDBBlobVector): number {
  // Both lie in memory in the same way; their classes have nothing in common that says so.
  const { dataView: view, validity } = vector as unknown as TextVector;
  let bytes = 0;
  for (let row = 0; row < vector.itemCount; row++) {
    const length = view.getUint32(row * ENTRY_BYTES, true);
    // The entry of a NULL means nothing.
    if (length > INLINE_BYTES_MAX && validity.itemValid(row)) bytes += length;
  }
  return bytes;
}

interface TextVector {
  readonly dataView: DataView;
  readonly validity: { itemValid(row: number): boolean };
}
