/**
 * The type that holds the values of several types: branches of CASE, elements of an array, columns of a UNION.
 * Flink docs: "Data Types"; the rules are the planner's "least restrictive type".
 */
import { asDecimal } from './decimal-arithmetic.js';
import type { LogicalType, RowField, TypeKind } from './logical-type.js';
import {
  DECIMAL_PRECISION_MAX,
  LENGTH_MAX,
  array,
  char,
  binary,
  decimal,
  double,
  map,
  multiset,
  nullType,
  row,
  timestamp,
  timestampLtz,
  time,
  varbinary,
  varchar,
  withNullability,
  yearMonthInterval,
  dayTimeInterval,
  withoutTimeAttribute,
} from './logical-type.js';
import type { DayTimeIntervalType, YearMonthIntervalType } from './logical-type.js';
import { sameType, sameValues } from './same-type.js';
import {
  isApproximate,
  isBinary,
  isCharacter,
  isExact,
  isInteger,
  isNumeric,
  lengthOf,
} from './type-families.js';

/** The least type that holds the values of all of `types`; undefined when there is none. Nullable if one of them is. */
export function commonType(types: readonly LogicalType[]): LogicalType | undefined {
  // Of a hundred thousand elements most are of one type.
  const [first, ...others] = [...new Set(types)].filter((type) => type.kind !== 'NULL');
  const nullable = types.some((type) => type.nullable);
  if (!first) return types.length === 0 ? undefined : nullType();
  let result: LogicalType = first;
  for (const type of others) {
    const merged = merge(result, type);
    if (!merged) return undefined;
    result = merged as LogicalType;
  }
  return withNullability(result, nullable);
}

/**
 * The common type as operators, CASE, IF, ARRAY, VALUES and UNION find it in Flink: of FLOAT and DOUBLE the first one, where COALESCE, GREATEST and
 * comparisons take DOUBLE.
 */
export function leastRestrictive(types: readonly LogicalType[]): LogicalType | undefined {
  const common = commonType(types);
  if (common?.kind !== 'DOUBLE' || types.some(({ kind }) => kind === 'DECIMAL')) return common;
  return withNullability(types.find(isApproximate) ?? common, common.nullable);
}

function merge(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if (sameValues(a, b))
    return sameType(withNullability(a, true), withNullability(b, true)) ? a : withoutTimeAttribute(a);
  if (isNumeric(a) && isNumeric(b)) return mergeNumeric(a, b);
  if (isCharacter(a) && isCharacter(b)) return mergeCharacter(a, b);
  if (isBinary(a) && isBinary(b)) {
    const length = Math.max(lengthOf(a), lengthOf(b));
    return a.kind === 'BINARY' && b.kind === 'BINARY' && lengthOf(a) === lengthOf(b)
      ? binary(length)
      : varbinary(length);
  }
  if (a.kind === 'INTERVAL_DAY_TIME' && b.kind === 'INTERVAL_DAY_TIME') return mergeDayTime(a, b);
  if (a.kind === 'INTERVAL_YEAR_MONTH' && b.kind === 'INTERVAL_YEAR_MONTH') return mergeYearMonth(a, b);
  return mergeDatetime(a, b) ?? mergeConstructed(a, b);
}

function mergeCharacter(a: LogicalType, b: LogicalType): LogicalType {
  const length = Math.max(lengthOf(a), lengthOf(b));
  return a.kind === 'CHAR' && b.kind === 'CHAR' && lengthOf(a) === lengthOf(b)
    ? char(length)
    : varchar(Math.min(length, LENGTH_MAX));
}

const INTEGER_ORDER: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];

function mergeNumeric(a: LogicalType, b: LogicalType): LogicalType {
  if (isInteger(a) && isInteger(b))
    return INTEGER_ORDER.indexOf(a.kind) >= INTEGER_ORDER.indexOf(b.kind) ? a : b;
  if (isExact(a) && isExact(b)) {
    const [x, y] = [asDecimal(a), asDecimal(b)];
    const digits = Math.min(DECIMAL_PRECISION_MAX, Math.max(x.precision - x.scale, y.precision - y.scale));
    const scale = Math.min(Math.max(x.scale, y.scale), DECIMAL_PRECISION_MAX - digits);
    return decimal(digits + scale, scale);
  }
  if (a.kind === 'DOUBLE' || b.kind === 'DOUBLE' || a.kind === 'DECIMAL' || b.kind === 'DECIMAL')
    return double();
  return isApproximate(a) ? a : b;
}

function mergeDatetime(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if (a.kind === 'TIME' && b.kind === 'TIME') return time(Math.max(a.precision, b.precision));
  const [first, second] = [datetimeRank(a), datetimeRank(b)];
  if (first === 0 || second === 0) return undefined;
  const precision = Math.max('precision' in a ? a.precision : 0, 'precision' in b ? b.precision : 0);
  return Math.max(first, second) === 3 ? timestampLtz(precision) : timestamp(precision);
}

const datetimeRank = (type: LogicalType): number =>
  type.kind === 'DATE' ? 1 : type.kind === 'TIMESTAMP' ? 2 : type.kind === 'TIMESTAMP_LTZ' ? 3 : 0;

const DAY_TIME_UNITS = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

function mergeDayTime(a: DayTimeIntervalType, b: DayTimeIntervalType): DayTimeIntervalType {
  const units = [a, b]
    .flatMap((type) => type.resolution.split('_TO_'))
    .map((unit) => DAY_TIME_UNITS.indexOf(unit));
  const [start, end] = [Math.min(...units), Math.max(...units)];
  const resolution =
    start === end ? DAY_TIME_UNITS[start]! : `${DAY_TIME_UNITS[start]!}_TO_${DAY_TIME_UNITS[end]!}`;
  return dayTimeInterval(
    resolution as DayTimeIntervalType['resolution'],
    Math.max(a.dayPrecision, b.dayPrecision),
    Math.max(a.fractionalPrecision, b.fractionalPrecision),
  );
}

function mergeYearMonth(a: YearMonthIntervalType, b: YearMonthIntervalType): YearMonthIntervalType {
  const resolution = a.resolution === b.resolution ? a.resolution : 'YEAR_TO_MONTH';
  return yearMonthInterval(resolution, Math.max(a.precision, b.precision));
}

function mergeConstructed(a: LogicalType, b: LogicalType): LogicalType | undefined {
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = commonType([a.element, b.element]);
    return element && array(element);
  }
  if (a.kind === 'MULTISET' && b.kind === 'MULTISET') {
    const element = commonType([a.element, b.element]);
    return element && multiset(element);
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const [key, value] = [commonType([a.key, b.key]), commonType([a.value, b.value])];
    return key && value && map(key, value);
  }
  if (a.kind === 'ROW' && b.kind === 'ROW' && a.fields.length === b.fields.length) {
    const fields: RowField[] = [];
    for (const [index, field] of a.fields.entries()) {
      const type = commonType([field.type, b.fields[index]!.type]);
      if (!type) return undefined;
      fields.push({ name: field.name, type });
    }
    return row(fields);
  }
  return undefined;
}
