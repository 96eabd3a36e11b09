/**
 * Dates, times and intervals between the three forms they have here: Flink's text (what results hold), PostgreSQL's text
 * (DateStyle ISO, IntervalStyle postgres) and numbers (microseconds, days, months).
 */
import { daysOf } from '../../../sql/expression/datetime-text.js';
import { localNanoseconds } from '../../../src/engine/local-time.js';

export const MICROS_PER_DAY = 86_400_000_000n;
/** From 1970-01-01 to PostgreSQL's epoch, 2000-01-01. */
export const EPOCH_DAYS = 10_957;
export const EPOCH_MICROS = BigInt(EPOCH_DAYS) * MICROS_PER_DAY;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `.5`, `.000001`, or nothing: without trailing zeros. */
function fractionText(micros: number): string {
  if (micros === 0) return '';
  return `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

/** `2024-01-31`, `0044-03-15 BC`; the date part and what follows a BC date are apart, since BC comes last. */
function dateParts(days: number): { readonly text: string; readonly era: string } {
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  const shown = year <= 0 ? 1 - year : year;
  return {
    text: `${String(shown).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`,
    era: year <= 0 ? ' BC' : '',
  };
}

export function dateText(days: number): string {
  const { text, era } = dateParts(days);
  return text + era;
}

export function timeText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fractionText(micros % 1_000_000)}`;
}

/** `micros` since 1970 on the wall clock. */
export function timestampText(micros: bigint, suffix = ''): string {
  const days = floorDivide(micros, MICROS_PER_DAY);
  const { text, era } = dateParts(Number(days));
  return `${text} ${timeText(Number(micros - days * MICROS_PER_DAY))}${suffix}${era}`;
}

const USUAL = /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?$/;

/** The same of Flink's text, which differs by zeros at the end of a fraction, and before the year 1. Undefined for what is no timestamp. */
export function timestampTextOf(text: string): string | undefined {
  if (USUAL.test(text)) return text.length === 19 ? text : text.replace(/\.?0+$/, '');
  const micros = timestampMicrosOfText(text);
  return micros === undefined ? undefined : timestampText(micros);
}

/** `micros` since 1970, UTC; shown on the clock of `timeZone` with its offset. */
export function timestamptzText(micros: bigint, timeZone: string): string {
  const local = localNanoseconds(micros * 1000n, timeZone) / 1000n;
  return timestampText(local, offsetText(Number((local - micros) / 1_000_000n)));
}

/** `+00`, `+05:30`, `-03`. */
function offsetText(seconds: number): string {
  const magnitude = Math.abs(seconds);
  const [hours, minutes, rest] = [
    Math.floor(magnitude / 3600),
    Math.floor(magnitude / 60) % 60,
    magnitude % 60,
  ];
  const sign = seconds < 0 ? '-' : '+';
  return `${sign}${two(hours)}${minutes > 0 || rest > 0 ? `:${two(minutes)}` : ''}${rest > 0 ? `:${two(rest)}` : ''}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** Of Flink's `[-]yyyy-MM-dd`. */
export function daysOfText(text: string): number | undefined {
  const match = /^([+-]?\d{1,6})-(\d{1,2})-(\d{1,2})$/.exec(text);
  return match ? daysOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

/** Of `HH:mm:ss[.f…]`; digits past the sixth are dropped. */
export function timeMicrosOfText(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d*))?)?$/.exec(text);
  if (!match) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const fraction = Number((match[4] ?? '').slice(0, 6).padEnd(6, '0'));
  return (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction;
}

/** Microseconds since 1970 of `yyyy-MM-dd[ T]HH:mm:ss[.f…]` or of a date alone. */
export function timestampMicrosOfText(text: string): bigint | undefined {
  const separator = text.search(/[ T]/);
  const days = daysOfText(separator < 0 ? text : text.slice(0, separator));
  const micros = separator < 0 ? 0 : timeMicrosOfText(text.slice(separator + 1));
  if (days === undefined || micros === undefined) return undefined;
  return BigInt(days) * MICROS_PER_DAY + BigInt(micros);
}

/** The instant (microseconds, UTC) at which the clock of `timeZone` shows `local`; the earlier one where there are two. */
export function instantOfLocal(local: bigint, timeZone: string): bigint {
  const offsetAt = (instant: bigint): bigint => localNanoseconds(instant * 1000n, timeZone) / 1000n - instant;
  // The offset a day before and after bound what it can be.
  const before = local - offsetAt(local - MICROS_PER_DAY);
  if (before + offsetAt(before) === local) return before;
  const after = local - offsetAt(local + MICROS_PER_DAY);
  return after + offsetAt(after) === local ? after : before;
}

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** Flink's `+1-02`. */
export function yearMonthOfText(text: string): Interval {
  const match = /^([+-])?(\d+)-(\d+)$/.exec(text);
  const months = match ? Number(match[2]) * 12 + Number(match[3]) : 0;
  return { months: match?.[1] === '-' ? -months : months, days: 0, micros: 0n };
}

/** Flink's `+1 02:03:04.500`. */
export function dayTimeOfText(text: string): Interval {
  const match = /^([+-])?(\d+) (\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?$/.exec(text);
  if (!match) return { months: 0, days: 0, micros: 0n };
  const sign = match[1] === '-' ? -1 : 1;
  const seconds = Number(match[3]) * 3600 + Number(match[4]) * 60 + Number(match[5]);
  const micros = BigInt(seconds) * 1_000_000n + BigInt((match[6] ?? '').slice(0, 6).padEnd(6, '0'));
  return {
    months: 0,
    days: Number(match[2]) === 0 ? 0 : sign * Number(match[2]),
    micros: BigInt(sign) * micros,
  };
}

/** `1 year 2 mons 3 days 04:05:06.5`, as IntervalStyle postgres. */
export function intervalText({ months, days, micros }: Interval): string {
  const parts: string[] = [];
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  let negativeBefore = false;
  const unit = (count: number, one: string, many: string): void => {
    if (count === 0) return;
    const plus = negativeBefore && count > 0 ? '+' : '';
    parts.push(`${plus}${count} ${count === 1 ? one : many}`);
    negativeBefore = count < 0;
  };
  unit(years, 'year', 'years');
  unit(rest, 'mon', 'mons');
  unit(days, 'day', 'days');
  if (micros !== 0n || parts.length === 0) {
    const magnitude = micros < 0n ? -micros : micros;
    const seconds = magnitude / 1_000_000n;
    const sign = micros < 0n ? '-' : negativeBefore ? '+' : '';
    const hours = String(seconds / 3600n).padStart(2, '0');
    const clock = `${hours}:${two(Number((seconds / 60n) % 60n))}:${two(Number(seconds % 60n))}`;
    parts.push(`${sign}${clock}${fractionText(Number(magnitude % 1_000_000n))}`);
  }
  return parts.join(' ');
}
