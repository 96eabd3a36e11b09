/** Reads a regular expression written for `java.util.regex`. */
import * as sets from './character-set.js';
import type { CharacterSet, ParsedPattern, Pattern } from './pattern.js';
import { PatternSyntaxError, widthOf } from './pattern.js';

/** Most repetitions that `{n,m}` may ask for, and deepest nesting of groups. */
const REPETITION_MAX = 100_000;
const DEPTH_MAX = 200;
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
  private position = 0;
  private captures = 0;
  private depth = 0;
  private flags = NO_FLAGS;
  private readonly names = new Map<string, number>();

  constructor(private readonly source: string) {}

  parse(): ParsedPattern {
    const pattern = this.alternation();
    if (this.position < this.source.length) throw new PatternSyntaxError("Unmatched closing ')'");
    return { pattern, captures: this.captures };
  }

  private alternation(): Pattern {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw new PatternSyntaxError('The pattern is nested too deep');
    const options = [this.branch()];
    while (this.accept('|')) options.push(this.branch());
    this.depth -= 1;
    return options.length === 1 ? options[0]! : { kind: 'alternation', options };
  }

  private branch(): Pattern {
    const items: Pattern[] = [];
    for (;;) {
      this.skipComments();
      const next = this.source[this.position];
      if (next === undefined || next === '|' || next === ')')
        return items.length === 0 ? EMPTY : sequence(items);
      if (this.source.startsWith('\\Q', this.position)) items.push(...this.quotedItems());
      else items.push(this.quantified(this.atom()));
    }
  }

  /** `\Q…\E`; a quantifier after it belongs to its last character. */
  private quotedItems(): Pattern[] {
    const start = this.position + 2;
    const found = this.source.indexOf('\\E', start);
    const end = found < 0 ? this.source.length : found;
    this.position = found < 0 ? end : end + 2;
    const items = [...this.source.slice(start, end)].map((character) =>
      this.character(character.codePointAt(0)!),
    );
    if (items.length > 0) items.push(this.quantified(items.pop()!));
    return items;
  }

  private quantified(atom: Pattern): Pattern {
    let pattern = atom;
    for (;;) {
      this.skipComments();
      const next = this.source[this.position];
      let min = 0;
      let max = Infinity;
      if (next === '?') max = 1;
      else if (next === '+') min = 1;
      else if (next === '{') [min, max] = this.bounds();
      else if (next !== '*') return pattern;
      this.position += 1;
      const possessive = this.accept('+');
      const lazy = !possessive && this.accept('?');
      const repeat: Pattern = { kind: 'repeat', body: pattern, min, max, lazy };
      pattern = possessive ? { kind: 'atomic', body: repeat } : repeat;
    }
  }

  /** Leaves the position at the closing brace. */
  private bounds(): [number, number] {
    const match = /\{(\d+)(,(\d*))?\}/y;
    match.lastIndex = this.position;
    const found = match.exec(this.source);
    if (!found) throw new PatternSyntaxError('Illegal repetition');
    this.position += found[0].length - 1;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] ? Number(found[3]) : Infinity;
    if (max < min || min > REPETITION_MAX || (max > REPETITION_MAX && max !== Infinity)) {
      throw new PatternSyntaxError('Illegal repetition range');
    }
    return [min, max];
  }

  private atom(): Pattern {
    const code = this.next();
    switch (String.fromCodePoint(code)) {
      case '(':
        return this.group();
      case '[':
        return this.set(this.bracket());
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
    if (!this.accept('?')) build = this.capture();
    else if (this.accept('<=')) build = (body) => lookBehind(body, false);
    else if (this.accept('<!')) build = (body) => lookBehind(body, true);
    else if (this.accept('<')) build = this.capture(this.groupName());
    else if (this.accept('=')) build = (body) => ({ kind: 'look', ahead: true, negated: false, body });
    else if (this.accept('!')) build = (body) => ({ kind: 'look', ahead: true, negated: true, body });
    else if (this.accept('>')) build = (body) => ({ kind: 'atomic', body });
    else if (!this.accept(':')) {
      this.inlineFlags();
      // `(?i)` holds to the end of the enclosing group.
      if (this.accept(')')) return EMPTY;
      if (!this.accept(':')) throw new PatternSyntaxError('Unknown inline modifier');
    }
    const body = this.alternation();
    if (!this.accept(')')) throw new PatternSyntaxError('Unclosed group');
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
    match.lastIndex = this.position;
    const found = match.exec(this.source);
    if (!found) throw new PatternSyntaxError('Named capturing group has no proper name');
    this.position += found[0].length;
    return found[0].slice(0, -1);
  }

  private inlineFlags(): void {
    let on = true;
    for (;;) {
      const next = this.source[this.position];
      if (next === '-' && on) on = false;
      else {
        const flag = next === undefined ? undefined : FLAG_NAMES[next];
        if (!flag) return;
        this.flags = { ...this.flags, [flag]: on };
        if (flag === 'unicodeClasses') this.flags = { ...this.flags, unicodeCase: on };
      }
      this.position += 1;
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
    const next = this.source[this.position];
    if (next === undefined) throw new PatternSyntaxError('Unexpected end after a backslash');
    if (next >= '1' && next <= '9') return this.numberedReference();
    this.position += 1;
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
        if (!this.accept('<')) throw new PatternSyntaxError("\\k is not followed by '<'");
        const index = this.names.get(this.groupName());
        if (index === undefined)
          throw new PatternSyntaxError('Reference to a named group that does not exist');
        return { kind: 'reference', index, ignoreCase: this.flags.ignoreCase };
      }
      default: {
        const shorthand = this.shorthand(next);
        return shorthand ? this.set(shorthand) : this.character(this.escapedCode(next));
      }
    }
  }

  private numberedReference(): Pattern {
    let index = Number(this.source[this.position++]);
    for (;;) {
      const digit = this.source[this.position];
      if (digit === undefined || digit < '0' || digit > '9' || index * 10 + Number(digit) > this.captures)
        break;
      index = index * 10 + Number(digit);
      this.position += 1;
    }
    // A group that does not exist never took part in the match.
    return index > this.captures ? NEVER : { kind: 'reference', index, ignoreCase: this.flags.ignoreCase };
  }

  /** `\d` and its like; `next` is read already. */
  private shorthand(next: string): CharacterSet | undefined {
    const unicode = this.flags.unicodeClasses;
    switch (next) {
      case 'd':
        return unicode ? sets.property('Nd') : sets.DIGIT;
      case 'w':
        return unicode
          ? sets.union(...['Alphabetic', 'M', 'Nd', 'Pc', 'Join_Control'].map(sets.property))
          : sets.WORD;
      case 's':
        return unicode ? sets.property('White_Space') : sets.SPACE;
      case 'h':
        return sets.HORIZONTAL_SPACE;
      case 'v':
        return sets.VERTICAL_SPACE;
      case 'D':
      case 'W':
      case 'S':
      case 'H':
      case 'V':
        return sets.complement(this.shorthand(next.toLowerCase())!);
      case 'p':
      case 'P': {
        const set = sets.namedSet(this.propertyName());
        return next === 'P' ? sets.complement(set) : set;
      }
      default:
        return undefined;
    }
  }

  private propertyName(): string {
    if (!this.accept('{')) return String.fromCodePoint(this.next());
    const end = this.source.indexOf('}', this.position);
    if (end < 0) throw new PatternSyntaxError('Unclosed character family');
    const name = this.source.slice(this.position, end);
    this.position = end + 1;
    return name;
  }

  /** The character that an escape names; `next` is read already. */
  private escapedCode(next: string): number {
    const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };
    if (next in controls) return controls[next]!;
    switch (next) {
      case '0':
        return this.digits(/[0-3]?[0-7]{1,2}/y, 8);
      case 'x':
        return this.accept('{')
          ? this.closed(this.digits(/[0-9A-Fa-f]+/y, 16))
          : this.digits(/[0-9A-Fa-f]{2}/y, 16);
      case 'u': {
        const unit = this.digits(/[0-9A-Fa-f]{4}/y, 16);
        const low = /\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})/y;
        low.lastIndex = this.position;
        const found = unit >= 0xd800 && unit <= 0xdbff ? low.exec(this.source) : null;
        if (!found) return unit;
        this.position += found[0].length;
        return String.fromCharCode(unit, parseInt(found[1]!, 16)).codePointAt(0)!;
      }
      case 'c':
        return this.next() ^ 64;
      default:
        if (/[A-Za-z]/.test(next)) throw new PatternSyntaxError(`Illegal escape sequence \\${next}`);
        this.position -= 1;
        return this.next();
    }
  }

  private digits(expression: RegExp, radix: number): number {
    expression.lastIndex = this.position;
    const found = expression.exec(this.source);
    const code = found ? parseInt(found[0], radix) : NaN;
    if (!found || code > sets.CODE_POINT_MAX)
      throw new PatternSyntaxError('Illegal escape of a character code');
    this.position += found[0].length;
    return code;
  }

  private closed(code: number): number {
    if (!this.accept('}')) throw new PatternSyntaxError('Unclosed hexadecimal escape sequence');
    return code;
  }

  /** `[…]` after its opening bracket: a union of ranges and classes, cut by `&&`. */
  private bracket(): CharacterSet {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw new PatternSyntaxError('The pattern is nested too deep');
    const negated = this.accept('^');
    const operands: CharacterSet[] = [];
    let parts: CharacterSet[] = [];
    for (let first = true; ; first = false) {
      const next = this.source[this.position];
      if (next === undefined) throw new PatternSyntaxError('Unclosed character class');
      if (next === ']' && !first) break;
      if (this.accept('&&')) {
        if (parts.length > 0) operands.push(sets.union(...parts));
        parts = [];
      } else if (this.accept('[')) parts.push(this.bracket());
      else if (this.accept('\\Q')) parts.push(this.quotedSet());
      else parts.push(this.bracketItem());
    }
    this.position += 1;
    this.depth -= 1;
    if (parts.length > 0) operands.push(sets.union(...parts));
    if (operands.length === 0) throw new PatternSyntaxError('Bad class syntax');
    const whole: CharacterSet =
      operands.length === 1 ? operands[0]! : { kind: 'intersection', parts: operands };
    return negated ? sets.complement(whole) : whole;
  }

  private quotedSet(): CharacterSet {
    const found = this.source.indexOf('\\E', this.position);
    const end = found < 0 ? this.source.length : found;
    const quoted = [...this.source.slice(this.position, end)];
    this.position = found < 0 ? end : end + 2;
    return sets.ranges(...quoted.map((character) => character + character));
  }

  private bracketItem(): CharacterSet {
    const from = this.bracketCode();
    if (typeof from !== 'number') return from;
    const dash = this.source[this.position] === '-';
    const after = this.source[this.position + 1];
    if (!dash || after === ']' || after === '[' || after === undefined) {
      return { kind: 'ranges', ranges: [{ from, to: from }] };
    }
    this.position += 1;
    const to = this.bracketCode();
    if (typeof to !== 'number' || to < from) throw new PatternSyntaxError('Illegal character range');
    return { kind: 'ranges', ranges: [{ from, to }] };
  }

  private bracketCode(): number | CharacterSet {
    const code = this.next();
    if (code !== 0x5c) return code;
    const escaped = this.source[this.position];
    if (escaped === undefined) throw new PatternSyntaxError('Unclosed character class');
    this.position += 1;
    return this.shorthand(escaped) ?? this.escapedCode(escaped);
  }

  private skipComments(): void {
    if (!this.flags.comments) return;
    const blank = /(?:[ \t\n\v\f\r]|#[^\n\r\u0085\u2028\u2029]*)+/y;
    blank.lastIndex = this.position;
    const found = blank.exec(this.source);
    if (found) this.position += found[0].length;
  }

  private accept(text: string): boolean {
    if (!this.source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  private next(): number {
    const code = this.source.codePointAt(this.position);
    if (code === undefined) throw new PatternSyntaxError('Unexpected end of the pattern');
    this.position += code > 0xffff ? 2 : 1;
    return code;
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
