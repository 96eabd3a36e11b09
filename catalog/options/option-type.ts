/**
 * The value types that table options have, each with Flink's textual form ("Configuration", docs) and its parser.
 * Options are text in SQL; one place turns them into values, so that every connector reads `'1 min'` the same way.
 */
import { FungiError } from '../../sql/error/index.js';
import { parseDuration } from '../../sql/plan/duration.js';

/** How the text of an option is read. `parse` throws an `Error` whose message says what is wrong with the text. */
export interface OptionType<T> {
  /** As documentation shows it: `Duration`, `MemorySize`, `Boolean`. */
  readonly name: string;
  parse(text: string): T;
}

export const stringType: OptionType<string> = { name: 'String', parse: (text) => text };

export const booleanType: OptionType<boolean> = {
  name: 'Boolean',
  parse: (text) => {
    const folded = text.toLowerCase();
    if (folded === 'true') return true;
    if (folded === 'false') return false;
    throw new Error(
      `Unrecognized option for boolean: ${text}. Expected either true or false(case insensitive)`,
    );
  },
};

export const intType: OptionType<number> = {
  name: 'Integer',
  parse: (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= -2147483648 && value <= 2147483647)) throw new Error(`For input string: "${text}"`);
    return value;
  },
};

/** A Java `long`; kept as bigint because it may pass 2^53. */
export const longType: OptionType<bigint> = {
  name: 'Long',
  parse: (text) => {
    if (!/^[+-]?\d+$/.test(text)) throw new Error(`For input string: "${text}"`);
    const value = BigInt(text.replace(/^\+/, ''));
    if (value < -(2n ** 63n) || value >= 2n ** 63n) throw new Error(`For input string: "${text}"`);
    return value;
  },
};

export const doubleType: OptionType<number> = {
  name: 'Double',
  parse: (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isNaN(value)) throw new Error(`For input string: "${text}"`);
    return value;
  },
};

/** One of `values`, compared as `match` says; gives the value as it is listed. */
export function enumType<T extends string>(
  values: readonly T[],
  match: 'exact' | 'case-insensitive' = 'case-insensitive',
): OptionType<T> {
  return {
    name: 'Enum',
    parse: (text) => {
      const found = values.find((value) =>
        match === 'exact' ? value === text : value.toLowerCase() === text.toLowerCase(),
      );
      if (found === undefined) {
        throw new Error(`Could not parse value for enum: '${text}'. Expected one of: [${values.join(', ')}]`);
      }
      return found;
    },
  };
}

/** `a;b;c`. */
export function listType<T>(element: OptionType<T>, separator = ';'): OptionType<readonly T[]> {
  return {
    name: `List<${element.name}>`,
    parse: (text) =>
      text
        .split(separator)
        .filter((part) => part !== '')
        .map((part) => element.parse(part.trim())),
  };
}

/** Milliseconds of `'1 min'`, `'500ms'`, `'PT10S'`; a bare number is milliseconds. */
export const durationType: OptionType<number> = { name: 'Duration', parse: parseDuration };

const BYTES: readonly (readonly [bytes: number, ...labels: string[]])[] = [
  [1, 'b', 'bytes'],
  [2 ** 10, 'k', 'kb', 'kibibytes'],
  [2 ** 20, 'm', 'mb', 'mebibytes'],
  [2 ** 30, 'g', 'gb', 'gibibytes'],
  [2 ** 40, 't', 'tb', 'tebibytes'],
];

/** Bytes of `'128MB'`, `'1 gb'`; a bare number is bytes. */
export const memorySizeType: OptionType<number> = {
  name: 'MemorySize',
  parse: (text) => {
    const parts = /^(\d+)\s*(.*)$/.exec(text.trim());
    if (!parts) throw new Error('text does not start with a number');
    const label = parts[2]!.trim().toLowerCase();
    const unit = label === '' ? 1 : BYTES.find(([, ...labels]) => labels.includes(label))?.[0];
    if (unit === undefined) {
      const known = BYTES.map(([, ...labels]) => `(${labels.join(' | ')})`).join(' / ');
      throw new Error(`Memory size unit '${parts[2]!}' does not match any of the recognized units: ${known}`);
    }
    return Number(parts[1]) * unit;
  },
};

/** The error of a value that its type does not take. */
export function invalidValue(key: string, reason: string, hint?: string): FungiError {
  return new FungiError(
    'INVALID_OPTION',
    `Invalid value for option '${key}'. ${reason}`,
    hint ? { hint } : {},
  );
}
