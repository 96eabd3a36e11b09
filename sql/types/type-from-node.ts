/** Gives a type as written its meaning, with Flink's defaults and its checks of length and precision (docs: "Data Types"). */
import type { IntervalQualifier, SimpleTypeNode, Span, TypeNode } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import * as t from './logical-type.js';
import type { DayTimeIntervalType, LogicalType, YearMonthIntervalType } from './logical-type.js';

/** Looks up a user-defined type; undefined when there is none. */
export type NamedTypeLookup = (node: TypeNode) => LogicalType | undefined;

/**
 * @throws FungiError VALIDATION for a length or precision out of range or an unknown type; NOT_SUPPORTED for types
 *   that Flink's parser knows but Fungi does not hold.
 */
export function typeFromNode(node: TypeNode, lookup?: NamedTypeLookup): LogicalType {
  const type = nullableType(node, lookup);
  return node.nullable === false ? t.withNullability(type, false) : type;
}

function nullableType(node: TypeNode, lookup: NamedTypeLookup | undefined): LogicalType {
  switch (node.kind) {
    case 'simple-type':
      return simpleType(node);
    case 'interval-type':
      return intervalType(node.qualifier);
    case 'array-type':
      return t.array(typeFromNode(node.element, lookup));
    case 'multiset-type':
      return t.multiset(typeFromNode(node.element, lookup));
    case 'map-type':
      return t.map(typeFromNode(node.key, lookup), typeFromNode(node.value, lookup));
    case 'row-type': {
      const seen = new Set<string>();
      return t.row(
        node.fields.map((field) => {
          const name = field.name.name;
          if (seen.has(name))
            throw validationError(`Field names must be unique. Found duplicates: [${name}]`, field.span);
          seen.add(name);
          const comment = field.comment === undefined ? {} : { comment: field.comment.value };
          return { name, type: typeFromNode(field.type, lookup), ...comment };
        }),
      );
    }
    case 'structured-type':
      throw notSupported('The type STRUCTURED', node.span);
    case 'raw-type':
      throw notSupported('The type RAW', node.span);
    case 'named-type': {
      const found = lookup?.(node);
      if (found) return t.withNullability(found, true);
      throw validationError(
        `Unknown identifier '${node.name.map((part) => part.name).join('.')}'`,
        node.span,
      );
    }
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function simpleType(node: SimpleTypeNode): LogicalType {
  const [first, second] = node.parameters;
  switch (node.name) {
    case 'CHAR':
      return t.char(length('Character', first ?? 1, node.span));
    case 'VARCHAR':
      return t.varchar(length('Variable character', first ?? t.LENGTH_MAX, node.span));
    case 'STRING':
      return t.string();
    case 'BOOLEAN':
      return t.boolean();
    case 'BINARY':
      return t.binary(length('Binary', first ?? 1, node.span));
    case 'VARBINARY':
      return t.varbinary(length('Variable binary', first ?? t.LENGTH_MAX, node.span));
    case 'BYTES':
      return t.bytes();
    case 'DECIMAL':
      return decimalType(first ?? 10, second ?? 0, node.span);
    case 'TINYINT':
      return t.tinyint();
    case 'SMALLINT':
      return t.smallint();
    case 'INT':
      return t.int();
    case 'BIGINT':
      return t.bigint();
    case 'FLOAT':
      return t.float();
    case 'DOUBLE':
      return t.double();
    case 'DATE':
      return t.date();
    case 'TIME':
      return t.time(fraction('TIME', first ?? 0, node.span));
    case 'TIMESTAMP':
      return t.timestamp(fraction('TIMESTAMP', first ?? 6, node.span));
    case 'TIMESTAMP_LTZ':
      return t.timestampLtz(fraction('TIMESTAMP_LTZ', first ?? 6, node.span));
    case 'NULL':
      return t.nullType();
    case 'VARIANT':
      return t.variant();
    case 'BITMAP':
      return t.bitmap();
    case 'TIME_LTZ':
    case 'TIMESTAMP_TZ':
    case 'ANY':
    case 'GEOMETRY':
    case 'UUID':
      throw notSupported(`The type ${node.name}`, node.span);
    default: {
      const unreachable: never = node.name;
      return unreachable;
    }
  }
}

function length(what: string, value: number, span: Span): number {
  if (value < 1 || value > t.LENGTH_MAX) {
    throw validationError(
      `${what} string length must be between 1 and ${t.LENGTH_MAX} (both inclusive).`,
      span,
    );
  }
  return value;
}

function fraction(name: string, precision: number, span: Span): number {
  if (precision < 0 || precision > 9) {
    throw validationError(`${name} precision ${precision} must be between 0 and 9`, span);
  }
  return precision;
}

function decimalType(precision: number, scale: number, span: Span): LogicalType {
  if (precision < 1 || precision > t.DECIMAL_PRECISION_MAX) {
    throw validationError(
      `DECIMAL precision ${precision} must be between 1 and ${t.DECIMAL_PRECISION_MAX}`,
      span,
    );
  }
  if (scale < 0 || scale > precision) {
    throw validationError(`DECIMAL scale ${scale} must be between 0 and precision ${precision}`, span);
  }
  return t.decimal(precision, scale);
}

const DAY_TIME_UNITS: ReadonlySet<string> = new Set(['DAY', 'HOUR', 'MINUTE', 'SECOND']);

/** The type of an interval as qualified: `DAY(3) TO SECOND(3)`. WEEK counts as days, QUARTER as months. */
export function intervalType(qualifier: IntervalQualifier): YearMonthIntervalType | DayTimeIntervalType {
  const { start, end } = qualifier;
  const precision = qualifier.startPrecision;
  if (start === 'YEAR' || start === 'MONTH' || start === 'QUARTER') {
    const resolution = start === 'YEAR' ? (end === 'MONTH' ? 'YEAR_TO_MONTH' : 'YEAR') : 'MONTH';
    return t.yearMonthInterval(resolution, precision ?? 2);
  }
  const first = start === 'WEEK' ? 'DAY' : start;
  if (!DAY_TIME_UNITS.has(first)) throw notSupported(`INTERVAL ${start}`, qualifier.span);
  const resolution = (end === undefined ? first : `${first}_TO_${end}`) as DayTimeIntervalType['resolution'];
  // Of SECOND alone the only precision is that of the fraction.
  const fraction = qualifier.fractionalPrecision ?? (resolution === 'SECOND' ? precision : undefined) ?? 6;
  return t.dayTimeInterval(resolution, resolution === 'SECOND' ? 2 : (precision ?? 2), fraction);
}
