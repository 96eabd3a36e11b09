/** Reads the text of interval literals: months or milliseconds, with the planner's checks of shape and range. */
import type { IntervalQualifier, Span } from '../ast/index.js';
import { validationError } from '../error/index.js';

/** How often each field repeats before the next larger one. */
const FIELD_MAX: Readonly<Record<string, bigint>> = { HOUR: 23n, MINUTE: 59n, SECOND: 59n, MONTH: 11n };
const MILLISECONDS: Readonly<Record<string, bigint>> = {
  WEEK: 604_800_000n,
  DAY: 86_400_000n,
  HOUR: 3_600_000n,
  MINUTE: 60_000n,
  SECOND: 1_000n,
};
const MONTHS: Readonly<Record<string, bigint>> = { YEAR: 12n, QUARTER: 3n, MONTH: 1n };
/** Digits after the point of seconds, where the qualifier does not say how many. */
const FRACTION_DIGITS = 6;
/** Months are held in a Java int. */
const MONTHS_MAX = 2_147_483_647n;
const UNITS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const SEPARATORS: Readonly<Record<string, string>> = { MONTH: '-', HOUR: ' +', MINUTE: ':', SECOND: ':' };

/**
 * Months for the year-month family, else milliseconds.
 * @throws FungiError VALIDATION for text that does not fit the qualifier, or a field out of its range
 */
export function parseInterval(text: string, qualifier: IntervalQualifier, span: Span): bigint {
  const fields = fieldsOf(qualifier);
  const match = patternOf(fields).exec(text.trim());
  if (!match) throw illegal(text, qualifier, span);
  const isMonths = fields[0]! in MONTHS;
  let total = 0n;
  for (const [index, field] of fields.entries()) {
    const digits = match[index + 2]!;
    const value = BigInt(digits);
    checkRange(field, value, digits, index, qualifier, text, span);
    total += value * (isMonths ? MONTHS[field]! : MILLISECONDS[field]!);
  }
  if (fields.at(-1) === 'SECOND') {
    const fraction = match[fields.length + 2] ?? '';
    if (fraction.length > (qualifier.fractionalPrecision ?? FRACTION_DIGITS))
      throw illegal(text, qualifier, span);
    total += milliseconds(fraction);
  }
  if (isMonths && total > MONTHS_MAX) throw illegal(text, qualifier, span);
  return match[1] === '-' ? -total : total;
}

function fieldsOf(qualifier: IntervalQualifier): readonly string[] {
  if (qualifier.end === undefined) return [qualifier.start];
  return UNITS.slice(UNITS.indexOf(qualifier.start), UNITS.indexOf(qualifier.end) + 1);
}

function patternOf(fields: readonly string[]): RegExp {
  const body = fields
    .map((field, index) => (index === 0 ? '(\\d+)' : `${SEPARATORS[field]!}(\\d+)`))
    .join('');
  return new RegExp(`^([+-]?)${body}${fields.at(-1) === 'SECOND' ? '(?:\\.(\\d{1,9}))?' : ''}$`);
}

function checkRange(
  field: string,
  value: bigint,
  digits: string,
  index: number,
  qualifier: IntervalQualifier,
  text: string,
  span: Span,
): void {
  if (index > 0) {
    if (value > FIELD_MAX[field]!) throw illegal(text, qualifier, span);
    return;
  }
  const precision = qualifier.startPrecision ?? 2;
  if (digits.replace(/^0+/, '').length > precision) {
    throw validationError(
      `Interval field value ${digits} exceeds precision of ${qualifier.start}(${precision}) field`,
      span,
    );
  }
}

/** Milliseconds of the digits after the point; what is finer is cut. */
function milliseconds(fraction: string): bigint {
  return BigInt(fraction.padEnd(3, '0').slice(0, 3));
}

function illegal(text: string, qualifier: IntervalQualifier, span: Span): Error {
  const name = qualifier.end === undefined ? qualifier.start : `${qualifier.start} TO ${qualifier.end}`;
  return validationError(`Illegal interval literal format '${text}' for INTERVAL ${name}`, span);
}
