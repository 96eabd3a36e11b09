/** Values of parameters: from what a client gave to the form that literals of the type have. */
import type { FungiError } from '../../sql/error/index.js';
import { validationError } from '../../sql/error/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { printType } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import type { BoundParameter } from '../../src/serving/index.js';

const INTEGER_BITS: Partial<Record<LogicalType['kind'], number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
};

/** @throws FungiError VALIDATION for a value that is none of the type */
export function parameterValue(value: ResultValue, type: LogicalType, number: number): BoundParameter {
  if (value === null) return { type, value };
  const converted = convert(value, type);
  if (converted !== undefined) return { type, value: converted };
  throw noValue(value, type, number);
}

type ArrayType = LogicalType & { readonly kind: 'ARRAY' };

function noValue(value: ResultValue, type: LogicalType, number: number): FungiError {
  const shown = typeof value === 'object' ? 'This value' : `'${String(value)}'`;
  return validationError(
    `${shown} is no value of type ${printType(type)} for parameter ${number + 1}`,
    undefined,
  );
}

/**
 * An array as it travels: JSON of texts and NULLs, for elements that a text can stand for.
 * @throws FungiError VALIDATION for a value that is none of the type
 */
export function arrayJson(value: ResultValue, type: ArrayType, number: number): string {
  if (!Array.isArray(value)) throw noValue(value, type, number);
  const texts = (value as readonly ResultValue[]).map((item) => {
    if (item === null) return null;
    if (typeof item === 'object') throw noValue(value, type, number);
    return String(item);
  });
  return JSON.stringify(texts);
}

function convert(value: Exclude<ResultValue, null>, type: LogicalType): BoundParameter['value'] | undefined {
  const bits = INTEGER_BITS[type.kind];
  if (bits !== undefined) return integer(value, bits);
  switch (type.kind) {
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      return /^(t|true)$/i.test(String(value))
        ? true
        : /^(f|false)$/i.test(String(value))
          ? false
          : undefined;
    case 'FLOAT':
    case 'DOUBLE': {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
        return undefined;
      const number = typeof value === 'string' ? readDouble(value) : Number(value);
      return number === undefined ? undefined : type.kind === 'FLOAT' ? Math.fround(number) : number;
    }
    case 'BINARY':
    case 'VARBINARY':
      return value instanceof Uint8Array ? value : undefined;
    default:
      return typeof value === 'object' ? undefined : String(value);
  }
}

function integer(value: Exclude<ResultValue, null>, bits: number): bigint | undefined {
  let whole: bigint;
  if (typeof value === 'bigint') whole = value;
  else if (typeof value === 'number' && Number.isInteger(value)) whole = BigInt(value);
  else if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value))
    whole = BigInt(value.trim().replace('+', ''));
  else return undefined;
  return BigInt.asIntN(bits, whole) === whole ? whole : undefined;
}

function readDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(trimmed)) return NaN;
  const number = Number(trimmed);
  return trimmed === '' || Number.isNaN(number) ? undefined : number;
}
