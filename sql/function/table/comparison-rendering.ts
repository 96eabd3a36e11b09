/**
 * How two values are compared in DuckDB SQL where its operators differ from Flink's: NaN is neither equal to, nor less or greater than anything (to
 * DuckDB it is the greatest number and equal to itself), and decimals may need more than the 38 digits that both sides would be cast to.
 */
import { onceEach } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';

export type ComparisonOperator =
  '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';

/** DuckDB compares integers and decimals of different scale as they are while 38 digits hold both. */
export function comparesExactly(a: LogicalType, b: LogicalType): boolean {
  const [x, y] = [t.asDecimal(a), t.asDecimal(b)];
  return Math.max(x.precision - x.scale, y.precision - y.scale) + Math.max(x.scale, y.scale) <= 38;
}

/** A BOOLEAN; NULL for NULL where the operator is not one of the two that know it. */
export function renderComparison(
  operator: ComparisonOperator,
  left: string,
  right: string,
  leftType: LogicalType,
  rightType: LogicalType,
): string {
  if (t.isExact(leftType) && t.isExact(rightType) && !comparesExactly(leftType, rightType))
    return onceEach(left, right, (a, b) => compareParts(operator, a, b));
  if (t.isApproximate(leftType) && t.isApproximate(rightType)) return compareReals(operator, left, right);
  return `(${comparable(left, leftType)} ${operator} ${comparable(right, rightType)})`;
}

/** A MAP is equal to another whatever the order of its entries. */
function comparable(sql: string, type: LogicalType): string {
  return type.kind === 'MAP' || type.kind === 'MULTISET' ? `list_sort(map_entries(${sql}))` : sql;
}

/** By what is before the point, then by what is behind it, both with the sign of the number. */
function compareParts(operator: ComparisonOperator, a: string, b: string): string {
  const whole = (sql: string): string => `CAST(trunc(${sql}) AS DECIMAL(38,0))`;
  const fraction = (sql: string): string => `CAST(${sql} - trunc(${sql}) AS DECIMAL(38,38))`;
  const wholes = `${whole(a)} ${operator} ${whole(b)}`;
  const fractions = `${fraction(a)} ${operator} ${fraction(b)}`;
  switch (operator) {
    case 'IS DISTINCT FROM':
      return `(${wholes} OR ${fractions})`;
    case 'IS NOT DISTINCT FROM':
      return `(${wholes} AND ${fractions})`;
    default:
      return `CASE WHEN ${whole(a)} <> ${whole(b)} THEN ${wholes} ELSE ${fractions} END`;
  }
}

const REAL_LITERAL = /^CAST\('-?[\d.]+([eE][+-]?\d+)?' AS (?:FLOAT|DOUBLE)\)$/;
const INTEGER_AS_REAL = /^CAST\(\(?-?\d+\)? AS (?:FLOAT|DOUBLE)\)$/;

/** Whether SQL is the literal of a floating point number, which is never NaN. */
export const isRealLiteral = (sql: string): boolean => REAL_LITERAL.test(sql) || INTEGER_AS_REAL.test(sql);

function compareReals(operator: ComparisonOperator, left: string, right: string): string {
  const plain = `(${left} ${operator} ${right})`;
  // NaN is the greatest to DuckDB, so of < and <= only the right side can deceive, of > and >= only the left one.
  if (operator === '<' || operator === '<=' ? isRealLiteral(right) : isRealLiteral(left)) return plain;
  const symmetric = operator === '=' || operator === '<>' || operator.startsWith('IS');
  if (symmetric && isRealLiteral(right)) return plain;
  return onceEach(left, right, (a, b) => {
    const usual = `${a} ${operator} ${b}`;
    switch (operator) {
      case '=':
      case '<':
      case '<=':
        return `CASE WHEN isnan(${b}) THEN ${a} <> ${a} ELSE ${usual} END`;
      case '>':
      case '>=':
        return `CASE WHEN isnan(${a}) THEN ${b} <> ${b} ELSE ${usual} END`;
      case '<>':
        return `CASE WHEN isnan(${b}) THEN ${a} = ${a} ELSE ${usual} END`;
      case 'IS DISTINCT FROM':
        return `(${usual} OR coalesce(isnan(${b}), false))`;
      case 'IS NOT DISTINCT FROM':
        return `(${usual} AND NOT coalesce(isnan(${b}), false))`;
      default: {
        const unreachable: never = operator;
        return unreachable;
      }
    }
  });
}
