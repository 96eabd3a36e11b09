/** Which types belong together (Flink's `LogicalTypeFamily`): what signatures and cast rules speak of. */
import type { LogicalType, TypeKind } from './logical-type.js';

const INTEGER_KINDS: ReadonlySet<TypeKind> = new Set(['TINYINT', 'SMALLINT', 'INT', 'BIGINT']);
const APPROXIMATE_KINDS: ReadonlySet<TypeKind> = new Set(['FLOAT', 'DOUBLE']);

export const isInteger = (type: LogicalType): boolean => INTEGER_KINDS.has(type.kind);
export const isApproximate = (type: LogicalType): boolean => APPROXIMATE_KINDS.has(type.kind);
/** Integers and DECIMAL. */
export const isExact = (type: LogicalType): boolean => isInteger(type) || type.kind === 'DECIMAL';
export const isNumeric = (type: LogicalType): boolean => isExact(type) || isApproximate(type);
export const isCharacter = (type: LogicalType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR';
export const isBinary = (type: LogicalType): boolean => type.kind === 'BINARY' || type.kind === 'VARBINARY';
export const isTimestamp = (type: LogicalType): boolean =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
/** DATE, TIME and both timestamps. */
export const isDatetime = (type: LogicalType): boolean =>
  isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME';
export const isInterval = (type: LogicalType): boolean =>
  type.kind === 'INTERVAL_DAY_TIME' || type.kind === 'INTERVAL_YEAR_MONTH';
export const isConstructed = (type: LogicalType): boolean =>
  type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET' || type.kind === 'ROW';
export const isNull = (type: LogicalType): boolean => type.kind === 'NULL';

/** Types inside of a constructed type, in order. */
function childTypes(type: LogicalType): readonly LogicalType[] {
  switch (type.kind) {
    case 'ARRAY':
    case 'MULTISET':
      return [type.element];
    case 'MAP':
      return [type.key, type.value];
    case 'ROW':
      return type.fields.map((field) => field.type);
    default:
      return [];
  }
}

/** Whether values can be tested for equality. */
export function isEquatable(type: LogicalType): boolean {
  return type.kind !== 'VARIANT' && type.kind !== 'BITMAP' && childTypes(type).every(isEquatable);
}

/** Whether `<` orders the values: not collections, rows or opaque types. */
export function isOrderable(type: LogicalType): boolean {
  return !isConstructed(type) && type.kind !== 'VARIANT' && type.kind !== 'BITMAP';
}

/** Length of a CHAR or VARCHAR, BINARY or VARBINARY. */
export function lengthOf(type: LogicalType): number {
  return 'length' in type ? type.length : 0;
}
