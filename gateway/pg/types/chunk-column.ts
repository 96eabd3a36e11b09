/**
 * Columns of DuckDB's chunks written straight into messages: no JavaScript object is made for a value of the common types. Times are
 * formatted from their numbers, texts are copied as the bytes they are.
 */
import duckdb from '@duckdb/node-bindings';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import {
  DuckDBBigIntVector,
  DuckDBBlobVector,
  DuckDBBooleanVector,
  DuckDBDateVector,
  DuckDBDecimal16Vector,
  DuckDBDecimal32Vector,
  DuckDBDecimal64Vector,
  DuckDBDoubleVector,
  DuckDBFloatVector,
  DuckDBIntegerVector,
  DuckDBSmallIntVector,
  DuckDBTimeVector,
  DuckDBTimestampVector,
  DuckDBTinyIntVector,
  DuckDBVarCharVector,
} from '@duckdb/node-api';
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultBatch } from '../../../src/engine/job.js';
import { ChunkBatch } from '../../../src/engine/chunk-batch.js';
import type { FormatCode, OutputBuffer } from '../codec/index.js';
import type { ColumnReader } from './column-reader.js';
import { writeDate, writeDigits, writeFixedPoint, writeInt64At, writeTime } from './digits.js';
import { float4Text, float8Text } from './float-text.js';
import { EXACT_SCALE_MAX, writeNumeric, writeScaledNumeric } from './numeric-binary.js';
import { resultTypeOf } from './pg-type.js';
import { StringBytes } from './string-bytes.js';
import { EPOCH_DAYS, EPOCH_MICROS, timestampText, timestamptzText } from './temporal.js';
import { writeInt64 } from './value-writer.js';

/** Reads DuckDB's own memory. */
export abstract class FastColumn implements ColumnReader {
  /** One bit for each row, set where it is not NULL; undefined: no NULL. */
  #validity: Uint8Array | undefined;

  /** False when the chunk holds something else than expected. */
  abstract take(vector: ReturnType<DuckDBDataChunk['getColumnVector']>, rows: number): boolean;
  abstract write(out: OutputBuffer, row: number): void;

  tryLoad(batch: ResultBatch, index: number): boolean {
    if (!(batch instanceof ChunkBatch)) return false;
    const { chunk } = batch;
    const vector = chunk.getColumnVector(index);
    const raw = duckdb.vector_get_validity(
      duckdb.data_chunk_get_vector(chunk['chunk'], index),
      Math.ceil(chunk.rowCount / 64) * 8,
    );
    this.#validity = raw ?? undefined;
    return this.take(vector, chunk.rowCount);
  }

  load(): void {
    throw new Error('a fast column is loaded by its chooser');
  }

  isNull(row: number): boolean {
    const validity = this.#validity;
    return validity !== undefined && (validity[row >> 3]! & (1 << (row & 7))) === 0;
  }
}

/** Undefined for types whose values are written from JavaScript values. */
export function fastColumn(type: LogicalType, format: FormatCode, timeZone: string): FastColumn | undefined {
  const binary = format === 1;
  switch (resultTypeOf(type).form) {
    case 'bool':
      return new BoolColumn(binary);
    case 'int2':
    case 'int4':
      return new IntColumn(binary, resultTypeOf(type).size);
    case 'int8':
      return new BigIntColumn(binary);
    case 'float4':
    case 'float8':
      return new FloatColumn(binary, type.kind === 'FLOAT');
    case 'numeric':
      return type.kind === 'DECIMAL' ? new DecimalColumn(binary, type.scale) : undefined;
    case 'text':
      return new TextColumn();
    case 'bytea':
      return new BytesColumn(binary);
    case 'date':
      return new DateColumn(binary);
    case 'time':
      return new TimeColumn(binary);
    case 'timestamp':
      return new TimestampColumn(binary, undefined);
    case 'timestamptz':
      return new TimestampColumn(binary, timeZone);
    default:
      return undefined;
  }
}

type Vector = Parameters<FastColumn['take']>[0];

class BoolColumn extends FastColumn {
  #vector: DuckDBBooleanVector | undefined;

  constructor(private readonly binary: boolean) {
    super();
  }

  take(vector: Vector): boolean {
    this.#vector = vector instanceof DuckDBBooleanVector ? vector : undefined;
    return this.#vector !== undefined;
  }

  write(out: OutputBuffer, row: number): void {
    const value = this.#vector!.getItem(row) === true;
    out.byte(this.binary ? Number(value) : value ? 116 : 102);
  }
}

class IntColumn extends FastColumn {
  #items: Int8Array | Int16Array | Int32Array = new Int32Array();

  constructor(
    private readonly binary: boolean,
    private readonly size: number,
  ) {
    super();
  }

  take(vector: Vector): boolean {
    if (vector instanceof DuckDBIntegerVector) this.#items = vector['items'];
    else if (vector instanceof DuckDBSmallIntVector) this.#items = vector['items'];
    else if (vector instanceof DuckDBTinyIntVector) this.#items = vector['items'];
    else return false;
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    const value = this.#items[row]!;
    if (!this.binary) writeDigits(out, value);
    else if (this.size === 2) out.int16(value);
    else out.int32(value);
  }
}

/** Two halves of a 64-bit integer, so that a small one needs no BigInt. */
class Halves {
  low: Uint32Array = new Uint32Array();
  high: Int32Array = new Int32Array();
  all: BigInt64Array = new BigInt64Array();

  set(items: BigInt64Array): void {
    this.all = items;
    this.low = new Uint32Array(items.buffer, items.byteOffset, items.length * 2);
    this.high = new Int32Array(items.buffer, items.byteOffset, items.length * 2);
  }

  /** The value where a double holds it exactly, else undefined. */
  small(row: number): number | undefined {
    const high = this.high[row * 2 + 1]!;
    if (high >= 0x200000 || high < -0x200000) return undefined;
    return high * 0x1_0000_0000 + this.low[row * 2]!;
  }
}

class BigIntColumn extends FastColumn {
  readonly #halves = new Halves();

  constructor(private readonly binary: boolean) {
    super();
  }

  take(vector: Vector): boolean {
    if (!(vector instanceof DuckDBBigIntVector)) return false;
    this.#halves.set(vector['items']);
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    if (this.binary) {
      writeInt64At(out, this.#halves.high[row * 2 + 1]!, this.#halves.low[row * 2]!);
      return;
    }
    const small = this.#halves.small(row);
    if (small === undefined) out.text(String(this.#halves.all[row]));
    else writeDigits(out, small);
  }
}

class FloatColumn extends FastColumn {
  #items: Float32Array | Float64Array = new Float64Array();

  constructor(
    private readonly binary: boolean,
    private readonly single: boolean,
  ) {
    super();
  }

  take(vector: Vector): boolean {
    if (this.single && vector instanceof DuckDBFloatVector) this.#items = vector['items'];
    else if (!this.single && vector instanceof DuckDBDoubleVector) this.#items = vector['items'];
    else return false;
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    const value = this.#items[row]!;
    if (!this.binary) out.ascii(this.single ? float4Text(value) : float8Text(value));
    else if (this.single) {
      out.reserve(4);
      out.length = out.bytes.writeFloatBE(value, out.length);
    } else {
      out.reserve(8);
      out.length = out.bytes.writeDoubleBE(value, out.length);
    }
  }
}

class DecimalColumn extends FastColumn {
  #items: Int16Array | Int32Array | undefined;
  #long: Halves | undefined;
  readonly #halves = new Halves();

  constructor(
    private readonly binary: boolean,
    private readonly scale: number,
  ) {
    super();
  }

  take(vector: Vector): boolean {
    this.#items = undefined;
    this.#long = undefined;
    if (vector instanceof DuckDBDecimal16Vector) {
      const { buffer, byteOffset, byteLength }: DataView = vector['dataView'];
      this.#items = new Int16Array(buffer, byteOffset, byteLength / 2);
      return vector['decimalType'].scale === this.scale;
    }
    if (vector instanceof DuckDBDecimal32Vector) {
      const { buffer, byteOffset, byteLength }: DataView = vector['dataView'];
      this.#items = new Int32Array(buffer, byteOffset, byteLength / 4);
      return vector['decimalType'].scale === this.scale;
    }
    // Longer ones (128 bits) go the general way.
    if (!(vector instanceof DuckDBDecimal64Vector)) return false;
    const { buffer, byteOffset, byteLength }: DataView = vector['dataView'];
    this.#halves.set(new BigInt64Array(buffer, byteOffset, byteLength / 8));
    this.#long = this.#halves;
    return vector['decimalType'].scale === this.scale;
  }

  write(out: OutputBuffer, row: number): void {
    const small = this.#items ? this.#items[row] : this.#long!.small(row);
    if (small === undefined || (this.binary && this.scale > EXACT_SCALE_MAX)) {
      const text = this.#text(row);
      if (this.binary) writeNumeric(out, text);
      else out.ascii(text);
    } else if (this.binary) writeScaledNumeric(out, small, this.scale);
    else writeFixedPoint(out, small, this.scale);
  }

  #text(row: number): string {
    const value = this.#items ? BigInt(this.#items[row]!) : this.#long!.all[row]!;
    const digits = (value < 0n ? -value : value).toString().padStart(this.scale + 1, '0');
    const at = digits.length - this.scale;
    const fraction = this.scale === 0 ? '' : `.${digits.slice(at)}`;
    return `${value < 0n ? '-' : ''}${digits.slice(0, at)}${fraction}`;
  }
}

class TextColumn extends FastColumn {
  readonly #strings = new StringBytes();

  take(vector: Vector, rows: number): boolean {
    if (!(vector instanceof DuckDBVarCharVector)) return false;
    this.#strings.set(vector['dataView'], rows, (row) => this.isNull(row));
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    this.#strings.copyTo(out, row);
  }
}

class BytesColumn extends FastColumn {
  readonly #strings = new StringBytes();

  constructor(private readonly binary: boolean) {
    super();
  }

  take(vector: Vector, rows: number): boolean {
    if (!(vector instanceof DuckDBBlobVector)) return false;
    this.#strings.set(vector['dataView'], rows, (row) => this.isNull(row));
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    if (this.binary) {
      this.#strings.copyTo(out, row);
      return;
    }
    const bytes = this.#strings.get(row);
    out.text(`\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
  }
}

class DateColumn extends FastColumn {
  #items: Int32Array = new Int32Array();

  constructor(private readonly binary: boolean) {
    super();
  }

  take(vector: Vector): boolean {
    if (!(vector instanceof DuckDBDateVector)) return false;
    this.#items = vector['items'];
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    const days = this.#items[row]!;
    if (this.binary) out.int32(days - EPOCH_DAYS);
    else writeDate(out, days);
  }
}

class TimeColumn extends FastColumn {
  readonly #halves = new Halves();

  constructor(private readonly binary: boolean) {
    super();
  }

  take(vector: Vector): boolean {
    if (!(vector instanceof DuckDBTimeVector)) return false;
    this.#halves.set(vector['items']);
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    if (this.binary) {
      writeInt64At(out, this.#halves.high[row * 2 + 1]!, this.#halves.low[row * 2]!);
    } else writeTime(out, this.#halves.small(row)!);
  }
}

const MICROS_PER_DAY = 86_400_000_000;
const EPOCH_MICROS_NUMBER = Number(EPOCH_MICROS);
const WORD = 0x1_0000_0000;

/** Instants (with a zone) and clock times; both are microseconds since 1970. */
class TimestampColumn extends FastColumn {
  readonly #halves = new Halves();
  private readonly utc: boolean;

  constructor(
    private readonly binary: boolean,
    private readonly timeZone: string | undefined,
  ) {
    super();
    this.utc = timeZone === 'UTC' || timeZone === 'GMT';
  }

  take(vector: Vector): boolean {
    if (!(vector instanceof DuckDBTimestampVector)) return false;
    this.#halves.set(vector['items']);
    return true;
  }

  write(out: OutputBuffer, row: number): void {
    const small = this.#halves.small(row);
    if (this.binary) {
      if (small === undefined) writeInt64(out, this.#halves.all[row]! - EPOCH_MICROS);
      else {
        const micros = small - EPOCH_MICROS_NUMBER;
        writeInt64At(out, Math.floor(micros / WORD), micros >>> 0);
      }
      return;
    }
    if (small === undefined || small < 0 || (this.timeZone !== undefined && !this.utc)) {
      const micros = this.#halves.all[row]!;
      out.text(this.timeZone === undefined ? timestampText(micros) : timestamptzText(micros, this.timeZone));
      return;
    }
    const days = Math.floor(small / MICROS_PER_DAY);
    writeDate(out, days);
    out.byte(32);
    writeTime(out, small - days * MICROS_PER_DAY);
    if (this.utc) out.ascii('+00');
  }
}
