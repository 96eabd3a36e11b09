/** Bodies that are wrong in one way or another: values in odd places, depth, size, odd texts, broken bytes. */
import type { Chance } from './fuzz-random.js';

type Json = unknown;

const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u2066',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦',
  '\ufeff',
  '\u2028\u2029',
  "'; DROP TABLE x; --",
  '%00%ff%2e%2e',
  '../../../../etc/passwd',
  '${FUNGI_ADMIN_PASSWORD}',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '1e400',
  'SELECT',
  '`',
  '"',
  '/*',
  '--',
  ';;;;',
  '?',
  'x'.repeat(5_000),
  '('.repeat(1_000),
  '\u{10ffff}'.repeat(100),
];

const ODD_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
  `1${'0'.repeat(400)}`,
  `0.${'1'.repeat(2_000)}`,
  '{}',
  '[]',
  '[[[[[[]]]]]]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '"\\u0000"',
  '[null,null,null]',
];

/** A JSON text that is the body with something of it replaced, added or taken away. */
export function oddBody(chance: Chance, body: Json): string {
  const text = JSON.stringify(body, (_key, value: Json) => value);
  switch (chance.below(10)) {
    case 0:
      return deep(chance);
    case 1:
      return text.slice(0, chance.below(text.length + 1));
    case 2:
      return text.replace(/\}$/, `,${JSON.stringify(chance.one(ODD_TEXTS))}:${oddValue(chance)}}`);
    case 3:
      return oddValue(chance);
    case 4:
      return text + chance.one(['}', ']', '\u0000', ' ', ',', text, '//']);
    case 5: {
      const at = chance.below(text.length);
      return text.slice(0, at) + String.fromCharCode(chance.below(0x250)) + text.slice(at + chance.below(3));
    }
    default:
      return withOddMember(chance, text);
  }
}

/** One value of the text is another. */
function withOddMember(chance: Chance, text: string): string {
  const values = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|[^,{}[\]]+|\[[^\]]*\])/g)];
  if (values.length === 0) return oddValue(chance);
  const { index, 0: whole } = chance.one(values);
  return `${text.slice(0, index)}:${oddValue(chance)}${text.slice(index + whole.length)}`;
}

function oddValue(chance: Chance): string {
  return chance.permille(500) ? chance.one(ODD_VALUES) : JSON.stringify(chance.one(ODD_TEXTS));
}

function deep(chance: Chance): string {
  const depth = chance.one([10, 64, 65, 1_000, 20_000]);
  const [open, close] = chance.one([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"sql":[', ']}'],
  ] as const);
  return open.repeat(depth) + (chance.permille(500) ? `1${close.repeat(depth)}` : '');
}

/** The same bytes, but some. */
export function oddBytes(chance: Chance, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const flips = 1 + chance.below(4);
  for (let flip = 0; flip < flips && copy.length > 0; flip++)
    copy[chance.below(copy.length)] = chance.below(256);
  return copy;
}

export const oddText = (chance: Chance): string => chance.one(ODD_TEXTS);
