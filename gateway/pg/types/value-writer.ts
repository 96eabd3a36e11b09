/**
 * Writes one value of a result in the text or binary form of its type, without its length. Values are those that results hold
 * (`ResultValue`); the columns of a chunk have a faster way of their own, see column-reader.ts.
 */
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultValue } from '../../../src/engine/job.js';
import { valueJson } from '../../session/value-text.js';
import type { FormatCode, OutputBuffer } from '../codec/index.js';
import { float4Text, float8Text } from './float-text.js';
import { writeNumeric } from './numeric-binary.js';
import { pgTypeOf, resultTypeOf } from './pg-type.js';
import type { Interval } from './temporal.js';
import * as temporal from './temporal.js';

type Present = Exclude<ResultValue, null>;

export type ValueWriter = (out: OutputBuffer, value: Present) => void;

/** `timeZone`: of the session, for TIMESTAMP_LTZ. */
export function valueWriter(type: LogicalType, format: FormatCode, timeZone: string): ValueWriter {
  return format === 0 ? textWriter(type, timeZone) : binaryWriter(type, timeZone);
}

// ---- text

function textWriter(type: LogicalType, timeZone: string): ValueWriter {
  const text = textOf(type, timeZone);
  return (out, value) => out.text(text(value));
}

type Text = (value: Present) => string;

/** The text form, for messages, arrays and COPY as well. */
export function textOf(type: LogicalType, timeZone: string): Text {
  const { form } = resultTypeOf(type);
  switch (form) {
    case 'bool':
      return (value) => (value === true ? 't' : 'f');
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
    case 'text':
      return String;
    case 'float4':
      return (value) => float4Text(Number(value));
    case 'float8':
      return (value) => float8Text(Number(value));
    case 'bytea':
      return (value) => (value instanceof Uint8Array ? `\\x${hex(value)}` : String(value));
    case 'date':
      return (value) => shown(temporal.daysOfText(String(value)), temporal.dateText, value);
    case 'time':
      return (value) => shown(temporal.timeMicrosOfText(String(value)), temporal.timeText, value);
    case 'timestamp':
      return (value) => temporal.timestampTextOf(String(value)) ?? String(value);
    case 'timestamptz':
      return (value) =>
        shown(instantOf(value, timeZone), (micros) => temporal.timestamptzText(micros, timeZone), value);
    case 'year-month':
    case 'day-time':
      return (value) => temporal.intervalText(intervalOf(value, form));
    case 'json':
    case 'jsonb':
      return (value) => valueJson(value, type);
    case 'array': {
      if (type.kind !== 'ARRAY') return String;
      const element = textOf(type.element, timeZone);
      return (value) =>
        `{${elements(value)
          .map((each) => arrayElement(each, element))
          .join(',')}}`;
    }
    default: {
      const unreachable: never = form;
      return unreachable;
    }
  }
}

const hex = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');

/** Values out of PostgreSQL's range of years are shown as Flink writes them. */
function shown<T>(parsed: T | undefined, text: (parsed: T) => string, value: Present): string {
  return parsed === undefined ? String(value) : text(parsed);
}

const instantOf = (value: Present, timeZone: string): bigint | undefined => {
  const local = temporal.timestampMicrosOfText(String(value));
  return local === undefined ? undefined : temporal.instantOfLocal(local, timeZone);
};

const intervalOf = (value: Present, form: 'year-month' | 'day-time'): Interval =>
  form === 'year-month' ? temporal.yearMonthOfText(String(value)) : temporal.dayTimeOfText(String(value));

const elements = (value: Present): readonly ResultValue[] =>
  Array.isArray(value) ? (value as readonly ResultValue[]) : [];

function arrayElement(value: ResultValue, text: Text): string {
  if (value === null) return 'NULL';
  const plain = text(value);
  if (plain === '' || /[{}",\\\s]/.test(plain) || /^null$/i.test(plain)) {
    return `"${plain.replace(/[\\"]/g, '\\$&')}"`;
  }
  return plain;
}

// ---- binary

const JSONB_VERSION = 1;

function binaryWriter(type: LogicalType, timeZone: string): ValueWriter {
  const { form } = resultTypeOf(type);
  switch (form) {
    case 'bool':
      return (out, value) => out.byte(value === true ? 1 : 0);
    case 'int2':
      return (out, value) => out.int16(Number(value));
    case 'int4':
      return (out, value) => out.int32(Number(value));
    case 'int8':
      return (out, value) => writeInt64(out, BigInt(value as bigint | number | string));
    case 'float4':
      return (out, value) => {
        out.reserve(4);
        out.length = out.bytes.writeFloatBE(Number(value), out.length);
      };
    case 'float8':
      return (out, value) => {
        out.reserve(8);
        out.length = out.bytes.writeDoubleBE(Number(value), out.length);
      };
    case 'numeric':
      return (out, value) => writeNumeric(out, String(value));
    case 'text':
    case 'json':
      return textWriter(type, timeZone);
    case 'jsonb':
      return (out, value) => {
        out.byte(JSONB_VERSION);
        out.text(valueJson(value, type));
      };
    case 'bytea':
      return (out, value) => out.raw(value instanceof Uint8Array ? value : Buffer.from(String(value)));
    case 'date':
      return (out, value) => out.int32((temporal.daysOfText(String(value)) ?? 0) - temporal.EPOCH_DAYS);
    case 'time':
      return (out, value) => writeInt64(out, BigInt(temporal.timeMicrosOfText(String(value)) ?? 0));
    case 'timestamp':
      return (out, value) =>
        writeInt64(out, (temporal.timestampMicrosOfText(String(value)) ?? 0n) - temporal.EPOCH_MICROS);
    case 'timestamptz':
      return (out, value) => writeInt64(out, (instantOf(value, timeZone) ?? 0n) - temporal.EPOCH_MICROS);
    case 'year-month':
    case 'day-time':
      return (out, value) => {
        const { months, days, micros } = intervalOf(value, form);
        writeInt64(out, micros);
        out.int32(days);
        out.int32(months);
      };
    case 'array':
      return arrayWriter(type, timeZone);
    default: {
      const unreachable: never = form;
      return unreachable;
    }
  }
}

export function writeInt64(out: OutputBuffer, value: bigint): void {
  out.reserve(8);
  out.length = out.bytes.writeBigInt64BE(value, out.length);
}

function arrayWriter(type: LogicalType, timeZone: string): ValueWriter {
  if (type.kind !== 'ARRAY') return textWriter(type, timeZone);
  const elementOid = pgTypeOf(resultTypeOf(type.element).oid)!.oid;
  const element = binaryWriter(type.element, timeZone);
  return (out, value) => {
    const items = elements(value);
    out.int32(items.length === 0 ? 0 : 1);
    out.int32(items.includes(null) ? 1 : 0);
    out.uint32(elementOid);
    if (items.length === 0) return;
    out.int32(items.length);
    out.int32(1);
    for (const item of items) {
      if (item === null) {
        out.int32(-1);
        continue;
      }
      const at = out.length;
      out.int32(0);
      element(out, item);
      out.bytes.writeInt32BE(out.length - at - 4, at);
    }
  };
}
