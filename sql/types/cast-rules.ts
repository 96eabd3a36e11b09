/**
 * Which casts exist (Flink docs: "Data Types", section CAST): implicit ones that lose nothing, and those a user may
 * write.
 */
import type { LogicalType, TypeKind } from './logical-type.js';
import { LENGTH_MAX } from './logical-type.js';
import { sameValues } from './same-type.js';
import { isBinary, isCharacter, isInteger, isNumeric, isTimestamp } from './type-families.js';

const WIDENING: Partial<Record<TypeKind, readonly TypeKind[]>> = {
  VARCHAR: ['CHAR', 'VARCHAR'],
  VARBINARY: ['BINARY', 'VARBINARY'],
  DECIMAL: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
  SMALLINT: ['TINYINT', 'SMALLINT'],
  INT: ['TINYINT', 'SMALLINT', 'INT'],
  BIGINT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'],
  FLOAT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DECIMAL'],
  DOUBLE: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL'],
  DATE: ['DATE', 'TIMESTAMP'],
  TIME: ['TIME', 'TIMESTAMP'],
  TIMESTAMP: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
  TIMESTAMP_LTZ: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
};

/** Whether a value of `from` may be used where `to` is expected, without a CAST; nullability aside. */
export function isImplicitlyCastable(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'NULL' || sameValues(from, to)) return true;
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, i) => isImplicitlyCastable(field.type, to.fields[i]!.type))
    );
  }
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && from.kind === to.kind)
    return isImplicitlyCastable(from.element, to.element);
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return isImplicitlyCastable(from.key, to.key) && isImplicitlyCastable(from.value, to.value);
  }
  return from.kind === to.kind || (WIDENING[to.kind]?.includes(from.kind) ?? false);
}

/** Whether `CAST(from AS to)` may be written. */
export function isExplicitlyCastable(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'NULL' || sameValues(from, to)) return true;
  switch (to.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return true;
    case 'BOOLEAN':
      return from.kind === 'BOOLEAN' || from.kind === 'VARIANT' || isCharacter(from) || isInteger(from);
    case 'BINARY':
    case 'VARBINARY':
      // A bitmap cut off would be none any more.
      if (from.kind === 'BITMAP') return to.kind === 'VARBINARY' && to.length === LENGTH_MAX;
      return isBinary(from) || isCharacter(from) || from.kind === 'VARIANT';
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
      return isCastableToNumber(from, to);
    case 'DATE':
      return from.kind === 'DATE' || from.kind === 'VARIANT' || isTimestamp(from) || isCharacter(from);
    case 'TIME':
      return from.kind === 'TIME' || isTimestamp(from) || isCharacter(from);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (
        isTimestamp(from) ||
        from.kind === 'DATE' ||
        from.kind === 'TIME' ||
        from.kind === 'VARIANT' ||
        isCharacter(from)
      );
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return from.kind === to.kind || isInteger(from) || from.kind === 'DECIMAL';
    case 'ARRAY':
    case 'MULTISET':
      return from.kind === to.kind && isExplicitlyCastable(from.element, to.element);
    case 'MAP':
      return (
        from.kind === 'MAP' &&
        isExplicitlyCastable(from.key, to.key) &&
        isExplicitlyCastable(from.value, to.value)
      );
    case 'ROW':
      return (
        from.kind === 'ROW' &&
        from.fields.length === to.fields.length &&
        from.fields.every((field, index) => isExplicitlyCastable(field.type, to.fields[index]!.type))
      );
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      return from.kind === to.kind;
    default: {
      const unreachable: never = to;
      return unreachable;
    }
  }
}

function isCastableToNumber(from: LogicalType, to: LogicalType): boolean {
  if (isNumeric(from) || isCharacter(from) || from.kind === 'BOOLEAN' || from.kind === 'VARIANT') return true;
  const single =
    (from.kind === 'INTERVAL_DAY_TIME' || from.kind === 'INTERVAL_YEAR_MONTH') &&
    !from.resolution.includes('_TO_');
  return single && (isInteger(to) || to.kind === 'DECIMAL');
}
