/** VARIANT in JavaScript: parsed JSON, held as text in normal form. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';
import { javaDoubleText } from './java-number.js';
import type { JsonValue } from './json-value.js';
import {
  JsonDuplicateKeyError,
  JsonNumber,
  JsonSyntaxError,
  isArray,
  isObject,
  parseJson,
  writeJson,
  writeString,
} from './json-value.js';
import { wellFormed } from './utf16.js';

/** Digits that a decimal of a variant can have; longer numbers are DOUBLEs. */
const DECIMAL_DIGITS_MAX = 38;

/** Normal form: sorted keys, decimals without trailing zeros, numbers with an exponent as DOUBLE. */
function writeVariant(value: JsonValue): string {
  if (value instanceof JsonNumber) return writeNumber(value);
  if (isArray(value)) return `[${value.map(writeVariant).join(',')}]`;
  if (!isObject(value)) return writeJson(value);
  const keys = [...value.keys()].sort();
  return `{${keys.map((key) => `${writeString(key)}:${writeVariant(value.get(key)!)}`).join(',')}}`;
}

function writeNumber({ integer, text, source }: JsonNumber): string {
  if (/[eE]/.test(source) || source.replace(/\D/g, '').length > DECIMAL_DIGITS_MAX)
    return javaDoubleText(source);
  return integer ? text : source.replace(/\.?0+$/, '').replace(/^-0$/, '0');
}

function parseVariant(source: string, duplicates: boolean): string {
  return wellFormed(writeVariant(parseJson(source, { uniqueKeys: !duplicates })));
}

/** The member called `key` as JSON text, null where there is none. */
function member(source: string, key: string): string | null {
  const value = parseJson(source);
  const found = isObject(value) ? value.get(key) : undefined;
  return found === undefined ? null : writeVariant(found);
}

/** The element at `position` from 1. */
function element(source: string, position: number): string | null {
  const value = parseJson(source);
  const found = isArray(value) ? value[position - 1] : undefined;
  return found === undefined ? null : writeVariant(found);
}

const text = (value: unknown): string => value as string;

export const variantNatives: readonly NativeFunction[] = [
  {
    name: 'flink_parse_json',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    evaluate: ([source, duplicates]) => {
      try {
        return parseVariant(text(source), duplicates === true);
      } catch (error) {
        if (!(error instanceof JsonSyntaxError || error instanceof JsonDuplicateKeyError)) throw error;
        throw new FungiError('EVALUATION', `PARSE_JSON: ${error.message}`, { cause: error });
      }
    },
  },
  {
    name: 'flink_try_parse_json',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    evaluate: ([source, duplicates]) => {
      try {
        return parseVariant(text(source), duplicates === true);
      } catch (error) {
        if (error instanceof JsonSyntaxError || error instanceof JsonDuplicateKeyError) return null;
        throw error;
      }
    },
  },
  {
    name: 'flink_variant_member',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([source, key]) => member(text(source), text(key)),
  },
  {
    name: 'flink_variant_element',
    parameters: ['VARCHAR', 'BIGINT'],
    returns: 'VARCHAR',
    evaluate: ([source, position]) => element(text(source), Number(position)),
  },
];
