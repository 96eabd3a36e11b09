/** Reads a regular expression written for `java.util.regex`. */
import * as sets from './character-set.js';
import type { CharacterSet, ParsedPattern, Pattern } from './pattern.js';
import { PatternSyntaxError, widthOf } from './pattern.js';
import { PatternCursor } from './pattern-cursor.js';
import { bracket, escapedCode, shorthand } from './set-parser.js';

/** Most repetitions that `{n,m}` may ask for. */
const REPETITION_MAX = 100_000;
/** Longest pattern, in UTF-16 units. */
const LENGTH_MAX = 100_000;

interface Flags {
  readonly ignoreCase: boolean;
  readonly unicodeCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly unixLines: boolean;
  readonly comments: boolean;
  readonly unicodeClasses: boolean;
}

const NO_FLAGS: Flags = {
  ignoreCase: false,
  unicodeCase: false,
  multiline: false,
  dotAll: false,
  unixLines: false,
  comments: false,
  unicodeClasses: false,
};

const FLAG_NAMES: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  u: 'unicodeCase',
  m: 'multiline',
  s: 'dotAll',
  d: 'unixLines',
  x: 'comments',
  U: 'unicodeClasses',
};

const EMPTY: Pattern = { kind: 'empty' };
const NEVER: Pattern = { kind: 'look', ahead: true, negated: true, body: EMPTY };

const sequence = (items: readonly Pattern[]): Pattern =>
  items.length === 1 ? items[0]! : { kind: 'sequence', items };

/** Throws PatternSyntaxError. */
export function parsePattern(source: string): ParsedPattern {
  if (source.length > LENGTH_MAX) throw new PatternSyntaxError('The pattern is too long');
  const parser = new PatternParser(source);
  return parser.parse();
}

class PatternParser {
  private captures = 0;
  private flags = NO_FLAGS;
  private readonly names = new Map<string, number>();

  private readonly cursor: PatternCursor;

  constructor(source: string) {
    this.cursor = new PatternCursor(source);
  }

  parse(): ParsedPattern {
    const pattern = this.alternation();
    if (this.cursor.position < this.cursor.source.length)
      throw new PatternSyntaxError("Unmatched closing ')'");
    return { pattern, captures: this.captures };
  }

  private alternation(): Pattern {
    this.cursor.enter();
    const options = [this.branch()];
    while (this.cursor.accept('|')) options.push(this.branch());
    this.cursor.leave();
    return options.length === 1 ? options[0]! : { kind: 'alternation', options };
  }

  private branch(): Pattern {
    const items: Pattern[] = [];
    for (;;) {
      this.skipComments();
      const next = this.cursor.source[this.cursor.position];
      if (next === undefined || next === '|' || next === ')')
        return items.length === 0 ? EMPTY : sequence(items);
      if (this.cursor.source.startsWith('\\Q', this.cursor.position)) items.push(...this.quotedItems());
      else items.push(this.quantified(this.atom()));
    }
  }

  /** `\Q…\E`; a quantifier after it belongs to its last character. */
  private quotedItems(): Pattern[] {
    const start = this.cursor.position + 2;
    const found = this.cursor.source.indexOf('\\E', start);
    const end = found < 0 ? this.cursor.source.length : found;
    this.cursor.position = found < 0 ? end : end + 2;
    const items = [...this.cursor.source.slice(start, end)].map((character) =>
      this.character(character.codePointAt(0)!),
    );
    if (items.length > 0) items.push(this.quantified(items.pop()!));
    return items;
  }

  private quantified(atom: Pattern): Pattern {
    let pattern = atom;
    for (;;) {
      this.skipComments();
      const next = this.cursor.source[this.cursor.position];
      let min = 0;
      let max = Infinity;
      if (next === '?') max = 1;
      else if (next === '+') min = 1;
      else if (next === '{') [min, max] = this.bounds();
      else if (next !== '*') return pattern;
      this.cursor.position += 1;
      const possessive = this.cursor.accept('+');
      const lazy = !possessive && this.cursor.accept('?');
      const repeat: Pattern = { kind: 'repeat', body: pattern, min, max, lazy };
      pattern = possessive ? { kind: 'atomic', body: repeat } : repeat;
    }
  }

  /** Leaves the position at the closing brace. */
  private bounds(): [number, number] {
    const match = /\{(\d+)(,(\d*))?\}/y;
    match.lastIndex = this.cursor.position;
    const found = match.exec(this.cursor.source);
    if (!found) throw new PatternSyntaxError('Illegal repetition');
    this.cursor.position += found[0].length - 1;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] ? Number(found[3]) : Infinity;
    if (max < min || min > REPETITION_MAX || (max > REPETITION_MAX && max !== Infinity)) {
      throw new PatternSyntaxError('Illegal repetition range');
    }
    return [min, max];
  }

  private atom(): Pattern {
    const code = this.cursor.next();
    switch (String.fromCodePoint(code)) {
      case '(':
        return this.group();
      case '[':
        return this.set(bracket(this.cursor, this.flags.unicodeClasses));
      case '.':
        return this.any();
      case '^':
        return this.assertion(this.flags.multiline ? 'line-start' : 'input-start');
      case '$':
        return this.assertion(this.flags.multiline ? 'line-end' : 'input-end-or-terminator');
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        throw new PatternSyntaxError(`Dangling meta character '${String.fromCodePoint(code)}'`);
      case '{':
        throw new PatternSyntaxError('Illegal repetition');
      default:
        return this.character(code);
    }
  }

  private any(): Pattern {
    if (this.flags.dotAll) return this.set(sets.complement({ kind: 'ranges', ranges: [] }));
    return this.set(sets.complement(this.flags.unixLines ? sets.ranges('\n\n') : sets.LINE_TERMINATORS));
  }

  private group(): Pattern {
    const outer = this.flags;
    let build: (body: Pattern) => Pattern = (body) => body;
    if (!this.cursor.accept('?')) build = this.capture();
    else if (this.cursor.accept('<=')) build = (body) => lookBehind(body, false);
    else if (this.cursor.accept('<!')) build = (body) => lookBehind(body, true);
    else if (this.cursor.accept('<')) build = this.capture(this.groupName());
    else if (this.cursor.accept('=')) build = (body) => ({ kind: 'look', ahead: true, negated: false, body });
    else if (this.cursor.accept('!')) build = (body) => ({ kind: 'look', ahead: true, negated: true, body });
    else if (this.cursor.accept('>')) build = (body) => ({ kind: 'atomic', body });
    else if (!this.cursor.accept(':')) {
      this.inlineFlags();
      // `(?i)` holds to the end of the enclosing group.
      if (this.cursor.accept(')')) return EMPTY;
      if (!this.cursor.accept(':')) throw new PatternSyntaxError('Unknown inline modifier');
    }
    const body = this.alternation();
    if (!this.cursor.accept(')')) throw new PatternSyntaxError('Unclosed group');
    this.flags = outer;
    return build(body);
  }

  private capture(name?: string): (body: Pattern) => Pattern {
    const index = ++this.captures;
    if (name !== undefined) {
      if (this.names.has(name))
        throw new PatternSyntaxError(`Named capturing group <${name}> is already defined`);
      this.names.set(name, index);
    }
    return (body) => ({ kind: 'capture', index, body });
  }

  private groupName(): string {
    const match = /[A-Za-z][A-Za-z0-9]*>/y;
    match.lastIndex = this.cursor.position;
    const found = match.exec(this.cursor.source);
    if (!found) throw new PatternSyntaxError('Named capturing group has no proper name');
    this.cursor.position += found[0].length;
    return found[0].slice(0, -1);
  }

  private inlineFlags(): void {
    let on = true;
    for (;;) {
      const next = this.cursor.source[this.cursor.position];
      if (next === '-' && on) on = false;
      else {
        const flag = next === undefined ? undefined : FLAG_NAMES[next];
        if (!flag) return;
        this.flags = { ...this.flags, [flag]: on };
        if (flag === 'unicodeClasses') this.flags = { ...this.flags, unicodeCase: on };
      }
      this.cursor.position += 1;
    }
  }

  private assertion(name: Extract<Pattern, { kind: 'assertion' }>['name']): Pattern {
    return { kind: 'assertion', name, unixLines: this.flags.unixLines };
  }

  private set(set: CharacterSet): Pattern {
    return { kind: 'set', set: this.folded(set) };
  }

  private folded(set: CharacterSet): CharacterSet {
    return this.flags.ignoreCase ? sets.ignoringCase(set, this.flags.unicodeCase) : set;
  }

  private character(code: number): Pattern {
    if (!this.flags.ignoreCase) return { kind: 'character', code };
    const one: CharacterSet = { kind: 'ranges', ranges: [{ from: code, to: code }] };
    const folded = this.folded(one);
    return folded.kind === 'ranges' && folded.ranges.length === 1
      ? { kind: 'character', code }
      : { kind: 'set', set: folded };
  }

  private escape(): Pattern {
    const next = this.cursor.source[this.cursor.position];
    if (next === undefined) throw new PatternSyntaxError('Unexpected end after a backslash');
    if (next >= '1' && next <= '9') return this.numberedReference();
    this.cursor.position += 1;
    switch (next) {
      case 'b':
        return this.assertion('word-boundary');
      case 'B':
        return this.assertion('no-word-boundary');
      case 'A':
        return this.assertion('input-start');
      case 'z':
        return this.assertion('input-end');
      case 'Z':
        return this.assertion('input-end-or-terminator');
      case 'G':
        return this.assertion('previous-match-end');
      case 'R':
        return lineBreak();
      case 'k': {
        if (!this.cursor.accept('<')) throw new PatternSyntaxError("\\k is not followed by '<'");
        const index = this.names.get(this.groupName());
        if (index === undefined)
          throw new PatternSyntaxError('Reference to a named group that does not exist');
        return { kind: 'reference', index, ignoreCase: this.flags.ignoreCase };
      }
      default: {
        const set = shorthand(this.cursor, next, this.flags.unicodeClasses);
        return set ? this.set(set) : this.character(escapedCode(this.cursor, next));
      }
    }
  }

  private numberedReference(): Pattern {
    let index = Number(this.cursor.source[this.cursor.position++]);
    for (;;) {
      const digit = this.cursor.source[this.cursor.position];
      if (digit === undefined || digit < '0' || digit > '9' || index * 10 + Number(digit) > this.captures)
        break;
      index = index * 10 + Number(digit);
      this.cursor.position += 1;
    }
    // A group that does not exist never took part in the match.
    return index > this.captures ? NEVER : { kind: 'reference', index, ignoreCase: this.flags.ignoreCase };
  }

  private skipComments(): void {
    if (!this.flags.comments) return;
    const blank = /(?:[ \t\n\v\f\r]|#[^\n\r\u0085\u2028\u2029]*)+/y;
    blank.lastIndex = this.cursor.position;
    const found = blank.exec(this.cursor.source);
    if (found) this.cursor.position += found[0].length;
  }
}

function lookBehind(body: Pattern, negated: boolean): Pattern {
  if (widthOf(body).max === Infinity) {
    throw new PatternSyntaxError('Look-behind group does not have an obvious maximum length');
  }
  return { kind: 'look', ahead: false, negated, body };
}

/** `\R`. */
function lineBreak(): Pattern {
  const crLf: Pattern = {
    kind: 'sequence',
    items: [
      { kind: 'character', code: 13 },
      { kind: 'character', code: 10 },
    ],
  };
  return { kind: 'alternation', options: [crLf, { kind: 'set', set: sets.VERTICAL_SPACE }] };
}
