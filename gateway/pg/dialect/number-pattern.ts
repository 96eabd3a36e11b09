/**
 * `to_char` of numbers (PostgreSQL: "Data Type Formatting Functions"), as PRINTF and what it does otherwise: groups only every three
 * digits, a blank in place of a lone zero, no trailing zeros, marks in place of numbers that are too large.
 */
import type { Expression, Span } from '../../../sql/ast/index.js';
import { pgError } from '../pg-error.js';
import { functionCall } from './function-call.js';
import { binary, caseOf, cast, isNotNull, numeric, simpleType, textLiteral } from './nodes.js';

/** Digits that a DECIMAL holds. */
const DIGITS_MAX = 38;

export interface NumberPattern {
  /** Texts before and behind the number. */
  readonly prefix: string;
  readonly suffix: string;
  /** Digits before and behind the point. */
  readonly whole: number;
  readonly scale: number;
  /** Characters of the number with its sign. */
  readonly width: number;
  /** Java's, of a number with its sign and the blanks before it. */
  readonly format: string;
  /** FM: without blanks, and without zeros at the end where the pattern has 9. */
  readonly filled: boolean;
  /** Of the digits behind the point, how many are always shown. */
  readonly fixedScale: number;
  /** A zero before the point is left out. */
  readonly lacksZero: boolean;
  /** What numbers with more digits are shown as, without a sign. */
  readonly overflow: string;
}

/** Whether a pattern is one of numbers: those of times have neither digit. */
export const isNumberPattern = (pattern: string): boolean => /[09]/.test(pattern.replace(/"[^"]*"/g, ''));

const PARTS =
  /^(FM)?((?:"[^"]*"|[^"0-9A-Za-z.,])*)([09][09,G]*)(?:[.D]([09]+))?((?:"[^"]*"|[^"0-9A-Za-z.,])*)$/;

/** @throws FungiError 0A000 naming the pattern */
export function numberPattern(pattern: string, span: Span): NumberPattern {
  const parts = PARTS.exec(pattern);
  const whole = parts?.[3]?.replaceAll('G', ',') ?? '';
  const digits = whole.replaceAll(',', '');
  const fraction = parts?.[4] ?? '';
  const padded = /^0{2,}$/.test(digits);
  const grouped = whole.includes(',');
  if (!parts || !isPlain(whole, digits, padded) || digits.length + fraction.length >= DIGITS_MAX) {
    const hint =
      "Digits are 9 with 0 last before the point, all 0, or 0 behind the point; groups (, or G) have three; FM and other texts, such as $ or %, may stand around them: 'FM9,999,990.00'";
    throw pgError('0A000', `to_char with pattern '${pattern}' is not supported`, hint, span);
  }
  const width = 1 + whole.length + (fraction === '' ? 0 : 1 + fraction.length);
  const flags = padded ? ' 0' : grouped ? ',' : '';
  const literal = (text: string | undefined): string => (text ?? '').replaceAll('"', '');
  return {
    prefix: literal(parts[2]),
    suffix: literal(parts[5]),
    whole: digits.length,
    scale: fraction.length,
    width,
    format: `%${flags}${width}.${fraction.length}f`,
    filled: parts[1] !== undefined,
    fixedScale: fraction.lastIndexOf('0') + 1,
    lacksZero: fraction !== '' && digits.endsWith('9'),
    overflow: `${whole}${fraction === '' ? '' : `.${fraction}`}`.replace(/[09]/g, '#'),
  };
}

function isPlain(whole: string, digits: string, padded: boolean): boolean {
  const isGrouped = !whole.includes(',') || /^\d{1,3}(?:,\d{3})+$/.test(whole);
  return isGrouped && (padded ? !whole.includes(',') : /^9*[09]$/.test(digits));
}

/** `to_char(number, pattern)`. @throws FungiError 0A000 */
export function numberText(number: Expression, pattern: string, span: Span): Expression {
  const p = numberPattern(pattern, span);
  // What is rounded to one digit more than there is room for.
  const bound = numeric(`${'9'.repeat(p.whole)}.${'9'.repeat(p.scale)}5`, span);
  const below = binary('<=', number, { kind: 'unary', operator: '-', operand: bound, span }, span);
  const over = (sign: string): Expression =>
    textLiteral(p.prefix + (p.filled ? sign.trim() : sign) + p.overflow + p.suffix, span);
  return caseOf(
    [
      [below, over('-')],
      [binary('>=', number, bound, span), over(' ')],
      [isNotNull(number, span), surrounded(printed(number, p, span), p, span)],
    ],
    span,
  );
}

function printed(number: Expression, p: NumberPattern, span: Span): Expression {
  const decimal = cast(number, simpleType('DECIMAL', span, [DIGITS_MAX, p.scale]));
  let text: Expression = functionCall('PRINTF', [textLiteral(p.format, span), decimal], span);
  const regexp = (name: string, pattern: string, last: Expression): Expression =>
    functionCall(name, [text, textLiteral(pattern, span), last], span);
  if (p.filled) text = functionCall('LTRIM', [text], span);
  if (p.filled && p.fixedScale < p.scale) {
    text = regexp('REGEXP_EXTRACT', `^(.*\\.\\d{${p.fixedScale}}\\d*?)0*$`, numeric('1', span));
  }
  if (p.lacksZero) {
    text = regexp('REGEXP_REPLACE', '\\b0(?=\\.\\d)', textLiteral('', span));
    if (!p.filled) {
      text = functionCall('LPAD', [text, numeric(String(p.width), span), textLiteral(' ', span)], span);
    }
  }
  return text;
}

function surrounded(text: Expression, { prefix, suffix }: NumberPattern, span: Span): Expression {
  const before = prefix === '' ? text : binary('||', textLiteral(prefix, span), text, span);
  return suffix === '' ? before : binary('||', before, textLiteral(suffix, span), span);
}
