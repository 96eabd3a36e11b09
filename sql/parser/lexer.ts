/**
 * Text → tokens in one pass over the character codes. Follows the lexical rules of Flink's parser (Calcite's
 * grammar with back-tick quoting), where a token is always the longest match.
 */
import type { Steps } from '../steps.js';
import { tooLong } from './syntax-error.js';
import { findKeyword, hashStep, isNonReserved } from './keywords.js';
import * as token from './token-buffer.js';
import type { Tag, TokenBuffer } from './token-buffer.js';

export type Quoting = 'backtick' | 'backtick-and-double';

/** Character classes for codes below 128. */
const LETTER = 1;
const DIGIT = 2;
const SPACE = 4;
const classes = new Uint8Array(128);
for (let i = 0; i < 26; i++) classes[65 + i] = classes[97 + i] = LETTER;
classes[36] = classes[95] = LETTER;
for (let i = 48; i < 58; i++) classes[i] = DIGIT;
for (const code of [32, 9, 10, 12, 13]) classes[code] = SPACE;

/** Letters beyond ASCII, first and last code of each range. */
const LETTER_RANGES = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x1fff, 0x3040, 0x318f, 0x3300, 0x337f, 0x3400, 0x3d2d, 0x4e00, 0x9fff,
  0xf900, 0xfaff,
];

function isWideLetter(code: number): boolean {
  for (let i = 0; i < LETTER_RANGES.length; i += 2) {
    if (code >= LETTER_RANGES[i]! && code <= LETTER_RANGES[i + 1]!) return true;
  }
  return false;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean =>
  code < 128 ? (classes[code]! & LETTER) !== 0 : isWideLetter(code);
const isWordPart = (code: number): boolean =>
  code < 128 ? (classes[code]! & (LETTER | DIGIT)) !== 0 : isWideLetter(code);

const PUNCTUATION: (Tag | undefined)[] = [];
for (const mark of '()[]{};.,=><?:+-*/%|^$"\'') PUNCTUATION[mark.charCodeAt(0)] = mark;

/** Two-character punctuation by its first character. */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '<>'],
  '>': ['>='],
  '=': ['=>'],
  '!': ['!='],
  '|': ['||'],
  '.': ['..'],
  '*': ['*/'],
};

/** The SQL client takes these without quotes: neither key nor value may hold a blank. */
const CLIENT_SET = /SET\s+[^'\s;=]+\s*=\s*(?:'[^']*'|[^;\s']+)(?=\s*(?:;|$))/iy;
const CLIENT_RESET = /RESET\s+[^'\s;]+(?=\s*(?:;|$))/iy;

/** Bounds the memory that a text takes. */
const TEXT_TOKENS_MAX = 1_000_000;

/** Names of character sets in front of a text are not longer. */
const CHARACTER_SET_LENGTH_MAX = 128;

/** Takes some milliseconds. */
const STEP_TOKENS = 16_384;

class Lexer implements TokenBuffer {
  readonly tags: Tag[] = [];
  readonly flags: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly lines: number[] = [];
  readonly endLines: number[] = [];
  readonly lineStarts: number[] = [0, 0];
  private offset = 0;
  private line = 1;

  constructor(
    readonly text: string,
    readonly postgres: boolean,
  ) {}

  *run(): Steps<TokenBuffer> {
    for (let count = STEP_TOKENS; ; count += STEP_TOKENS) {
      const more = this.readUpTo(count);
      if (this.tags.length > TEXT_TOKENS_MAX) throw tooLong('The text', TEXT_TOKENS_MAX);
      if (!more) break;
      yield;
    }
    this.finish();
    return this;
  }

  /** False at the end of the text. */
  private readUpTo(count: number): boolean {
    const { text, tags } = this;
    while (this.skipBlanks()) {
      this.readToken(text.charCodeAt(this.offset));
      if (tags.length >= count) return true;
    }
    return false;
  }

  /** Flink reports the end of the text at its last character. */
  private finish(): void {
    const last = Math.max(0, this.text.length - 1);
    let line = this.line;
    if (line > 1 && this.lineStarts[line]! > last) line--;
    this.tags.push(token.EOF);
    this.flags.push(0);
    this.starts.push(last);
    this.ends.push(this.text.length);
    this.lines.push(line);
    this.endLines.push(line);
  }

  private push(tag: Tag, start: number, end: number, flags = 0): void {
    this.tags.push(tag);
    this.flags.push(flags);
    this.starts.push(start);
    this.ends.push(end);
    this.lines.push(this.line);
    this.endLines.push(this.line);
    this.offset = end;
  }

  /** A token that may span lines. */
  private pushLong(tag: Tag, start: number, end: number, flags = 0): void {
    this.push(tag, start, end, flags);
    this.countLines(start, end);
    this.endLines[this.endLines.length - 1] = this.line;
  }

  private countLines(start: number, end: number): void {
    const { text } = this;
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) {
        this.line++;
        this.lineStarts.push(i + 1);
      }
    }
  }

  /** Skips white space and comments; false at the end of the text. */
  private skipBlanks(): boolean {
    const { text } = this;
    const length = text.length;
    let i = this.offset;
    while (i < length) {
      const code = text.charCodeAt(i);
      if (code === 32 || code === 9 || code === 12) i++;
      else if (code === 10 || code === 13) {
        this.countLines(i, i + 1);
        i++;
      } else if ((code === 45 || code === 47) && text.charCodeAt(i + 1) === code) {
        while (i < length && text.charCodeAt(i) !== 10 && text.charCodeAt(i) !== 13) i++;
      } else if (code === 47 && text.charCodeAt(i + 1) === 42 && text.charCodeAt(i + 2) !== 43) {
        const close = text.indexOf('*/', i + 2);
        if (close < 0) {
          this.unfinishedComment(i);
          return false;
        }
        this.countLines(i, close + 2);
        i = close + 2;
      } else break;
    }
    this.offset = i;
    return i < length;
  }

  private unfinishedComment(start: number): void {
    this.countLines(start, this.text.length);
    this.push(token.LEXICAL_ERROR, this.text.length, this.text.length + 1);
  }

  private readToken(code: number): void {
    const start = this.offset;
    if (isLetter(code)) this.readWordOrPrefix(start, code);
    else if (isDigit(code)) this.readNumber(start);
    else if (code === 46 && isDigit(this.text.charCodeAt(start + 1))) this.readNumber(start);
    else if (code === 39) this.readString(start, start, token.STRING);
    else if (code === 96) this.readQuoted(start, start, 96, token.QUOTED_IDENTIFIER);
    else if (code === 34 && this.postgres) this.readQuoted(start, start, 34, token.QUOTED_IDENTIFIER);
    else this.readPunctuation(start, code);
  }

  private readPunctuation(start: number, code: number): void {
    const { text } = this;
    if (code === 47 && text.charCodeAt(start + 1) === 42) {
      this.push('/*+', start, start + 3);
      return;
    }
    if (code === 58 && this.postgres && text.charCodeAt(start + 1) === 58) {
      this.push('::', start, start + 2);
      return;
    }
    const mark = PUNCTUATION[code];
    for (const pair of PAIRS[mark ?? text[start]!] ?? []) {
      if (text.charCodeAt(start + 1) === pair.charCodeAt(1)) {
        this.push(pair, start, start + 2);
        return;
      }
    }
    if (mark === undefined && start + 1 === text.length) this.push(token.LEXICAL_ERROR, start + 1, start + 2);
    else this.push(mark ?? token.LEXICAL_ERROR, start, start + 1);
  }

  private readNumber(start: number): void {
    const { text } = this;
    let i = start;
    let tag = token.INTEGER;
    while (isDigit(text.charCodeAt(i))) i++;
    if (text.charCodeAt(i) === 46) {
      tag = token.DECIMAL_NUMBER;
      i++;
      while (isDigit(text.charCodeAt(i))) i++;
    }
    const exponent = text.charCodeAt(i);
    if (exponent === 101 || exponent === 69) {
      let j = i + 1;
      const sign = text.charCodeAt(j);
      if (sign === 43 || sign === 45) j++;
      if (isDigit(text.charCodeAt(j))) {
        tag = token.APPROXIMATE;
        while (isDigit(text.charCodeAt(j))) j++;
        i = j;
      }
    }
    this.push(tag, start, i);
  }

  /** End of a quoted text that opens at `open` (doubled quotes stand for one), or -1. */
  private closing(open: number, quote: number): number {
    const { text } = this;
    for (let i = open + 1; i < text.length; i++) {
      if (text.charCodeAt(i) !== quote) continue;
      if (text.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    }
    return -1;
  }

  private readString(start: number, open: number, tag: Tag): void {
    const end = this.closing(open, 39);
    if (end < 0) this.push("'", start, start + 1);
    else this.pushLong(tag, start, end);
  }

  private readQuoted(start: number, open: number, quote: number, tag: Tag): void {
    const end = this.closing(open, quote);
    const newline = this.newlineBefore(open, end);
    if (end < 0 || end === open + 2 || newline >= 0) {
      if (quote === 34) this.push('"', start, start + 1);
      else this.unfinishedName(start, newline);
      return;
    }
    this.pushLong(tag, start, end, token.NAME_FLAG);
  }

  /** A quoted name may not span lines: the line end inside it, or -1. */
  private newlineBefore(open: number, end: number): number {
    const stop = end < 0 ? this.text.length : end;
    for (let i = open + 1; i < stop; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 10 || code === 13) return i;
    }
    return -1;
  }

  /** Flink points at the line end or, one further, at the end of the text. */
  private unfinishedName(start: number, newline: number): void {
    const at = newline < 0 ? this.text.length : newline;
    this.push(token.LEXICAL_ERROR, at, at + 1);
    this.offset = Math.max(start + 1, at);
  }

  /** A word, or a string with a prefix: `X'…'`, `U&'…'`, `E'…'`, `N'…'`, `_charset'…'`. */
  private readWordOrPrefix(start: number, code: number): void {
    const { text } = this;
    const next = text.charCodeAt(start + 1);
    if (code === 36 && this.postgres && isDigit(next)) {
      let end = start + 2;
      while (isDigit(text.charCodeAt(end))) end++;
      this.push(token.PARAMETER, start, end);
      return;
    }
    if (code === 36 && !isWordPart(next)) {
      this.push('$', start, start + 1);
      return;
    }
    if (next === 39 && this.readPrefixedString(start, code | 32)) return;
    if ((code | 32) === 117 && next === 38 && this.readUnicode(start)) return;
    if (code === 95 && this.readCharacterSetString(start)) return;
    this.readWord(start);
  }

  private readPrefixedString(start: number, letter: number): boolean {
    const open = start + 1;
    if (letter === 120 || letter === 110) {
      const end = this.closing(open, 39);
      if (end < 0) return false;
      this.pushLong(letter === 120 ? token.BINARY_STRING : token.PREFIXED_STRING, start, end);
      return true;
    }
    if (letter !== 101) return false;
    const end = this.closingEscaped(open);
    if (end < 0) return false;
    this.pushLong(token.ESCAPED_STRING, start, end);
    return true;
  }

  /** As {@link closing} for `E'…'`, where a backslash hides the next character. */
  private closingEscaped(open: number): number {
    const { text } = this;
    for (let i = open + 1; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 39) {
        if (text.charCodeAt(i + 1) !== 39) return i + 1;
        i++;
      }
    }
    return -1;
  }

  private readUnicode(start: number): boolean {
    const quote = this.text.charCodeAt(start + 2);
    if (quote !== 39 && quote !== 34) return false;
    const end = this.closing(start + 2, quote);
    if (end < 0) return false;
    if (quote === 39) this.pushLong(token.UNICODE_STRING, start, end);
    else this.pushLong(token.UNICODE_IDENTIFIER, start, end, token.NAME_FLAG);
    return true;
  }

  private readCharacterSetString(start: number): boolean {
    const { text } = this;
    let i = start + 1;
    // In `_a:_a:_a…` each name would be looked for to the end of the text.
    const last = Math.min(text.length, start + CHARACTER_SET_LENGTH_MAX);
    for (; i < last; i++) {
      const code = text.charCodeAt(i);
      const plain = code < 128 && (classes[code]! & (LETTER | DIGIT)) !== 0 && code !== 36;
      if (!plain && code !== 45 && code !== 46 && code !== 58) break;
    }
    if (i === start + 1 || text.charCodeAt(i) !== 39) return false;
    const end = this.closing(i, 39);
    if (end < 0) return false;
    this.pushLong(token.PREFIXED_STRING, start, end);
    return true;
  }

  private readWord(start: number): void {
    const { text } = this;
    let i = start;
    let hash = 0;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (!isWordPart(code)) break;
      hash = hashStep(hash, code);
    }
    const word = findKeyword(text, start, i, hash);
    // A function of PostgreSQL's; Flink reserves the word and has no use for it.
    if (word === undefined || (this.postgres && word === 'STRING_AGG')) {
      this.push(token.IDENTIFIER, start, i, token.NAME_FLAG);
      return;
    }
    if ((word === 'SET' || word === 'RESET') && this.readClientForm(word, start)) return;
    const flags = isNonReserved(word) ? token.KEYWORD_FLAG | token.NAME_FLAG : token.KEYWORD_FLAG;
    this.push(word, start, i, flags);
  }

  private readClientForm(word: string, start: number): boolean {
    const count = this.tags.length;
    if (count > 0 && this.tags[count - 1] !== ';') return false;
    const pattern = word === 'SET' ? CLIENT_SET : CLIENT_RESET;
    pattern.lastIndex = start;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.pushLong(word === 'SET' ? token.CLIENT_SET : token.CLIENT_RESET, start, start + match[0].length);
    return true;
  }
}

/**
 * All tokens of `text`, the end of the text as the last. What is no token becomes a LEXICAL_ERROR one.
 * @throws FungiError NESTING_TOO_DEEP: there are too many
 */
export function tokenSteps(text: string, quoting: Quoting = 'backtick'): Steps<TokenBuffer> {
  return new Lexer(text, quoting === 'backtick-and-double').run();
}
