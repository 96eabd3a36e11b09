/** String functions in JavaScript: where Flink follows Java's UTF-16 strings and DuckDB cannot. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction, NativeValue } from '../native-function.js';
import { checkTextLength, takeRoom } from '../text-length.js';
import { decodeBytes, encodeText } from './charset.js';
import { formatLikeJava } from './java-formatter.js';
import { wellFormed } from './utf16.js';

/** What a text of its own for each character takes, in characters of one text. */
const CHARACTERS_PER_UNIT = 64;

const text = (value: unknown): string => value as string;
const integer = (value: unknown): number => Number(value as number | bigint);

function pad(args: readonly unknown[], join: (base: string, padding: string) => string): NativeValue {
  const base = text(args[0]);
  const length = integer(args[1]);
  const padding = text(args[2]);
  if (length < 0 || padding === '') return null;
  checkTextLength(length);
  if (length <= base.length) return wellFormed(base.slice(0, length));
  const missing = length - base.length;
  return wellFormed(join(base, padding.repeat(Math.ceil(missing / padding.length)).slice(0, missing)));
}

function overlay(base: string, replacement: string, start: number, length: number): string {
  if (start <= 0 || start > base.length) return base;
  const tail = length > 0 && start + length <= base.length ? base.slice(start - 1 + length) : '';
  return base.slice(0, start - 1) + replacement + tail;
}

/** Capitals after everything that is not an ASCII letter or digit; other letters are left as they are. */
function capitalizeWords(value: string): string {
  let start = true;
  return value.replace(/[A-Za-z0-9]|[^A-Za-z0-9]+/g, (part) => {
    if (!/^[A-Za-z0-9]$/.test(part)) {
      start = true;
      return part;
    }
    const cased = start ? part.toUpperCase() : part.toLowerCase();
    start = false;
    return cased;
  });
}

/** Position (from 1, in code points) of the `nth` occurrence, counted from the end where `start` is negative; 0 for none. */
function nthPosition(haystack: string[], needle: string[], start: number, nth: number): number {
  if (nth <= 0) throw new FungiError('EVALUATION', 'INSTR: the occurrence to look for must be positive');
  if (start === 0) return 0;
  if (start < 0) {
    const position = nthPosition([...haystack].reverse(), [...needle].reverse(), -start, nth);
    return position === 0 ? 0 : haystack.length + 2 - position - needle.length;
  }
  if (needle.length === 0) return 1;
  let from = start - 1;
  for (let found = 1; ; found += 1) {
    const index = indexOfPoints(haystack, needle, from);
    if (index < 0) return 0;
    if (found === nth) return index + 1;
    from = index + 1;
  }
}

function indexOfPoints(haystack: readonly string[], needle: readonly string[], from: number): number {
  for (let index = from; index + needle.length <= haystack.length; index += 1) {
    if (needle.every((point, offset) => haystack[index + offset] === point)) return index;
  }
  return -1;
}

/** Java's String.hashCode. */
function hashCode(value: string): number {
  let hash = 0;
  for (let index = 0; index < value.length; index += 1)
    hash = (Math.imul(hash, 31) + value.charCodeAt(index)) | 0;
  return hash;
}

function fromBase64(value: string): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(value)) {
    throw new FungiError('EVALUATION', `FROM_BASE64: '${value.slice(0, 40)}' is not Base64`);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(value, 'base64'));
}

export const stringNatives: readonly NativeFunction[] = [
  {
    // Never true: what is about to be made is only counted.
    name: 'flink_text_room',
    parameters: ['BIGINT'],
    returns: 'BOOLEAN',
    evaluate: ([length]) => {
      takeRoom(integer(length));
      return false;
    },
  },
  {
    name: 'flink_upper',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([a]) => text(a).toUpperCase(),
  },
  {
    name: 'flink_lower',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([a]) => text(a).toLowerCase(),
  },
  {
    name: 'flink_initcap',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([a]) => capitalizeWords(text(a)),
  },
  {
    name: 'flink_reverse',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([a]) => [...text(a)].reverse().join(''),
  },
  {
    name: 'flink_lpad',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: (args) => pad(args, (base, padding) => padding + base),
  },
  {
    name: 'flink_rpad',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: (args) => pad(args, (base, padding) => base + padding),
  },
  {
    name: 'flink_overlay',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    // A length of −2^31 stands for "as long as the replacement", which counts in UTF-16 units.
    evaluate: ([base, replacement, start, length]) =>
      wellFormed(
        overlay(
          text(base),
          text(replacement),
          integer(start),
          integer(length) === -2147483648 ? text(replacement).length : integer(length),
        ),
      ),
  },
  {
    name: 'flink_replace',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value, search, replacement]) => {
      const parts = text(value).split(text(search));
      checkTextLength(text(value).length + (parts.length - 1) * text(replacement).length);
      return wellFormed(text(value).replaceAll(text(search), () => text(replacement)));
    },
  },
  {
    name: 'flink_instr',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'INTEGER',
    evaluate: ([value, search, start, nth]) =>
      nthPosition([...text(value)], [...text(search)], integer(start), integer(nth)),
  },
  {
    name: 'flink_printf',
    parameters: ['VARCHAR', 'VARCHAR[]', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([format, values, kinds]) =>
      formatLikeJava(text(format), values as unknown as readonly (string | null)[], text(kinds)),
  },
  {
    name: 'flink_hash_code',
    parameters: ['VARCHAR'],
    returns: 'INTEGER',
    evaluate: ([a]) => hashCode(text(a)),
  },
  {
    name: 'flink_units',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR[]',
    evaluate: ([a]) => {
      checkTextLength(text(a).length * CHARACTERS_PER_UNIT);
      return text(a).split('').map(wellFormed);
    },
  },
  {
    name: 'flink_from_base64',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([a]) => fromBase64(text(a)),
  },
  {
    name: 'flink_encode',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BLOB',
    evaluate: ([value, charset]) => encodeText(text(value), text(charset)),
  },
  {
    name: 'flink_decode',
    parameters: ['BLOB', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value, charset]) => decodeBytes(value as Uint8Array, text(charset)),
  },
];
