/** Values of parameters: from what a client gave to what a statement is run with. */
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { validationError } from '../../sql/error/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { printType } from '../../sql/types/index.js';
import type { ResultValue } from '../engine/job.js';

/** In the form that literals of the type have (see `LiteralExpression`). */
export interface BoundParameter {
  /** One of those that parameters travel as. */
  readonly type: LogicalType;
  readonly value: string | number | bigint | boolean | Uint8Array | null;
}

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
  const shown = typeof value === 'object' ? 'This value' : `'${String(value)}'`;
  throw validationError(
    `${shown} is no value of type ${printType(type)} for parameter ${number + 1}`,
    undefined,
  );
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

export function bindParameter(
  statement: DuckDBPreparedStatement,
  place: number,
  { type, value }: BoundParameter,
): void {
  if (value === null) {
    statement.bindNull(place);
    return;
  }
  switch (type.kind) {
    case 'BOOLEAN':
      return statement.bindBoolean(place, value as boolean);
    case 'TINYINT':
      return statement.bindTinyInt(place, Number(value));
    case 'SMALLINT':
      return statement.bindSmallInt(place, Number(value));
    case 'INT':
      return statement.bindInteger(place, Number(value));
    case 'BIGINT':
      return statement.bindBigInt(place, value as bigint);
    case 'FLOAT':
      return statement.bindFloat(place, value as number);
    case 'DOUBLE':
      return statement.bindDouble(place, value as number);
    case 'BINARY':
    case 'VARBINARY':
      return statement.bindBlob(place, value as Uint8Array);
    default:
      return statement.bindVarchar(place, value as string);
  }
}
