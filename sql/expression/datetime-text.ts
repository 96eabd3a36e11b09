/** Dates and times as text and as numbers, in the proleptic Gregorian calendar. */

const DAY_MS = 86_400_000;
const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_DAY = 86_400n * NANOS_PER_SECOND;

/** Days since 1970 of `yyyy-MM-dd`; undefined for another shape or a day that does not exist. */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  return match ? daysOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

export function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / DAY_MS;
}

/** As `daysOf`; the 29th to 31st of a month without them is its last day, as Java's smart resolver has it. */
export function lastDaysOf(year: number, month: number, day: number): number | undefined {
  if (day < 29 || day > 31) return daysOf(year, month, day);
  return [day, 30, 29, 28]
    .filter((each) => each <= day)
    .map((each) => daysOf(year, month, each))
    .find((days) => days !== undefined);
}

/** Milliseconds of the day and the number of fraction digits written, of `HH:mm:ss[.f…]`. */
export function parseTime(
  text: string,
): { readonly milliseconds: number; readonly precision: number } | undefined {
  const parsed = timeOfDay(text);
  if (!parsed) return undefined;
  return { milliseconds: Number(parsed.nanoseconds / 1_000_000n), precision: parsed.precision };
}

/** Nanoseconds since 1970 and the number of fraction digits written, of `yyyy-MM-dd HH:mm:ss[.f…]`. */
export function parseTimestamp(
  text: string,
): { readonly nanoseconds: bigint; readonly precision: number } | undefined {
  const separator = text.indexOf(' ');
  if (separator < 0) return undefined;
  const days = parseDate(text.slice(0, separator));
  const time = timeOfDay(text.slice(separator + 1));
  if (days === undefined || !time) return undefined;
  return { nanoseconds: BigInt(days) * NANOS_PER_DAY + time.nanoseconds, precision: time.precision };
}

function timeOfDay(text: string): { readonly nanoseconds: bigint; readonly precision: number } | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9})\d*)?$/.exec(text);
  if (!match) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[4] ?? '';
  const seconds = BigInt(hour * 3600 + minute * 60 + second);
  return {
    nanoseconds: seconds * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0')),
    precision: fraction.length,
  };
}

/** `yyyy-MM-dd` of days since 1970. */
export function formatDate(days: number): string {
  const date = new Date(days * DAY_MS);
  return `${year(date)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** `HH:mm:ss` and `precision` fraction digits (at most 3 are known) of milliseconds of the day. */
export function formatTime(milliseconds: number, precision: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (precision === 0) return text;
  return `${text}.${String(milliseconds % 1000)
    .padStart(3, '0')
    .padEnd(precision, '0')
    .slice(0, precision)}`;
}

/** `yyyy-MM-dd HH:mm:ss` and `precision` fraction digits of nanoseconds since 1970. */
export function formatTimestamp(nanoseconds: bigint, precision: number): string {
  // Numbers, where they are exact: bigints took most of the time of a long array of timestamps.
  let seconds = Number(nanoseconds / NANOS_PER_SECOND);
  let rest = Number(nanoseconds % NANOS_PER_SECOND);
  if (rest < 0) {
    seconds--;
    rest += 1_000_000_000;
  }
  const date = new Date(seconds * 1000);
  const text =
    `${year(date)}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  if (precision === 0) return text;
  return `${text}.${String(rest).padStart(9, '0').slice(0, precision)}`;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const year = (date: Date): string => String(date.getUTCFullYear()).padStart(4, '0');
