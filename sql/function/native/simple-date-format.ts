/**
 * Java's `SimpleDateFormat`, which FROM_UNIXTIME, UNIX_TIMESTAMP, CONVERT_TZ, TO_DATE with a pattern and DATE_FORMAT of a text go by: other
 * letters than those of `DateTimeFormatter`, and a reader that carries over (30 February is 1 March) and leaves what follows unread.
 */
import { FungiError } from '../../error/index.js';
import { dayOfYear, DAYS, MONTHS, weekOfYear, weekYear } from './date-pattern.js';

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number };

const LETTERS = 'GyMdkHmsSEDFwWahKzZYuXL';
const PATTERNS_MAX = 200;
const compiled = new Map<string, readonly Token[]>();

function compile(pattern: string): readonly Token[] {
  const known = compiled.get(pattern);
  if (known) return known;
  const tokens: Token[] = [];
  for (const part of pattern.match(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g) ?? []) {
    if (part.startsWith("'")) {
      if (part.length < 2 || !part.endsWith("'")) throw new FungiError('EVALUATION', 'Unterminated quote');
      tokens.push({ kind: 'text', text: part === "''" ? "'" : part.slice(1, -1).replaceAll("''", "'") });
    } else if (/^[A-Za-z]/.test(part)) {
      if (!LETTERS.includes(part[0]!))
        throw new FungiError('EVALUATION', `Illegal pattern character '${part[0]!}'`);
      tokens.push({ kind: 'field', letter: part[0]!, count: part.length });
    } else tokens.push({ kind: 'text', text: part });
  }
  if (compiled.size >= PATTERNS_MAX) compiled.clear();
  compiled.set(pattern, tokens);
  return tokens;
}

const unsupported = (letter: string): FungiError =>
  new FungiError('EVALUATION', `Unsupported field in a date pattern: ${letter}`);

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** The local time `millis` (since 1970) by `pattern`. @throws FungiError EVALUATION for a pattern that Java refuses */
export function formatSimple(millis: number, pattern: string): string {
  const date = new Date(millis);
  return compile(pattern)
    .map((token) => (token.kind === 'text' ? token.text : formatField(date, token.letter, token.count)))
    .join('');
}

function formatField(date: Date, letter: string, count: number): string {
  const year = date.getUTCFullYear();
  const weekday = date.getUTCDay();
  switch (letter) {
    case 'G':
      return year > 0 ? 'AD' : 'BC';
    case 'y':
    case 'Y': {
      const shown = letter === 'Y' ? weekYear(date) : year > 0 ? year : 1 - year;
      return count === 2 ? pad(shown % 100, 2) : pad(shown, count);
    }
    case 'M':
    case 'L': {
      const name = MONTHS[date.getUTCMonth()]!;
      return count < 3 ? pad(date.getUTCMonth() + 1, count) : count === 3 ? name.slice(0, 3) : name;
    }
    case 'E':
      return count < 4 ? DAYS[weekday]!.slice(0, 3) : DAYS[weekday]!;
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'z':
    case 'Z':
    case 'X':
      throw unsupported(letter);
    default:
      return pad(numberOf(date, letter), count);
  }
}

function numberOf(date: Date, letter: string): number {
  const [day, weekday, hour] = [date.getUTCDate(), date.getUTCDay(), date.getUTCHours()];
  switch (letter) {
    case 'd':
      return day;
    case 'D':
      return dayOfYear(date);
    case 'F':
      return Math.floor((day - 1) / 7) + 1;
    case 'u':
      return weekday || 7;
    case 'w':
      return weekOfYear(date);
    case 'W':
      return Math.floor((day - 1 + ((((weekday - day + 1) % 7) + 7) % 7)) / 7) + 1;
    case 'H':
      return hour;
    case 'k':
      return hour || 24;
    case 'K':
      return hour % 12;
    case 'h':
      return hour % 12 || 12;
    case 'm':
      return date.getUTCMinutes();
    case 's':
      return date.getUTCSeconds();
    default:
      return date.getUTCMilliseconds();
  }
}

/** Milliseconds since 1970 of what `text` begins with; undefined where it does not fit. Missing fields are those of 1970-01-01. */
export function parseSimple(text: string, pattern: string): number | undefined {
  const fields = new Map<string, number>();
  const tokens = compile(pattern);
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'text') {
      if (!text.startsWith(token.text, at)) return undefined;
      at += token.text.length;
      continue;
    }
    while (text[at] === ' ' || text[at] === '\t') at++;
    const abuts = tokens[index + 1]?.kind === 'field';
    const end = readField(text, at, token.letter, token.count, abuts, fields);
    if (end === undefined) return undefined;
    at = end;
  }
  return at === 0 ? undefined : millisOf(fields);
}

function readField(
  text: string,
  at: number,
  letter: string,
  count: number,
  abuts: boolean,
  fields: Map<string, number>,
): number | undefined {
  if ((letter === 'M' || letter === 'L') && count >= 3)
    return readName(text, at, MONTHS, (month) => fields.set('M', month + 1));
  if (letter === 'E') return readName(text, at, DAYS, () => undefined);
  if (letter === 'a') {
    const match = /^(am|pm)/i.exec(text.slice(at, at + 2));
    if (match) fields.set('a', match[1]!.toLowerCase() === 'pm' ? 12 : 0);
    return match ? at + 2 : undefined;
  }
  if (!'yMLdHkKhmsSDu'.includes(letter)) throw unsupported(letter);
  const digits = /^-?\d+/.exec(abuts ? text.slice(at, at + count) : text.slice(at, at + 18))?.[0];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  const isShortYear = letter === 'y' && count <= 2 && /^\d\d$/.test(digits);
  fields.set(letter === 'L' ? 'M' : letter, isShortYear ? centuryOf(value) : value);
  return at + digits.length;
}

/** Two digits are a year within 80 years before and 20 years after now. */
function centuryOf(value: number): number {
  const start = new Date().getUTCFullYear() - 80;
  const year = start - (start % 100) + value;
  return year < start ? year + 100 : year;
}

function readName(
  text: string,
  at: number,
  names: readonly string[],
  set: (index: number) => void,
): number | undefined {
  const rest = text.slice(at).toLowerCase();
  for (const length of [undefined, 3]) {
    const index = names.findIndex((name) => rest.startsWith(name.slice(0, length).toLowerCase()));
    if (index < 0) continue;
    set(index);
    return at + names[index]!.slice(0, length).length;
  }
  return undefined;
}

function millisOf(fields: ReadonlyMap<string, number>): number | undefined {
  const of = (letter: string, missing: number): number => fields.get(letter) ?? missing;
  const half = fields.get('a');
  const twelve = fields.get('K') ?? (fields.has('h') ? of('h', 0) % 12 : undefined);
  const hour = twelve !== undefined ? twelve + (half ?? 0) : fields.has('k') ? of('k', 0) % 24 : of('H', 0);
  const date = new Date(0);
  const ordinal = fields.has('D') && !fields.has('d');
  date.setUTCFullYear(of('y', 1970), ordinal ? 0 : of('M', 1) - 1, ordinal ? of('D', 1) : of('d', 1));
  date.setUTCHours(hour, of('m', 0), of('s', 0), of('S', 0));
  return Number.isNaN(date.getTime()) ? undefined : date.getTime();
}
