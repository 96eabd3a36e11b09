/** Values of catalog columns, which come as text, in binary form: asyncpg and others ask for every result so. */
import type { OutputBuffer } from '../codec/index.js';
import { parseArrayText } from './array-text.js';
import { writeNumeric } from './numeric-binary.js';
import { elementTypeOf, pgTypeOf, pgTypes } from './pg-type.js';
import * as temporal from './temporal.js';
import { writeInt64 } from './value-writer.js';

/** The vectors of pg_index and pg_proc: written with blanks between, arrays in binary form. */
const INT2VECTOR = 22;
const OIDVECTOR = 30;

const hexBytes = (text: string): Buffer => Buffer.from(text.replace(/^\\x/, ''), 'hex');

/** Appends the value without its length. */
export function writeTextAsBinary(out: OutputBuffer, text: string, oid: number): void {
  const element = elementTypeOf(oid);
  if (element) {
    writeArray(
      out,
      parseArrayText(text).map((item) => (Array.isArray(item) ? null : (item as string | null))),
      element.oid,
    );
    return;
  }
  if (oid === INT2VECTOR || oid === OIDVECTOR) {
    const items = text.trim() === '' ? [] : text.trim().split(/\s+/);
    writeArray(out, items, oid === INT2VECTOR ? pgTypes.int2.oid : pgTypes.oid.oid, 0);
    return;
  }
  writeScalar(out, text, oid);
}

function writeScalar(out: OutputBuffer, text: string, oid: number): void {
  switch (pgTypeOf(oid)) {
    case pgTypes.bool:
      return out.byte(text === 't' || text === 'true' ? 1 : 0);
    case pgTypes.int2:
      return out.int16(Number(text));
    case pgTypes.int4:
      return out.int32(Number(text));
    case pgTypes.oid:
    case pgTypes.regproc:
    case pgTypes.regclass:
    case pgTypes.regtype:
    case pgTypes.regnamespace:
      return out.uint32(Number(text) >>> 0);
    case pgTypes.int8:
      return writeInt64(out, BigInt(text));
    case pgTypes.float4:
      out.reserve(4);
      out.length = out.bytes.writeFloatBE(Number(text), out.length);
      return undefined;
    case pgTypes.float8:
      out.reserve(8);
      out.length = out.bytes.writeDoubleBE(Number(text), out.length);
      return undefined;
    case pgTypes.numeric:
      return writeNumeric(out, text);
    case pgTypes.bytea:
      return out.raw(hexBytes(text));
    case pgTypes.date:
      return out.int32((temporal.daysOfText(text) ?? 0) - temporal.EPOCH_DAYS);
    case pgTypes.timestamp:
      return writeInt64(out, (temporal.timestampMicrosOfText(text) ?? 0n) - temporal.EPOCH_MICROS);
    case pgTypes.timestamptz:
      return writeInt64(
        out,
        (temporal.timestampMicrosOfText(text.replace(/[+-]\d{2}(:?\d{2})?$/, '')) ?? 0n) -
          temporal.EPOCH_MICROS,
      );
    case pgTypes.uuid:
      return out.raw(Buffer.from(text.replaceAll('-', ''), 'hex'));
    case pgTypes.jsonb:
      out.byte(1);
      return out.text(text);
    default:
      return out.text(text);
  }
}

function writeArray(
  out: OutputBuffer,
  items: readonly (string | null)[],
  elementOid: number,
  bound = 1,
): void {
  out.int32(items.length === 0 ? 0 : 1);
  out.int32(items.includes(null) ? 1 : 0);
  out.uint32(elementOid);
  if (items.length === 0) return;
  out.int32(items.length);
  out.int32(bound);
  for (const item of items) {
    if (item === null) {
      out.int32(-1);
      continue;
    }
    const at = out.length;
    out.int32(0);
    writeScalar(out, item, elementOid);
    out.bytes.writeInt32BE(out.length - at - 4, at);
  }
}
