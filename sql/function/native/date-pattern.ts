/** Java's `DateTimeFormatter` patterns, for DATE_FORMAT, TO_TIMESTAMP, FROM_UNIXTIME and their like. */
import { FungiError } from '../../error/index.js';
import { lastDaysOf } from '../../expression/datetime-text.js';

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number };

const PATTERNS_MAX = 200;
const compiled = new Map<string, readonly Token[]>();
const LETTERS = 'GuyDMLdQqYwWEecaBhKkHmsSAnNVvzOXxpF';

function compile(pattern: string): readonly Token[] {
  const known = compiled.get(pattern);
  if (known) return known;
  const tokens: Token[] = [];
  let index = 0;
  while (index < pattern.length) {
    const character = pattern[index]!;
    if (/[A-Za-z]/.test(character)) {
      if (!LETTERS.includes(character))
        throw new FungiError('EVALUATION', `Unknown pattern letter: ${character}`);
      let end = index;
      while (pattern[end] === character) end++;
      tokens.push({ kind: 'field', letter: character, count: end - index });
      index = end;
    } else if (character === "'") {
      let text = '';
      let end = index + 1;
      for (; end < pattern.length; end++) {
        if (pattern[end] !== "'") text += pattern[end];
        else if (pattern[end + 1] === "'") {
          text += "'";
          end++;
        } else break;
      }
      if (end >= pattern.length)
        throw new FungiError('EVALUATION', `Pattern ends with an incomplete string literal: ${pattern}`);
      tokens.push({ kind: 'text', text: text === '' ? "'" : text });
      index = end + 1;
    } else {
      tokens.push({ kind: 'text', text: character });
      index++;
    }
  }
  if (compiled.size >= PATTERNS_MAX) compiled.clear();
  compiled.set(pattern, tokens);
  return tokens;
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** The local time `nanos` (since 1970) by `pattern`. @throws FungiError EVALUATION for a pattern Java refuses */
export function formatPattern(nanos: bigint, pattern: string): string {
  const seconds = nanos >= 0n ? nanos / 1_000_000_000n : -((-nanos + 999_999_999n) / 1_000_000_000n);
  const fraction = Number(nanos - seconds * 1_000_000_000n);
  const date = new Date(Number(seconds) * 1000);
  return compile(pattern)
    .map((token) =>
      token.kind === 'text' ? token.text : formatField(date, fraction, token.letter, token.count),
    )
    .join('');
}

function formatField(date: Date, nanos: number, letter: string, count: number): string {
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y': {
      const year = letter === 'Y' ? weekYear(date) : date.getUTCFullYear();
      return count === 2 ? pad(year % 100, 2) : pad(year, count);
    }
    case 'M':
    case 'L':
      return named(MONTHS[date.getUTCMonth()]!, date.getUTCMonth() + 1, count);
    case 'd':
      return pad(date.getUTCDate(), count);
    case 'D':
      return pad(dayOfYear(date), count);
    case 'E':
      return count === 4 ? DAYS[date.getUTCDay()]! : DAYS[date.getUTCDay()]!.slice(0, count === 5 ? 1 : 3);
    case 'e':
    case 'c':
      return named(DAYS[date.getUTCDay()]!, date.getUTCDay() + 1, count);
    case 'Q':
    case 'q':
      return count <= 2
        ? pad(Math.floor(date.getUTCMonth() / 3) + 1, count)
        : `Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(date.getUTCHours(), count);
    case 'k':
      return pad(date.getUTCHours() || 24, count);
    case 'h':
      return pad(date.getUTCHours() % 12 || 12, count);
    case 'K':
      return pad(date.getUTCHours() % 12, count);
    case 'm':
      return pad(date.getUTCMinutes(), count);
    case 's':
      return pad(date.getUTCSeconds(), count);
    case 'S':
      return pad(nanos, 9).slice(0, count).padEnd(count, '0');
    case 'n':
      return pad(nanos, count);
    case 'w':
      return pad(weekOfYear(date), count);
    case 'G':
      return date.getUTCFullYear() > 0 ? 'AD' : 'BC';
    default:
      throw new FungiError('EVALUATION', `Unsupported field in a date pattern: ${letter.repeat(count)}`);
  }
}

function named(name: string, number: number, count: number): string {
  if (count <= 2) return pad(number, count);
  return count === 3 ? name.slice(0, 3) : count === 4 ? name : name[0]!;
}

export const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

/** Weeks of the locale en-US: they start on Sunday, and the one with 1 January is the first. */
export function weekOfYear(date: Date): number {
  if (weekYear(date) !== date.getUTCFullYear()) return 1;
  const firstWeekday = new Date(Date.UTC(date.getUTCFullYear(), 0, 1)).getUTCDay();
  return Math.floor((dayOfYear(date) - 1 + firstWeekday) / 7) + 1;
}

export function weekYear(date: Date): number {
  const saturday = new Date(date.getTime() + (6 - date.getUTCDay()) * 86_400_000);
  return saturday.getUTCFullYear();
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  afternoon: boolean | undefined;
}

/**
 * Nanoseconds since 1970 of `text` read by `pattern`, or else as `yyyy-MM-dd[ HH:mm:ss[.f]]`, as Flink tries; undefined where neither fits.
 * Missing fields are those of 1970-01-01.
 */
export function parsePattern(text: string, pattern: string): bigint | undefined {
  return parseStrictly(text, pattern) ?? parseUsual(text.trim());
}

const USUAL = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d+):(\d+):(\d+)(?:\.(\d{1,9}))?)?$/;

/** `java.sql.Timestamp.valueOf` and `java.sql.Date.valueOf`: what is too much of a unit carries over. */
function parseUsual(text: string): bigint | undefined {
  const match = USUAL.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? '0'));
  if (month! < 1 || month! > 12 || day! < 1 || day! > 31) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  date.setUTCHours(hour!, minute!, second!);
  if (Number.isNaN(date.getTime())) return undefined;
  return BigInt(date.getTime()) * 1_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
}

function parseStrictly(text: string, pattern: string): bigint | undefined {
  const fields: Fields = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanos: 0,
    afternoon: undefined,
  };
  const tokens = compile(pattern);
  let rest = text;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const consumed =
      token.kind === 'text'
        ? literalLength(rest, token.text)
        : readField(rest, token.letter, token.count, next, fields);
    if (consumed === undefined) return undefined;
    rest = rest.slice(consumed);
  }
  if (rest !== '') return undefined;
  return nanosOf(fields);
}

const literalLength = (rest: string, text: string): number | undefined =>
  rest.startsWith(text) ? text.length : undefined;

function nanosOf(fields: Fields): bigint | undefined {
  const { hour, minute, second } = fields;
  const hours = fields.afternoon === undefined ? hour : (hour % 12) + (fields.afternoon ? 12 : 0);
  const days = lastDaysOf(fields.year, fields.month, fields.day);
  if (days === undefined || hours > 23 || minute > 59 || second > 59) return undefined;
  return BigInt(days * 86_400 + (hours * 60 + minute) * 60 + second) * 1_000_000_000n + BigInt(fields.nanos);
}

function readField(
  rest: string,
  letter: string,
  count: number,
  next: Token | undefined,
  fields: Fields,
): number | undefined {
  if ((letter === 'M' || letter === 'L') && count >= 3)
    return readName(rest, MONTHS, count, (month) => (fields.month = month + 1));
  if (letter === 'E') return readName(rest, DAYS, count === 4 ? 4 : 3, () => undefined);
  if (letter === 'a') {
    const match = /^(AM|PM)/i.exec(rest);
    if (match) fields.afternoon = match[1]!.toUpperCase() === 'PM';
    return match ? 2 : undefined;
  }
  const adjacent = next?.kind === 'field' && /[A-Za-z]/.test(next.letter);
  const [low, high] = width(letter, count, adjacent);
  const match = new RegExp(`^\\d{${low},${high}}`).exec(rest);
  if (!match) return undefined;
  const value = Number(match[0]);
  switch (letter) {
    case 'y':
    case 'u':
      fields.year = count === 2 ? 2000 + value : value;
      break;
    case 'M':
    case 'L':
      fields.month = value;
      break;
    case 'd':
      fields.day = value;
      break;
    case 'H':
    case 'h':
    case 'K':
    case 'k':
      fields.hour = value;
      break;
    case 'm':
      fields.minute = value;
      break;
    case 's':
      fields.second = value;
      break;
    case 'S':
      fields.nanos = Number(match[0].padEnd(9, '0'));
      break;
    default:
      throw new FungiError('EVALUATION', `Unsupported field in a date pattern: ${letter.repeat(count)}`);
  }
  return match[0].length;
}

/** How many digits a field takes; one letter takes any number unless digits follow at once. */
function width(letter: string, count: number, adjacent: boolean): readonly [number, number] {
  if (letter === 'S') return [count, count];
  if (count === 1) return adjacent ? [1, 1] : [1, letter === 'y' || letter === 'u' ? 10 : 2];
  return [count, count];
}

function readName(
  rest: string,
  names: readonly string[],
  count: number,
  set: (index: number) => void,
): number | undefined {
  for (const [index, name] of names.entries()) {
    const text = count === 3 ? name.slice(0, 3) : name;
    if (rest.startsWith(text)) {
      set(index);
      return text.length;
    }
  }
  return undefined;
}
