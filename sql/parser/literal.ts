/** Literals: decoding of the string forms, joining of adjacent pieces, date and time literals. */
import type {
  BinaryLiteral,
  DateTimeLiteral,
  DynamicParameter,
  Expression,
  NumericLiteral,
  Span,
  StringLiteral,
} from '../ast/index.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';

const unquote = (raw: string): string => raw.slice(1, -1).replaceAll("''", "'");

/** The plain strings that follow a first piece, joined, and the first of them that is not on a line of its own. */
interface FollowingPieces {
  readonly value: string;
  readonly continuedAt: Span | undefined;
}

/** @param first index of the token of the first piece, which may have been taken already */
function followingPieces(c: Cursor, first: number): FollowingPieces {
  let value = '';
  let continuedAt: Span | undefined;
  for (; c.is(token.STRING); c.position++) {
    value += unquote(c.text);
    if (c.position === first || continuedAt) continue;
    const piece = c.tokenSpanAt(c.position);
    if (c.tokenSpanAt(c.position - 1).endLine === piece.line) continuedAt = piece;
  }
  return { value, continuedAt };
}

function stringNode(
  span: Span,
  value: string,
  characterSet: string | undefined,
  continuedAt?: Span,
): StringLiteral {
  return node({
    kind: 'string-literal',
    span,
    value,
    characterSet,
    ...(continuedAt ? { continuedAt } : {}),
  });
}

/** The character sets Flink's parser knows by name. */
const CHARACTER_SETS: ReadonlySet<string> = new Set(
  'BIG5 LATIN1 UTF8 UTF-8 UTF16 UTF-16 UTF-16BE UTF-16LE GB2312 GBK ISO-8859-1'.split(' '),
);

/** Any character literal: `'…'`, `N'…'`, `_cs'…'`, `U&'…' [UESCAPE 'c']`, `E'…'`, with its adjacent pieces. */
export function stringLiteral(c: Cursor): StringLiteral {
  const start = c.position;
  const raw = c.text;
  switch (c.tag) {
    case token.STRING: {
      const { value, continuedAt } = followingPieces(c, start);
      if (c.is('UESCAPE') && c.peek(1) === token.STRING) {
        c.position += 2;
        throw syntaxError('UESCAPE cannot be specified without Unicode literal introducer', c.lastSpan());
      }
      return stringNode(c.span(start), value, undefined, continuedAt);
    }
    case token.PREFIXED_STRING: {
      c.position++;
      const open = raw.indexOf("'");
      const set = open === 1 && raw.charAt(0) !== '_' ? 'N' : raw.slice(1, open);
      if (set !== 'N' && !CHARACTER_SETS.has(set.toUpperCase())) {
        throw syntaxError(`Unknown character set '${set}'`, c.span(start));
      }
      const more = followingPieces(c, start);
      return stringNode(c.span(start), unquote(raw.slice(open)) + more.value, set, more.continuedAt);
    }
    case token.UNICODE_STRING:
      return unicodeString(c, start, raw);
    case token.ESCAPED_STRING: {
      c.position++;
      const value = decodeEscapes(raw.slice(2, -1), c.span(start));
      const more = followingPieces(c, start);
      return stringNode(c.span(start), value + more.value, undefined, more.continuedAt);
    }
    default:
      throw c.unexpected();
  }
}

/** One plain `'…'` without further pieces, as the grammar wants it for comments, paths and patterns. */
export function plainString(c: Cursor): StringLiteral {
  if (!c.is(token.STRING)) throw c.unexpected();
  const value = unquote(c.text);
  c.position++;
  return stringNode(c.lastSpan(), value, undefined);
}

function unicodeString(c: Cursor, start: number, raw: string): StringLiteral {
  c.position++;
  const more = followingPieces(c, start);
  const body = unquote(raw.slice(2)) + more.value;
  let escape = '\\';
  const span = c.span(start);
  if (c.accept('UESCAPE')) {
    if (!c.is(token.STRING)) throw c.unexpected();
    escape = unquote(c.text);
    c.position++;
    checkEscapeCharacter(escape, c.lastSpan());
  }
  return stringNode(c.span(start), decodeUnicode(body, escape, span), undefined, more.continuedAt);
}

function checkEscapeCharacter(escape: string, span: Span): void {
  if (escape.length !== 1) throw syntaxError(`UESCAPE '${escape}' must be exactly one character`, span);
  if (/[0-9a-fA-F\s+"]/.test(escape)) {
    throw syntaxError(
      `UESCAPE '${escape}' may not be hex digit, whitespace, plus sign, or double quote`,
      span,
    );
  }
}

const unicodeError = (at: number, span: Span): Error =>
  syntaxError(`Unicode escape sequence starting at character ${at} is not exactly four hex digits`, span);

/** `\XXXX` with the given escape character; the escape doubled is itself. */
function decodeUnicode(body: string, escape: string, span: Span): string {
  let value = '';
  for (let i = 0; i < body.length; i++) {
    if (body.charAt(i) !== escape) value += body.charAt(i);
    else if (body.charAt(i + 1) === escape) {
      value += escape;
      i++;
    } else {
      const digits = body.slice(i + 1, i + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw unicodeError(i, span);
      value += String.fromCharCode(parseInt(digits, 16));
      i += 4;
    }
  }
  return value;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** `E'…'`: C-style escapes. */
function decodeEscapes(body: string, span: Span): string {
  let value = '';
  for (let i = 0; i < body.length; i++) {
    const mark = body.charAt(i);
    if (mark === "'") {
      value += "'";
      i++;
    } else if (mark !== '\\') value += mark;
    else {
      const [decoded, used] = decodeEscape(body, i + 1, i, span);
      value += decoded;
      i += used;
    }
  }
  return value;
}

function decodeEscape(body: string, at: number, start: number, span: Span): readonly [string, number] {
  const mark = body.charAt(at);
  const simple = SIMPLE_ESCAPES[mark];
  if (simple !== undefined) return [simple, 1];
  if (mark === 'u' || mark === 'U') {
    const length = mark === 'u' ? 4 : 8;
    const digits = body.slice(at + 1, at + 1 + length);
    const point = parseInt(digits, 16);
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits) || point > 0x10ffff) {
      throw unicodeError(start, span);
    }
    return [String.fromCodePoint(point), length + 1];
  }
  const hex = mark === 'x' ? /^[0-9a-fA-F]{1,2}/.exec(body.slice(at + 1, at + 3)) : null;
  if (hex !== null) return [String.fromCharCode(parseInt(hex[0], 16)), hex[0].length + 1];
  const octal = /^[0-7]{1,3}/.exec(body.slice(at, at + 3));
  if (octal !== null) return [String.fromCharCode(parseInt(octal[0], 8)), octal[0].length];
  return [mark, 1];
}

/** `X'0A' 'FF'`. */
export function binaryLiteral(c: Cursor): BinaryLiteral {
  const start = c.position;
  let hex = hexDigits(c, c.text.slice(2, -1));
  c.position++;
  while (c.is(token.STRING)) {
    hex += hexDigits(c, c.text.slice(1, -1));
    c.position++;
  }
  return node({ kind: 'binary-literal', span: c.span(start), hex });
}

function hexDigits(c: Cursor, digits: string): string {
  if (/^[0-9a-fA-F]*$/.test(digits)) return digits;
  throw syntaxError(
    "Binary literal string must contain only characters '0' - '9', 'A' - 'F'",
    c.tokenSpanAt(c.position),
  );
}

const PARAMETERS_MAX = 65_535;

/** `$1`: the number is one more than the index. */
export function parameterByNumber(c: Cursor): DynamicParameter {
  const start = c.position;
  const number = Number(c.text.slice(1));
  c.position++;
  if (number < 1 || number > PARAMETERS_MAX) {
    throw syntaxError(`There is no parameter $${c.textAt(start).slice(1)}`, c.span(start));
  }
  c.parameters = Math.max(c.parameters, number);
  return node({ kind: 'dynamic-parameter', span: c.span(start), index: number - 1 });
}

/** An unsigned number; undefined when none stands here. */
export function acceptNumber(c: Cursor): NumericLiteral | undefined {
  const tag = c.tag;
  const form =
    tag === token.INTEGER
      ? 'integer'
      : tag === token.DECIMAL_NUMBER
        ? 'decimal'
        : tag === token.APPROXIMATE
          ? 'approximate'
          : undefined;
  if (form === undefined) return undefined;
  const text = c.text;
  c.position++;
  return node({ kind: 'numeric-literal', span: c.lastSpan(), text, form });
}

/** Whole number of an `INTEGER` token that must fit 32 bits. */
export function integerValue(c: Cursor): number {
  if (!c.is(token.INTEGER)) throw c.unexpected();
  const text = c.text;
  c.position++;
  const value = Number(text);
  if (value > 2_147_483_647) {
    throw syntaxError(`Literal '${text}' can not be parsed to type 'java.lang.Integer'`, c.lastSpan());
  }
  return value;
}

const LITERAL_STARTS: ReadonlySet<string> = new Set([
  token.INTEGER,
  token.DECIMAL_NUMBER,
  token.APPROXIMATE,
  token.STRING,
  token.BINARY_STRING,
  token.PREFIXED_STRING,
  token.UNICODE_STRING,
  token.ESCAPED_STRING,
  'TRUE',
  'FALSE',
  'UNKNOWN',
  'NULL',
  'INTERVAL',
]);

/** Whether a literal starts here. */
export const startsLiteral = (c: Cursor): boolean => LITERAL_STARTS.has(c.tag) || atDateTimeLiteral(c);

/** Whether a date or time literal (not a function or type of that name) starts here. */
export function atDateTimeLiteral(c: Cursor): boolean {
  const tag = c.tag;
  if (tag !== 'DATE' && tag !== 'TIME' && tag !== 'TIMESTAMP' && tag !== 'DATETIME') return false;
  if (c.peek(1) === token.STRING) return true;
  return tag === 'TIMESTAMP' && (c.peek(1) === 'WITH' || c.peek(1) === 'WITHOUT');
}

export function dateTimeLiteral(c: Cursor): DateTimeLiteral {
  const start = c.position;
  const word = c.tag;
  c.position++;
  let type: DateTimeLiteral['type'] = word === 'DATE' ? 'DATE' : word === 'TIME' ? 'TIME' : 'TIMESTAMP';
  if (c.accept('WITH')) {
    c.expect('LOCAL');
    type = 'TIMESTAMP_LTZ';
    c.expect('TIME');
    c.expect('ZONE');
  } else if (c.accept('WITHOUT')) {
    c.expect('TIME');
    c.expect('ZONE');
  }
  const { value } = plainString(c);
  return node({ kind: 'datetime-literal', span: c.span(start), type, value });
}

/** `DECIMAL '1.50'`: a numeric literal. */
export function decimalLiteral(c: Cursor): Expression {
  const start = c.position++;
  const at = c.position;
  const text = plainString(c).value.trim();
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)$/.exec(text);
  if (match === null) {
    throw syntaxError(`Literal ${c.textAt(at)} can not be parsed to type 'DECIMAL'`, c.tokenSpanAt(at));
  }
  const form = /e/i.test(text) ? 'approximate' : text.includes('.') ? 'decimal' : 'integer';
  const span = c.span(start);
  const number: NumericLiteral = node({ kind: 'numeric-literal', span, text: match[2]!, form });
  if (match[1] !== '-') return number;
  return node({ kind: 'unary', span, operator: '-', operand: number });
}
