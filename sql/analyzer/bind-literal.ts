/** Literals: their values by Flink's types, with the checks that Flink makes when it reads the statement. */
import type { DateTimeLiteral, IntervalLiteral, Literal, NumericLiteral } from '../ast/index.js';
import type { FungiError } from '../error/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { LiteralExpression } from '../expression/bound-expression.js';
import { literal } from '../expression/build.js';
import { parseDate, parseTime, parseTimestamp } from '../expression/datetime-text.js';
import { parseInterval } from '../expression/interval-text.js';

import * as t from '../types/index.js';

export function bindLiteral(node: Literal): LiteralExpression {
  switch (node.kind) {
    case 'numeric-literal':
      return bindNumber(node);
    case 'string-literal': {
      if (node.continuedAt) throw validationError('String literal continued on same line', node.continuedAt);
      // Java counts UTF-16 units.
      const { length } = node.value;
      // An empty literal is CHAR(0) in Flink too, the one place where that type exists.
      return literal(node.value, t.char(length, false), node.span);
    }
    case 'binary-literal':
      if (node.hex.length % 2 !== 0 || /[^0-9a-fA-F]/.test(node.hex)) {
        throw validationError('Binary literal string must contain an even number of hexits', node.span);
      }
      return literal(
        Uint8Array.from(Buffer.from(node.hex, 'hex')),
        t.binary(node.hex.length / 2, false),
        node.span,
      );
    case 'boolean-literal':
      return literal(node.value, t.boolean(node.value === null), node.span);
    case 'null-literal':
      return literal(null, t.nullType(), node.span);
    case 'datetime-literal':
      return bindDateTime(node);
    case 'interval-literal':
      return bindInterval(node);
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

/** Reading more takes quadratic time; leading zeros count too. */
const DIGITS_READ_MAX = 10_000;
/** Of a literal that is quoted in an error. */
const SHOWN_LENGTH_MAX = 100;

const INT_MAX = 2_147_483_647n;
const BIGINT_MAX = 9_223_372_036_854_775_807n;

/** @param negative the literal stands after a minus sign, which makes room for one more value */
export function bindNumber(node: NumericLiteral, negative = false): LiteralExpression {
  if (node.form === 'approximate') {
    const value = Number(node.text);
    if (!Number.isFinite(value)) throw outOfRange({ ...node, text: node.text.toUpperCase() });
    return literal(value * (negative ? -1 : 1), t.double(false), node.span);
  }
  if (node.form === 'integer') {
    if (node.text.length > DIGITS_READ_MAX) throw outOfRange(node);
    const value = BigInt(node.text) * (negative ? -1n : 1n);
    if (value <= INT_MAX && value >= -INT_MAX - 1n) return literal(value, t.int(false), node.span);
    if (value <= BIGINT_MAX && value >= -BIGINT_MAX - 1n) return literal(value, t.bigint(false), node.span);
    throw outOfRange(node);
  }
  if (node.text.endsWith('.'))
    return bindNumber({ ...node, text: node.text.slice(0, -1), form: 'integer' }, negative);
  return bindDecimal(node, negative);
}

/** Every digit written counts, leading zeros too: `0.908` is a DECIMAL(4, 3). */
function bindDecimal(node: NumericLiteral, negative: boolean): LiteralExpression {
  const [whole = '', fraction = ''] = node.text.split('.');
  const precision = Math.max(whole.length + fraction.length, 1);
  if (precision > t.DECIMAL_PRECISION_MAX) throw outOfRange(node);
  const text = `${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  return literal(negative ? `-${text}` : text, t.decimal(precision, fraction.length, false), node.span);
}

function outOfRange(node: NumericLiteral): FungiError {
  const { text, span } = node;
  const shown = text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
  return validationError(`Numeric literal '${shown}' out of range`, span);
}

function bindDateTime(node: DateTimeLiteral): LiteralExpression {
  const { value, span } = node;
  switch (node.type) {
    case 'DATE': {
      const days = parseDate(value.trim());
      if (days === undefined)
        throw validationError(`Illegal DATE literal '${value}': not in format 'yyyy-MM-dd'`, span);
      return literal(days, t.date(false), span);
    }
    case 'TIME': {
      const time = parseTime(value.trim());
      if (!time) throw validationError(`Illegal TIME literal '${value}': not in format 'HH:mm:ss'`, span);
      return literal(time.milliseconds, t.time(time.precision, false), span);
    }
    case 'TIMESTAMP': {
      const timestamp = parseTimestamp(value.trim());
      if (!timestamp)
        throw validationError(
          `Illegal TIMESTAMP literal '${value}': not in format 'yyyy-MM-dd HH:mm:ss'`,
          span,
        );
      return literal(timestamp.nanoseconds, t.timestamp(timestamp.precision, false), span);
    }
    case 'TIMESTAMP_LTZ': {
      // Flink takes the text as UTC, whatever the session's time zone is.
      const instant = parseTimestamp(value.trim());
      if (!instant)
        throw validationError(
          `Illegal TIMESTAMP WITH LOCAL TIME ZONE literal '${value}': not in format 'yyyy-MM-dd HH:mm:ss'`,
          span,
        );
      return literal(instant.nanoseconds, t.timestampLtz(instant.precision, false), span);
    }
    case 'TIMESTAMP_TZ':
      throw notSupported('A literal of TIMESTAMP WITH TIME ZONE', span);
    default: {
      const unreachable: never = node.type;
      return unreachable;
    }
  }
}

function bindInterval(node: IntervalLiteral): LiteralExpression {
  const type = t.withNullability(t.intervalType(node.qualifier), false);
  const value = parseInterval(node.value, node.qualifier, node.span);
  return literal(node.negative ? -value : value, type, node.span);
}
