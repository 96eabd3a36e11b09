/**
 * Types as text, in the two ways users meet them: Flink's summary string (DESCRIBE, TYPEOF, result schemas) and the
 * planner's own names (validation messages).
 */
import type { DayTimeIntervalType, LogicalType, YearMonthIntervalType } from './logical-type.js';
import { LENGTH_MAX, dayTimeInterval, yearMonthInterval } from './logical-type.js';

/** `INT NOT NULL`, ``ROW<`a` INT>``, `TIMESTAMP(3) *ROWTIME*`: Flink's `LogicalType.asSummaryString`. */
export function printType(type: LogicalType): string {
  const attribute =
    'timeAttribute' in type && type.timeAttribute ? ` *${type.timeAttribute.toUpperCase()}*` : '';
  return `${printWithoutNullability(type)}${type.nullable || type.kind === 'NULL' ? '' : ' NOT NULL'}${attribute}`;
}

function printWithoutNullability(type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'VARCHAR':
      return type.length === LENGTH_MAX ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === LENGTH_MAX ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return printInterval(type);
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${printType(type.element)}>`;
    case 'MAP':
      return `MAP<${printType(type.key)}, ${printType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields
        .map((field) => {
          const comment = field.comment === undefined ? '' : ` '${field.comment.replaceAll("'", "''")}'`;
          return `\`${field.name.replaceAll('`', '``')}\` ${printType(field.type)}${comment}`;
        })
        .join(', ')}>`;
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      return type.kind;
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

function printInterval(type: YearMonthIntervalType | DayTimeIntervalType): string {
  if (type.kind === 'INTERVAL_YEAR_MONTH') {
    switch (type.resolution) {
      case 'YEAR':
        return `INTERVAL YEAR(${type.precision})`;
      case 'YEAR_TO_MONTH':
        return `INTERVAL YEAR(${type.precision}) TO MONTH`;
      case 'MONTH':
        return 'INTERVAL MONTH';
    }
  }
  const [start, end] = type.resolution.split('_TO_') as [string, string | undefined];
  const first =
    start === 'DAY'
      ? `DAY(${type.dayPrecision})`
      : start === 'SECOND'
        ? `SECOND(${type.fractionalPrecision})`
        : start;
  if (end === undefined) return `INTERVAL ${first}`;
  return `INTERVAL ${first} TO ${end === 'SECOND' ? `SECOND(${type.fractionalPrecision})` : end}`;
}

/** The planner's name of a type: `INTEGER`, `VARCHAR(2147483647)`, `RecordType(INTEGER a)`. */
export function printPlannerType(type: LogicalType, nullability = true): string {
  return `${plannerName(type)}${nullability && !type.nullable ? ' NOT NULL' : ''}`;
}

function plannerName(type: LogicalType): string {
  switch (type.kind) {
    case 'INT':
      return 'INTEGER';
    case 'VARCHAR':
    case 'VARBINARY':
      return `${type.kind}(${type.length})`;
    case 'TIMESTAMP_LTZ':
      return `TIMESTAMP_WITH_LOCAL_TIME_ZONE(${type.precision})`;
    case 'ARRAY':
    case 'MULTISET':
      return `${printPlannerType(type.element)} ${type.kind}`;
    case 'MAP':
      return `(${printPlannerType(type.key)}, ${printPlannerType(type.value)}) MAP`;
    case 'ROW':
      return `RecordType(${type.fields.map((field) => `${printPlannerType(field.type)} ${field.name}`).join(', ')})`;
    case 'INTERVAL_YEAR_MONTH':
      return `INTERVAL ${type.resolution.replaceAll('_', ' ')}`;
    case 'INTERVAL_DAY_TIME': {
      const fraction = type.resolution.endsWith('SECOND') && type.fractionalPrecision !== 6;
      return `INTERVAL ${type.resolution.replaceAll('_', ' ')}${fraction ? `(${type.fractionalPrecision})` : ''}`;
    }
    default:
      return printWithoutNullability(type);
  }
}

/**
 * The type as a query's result has it: the planner knows only two kinds of interval, and forgets the rest of what was
 * written (`INTERVAL '1' DAY` is an INTERVAL SECOND(3)).
 */
export function resultType(type: LogicalType): LogicalType {
  switch (type.kind) {
    case 'INTERVAL_DAY_TIME':
      return dayTimeInterval('SECOND', 2, 3, type.nullable);
    case 'INTERVAL_YEAR_MONTH':
      return yearMonthInterval('MONTH', 2, type.nullable);
    default:
      return type;
  }
}
