/** What a client binds, in text or binary form, → the value of a parameter. Errors are PostgreSQL's: 22P02 text, 22P03 binary, 22003 range. */
import type { LogicalType } from '../../../sql/types/index.js';
import * as t from '../../../sql/types/index.js';
import { localNanoseconds } from '../../../src/engine/local-time.js';
import type { ResultValue } from '../../../src/engine/job.js';
import { decodeText, MessageInput, ProtocolError } from '../codec/index.js';
import type { FormatCode } from '../codec/index.js';
import { pgError } from '../pg-error.js';
import { parseArrayText } from './array-text.js';
import { readNumeric } from './numeric-binary.js';
import { elementTypeOf, pgTypeOf, pgTypes, resultTypeOf } from './pg-type.js';
import * as temporal from './temporal.js';

/** The type a declared OID stands for; undefined: left to where the parameter stands (0, unknown, numeric of no size). */
export function logicalTypeOfOid(oid: number): LogicalType | undefined {
  const element = elementTypeOf(oid);
  if (element) {
    const inner =
      logicalTypeOfOid(element.oid) ?? (element === pgTypes.numeric ? t.decimal(38, 18) : t.string());
    return t.array(inner);
  }
  switch (pgTypeOf(oid)) {
    case pgTypes.bool:
      return t.boolean();
    case pgTypes.int2:
      return t.smallint();
    case pgTypes.int4:
      return t.int();
    case pgTypes.int8:
    case pgTypes.oid:
      return t.bigint();
    case pgTypes.float4:
      return t.float();
    case pgTypes.float8:
      return t.double();
    case pgTypes.bytea:
      return t.bytes();
    case pgTypes.date:
      return t.date();
    case pgTypes.time:
      return t.time(3);
    case pgTypes.timestamp:
      return t.timestamp(6);
    case pgTypes.timestamptz:
      return t.timestampLtz(6);
    case pgTypes.text:
    case pgTypes.varchar:
    case pgTypes.bpchar:
    case pgTypes.name:
    case pgTypes.char:
    case pgTypes.json:
    case pgTypes.jsonb:
    case pgTypes.uuid:
      return t.string();
    default:
      return undefined;
  }
}

/** What a parameter of this type is said to be. */
export function oidOfParameter(type: LogicalType): number {
  const { oid } = resultTypeOf(type);
  if (oid === pgTypes.bpchar.oid || oid === pgTypes.varchar.oid) return pgTypes.text.oid;
  return oid;
}

/** @throws ProtocolError, FungiError with the SQLSTATE of what is wrong with the value */
export function decodeParameter(
  bytes: Buffer | null,
  format: FormatCode,
  oid: number,
  type: LogicalType,
  timeZone: string,
): ResultValue {
  if (bytes === null) return null;
  return format === 0 ? fromText(decodeText(bytes), type, timeZone) : fromBinary(bytes, oid, type, timeZone);
}

// ---- text

const invalid = (name: string, text: string): Error =>
  pgError('22P02', `invalid input syntax for type ${name}: "${text.slice(0, 200)}"`);

const RANGES: Readonly<Record<string, readonly [name: string, max: bigint]>> = {
  TINYINT: ['smallint', 127n],
  SMALLINT: ['smallint', 32_767n],
  INT: ['integer', 2_147_483_647n],
  BIGINT: ['bigint', 9_223_372_036_854_775_807n],
};

export function fromText(text: string, type: LogicalType, timeZone: string): ResultValue {
  switch (type.kind) {
    case 'BOOLEAN':
      return truth(text);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT': {
      const [name, max] = RANGES[type.kind]!;
      if (!/^\s*[+-]?\d{1,40}\s*$/.test(text)) throw invalid(name, text);
      const value = BigInt(text.trim().replace(/^\+/, ''));
      if (value > max || value < -max - 1n)
        throw pgError('22003', `value "${text}" is out of range for type ${name}`);
      return type.kind === 'BIGINT' ? value : Number(value);
    }
    case 'FLOAT':
    case 'DOUBLE':
      return float(text, type.kind === 'FLOAT' ? 'real' : 'double precision');
    case 'DECIMAL':
      return decimal(text);
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return bytea(text);
    case 'DATE':
      return dateOf(text);
    case 'TIME': {
      const micros = temporal.timeMicrosOfText(
        text.trim().replace(/(?<=\d)(?:[+-]\d{2}(?::?\d{2})?|Z)$/i, ''),
      );
      if (micros === undefined) throw invalid('time', text);
      return temporal.timeText(micros);
    }
    case 'TIMESTAMP':
      return temporal.timestampText(timestampParts(text, 'timestamp').local);
    case 'TIMESTAMP_LTZ': {
      const { local, offset } = timestampParts(text, 'timestamp with time zone');
      if (offset === undefined) return temporal.timestampText(local);
      return localText(local - offset, timeZone);
    }
    case 'ARRAY':
      return arrayOf(parseArrayText(text), type.element, timeZone);
    case 'CHAR':
    case 'VARCHAR':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'VARIANT':
    case 'NULL':
      return text;
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

type ArrayText = ReturnType<typeof parseArrayText>;

function arrayOf(items: ArrayText, element: LogicalType, timeZone: string): readonly ResultValue[] {
  return items.map((item) => {
    if (item === null) return null;
    if (typeof item === 'string') return fromText(item, element, timeZone);
    if (element.kind !== 'ARRAY') throw pgError('22P02', 'malformed array literal: too many dimensions');
    return arrayOf(item, element.element, timeZone);
  });
}

function truth(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== '') {
    if (['true', 'yes'].some((full) => full.startsWith(word)) || word === 'on' || word === '1') return true;
    if (
      ['false', 'no'].some((full) => full.startsWith(word)) ||
      word === 'off' ||
      word === 'of' ||
      word === '0'
    )
      return false;
  }
  throw invalid('boolean', text);
}

function float(text: string, name: string): number {
  const word = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word)) return Number(word);
  const special = /^([+-]?)(?:(inf|infinity)|(nan))$/i.exec(word);
  if (!special) throw invalid(name, text);
  if (special[3] !== undefined) return NaN;
  return special[1] === '-' ? -Infinity : Infinity;
}

function decimal(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,4}))?$/i.exec(text.trim());
  const [, sign = '', whole = '', fraction = '', exponent] = match ?? [];
  if (!match || whole + fraction === '') throw invalid('numeric', text);
  const shift = Number(exponent ?? 0);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (Math.abs(point) > 1_000) throw pgError('22003', 'value overflows numeric format');
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const at = Math.max(0, point);
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const rest = padded.slice(at);
  return `${sign === '-' ? '-' : ''}${integer}${rest === '' ? '' : `.${rest}`}`;
}

function bytea(text: string): Uint8Array {
  if (text.startsWith('\\x')) {
    const hex = text.slice(2).replace(/\s+/g, '');
    if (hex.length % 2 !== 0 || /[^0-9a-f]/i.test(hex)) {
      throw pgError('22023', 'invalid hexadecimal data');
    }
    return Uint8Array.from(Buffer.from(hex, 'hex'));
  }
  const bytes: number[] = [];
  const raw = Buffer.from(text, 'utf8');
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at]!;
    if (byte !== 0x5c) {
      bytes.push(byte);
    } else if (raw[at + 1] === 0x5c) {
      bytes.push(0x5c);
      at++;
    } else {
      const octal = raw.toString('latin1', at + 1, at + 4);
      if (!/^[0-3][0-7]{2}$/.test(octal)) throw invalid('bytea', text);
      bytes.push(parseInt(octal, 8));
      at += 3;
    }
  }
  return Uint8Array.from(bytes);
}

function dateOf(text: string): string {
  const { local } = timestampParts(text, 'date');
  return temporal.timestampText(local).slice(0, 10);
}

const SECOND_MICROS = 1_000_000n;

/** Microseconds of the clock written, and of the offset behind it. */
function timestampParts(
  text: string,
  name: string,
): { readonly local: bigint; readonly offset: bigint | undefined } {
  const match = /^\s*(.+?)(\s*)(Z|UTC|[+-]\d{1,2}(?::?\d{2})?(?::?\d{2})?)?\s*$/i.exec(text);
  let body = match?.[1] ?? text;
  let zone = match?.[3];
  // The `-31` of a bare date is no offset, that of `2024-01-31 +00` is.
  if (zone !== undefined && match?.[2] === '' && !body.includes(':')) {
    body = text.trim();
    zone = undefined;
  }
  const local = temporal.timestampMicrosOfText(body);
  if (local === undefined) {
    if (/^\s*\d{1,6}-\d{1,2}-\d{1,2}/.test(text)) {
      throw pgError('22008', `date/time field value out of range: "${text}"`);
    }
    throw pgError('22007', `invalid input syntax for type ${name}: "${text}"`);
  }
  return { local, offset: zone === undefined ? undefined : offsetMicros(zone) };
}

function offsetMicros(zone: string): bigint {
  if (/^(?:z|utc)$/i.test(zone)) return 0n;
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /^([+-])(\d{1,2}):?(\d{2})?:?(\d{2})?$/.exec(zone) ?? [];
  const total = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  return (sign === '-' ? -total : total) * SECOND_MICROS;
}

/** An instant on the clock of the session, which is how values of TIMESTAMP_LTZ are written. */
function localText(instant: bigint, timeZone: string): string {
  return temporal.timestampText(localNanoseconds(instant * 1000n, timeZone) / 1000n);
}

// ---- binary

const JSONB_VERSION = 1;

function fromBinary(bytes: Buffer, oid: number, type: LogicalType, timeZone: string): ResultValue {
  const element = elementTypeOf(oid);
  if (element) return arrayFromBinary(bytes, element.oid, type, timeZone);
  const value = scalarFromBinary(bytes, oid, timeZone);
  // The value is of the declared type; the parameter may be of a wider one.
  if (type.kind === 'BIGINT' && typeof value === 'number') return BigInt(value);
  return value;
}

function sized(bytes: Buffer, size: number, name: string): Buffer {
  if (bytes.length !== size) throw new ProtocolError(`incorrect binary data format in ${name}`, '22P03');
  return bytes;
}

function scalarFromBinary(bytes: Buffer, oid: number, timeZone: string): ResultValue {
  switch (pgTypeOf(oid)) {
    case pgTypes.bool:
      return sized(bytes, 1, 'bool')[0] !== 0;
    case pgTypes.int2:
      return sized(bytes, 2, 'int2').readInt16BE();
    case pgTypes.int4:
      return sized(bytes, 4, 'int4').readInt32BE();
    case pgTypes.oid:
      return BigInt(sized(bytes, 4, 'oid').readUInt32BE());
    case pgTypes.int8:
      return sized(bytes, 8, 'int8').readBigInt64BE();
    case pgTypes.float4:
      return sized(bytes, 4, 'float4').readFloatBE();
    case pgTypes.float8:
      return sized(bytes, 8, 'float8').readDoubleBE();
    case pgTypes.numeric:
      return readNumeric(bytes);
    case pgTypes.bytea:
      return Uint8Array.from(bytes);
    case pgTypes.date:
      return temporal.dateText(sized(bytes, 4, 'date').readInt32BE() + temporal.EPOCH_DAYS);
    case pgTypes.time:
      return temporal.timeText(Number(sized(bytes, 8, 'time').readBigInt64BE()));
    case pgTypes.timestamp:
      return temporal.timestampText(sized(bytes, 8, 'timestamp').readBigInt64BE() + temporal.EPOCH_MICROS);
    case pgTypes.timestamptz:
      return localText(sized(bytes, 8, 'timestamptz').readBigInt64BE() + temporal.EPOCH_MICROS, timeZone);
    case pgTypes.uuid: {
      const hex = sized(bytes, 16, 'uuid').toString('hex');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    }
    case pgTypes.jsonb:
      if (bytes[0] !== JSONB_VERSION) throw new ProtocolError('unsupported jsonb version number', '22P03');
      return decodeText(bytes.subarray(1));
    case pgTypes.text:
    case pgTypes.varchar:
    case pgTypes.bpchar:
    case pgTypes.name:
    case pgTypes.char:
    case pgTypes.json:
    case pgTypes.unknown:
    case undefined:
      if (oid !== 0 && pgTypeOf(oid) === undefined) {
        throw new ProtocolError(`no binary input function available for type ${oid}`, '42883');
      }
      return decodeText(bytes);
    default:
      throw new ProtocolError(`no binary input function available for type ${oid}`, '42883');
  }
}

const ARRAY_ITEMS_MAX = 1_000_000;

function arrayFromBinary(
  bytes: Buffer,
  elementOid: number,
  type: LogicalType,
  timeZone: string,
): ResultValue {
  const input = new MessageInput(bytes);
  const dimensions = input.int32();
  input.int32();
  const oid = input.uint32();
  if (dimensions === 0) return [];
  if (dimensions !== 1) throw new ProtocolError('arrays of several dimensions are not supported', '0A000');
  if (oid !== elementOid) throw new ProtocolError('wrong element type', '42804');
  const count = input.int32();
  input.int32();
  if (count < 0 || count > ARRAY_ITEMS_MAX) throw new ProtocolError('invalid array size', '22P03');
  const element = type.kind === 'ARRAY' ? type.element : t.string();
  return Array.from({ length: count }, () => {
    const length = input.int32();
    return length === -1 ? null : fromBinary(input.bytes(length), oid, element, timeZone);
  });
}
