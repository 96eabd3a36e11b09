/** Time units, interval qualifiers (`DAY(3) TO SECOND(6)`), interval literals and expressions. */
import type { Expression, IntervalQualifier, Span, TimeUnit } from '../ast/index.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { acceptNumber, plainString } from './literal.js';
import * as token from './token-buffer.js';

/** Units of a qualifier and their plurals. */
const QUALIFIER_UNITS: ReadonlyMap<string, TimeUnit> = new Map<string, TimeUnit>([
  ['YEAR', 'YEAR'],
  ['YEARS', 'YEAR'],
  ['QUARTER', 'QUARTER'],
  ['QUARTERS', 'QUARTER'],
  ['MONTH', 'MONTH'],
  ['MONTHS', 'MONTH'],
  ['WEEK', 'WEEK'],
  ['WEEKS', 'WEEK'],
  ['DAY', 'DAY'],
  ['DAYS', 'DAY'],
  ['HOUR', 'HOUR'],
  ['HOURS', 'HOUR'],
  ['MINUTE', 'MINUTE'],
  ['MINUTES', 'MINUTE'],
  ['SECOND', 'SECOND'],
  ['SECONDS', 'SECOND'],
]);

/** Which units may end a qualifier that starts with a unit. */
const ENDS: Readonly<Partial<Record<TimeUnit, readonly TimeUnit[]>>> = {
  YEAR: ['MONTH'],
  DAY: ['HOUR', 'MINUTE', 'SECOND'],
  HOUR: ['MINUTE', 'SECOND'],
  MINUTE: ['SECOND'],
};

export const atQualifier = (c: Cursor): boolean => QUALIFIER_UNITS.has(c.tag);

function precision(c: Cursor): number | undefined {
  if (!c.accept('(')) return undefined;
  const value = unsigned(c);
  c.expect(')');
  return value;
}

function unsigned(c: Cursor): number {
  if (!c.is(token.INTEGER)) throw c.unexpected();
  const value = Number(c.text);
  c.position++;
  return value;
}

/** `'3 days'`, `'-1.5 seconds'`: PostgreSQL's literal of one unit, which stands in the text. */
function postgresInterval(
  text: string,
  span: Span,
): { readonly value: string; readonly qualifier: IntervalQualifier } | undefined {
  const match = /^\s*[+-]?(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const start = QUALIFIER_UNITS.get(
    POSTGRES_UNITS[match?.[2]?.toLowerCase() ?? ''] ?? match?.[2]?.toUpperCase() ?? '',
  );
  const value = match?.[1];
  if (value === undefined || start === undefined || (value.includes('.') && start !== 'SECOND'))
    return undefined;
  const qualifier = node({
    kind: 'interval-qualifier' as const,
    span,
    start,
    startPrecision: Math.max(2, value.split('.')[0]!.length),
    end: undefined,
    fractionalPrecision: undefined,
  });
  return { value, qualifier };
}

const POSTGRES_UNITS: Readonly<Record<string, string>> = {
  sec: 'SECOND',
  secs: 'SECOND',
  s: 'SECOND',
  min: 'MINUTE',
  mins: 'MINUTE',
  m: 'MINUTE',
  hr: 'HOUR',
  hrs: 'HOUR',
  h: 'HOUR',
  d: 'DAY',
  mon: 'MONTH',
  mons: 'MONTH',
  y: 'YEAR',
};

/** `YEAR[(p)] [TO MONTH]`, `SECOND[(p[, s])]`, … */
export function intervalQualifier(c: Cursor): IntervalQualifier {
  const first = c.position;
  const start = QUALIFIER_UNITS.get(c.tag);
  if (start === undefined) throw c.unexpected();
  c.position++;
  let startPrecision: number | undefined;
  let fractionalPrecision: number | undefined;
  if (start === 'SECOND' && c.accept('(')) {
    startPrecision = unsigned(c);
    if (c.accept(',')) fractionalPrecision = unsigned(c);
    c.expect(')');
  } else startPrecision = precision(c);
  let end: TimeUnit | undefined;
  if (c.is('TO')) {
    const unit = QUALIFIER_UNITS.get(c.peek(1));
    if (unit !== undefined && (ENDS[start] ?? []).includes(unit)) {
      c.position += 2;
      end = unit;
      if (unit === 'SECOND') fractionalPrecision = precision(c);
    } else if (ENDS[start] !== undefined) c.compared(2);
  }
  return node({
    kind: 'interval-qualifier',
    span: c.span(first),
    start,
    startPrecision,
    end,
    fractionalPrecision,
  });
}

/** A qualifier of one unit, as after an expression: `INTERVAL x DAY(2)`. */
function intervalQualifierStart(c: Cursor): IntervalQualifier {
  const first = c.position;
  const start = QUALIFIER_UNITS.get(c.tag);
  if (start === undefined) throw c.unexpected();
  c.position++;
  let startPrecision: number | undefined;
  let fractionalPrecision: number | undefined;
  if (c.accept('(')) {
    startPrecision = unsigned(c);
    if (start === 'SECOND' && c.accept(',')) fractionalPrecision = unsigned(c);
    c.expect(')');
  }
  const end = undefined;
  return node({
    kind: 'interval-qualifier',
    span: c.span(first),
    start,
    startPrecision,
    end,
    fractionalPrecision,
  });
}

/** `INTERVAL [-] '…' qualifier` or `INTERVAL x unit`. */
export function intervalLiteral(c: Cursor): Expression {
  const start = c.position++;
  const negative = c.is('-') ? c.accept('-') : (c.accept('+'), false);
  if (c.is(token.STRING)) {
    const { value } = plainString(c);
    const postgres =
      c.tokens.postgres && !atQualifier(c) ? postgresInterval(value, c.span(start)) : undefined;
    if (postgres) {
      return node({
        kind: 'interval-literal',
        span: c.span(start),
        negative: negative !== value.trim().startsWith('-'),
        ...postgres,
      });
    }
    const qualifier = intervalQualifier(c);
    return node({ kind: 'interval-literal', span: c.span(start), negative, value, qualifier });
  }
  const signed = c.position > start + 1;
  const operand = parseIntervalOperand(c, signed ? c.position : start);
  const qualifier = intervalQualifierStart(c);
  return node({ kind: 'interval-expression', span: c.span(start), negative, operand, qualifier });
}

/** A number, a column or an expression in parentheses; an error points at token `start`. */
function parseIntervalOperand(c: Cursor, start: number): Expression {
  if (c.is('(')) {
    c.position++;
    const operand = parseExpression(c);
    c.expect(')');
    return operand;
  }
  const number = acceptNumber(c);
  if (number !== undefined) return number;
  if (c.atName()) {
    const name = c.qualifiedName();
    return node({ kind: 'column-reference', span: name.span, name });
  }
  if (c.position > start) {
    c.position = start;
    throw c.mismatch(2);
  }
  throw c.unexpected();
}
