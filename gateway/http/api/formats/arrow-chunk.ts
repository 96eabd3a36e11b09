/**
 * Columns of DuckDB's chunks as Arrow's buffers, where both lay the values out alike: the bytes are copied, and no JavaScript value is
 * made. Bitmaps of NULLs are the same in both as well (least significant bit first, set where there is a value).
 */
import duckdb from '@duckdb/node-bindings';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import {
  DuckDBBigIntVector,
  DuckDBBlobVector,
  DuckDBDateVector,
  DuckDBDoubleVector,
  DuckDBFloatVector,
  DuckDBIntegerVector,
  DuckDBSmallIntVector,
  DuckDBTimestampVector,
  DuckDBTinyIntVector,
  DuckDBVarCharVector,
} from '@duckdb/node-api';
import type { LogicalType } from '../../../../sql/types/index.js';

type Numbers = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

export interface ColumnBuffers {
  readonly data: Numbers | Uint8Array;
  /** Of texts and bytes. */
  readonly valueOffsets?: Int32Array;
  readonly nullBitmap: Uint8Array | undefined;
  readonly nullCount: number;
}

type Vector = ReturnType<DuckDBDataChunk['getColumnVector']>;

/** The first `count` values; undefined where the two lay them out differently. */
export function chunkBuffers(
  chunk: DuckDBDataChunk,
  index: number,
  count: number,
  type: LogicalType,
): ColumnBuffers | undefined {
  const vector = chunk.getColumnVector(index);
  const isText = vector instanceof DuckDBVarCharVector || vector instanceof DuckDBBlobVector;
  const numbers = isText ? undefined : numbersOf(vector, type);
  if (!isText && !numbers) return undefined;
  if (isText && !holdsBytes(type)) return undefined;
  const raw = duckdb.vector_get_validity(
    duckdb.data_chunk_get_vector(chunk['chunk'], index),
    Math.ceil(chunk.rowCount / 64) * 8,
  );
  const nulls = nullsOf(raw ?? undefined, count);
  if (numbers) return { data: numbers.slice(0, count), ...nulls };
  return { ...bytesOf((vector as DuckDBVarCharVector)['dataView'], count, nulls.nullBitmap), ...nulls };
}

/**
 * How many bytes the columns of texts and bytes have together; rows that are NULL may count for something. Other columns are not looked
 * at, since that copies them.
 */
export function textBytes(chunk: DuckDBDataChunk, types: readonly LogicalType[]): number {
  let bytes = 0;
  for (const [index, type] of types.entries()) {
    if (!holdsBytes(type)) continue;
    const vector = chunk.getColumnVector(index);
    if (!(vector instanceof DuckDBVarCharVector || vector instanceof DuckDBBlobVector)) continue;
    const view = (vector as DuckDBVarCharVector)['dataView'];
    for (let row = 0; row < chunk.rowCount; row++) bytes += view.getUint32(row * STRING_BYTES, true);
  }
  return bytes;
}

function numbersOf(vector: Vector, type: LogicalType): Numbers | undefined {
  switch (type.kind) {
    case 'TINYINT':
      return vector instanceof DuckDBTinyIntVector ? vector['items'] : undefined;
    case 'SMALLINT':
      return vector instanceof DuckDBSmallIntVector ? vector['items'] : undefined;
    case 'INT':
      return vector instanceof DuckDBIntegerVector ? vector['items'] : undefined;
    case 'BIGINT':
      return vector instanceof DuckDBBigIntVector ? vector['items'] : undefined;
    case 'FLOAT':
      return vector instanceof DuckDBFloatVector ? vector['items'] : undefined;
    case 'DOUBLE':
      return vector instanceof DuckDBDoubleVector ? vector['items'] : undefined;
    case 'DATE':
      return vector instanceof DuckDBDateVector ? vector['items'] : undefined;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      // Both count microseconds, for these precisions.
      return vector instanceof DuckDBTimestampVector && type.precision > 3 && type.precision <= 6
        ? vector['items']
        : undefined;
    default:
      return undefined;
  }
}

const holdsBytes = ({ kind }: LogicalType): boolean =>
  kind === 'CHAR' || kind === 'VARCHAR' || kind === 'BINARY' || kind === 'VARBINARY';

function nullsOf(
  raw: Uint8Array | undefined,
  count: number,
): Pick<ColumnBuffers, 'nullBitmap' | 'nullCount'> {
  if (!raw) return { nullBitmap: undefined, nullCount: 0 };
  const nullBitmap = raw.slice(0, Math.ceil(count / 8));
  let nullCount = 0;
  for (let row = 0; row < count; row++) if (!isSet(nullBitmap, row)) nullCount++;
  return nullCount === 0 ? { nullBitmap: undefined, nullCount } : { nullBitmap, nullCount };
}

const isSet = (bitmap: Uint8Array, row: number): boolean => (bitmap[row >> 3]! & (1 << (row & 7))) !== 0;

/** DuckDB's strings are 16 bytes: the length, and either up to 12 bytes themselves or a pointer to more. */
const STRING_BYTES = 16;
const INLINE_BYTES_MAX = 12;

function bytesOf(
  view: DataView,
  count: number,
  present: Uint8Array | undefined,
): Pick<Required<ColumnBuffers>, 'data' | 'valueOffsets'> {
  const valueOffsets = new Int32Array(count + 1);
  for (let row = 0; row < count; row++) {
    const isNull = present !== undefined && !isSet(present, row);
    valueOffsets[row + 1] = valueOffsets[row]! + (isNull ? 0 : view.getUint32(row * STRING_BYTES, true));
  }
  const data = new Uint8Array(valueOffsets[count]!);
  const inline = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let row = 0; row < count; row++) {
    const from = valueOffsets[row]!;
    const length = valueOffsets[row + 1]! - from;
    if (length === 0) continue;
    const at = row * STRING_BYTES;
    if (length > INLINE_BYTES_MAX) {
      data.set(
        new Uint8Array(
          duckdb.get_data_from_pointer(view.buffer as ArrayBuffer, view.byteOffset + at + 8, length),
        ),
        from,
      );
      continue;
    }
    for (let index = 0; index < length; index++) data[from + index] = inline[at + 4 + index]!;
  }
  return { data, valueOffsets };
}
