/** Rows as an Arrow IPC stream: each batch of the result is a record batch, made column by column. */
import {
  Bool,
  BufferType,
  Data,
  Field,
  makeData,
  Precision,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from 'apache-arrow';
import * as arrow from 'apache-arrow';
import type { DataType } from 'apache-arrow';
import { ChunkBatch } from '../../../../src/engine/index.js';
import type { ResultBatch, ResultValue } from '../../../../src/engine/job.js';
import { string, isConstructed } from '../../../../sql/types/index.js';
import type { LogicalType } from '../../../../sql/types/index.js';
import { chunkBuffers, textBytes } from './arrow-chunk.js';
import { timeValues } from './arrow-time.js';
import type { RowFormat, RowShape } from './row-format.js';

type Values = readonly ResultValue[];

/** A writer whose bytes are taken as they are made. */
class PieceWriter extends RecordBatchStreamWriter {
  #pieces: Uint8Array[] = [];

  /** What was written since the last time. */
  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  protected override _write(chunk: ArrayBufferView | ArrayBuffer): this {
    const bytes = ArrayBuffer.isView(chunk)
      ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : new Uint8Array(chunk);
    if (bytes.length > 0) this.#pieces.push(bytes.slice());
    this._position += bytes.length;
    return this;
  }
}

/** Columns that are made before others may have their turn. */
const COLUMNS_A_STEP = 256;

/** Texts that are copied before others may have their turn: some 10 to 20 ms. */
const TEXT_BYTES_A_STEP = 2 * 1024 * 1024;

/** With kinds the first column is `op`. `timeZone` is that of TIMESTAMP_LTZ texts. */
export function arrowFormat({ columns, withKinds }: RowShape, timeZone: string): RowFormat {
  const kindField = new Field('op', new arrow.Utf8(), false);
  const fields = columns.map(({ name, type }) => new Field(name, arrowType(type), type.nullable));
  const schema = new Schema(withKinds ? [kindField, ...fields] : fields);
  const writer = new PieceWriter({ autoDestroy: false });
  writer.reset(undefined, schema);
  const types = columns.map(({ type }) => type);
  const joined = (): Uint8Array => Buffer.concat(writer.take());
  return {
    contentType: 'application/vnd.apache.arrow.stream',
    // Arrays are made of JavaScript values one way or the other, and may be long.
    wholeBatches: !columns.some(({ type }) => isConstructed(type)),
    head: joined,
    *rows(whole, all) {
      for (const { batch, count } of partsOf(whole, all, types)) {
        const children: Data[] = [];
        for (const [index, { type }] of columns.entries()) {
          children.push(columnData(batch, index, count, type, timeZone));
          // Nothing is written, but others may have their turn.
          if (index % COLUMNS_A_STEP === COLUMNS_A_STEP - 1) yield NO_BYTES;
        }
        const kinds = withKinds ? [valueData(batch.kinds.slice(0, count), string(), timeZone)] : [];
        const data = makeData({
          type: new Struct(schema.fields),
          length: count,
          children: [...kinds, ...children],
        });
        writer.write(new RecordBatch(schema, data));
        yield joined();
      }
    },
    tail: () => {
      writer.finish();
      return joined();
    },
    problem: () => undefined,
    heartbeat: undefined,
  };
}

/** The first `count` rows in as many record batches as their texts need, so that none takes long to copy. */
function* partsOf(
  batch: ResultBatch,
  count: number,
  types: readonly LogicalType[],
): Generator<{ readonly batch: ResultBatch; readonly count: number }, void> {
  const bytes = batch instanceof ChunkBatch ? textBytes(batch.chunk, types) : 0;
  if (!(batch instanceof ChunkBatch) || bytes <= TEXT_BYTES_A_STEP) {
    yield { batch, count };
    return;
  }
  const rows = Math.max(1, Math.floor((batch.kinds.length * TEXT_BYTES_A_STEP) / bytes));
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(from + rows, count);
    yield { batch: batch.portion(from, to), count: to - from };
  }
}

/** The Arrow type that holds all values of a Flink type. Intervals: milliseconds as Duration, months as INTERVAL YEAR_MONTH. */
function arrowType(type: LogicalType): DataType {
  switch (type.kind) {
    case 'BOOLEAN':
      return new Bool();
    case 'TINYINT':
      return new arrow.Int8();
    case 'SMALLINT':
      return new arrow.Int16();
    case 'INT':
      return new arrow.Int32();
    case 'BIGINT':
      return new arrow.Int64();
    case 'FLOAT':
      return new arrow.Float(Precision.SINGLE);
    case 'DOUBLE':
      return new arrow.Float(Precision.DOUBLE);
    case 'DECIMAL':
      return new arrow.Decimal(type.scale, type.precision, 128);
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return new arrow.Utf8();
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return new arrow.Binary();
    case 'DATE':
      return new arrow.DateDay();
    case 'TIME':
      return new arrow.TimeMillisecond();
    case 'TIMESTAMP':
      return new arrow.Timestamp(timestampUnit(type.precision));
    case 'TIMESTAMP_LTZ':
      return new arrow.Timestamp(timestampUnit(type.precision), 'UTC');
    case 'INTERVAL_DAY_TIME':
      return new arrow.DurationMillisecond();
    case 'INTERVAL_YEAR_MONTH':
      return new arrow.IntervalYearMonth();
    case 'ARRAY':
      return new arrow.List(new Field('item', arrowType(type.element), type.element.nullable));
    case 'MAP':
      return mapType(type.key, type.value);
    case 'MULTISET':
      return mapType(type.element, COUNT);
    case 'ROW':
      return new Struct(
        type.fields.map((field) => new Field(field.name, arrowType(field.type), field.type.nullable)),
      );
    case 'NULL':
      return new arrow.Null();
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

const COUNT: LogicalType = { kind: 'INT', nullable: false };

/** Arrow knows no NULL key; Flink does, so the field only says so. */
const mapEntries = (key: LogicalType, value: LogicalType): Struct =>
  new Struct([
    new Field('key', arrowType(key), key.nullable),
    new Field('value', arrowType(value), value.nullable),
  ]);

const mapType = (key: LogicalType, value: LogicalType): DataType =>
  new arrow.Map_(
    new Field('entries', mapEntries(key, value), false) as ConstructorParameters<typeof arrow.Map_>[0],
  );

const timestampUnit = (precision: number): arrow.TimeUnit =>
  precision > 6
    ? arrow.TimeUnit.NANOSECOND
    : precision > 3
      ? arrow.TimeUnit.MICROSECOND
      : arrow.TimeUnit.MILLISECOND;

/** Times are taken from DuckDB's own values, where the batch still has them, instead of from their text. */
function columnData(
  batch: ResultBatch,
  index: number,
  count: number,
  type: LogicalType,
  timeZone: string,
): Data {
  if (!(batch instanceof ChunkBatch)) {
    return valueData(
      batch.rows.slice(0, count).map((row) => row[index] ?? null),
      type,
      timeZone,
    );
  }
  const buffers = chunkBuffers(batch.chunk, index, count, type);
  if (buffers) return dataOf(arrowType(type), count, buffers);
  const times = timeValues(() => batch.chunk.getColumnValues(index), type, timeZone, 'duckdb');
  if (times) return fixedData(times.slice(0, count), type);
  return valueData(batch.column(index).slice(0, count), type, timeZone);
}

function valueData(values: Values, type: LogicalType, timeZone: string): Data {
  const times = timeValues(() => values, type, timeZone, 'text');
  if (times) return fixedData(times, type);
  switch (type.kind) {
    case 'BOOLEAN':
      return filled(values, arrowType(type), { data: bits(values, (value) => value === true) });
    case 'DECIMAL':
      return filled(values, arrowType(type), { data: decimalWords(values, type.scale) });
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return variableData(values, type, (value) => Buffer.from(String(value), 'utf8'));
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return variableData(values, type, (value) =>
        value instanceof Uint8Array ? value : Buffer.from(String(value)),
      );
    case 'ARRAY': {
      const { offsets, elements } = flattened(values);
      const child = valueData(elements, type.element, timeZone);
      return filled(values, arrowType(type), { valueOffsets: offsets, children: [child] });
    }
    case 'MAP':
      return mapData(values, type, type.key, type.value, timeZone);
    case 'MULTISET':
      return mapData(values, type, type.element, COUNT, timeZone);
    case 'ROW': {
      const children = type.fields.map((field, index) =>
        valueData(
          values.map((row) => listOf(row)[index] ?? null),
          field.type,
          timeZone,
        ),
      );
      return filled(values, arrowType(type), { children });
    }
    case 'NULL':
      return makeData({ type: new arrow.Null(), length: values.length });
    default:
      return fixedData(values as readonly (number | bigint | null)[], type);
  }
}

/** What the values of a column are made of, besides their type and number. */
interface Parts {
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | undefined;
  readonly data?: FixedArray | Uint8Array | Uint32Array;
  readonly valueOffsets?: Int32Array;
  readonly children?: readonly Data[];
}

const NO_BYTES = new Uint8Array(0);

/** As Arrow's `makeData`, whose types ask for one that is known when this is compiled; ours are known when a query is planned. */
function dataOf(type: DataType, length: number, parts: Parts): Data {
  const { nullCount, nullBitmap = NO_BYTES, data, valueOffsets, children = [] } = parts;
  const buffers = {
    ...(valueOffsets === undefined ? {} : { [BufferType.OFFSET]: valueOffsets }),
    ...(data === undefined ? {} : { [BufferType.DATA]: data }),
    [BufferType.VALIDITY]: nullBitmap,
  };
  return new Data(type, 0, length, nullCount, buffers, [...children]);
}

function nullsOf(values: readonly unknown[]): Pick<Parts, 'nullCount' | 'nullBitmap'> {
  let nullCount = 0;
  for (const value of values) if (value === null) nullCount++;
  return { nullCount, nullBitmap: nullCount === 0 ? undefined : bits(values, (value) => value !== null) };
}

/** The values of a type whose buffers are `parts`. */
const filled = (
  values: readonly unknown[],
  type: DataType,
  parts: Omit<Parts, 'nullCount' | 'nullBitmap'>,
): Data => dataOf(type, values.length, { ...nullsOf(values), ...parts });

function bits<T>(values: readonly T[], isSet: (value: T) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  for (let index = 0; index < values.length; index++) {
    if (isSet(values[index]!)) bytes[index >> 3]! |= 1 << (index & 7);
  }
  return bytes;
}

type FixedArray = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

function fixedData(values: readonly (number | bigint | null)[], type: LogicalType): Data {
  const fixed = arrowType(type);
  // The types of Arrow do not tell which of its types have numbers of one width.
  const Numbers = fixed.ArrayType as new (length: number) => FixedArray;
  const array = new Numbers(values.length);
  if (array instanceof BigInt64Array) {
    values.forEach((value, index) => {
      if (value !== null) array[index] = BigInt(value);
    });
  } else {
    values.forEach((value, index) => {
      if (value !== null) array[index] = Number(value);
    });
  }
  return filled(values, fixed, { data: array });
}

function variableData(
  values: Values,
  type: LogicalType,
  bytesOf: (value: NonNullable<ResultValue>) => Uint8Array,
): Data {
  const offsets = new Int32Array(values.length + 1);
  const parts: Uint8Array[] = [];
  let length = 0;
  values.forEach((value, index) => {
    if (value !== null) {
      const bytes = bytesOf(value);
      parts.push(bytes);
      length += bytes.length;
    }
    offsets[index + 1] = length;
  });
  const data = new Uint8Array(Buffer.concat(parts));
  return filled(values, arrowType(type), { valueOffsets: offsets, data });
}

const listOf = (value: ResultValue): Values => (Array.isArray(value) ? (value as Values) : []);

function flattened(values: Values): { readonly offsets: Int32Array; readonly elements: Values } {
  const offsets = new Int32Array(values.length + 1);
  const elements: ResultValue[] = [];
  values.forEach((value, index) => {
    for (const element of listOf(value)) elements.push(element);
    offsets[index + 1] = elements.length;
  });
  return { offsets, elements };
}

function mapData(
  values: Values,
  type: LogicalType,
  key: LogicalType,
  value: LogicalType,
  timeZone: string,
): Data {
  const { offsets, elements } = flattened(values);
  const children = [
    valueData(
      elements.map((entry) => listOf(entry)[0] ?? null),
      key,
      timeZone,
    ),
    valueData(
      elements.map((entry) => listOf(entry)[1] ?? null),
      value,
      timeZone,
    ),
  ];
  const entries = mapEntries(key, value);
  const child = dataOf(entries, elements.length, { nullCount: 0, nullBitmap: undefined, children });
  return filled(values, arrowType(type), { valueOffsets: offsets, children: [child] });
}

/** 128-bit integers, little endian, of the digits without the point. */
function decimalWords(values: Values, scale: number): Uint32Array {
  const words = new Uint32Array(values.length * 4);
  values.forEach((value, index) => {
    if (value === null) return;
    const [whole = '0', fraction = ''] = String(value).split('.');
    let rest = BigInt.asUintN(128, BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale)));
    for (let word = 0; word < 4; word++) {
      words[index * 4 + word] = Number(rest & 0xffffffffn);
      rest >>= 32n;
    }
  });
  return words;
}
