/** Character sets of Java's regular expressions: the named ones, case folding, and the test of a character. */
import type { CharacterSet, CodeRange } from './pattern.js';
import { PatternSyntaxError } from './pattern.js';

export const CODE_POINT_MAX = 0x10ffff;

/** `ranges('az', 'AZ')`: pairs of first and last character. */
export function ranges(...pairs: readonly string[]): CharacterSet {
  return {
    kind: 'ranges',
    ranges: pairs.map((pair) => {
      const [from, to = from] = [...pair];
      return { from: from!.codePointAt(0)!, to: to!.codePointAt(0)! };
    }),
  };
}

export const complement = (of: CharacterSet): CharacterSet => ({ kind: 'complement', of });
export const union = (...parts: readonly CharacterSet[]): CharacterSet => ({ kind: 'union', parts });
export const property = (name: string): CharacterSet => ({ kind: 'property', name });

export const DIGIT = ranges('09');
export const WORD = ranges('az', 'AZ', '__', '09');
export const SPACE = ranges('\t\r', '  ');
export const HORIZONTAL_SPACE = ranges(
  '\t\t',
  '  ',
  '\u00a0\u00a0',
  '\u1680\u1680',
  '\u180e\u180e',
  '\u2000\u200a',
  '\u202f\u202f',
  '\u205f\u205f',
  '\u3000\u3000',
);
export const VERTICAL_SPACE = ranges('\n\r', '\u0085\u0085', '\u2028\u2029');
/** What `.` leaves out. */
export const LINE_TERMINATORS = ranges('\n\n', '\r\r', '\u0085\u0085', '\u2028\u2029');

/** `\p{…}` by Java's names; ECMAScript's names are what `property` holds. */
const NAMED: ReadonlyMap<string, CharacterSet> = new Map([
  ['Lower', ranges('az')],
  ['Upper', ranges('AZ')],
  ['ASCII', ranges('\0\x7f')],
  ['Alpha', ranges('az', 'AZ')],
  ['Digit', DIGIT],
  ['Alnum', ranges('az', 'AZ', '09')],
  ['Punct', ranges('!/', ':@', '[`', '{~')],
  ['Graph', ranges('!~')],
  ['Print', ranges(' ~')],
  ['Blank', ranges('  ', '\t\t')],
  ['Cntrl', ranges('\0\x1f', '\x7f\x7f')],
  ['XDigit', ranges('09', 'af', 'AF')],
  ['Space', SPACE],
  ['javaLowerCase', property('Lowercase')],
  ['javaUpperCase', property('Uppercase')],
  ['javaAlphabetic', property('Alphabetic')],
  ['javaDigit', property('Nd')],
  ['javaLetter', property('L')],
  ['javaLetterOrDigit', union(property('L'), property('Nd'))],
  ['javaWhitespace', union(property('White_Space'), ranges('\x1c\x1f'))],
  ['L1', ranges('\0\xff')],
  ['all', ranges(`\0${String.fromCodePoint(CODE_POINT_MAX)}`)],
  ['LC', union(property('Lu'), property('Ll'), property('Lt'))],
]);

const BINARY_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['alphabetic', 'Alphabetic'],
  ['ideographic', 'Ideographic'],
  ['letter', 'L'],
  ['lowercase', 'Lowercase'],
  ['uppercase', 'Uppercase'],
  ['titlecase', 'Lt'],
  ['punctuation', 'P'],
  ['control', 'Cc'],
  ['white_space', 'White_Space'],
  ['digit', 'Nd'],
  ['hex_digit', 'Hex_Digit'],
  ['assigned', 'Assigned'],
  ['noncharacter_code_point', 'Noncharacter_Code_Point'],
]);

/** The set that Java calls `\p{name}`. Throws PatternSyntaxError for a name that is unknown here. */
export function namedSet(name: string): CharacterSet {
  const own = NAMED.get(name);
  if (own) return own;
  const [key = '', value] = name.split('=');
  let candidate: string;
  if (value !== undefined) {
    if (/^(?:sc|script)$/i.test(key)) candidate = `Script=${value}`;
    else if (/^(?:gc|general_category)$/i.test(key)) candidate = value;
    else throw new PatternSyntaxError(`Unknown character property {${name}}`);
  } else if (name.startsWith('Is')) {
    const rest = name.slice(2);
    candidate =
      BINARY_PROPERTIES.get(rest.toLowerCase()) ??
      (isProperty(rest) && rest.length <= 2 ? rest : `Script=${capitalized(rest)}`);
  } else candidate = name;
  if (!isProperty(candidate) || (candidate === name && name.length > 2)) {
    throw new PatternSyntaxError(`Unknown character property name {${name}}`);
  }
  return property(candidate);
}

const capitalized = (name: string): string =>
  name.toLowerCase().replace(/(?:^|_)[a-z]/g, (part) => part.toUpperCase());

function isProperty(name: string): boolean {
  try {
    return new RegExp(`^\\p{${name}}$`, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Widest range of which case variants beyond ASCII are looked up one by one. */
const FOLDED_RANGE_MAX = 4096;

/** `set` with the other case of its letters: ASCII letters, or of all scripts where `unicode`. */
export function ignoringCase(set: CharacterSet, unicode: boolean): CharacterSet {
  switch (set.kind) {
    case 'ranges':
      return { kind: 'ranges', ranges: set.ranges.flatMap((range) => foldedRange(range, unicode)) };
    case 'property':
      return /^(?:Lu|Ll|Lt|Lowercase|Uppercase)$/.test(set.name)
        ? union(property('Lu'), property('Ll'), property('Lt'))
        : set;
    case 'union':
    case 'intersection':
      return { kind: set.kind, parts: set.parts.map((part) => ignoringCase(part, unicode)) };
    case 'complement':
      return complement(ignoringCase(set.of, unicode));
    default: {
      const unreachable: never = set;
      return unreachable;
    }
  }
}

function foldedRange(range: CodeRange, unicode: boolean): readonly CodeRange[] {
  const folded: CodeRange[] = [range];
  const add = (low: number, high: number, shift: number): void => {
    const from = Math.max(range.from, low);
    const to = Math.min(range.to, high);
    if (from <= to) folded.push({ from: from + shift, to: to + shift });
  };
  add(0x41, 0x5a, 32);
  add(0x61, 0x7a, -32);
  if (!unicode || range.to < 0x80 || range.to - range.from > FOLDED_RANGE_MAX) return folded;
  for (let code = range.from; code <= range.to; code += 1) {
    const character = String.fromCodePoint(code);
    for (const variant of [character.toUpperCase(), character.toLowerCase()]) {
      const other = variant.codePointAt(0)!;
      if (other !== code && [...variant].length === 1) folded.push({ from: other, to: other });
    }
  }
  return folded;
}

/** Tests single code points; a table answers for ASCII. */
export function characterTest(set: CharacterSet): (code: number) => boolean {
  const slow = slowTest(set);
  const ascii = new Uint8Array(128);
  for (let code = 0; code < 128; code += 1) ascii[code] = slow(code) ? 1 : 0;
  return (code) => (code < 128 ? ascii[code] === 1 : slow(code));
}

function slowTest(set: CharacterSet): (code: number) => boolean {
  switch (set.kind) {
    case 'ranges':
      return (code) => set.ranges.some((range) => code >= range.from && code <= range.to);
    case 'property': {
      const expression = new RegExp(`^\\p{${set.name}}$`, 'u');
      return (code) => expression.test(String.fromCodePoint(code));
    }
    case 'union': {
      const parts = set.parts.map(slowTest);
      return (code) => parts.some((part) => part(code));
    }
    case 'intersection': {
      const parts = set.parts.map(slowTest);
      return (code) => parts.every((part) => part(code));
    }
    case 'complement': {
      const of = slowTest(set.of);
      return (code) => !of(code);
    }
    default: {
      const unreachable: never = set;
      return unreachable;
    }
  }
}
