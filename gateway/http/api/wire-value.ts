/** Values on their way between the HTTP door and our own client: JSON that loses nothing, decoded with the help of the type. */
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultValue } from '../../../src/engine/job.js';

export type WireValue = string | number | boolean | null | readonly WireValue[];

/** BIGINT, NaN and infinities travel as text, bytes as Base64. */
export function encodeValue(value: ResultValue, type: LogicalType): WireValue {
  if (value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const types = elementTypes(type);
  return value.map((element, index) => encodeElement(element, types(index)));
}

function encodeElement(
  element: ResultValue,
  type: LogicalType | readonly [LogicalType, LogicalType],
): WireValue {
  if (!isPair(type)) return encodeValue(element, type);
  const [key, item] = Array.isArray(element) ? (element as readonly ResultValue[]) : [];
  return [encodeValue(key ?? null, type[0]), encodeValue(item ?? null, type[1])];
}

export function decodeValue(value: WireValue, type: LogicalType): ResultValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'BIGINT':
      return BigInt(String(value));
    case 'FLOAT':
    case 'DOUBLE':
      return Number(value);
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return new Uint8Array(Buffer.from(String(value), 'base64'));
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW': {
      const types = elementTypes(type);
      return Array.isArray(value)
        ? (value as readonly WireValue[]).map((element, index) => decodeElement(element, types(index)))
        : null;
    }
    default:
      return value as ResultValue;
  }
}

function decodeElement(
  element: WireValue,
  type: LogicalType | readonly [LogicalType, LogicalType],
): ResultValue {
  if (!isPair(type)) return decodeValue(element, type);
  const [key, item] = Array.isArray(element) ? (element as readonly WireValue[]) : [];
  return [decodeValue(key ?? null, type[0]), decodeValue(item ?? null, type[1])];
}

const COUNT: LogicalType = { kind: 'INT', nullable: false };

/** The type of the element at an index; a pair for the entries of MAP and MULTISET. */
function elementTypes(
  type: LogicalType,
): (index: number) => LogicalType | readonly [LogicalType, LogicalType] {
  switch (type.kind) {
    case 'ARRAY':
      return () => type.element;
    case 'ROW':
      return (index) => type.fields[index]!.type;
    case 'MAP':
      return () => [type.key, type.value];
    case 'MULTISET':
      return () => [type.element, COUNT];
    default:
      return () => type;
  }
}

function isPair(
  type: LogicalType | readonly [LogicalType, LogicalType],
): type is readonly [LogicalType, LogicalType] {
  return Array.isArray(type);
}
