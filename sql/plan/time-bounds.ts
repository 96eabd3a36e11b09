/**
 * What a join condition says about two time columns: how far one may lie from the other. Interval joins keep rows by it, and
 * other joins forget rows that no row to come can match.
 */
import type { BoundExpression, CallExpression } from '../expression/bound-expression.js';
import { isTimestamp } from '../types/index.js';

/** `left − right` lies between `lower` and `upper`, milliseconds; ±Infinity: not bounded on that side. */
export interface TimeBounds {
  /** A column of the left input. */
  readonly leftTime: number;
  /** A column of the right input. */
  readonly rightTime: number;
  readonly lower: number;
  readonly upper: number;
}

/** A column plus `offset` milliseconds. */
interface ShiftedColumn {
  readonly column: number;
  readonly offset: number;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

/** Months have at most so many days. Flink adds them to 1970-01-01; state is kept long enough in either case. */
const MONTH_MS = 31 * 24 * 3_600_000;

/**
 * The bounds of a comparison of a time column of the left input with one of the right, each plus or minus constant
 * intervals; undefined for other conditions.
 * @param width columns of the left input
 */
export function timeBounds(condition: BoundExpression, width: number): TimeBounds | undefined {
  if (condition.kind !== 'call') return undefined;
  const { name } = condition.function;
  if (MIRRORED[name] === undefined) return undefined;
  const [first, second] = condition.arguments.map(shiftedColumn);
  if (!first || !second || first.column < width === second.column < width) return undefined;
  const [left, right] = first.column < width ? [first, second] : [second, first];
  const distance = right.offset - left.offset;
  const range = rangeOf(left === first ? name : MIRRORED[name]!, distance);
  return { leftTime: left.column, rightTime: right.column - width, ...range };
}

function rangeOf(operator: string, distance: number): Pick<TimeBounds, 'lower' | 'upper'> {
  switch (operator) {
    case '=':
      return { lower: distance, upper: distance };
    case '>=':
      return { lower: distance, upper: Infinity };
    case '>':
      return { lower: distance + 1, upper: Infinity };
    case '<=':
      return { lower: -Infinity, upper: distance };
    default:
      return { lower: -Infinity, upper: distance - 1 };
  }
}

/** `column`, `column + interval` or `column − interval`, of milliseconds. */
function shiftedColumn(expression: BoundExpression): ShiftedColumn | undefined {
  const { type } = expression;
  if ((type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') || type.precision > 3) return undefined;
  if (expression.kind === 'input') return { column: expression.index, offset: 0 };
  if (expression.kind === 'cast') {
    const { operand } = expression;
    return operand.type.kind === type.kind && isTimestamp(operand.type) ? shiftedColumn(operand) : undefined;
  }
  return expression.kind === 'call' ? shiftedCall(expression) : undefined;
}

function shiftedCall({ function: { name }, arguments: operands }: CallExpression): ShiftedColumn | undefined {
  if (name !== '+' && name !== '-') return undefined;
  for (const [operand, other] of [
    [operands[0]!, operands[1]!],
    [operands[1]!, operands[0]!],
  ] as const) {
    const interval = intervalMs(other);
    if (interval === undefined || (name === '-' && other === operands[0])) continue;
    const shifted = shiftedColumn(operand);
    if (shifted) {
      return { ...shifted, offset: shifted.offset + (name === '+' ? interval : -interval) };
    }
  }
  return undefined;
}

function intervalMs(expression: BoundExpression): number | undefined {
  if (expression.kind !== 'literal' || typeof expression.value !== 'bigint') return undefined;
  const value = Number(expression.value);
  if (expression.type.kind === 'INTERVAL_DAY_TIME') return value;
  return expression.type.kind === 'INTERVAL_YEAR_MONTH' ? value * MONTH_MS : undefined;
}
