/**
 * Precision and scale of decimal results (Flink docs: "Data Types", DECIMAL; the rules are those of SQL Server and Hive,
 * with scale given up before integer digits when more than 38 digits would be needed).
 */
import type { DecimalType, LogicalType } from './logical-type.js';
import { DECIMAL_PRECISION_MAX, decimal } from './logical-type.js';

/** Digits after the point that are kept in any case when a result does not fit. */
const SCALE_KEPT_MIN = 6;

/** The decimal type that holds every value of an exact numeric type. */
export function asDecimal(type: LogicalType): DecimalType {
  switch (type.kind) {
    case 'DECIMAL':
      return type;
    case 'TINYINT':
      return decimal(3, 0, type.nullable);
    case 'SMALLINT':
      return decimal(5, 0, type.nullable);
    case 'INT':
      return decimal(10, 0, type.nullable);
    default:
      return decimal(19, 0, type.nullable);
  }
}

function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= DECIMAL_PRECISION_MAX) return decimal(precision, scale);
  const kept = Math.max(DECIMAL_PRECISION_MAX - (precision - scale), Math.min(scale, SCALE_KEPT_MIN));
  return decimal(DECIMAL_PRECISION_MAX, kept);
}

/** Result of `a + b` and `a - b`. */
export function decimalSum(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return adjusted(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
}

/** Result of `a * b`. */
export function decimalProduct(a: DecimalType, b: DecimalType): DecimalType {
  return adjusted(a.precision + b.precision + 1, a.scale + b.scale);
}

/** Result of `a / b`. */
export function decimalQuotient(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(6, a.scale + b.precision + 1);
  return adjusted(a.precision - a.scale + b.scale + scale, scale);
}

/** Result of `a % b`. */
export function decimalRemainder(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return adjusted(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

/** Result of `ROUND(a, digits)`; a rounding may carry into a new digit. */
export function decimalRounded(a: DecimalType, digits: number): DecimalType {
  if (digits >= a.scale) return decimal(a.precision, a.scale);
  if (digits < 0) return decimal(Math.min(DECIMAL_PRECISION_MAX, 1 + a.precision - a.scale), 0);
  return decimal(1 + a.precision - a.scale + digits, digits);
}
