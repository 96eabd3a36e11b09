/**
 * Catalog objects as JSON, for a store that outlives the process. Parsed expressions and queries are kept as SQL text and
 * parsed again: the text is the language's, and stays readable when the syntax tree changes.
 */
import { FungiError } from '../sql/error/index.js';
import { parseExpression, parseStatement } from '../sql/parser/index.js';

const EXPRESSION = '@expression';
const QUERY = '@query';
const MAP = '@map';
const BIG_INTEGER = '@bigint';

/** A value of a catalog (an object, a function, a database's description …) as one line of JSON. */
export function storedForm(value: unknown): string {
  return JSON.stringify(encode(value));
}

/** @throws FungiError CONFIGURATION when the text is not what `storedForm` gave */
export function fromStoredForm<T>(text: string): T {
  try {
    return decode(JSON.parse(text)) as T;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError('CONFIGURATION', `A stored catalog entry cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { [BIG_INTEGER]: String(value) };
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { [MAP]: [...value].map(encode) };
  const text = 'text' in value && typeof value.text === 'string' ? value.text : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (text !== undefined && key === 'expression') return [key, EXPRESSION];
      if (text !== undefined && key === 'query') return [key, QUERY];
      return [key, encode(item)];
    }),
  );
}

function decode(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decode);
  const fields = value as Readonly<Record<string, unknown>>;
  const map = fields[MAP];
  if (Array.isArray(map)) return new Map(map.map((entry) => decode(entry) as [unknown, unknown]));
  const integer = fields[BIG_INTEGER];
  if (typeof integer === 'string') return BigInt(integer);
  const text = String(fields['text']);
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => {
      if (item === EXPRESSION && key === 'expression') return [key, parseExpression(text)];
      if (item === QUERY && key === 'query') return [key, queryOf(text)];
      return [key, decode(item)];
    }),
  );
}

function queryOf(text: string): unknown {
  const statement = parseStatement(text);
  if (statement.kind === 'query') return statement.query;
  throw new Error('the text of a view is not a query');
}
