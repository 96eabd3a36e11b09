/** From type to type: how DuckDB holds PostgreSQL's types, literals written as one, casts, and the type several expressions have in common. */
import {
  arrayOf,
  convertsImplicitly,
  elementOf,
  isRegistered,
  isVector,
  registeredOid,
  typeNamed,
} from '../../../../catalog/pg-catalog/index.js';
import type { Registered } from '../../../../catalog/pg-catalog/index.js';
import { parseArray } from '../array-text.js';
import type { Translation, Typed } from './translation.js';
import { textLiteral } from './translation.js';

const DUCKDB: Readonly<Record<string, string>> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  oid: 'BIGINT',
  xid: 'BIGINT',
  cid: 'BIGINT',
  float4: 'FLOAT',
  float8: 'DOUBLE',
  numeric: 'DECIMAL(38, 6)',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  interval: 'INTERVAL',
};

export function duckdbType(type: string): string {
  const element = elementOf(type);
  if (element !== undefined) return `${duckdbType(element)}[]`;
  return isRegistered(type) ? 'BIGINT' : (DUCKDB[type] ?? 'VARCHAR');
}

const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
const INTEGERS = new Set(['int2', 'int4', 'int8', 'oid', 'xid', 'cid']);

export const isText = (type: string): boolean => duckdbType(type) === 'VARCHAR';
export const isNumber = (type: string): boolean => NUMBERS.includes(type) || type === 'oid';
export const isArray = (type: string): boolean => elementOf(type) !== undefined;

/** `x` as the type; a literal becomes one of it. @throws FungiError 22P02 and its like */
export function coerce(t: Translation, value: Typed, type: string): Typed {
  if (type === 'any' || value.type === type) return value;
  if (value.type === 'unknown') {
    if (value.parameter !== undefined && !t.parameterTypes.has(value.parameter)) {
      t.parameterTypes.set(value.parameter, type === 'unknown' ? 'text' : type);
    }
    return { sql: literal(t, value.literal ?? null, type), type };
  }
  return cast(t, value, type);
}

/** A text written as a value of the type, as DuckDB's SQL. */
export function literal(t: Translation, text: string | null, type: string): string {
  const duckdb = duckdbType(type);
  if (text === null) return `CAST(NULL AS ${duckdb})`;
  const element = elementOf(type);
  if (element !== undefined) {
    const items = isVector(type) ? text.split(/\s+/).filter((item) => item !== '') : parseArray(text);
    if (!items) throw t.error('22P02', `malformed array literal: "${text}"`);
    return `CAST([${items.map((item) => literal(t, item, element)).join(', ')}] AS ${duckdb})`;
  }
  if (isRegistered(type)) return String(registered(t, type, text));
  if (INTEGERS.has(type)) {
    if (!/^\s*[+-]?\d{1,19}\s*$/.test(text)) throw invalid(t, type, text);
    return `CAST(${text.trim()} AS ${duckdb})`;
  }
  if (type === 'bool') return String(truth(t, text));
  if (type === 'numeric' || type.startsWith('float')) {
    if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) throw invalid(t, type, text);
    return `CAST(${textLiteral(text.trim())} AS ${duckdb})`;
  }
  if (type === 'char') return textLiteral(text.slice(0, 1));
  return duckdb === 'VARCHAR' ? textLiteral(text) : `CAST(${textLiteral(text)} AS ${duckdb})`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
};

const invalid = (t: Translation, type: string, text: string): Error =>
  t.error('22P02', `invalid input syntax for type ${TYPE_WORDS[type] ?? type}: "${text}"`);

function truth(t: Translation, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word !== '' && ('true'.startsWith(word) || 'yes'.startsWith(word) || word === 'on' || word === '1'))
    return true;
  if (word !== '' && ('false'.startsWith(word) || 'no'.startsWith(word) || word === 'off' || word === '0'))
    return false;
  throw invalid(t, 'bool', text);
}

const MISSING: Readonly<Record<Registered, readonly [sqlState: string, what: string]>> = {
  regclass: ['42P01', 'relation'],
  regtype: ['42704', 'type'],
  regproc: ['42883', 'function'],
  regprocedure: ['42883', 'function'],
  regnamespace: ['3F000', 'schema'],
  regrole: ['42704', 'role'],
};

function registered(t: Translation, type: Registered, text: string): number {
  const oid = registeredOid(t.context, type, text);
  if (oid !== undefined) return oid;
  const [sqlState, what] = MISSING[type];
  throw t.error(sqlState, `${what} "${text}" does not exist`);
}

/** An explicit cast of something that is not an untyped literal. */
export function cast(t: Translation, value: Typed, type: string): Typed {
  const { sql, type: from } = value;
  const as = (text: string): Typed => ({ sql: text, type });
  const duckdb = duckdbType(type);
  if (isRegistered(type)) {
    return isText(from) ? as(`fungi_in_${type}(${t.names.state}, ${sql})`) : as(`CAST(${sql} AS BIGINT)`);
  }
  if (isRegistered(from) && duckdb === 'VARCHAR') return as(`fungi_out_${from}(${t.names.state}, ${sql})`);
  const [fromElement, element] = [elementOf(from), elementOf(type)];
  if (fromElement !== undefined && element !== undefined) {
    if (duckdbType(from) === duckdb && !isRegistered(fromElement)) return as(sql);
    const item = cast(t, { sql: 'fungi_item', type: fromElement }, element);
    return as(`list_transform(${sql}, lambda fungi_item: ${item.sql})`);
  }
  if (fromElement !== undefined) {
    if (duckdb !== 'VARCHAR') throw t.error('42846', `cannot cast type ${from} to ${type}`);
    const items = cast(t, value, arrayOf('text')).sql;
    return isVector(from)
      ? as(`array_to_string(${items}, ' ')`)
      : as(`fungi_array_text(${t.names.state}, ${items})`);
  }
  if (element !== undefined) {
    throw t.error('42846', `cannot cast type ${from} to ${type}`);
  }
  if (type === 'char') return as(`left(CAST(${sql} AS VARCHAR), 1)`);
  return duckdbType(from) === duckdb ? as(sql) : as(`CAST(${sql} AS ${duckdb})`);
}

/** What several expressions have in common by PostgreSQL's rules for UNION and CASE. */
export function commonType(types: readonly string[]): string {
  let result: string | undefined;
  for (const type of types) {
    if (type === 'unknown' || type === result) continue;
    if (result === undefined) {
      result = type;
      continue;
    }
    result = wider(result, type);
  }
  return result ?? 'text';
}

/** The first one stays unless only it becomes the other by itself. */
function wider(first: string, second: string): string {
  if (typeNamed(first)?.preferred) return first;
  return convertsImplicitly(first, second) && !convertsImplicitly(second, first) ? second : first;
}
