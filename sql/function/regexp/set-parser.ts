/** Reads what stands for one character: bracket expressions, classes such as `\d` and `\p{L}`, and escaped characters. */
import * as sets from './character-set.js';
import type { CharacterSet } from './pattern.js';
import { PatternSyntaxError } from './pattern.js';
import type { PatternCursor } from './pattern-cursor.js';

/** `\d` and its like; `next` is read already. */
export function shorthand(c: PatternCursor, next: string, unicode: boolean): CharacterSet | undefined {
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
      return sets.complement(shorthand(c, next.toLowerCase(), unicode)!);
    case 'p':
    case 'P': {
      const set = sets.namedSet(propertyName(c));
      return next === 'P' ? sets.complement(set) : set;
    }
    default:
      return undefined;
  }
}

function propertyName(c: PatternCursor): string {
  if (!c.accept('{')) return String.fromCodePoint(c.next());
  const end = c.source.indexOf('}', c.position);
  if (end < 0) throw new PatternSyntaxError('Unclosed character family');
  const name = c.source.slice(c.position, end);
  c.position = end + 1;
  return name;
}

/** The character that an escape names; `next` is read already. */
export function escapedCode(c: PatternCursor, next: string): number {
  const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };
  if (next in controls) return controls[next]!;
  switch (next) {
    case '0':
      return digits(c, /[0-3]?[0-7]{1,2}/y, 8);
    case 'x':
      return c.accept('{') ? closed(c, digits(c, /[0-9A-Fa-f]+/y, 16)) : digits(c, /[0-9A-Fa-f]{2}/y, 16);
    case 'u': {
      const unit = digits(c, /[0-9A-Fa-f]{4}/y, 16);
      const low = /\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})/y;
      low.lastIndex = c.position;
      const found = unit >= 0xd800 && unit <= 0xdbff ? low.exec(c.source) : null;
      if (!found) return unit;
      c.position += found[0].length;
      return String.fromCharCode(unit, parseInt(found[1]!, 16)).codePointAt(0)!;
    }
    case 'c':
      return c.next() ^ 64;
    default:
      if (/[A-Za-z]/.test(next)) throw new PatternSyntaxError(`Illegal escape sequence \\${next}`);
      c.position -= 1;
      return c.next();
  }
}

function digits(c: PatternCursor, expression: RegExp, radix: number): number {
  expression.lastIndex = c.position;
  const found = expression.exec(c.source);
  const code = found ? parseInt(found[0], radix) : NaN;
  if (!found || code > sets.CODE_POINT_MAX)
    throw new PatternSyntaxError('Illegal escape of a character code');
  c.position += found[0].length;
  return code;
}

function closed(c: PatternCursor, code: number): number {
  if (!c.accept('}')) throw new PatternSyntaxError('Unclosed hexadecimal escape sequence');
  return code;
}

/** `[…]` after its opening bracket: a union of ranges and classes, cut by `&&`. */
export function bracket(c: PatternCursor, unicode: boolean): CharacterSet {
  c.enter();
  const negated = c.accept('^');
  const operands: CharacterSet[] = [];
  let parts: CharacterSet[] = [];
  for (let first = true; ; first = false) {
    const next = c.source[c.position];
    if (next === undefined) throw new PatternSyntaxError('Unclosed character class');
    if (next === ']' && !first) break;
    if (c.accept('&&')) {
      if (parts.length > 0) operands.push(sets.union(...parts));
      parts = [];
    } else if (c.accept('[')) parts.push(bracket(c, unicode));
    else if (c.accept('\\Q')) parts.push(quotedSet(c));
    else parts.push(bracketItem(c, unicode));
  }
  c.position += 1;
  c.leave();
  if (parts.length > 0) operands.push(sets.union(...parts));
  if (operands.length === 0) throw new PatternSyntaxError('Bad class syntax');
  const whole: CharacterSet =
    operands.length === 1 ? operands[0]! : { kind: 'intersection', parts: operands };
  return negated ? sets.complement(whole) : whole;
}

function quotedSet(c: PatternCursor): CharacterSet {
  const found = c.source.indexOf('\\E', c.position);
  const end = found < 0 ? c.source.length : found;
  const quoted = [...c.source.slice(c.position, end)];
  c.position = found < 0 ? end : end + 2;
  return sets.ranges(...quoted.map((character) => character + character));
}

function bracketItem(c: PatternCursor, unicode: boolean): CharacterSet {
  const from = bracketCode(c, unicode);
  if (typeof from !== 'number') return from;
  const dash = c.source[c.position] === '-';
  const after = c.source[c.position + 1];
  if (!dash || after === ']' || after === '[' || after === undefined) {
    return { kind: 'ranges', ranges: [{ from, to: from }] };
  }
  c.position += 1;
  const to = bracketCode(c, unicode);
  if (typeof to !== 'number' || to < from) throw new PatternSyntaxError('Illegal character range');
  return { kind: 'ranges', ranges: [{ from, to }] };
}

function bracketCode(c: PatternCursor, unicode: boolean): number | CharacterSet {
  const code = c.next();
  if (code !== 0x5c) return code;
  const escaped = c.source[c.position];
  if (escaped === undefined) throw new PatternSyntaxError('Unclosed character class');
  c.position += 1;
  return shorthand(c, escaped, unicode) ?? escapedCode(c, escaped);
}
