/**
 * Fragments of DuckDB SQL that the string functions share. Flink counts in UTF-16 units here, in code points there
 * and knows Java's case mappings; on ASCII text all of that agrees with DuckDB, so ASCII rows take DuckDB's own
 * function and only the others the exact one in JavaScript.
 */
import { LONG_TEXT_LENGTH, TEXT_LENGTH_MAX } from '../text-length.js';
import type { RenderContext } from '../function-definition.js';
import { raise } from '../../expression/duckdb-text.js';
import { quoteString } from '../../types/index.js';

/** `fast` for rows where all `texts` are ASCII (or NULL), else `exact`. */
export function onAscii(texts: readonly string[], fast: string, exact: string): string {
  const foreign = texts.map((text) => `strlen(${text}) <> length(${text})`).join(' OR ');
  return `(CASE WHEN ${foreign} THEN ${exact} ELSE ${fast} END)`;
}

/** The text of argument `index` where it is a literal string. */
export function literalText(context: RenderContext, index: number): string | undefined {
  const value = context.literals[index];
  return typeof value === 'string' ? value : undefined;
}

/** The value of argument `index` where it is an integer literal that fits a JavaScript number. */
export function literalInteger(context: RenderContext, index: number): number | undefined {
  const value = context.literals[index];
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** A regular expression of RE2 for the characters that Java calls white space. */
export const JAVA_WHITESPACE = quoteString(
  '[\\x{9}-\\x{D}\\x{1C}-\\x{20}\\x{1680}\\x{2000}-\\x{2006}\\x{2008}-\\x{200A}\\x{2028}\\x{2029}\\x{205F}\\x{3000}]',
);

/**
 * `value`, of type `type`, unless a text of `length` (DuckDB SQL) bytes or characters would be made by it, or by it and other rows of the
 * vector: an error then.
 */
export function boundedLength(value: string, length: string, type = 'BIGINT'): string {
  const error = raise(`'The text would be longer than ${TEXT_LENGTH_MAX} characters'`, type);
  const others = `${length} > ${LONG_TEXT_LENGTH} AND flink_text_room(CAST(${length} AS BIGINT))`;
  return `(CASE WHEN ${length} > ${TEXT_LENGTH_MAX} THEN ${error} WHEN ${others} THEN NULL ELSE ${value} END)`;
}

/** `value`, a text in which each place of `search` in `text` becomes `replacement`, with the bound of `boundedLength`. */
export function boundedReplacement(value: string, text: string, search: string, replacement: string): string {
  const bytes = (sql: string): string => `CAST(strlen(${sql}) AS BIGINT)`;
  const places = `(${bytes(text)} - strlen(replace(${text}, ${search}, ''))) // strlen(${search})`;
  const length = `(${bytes(text)} + ${places} * (${bytes(replacement)} - strlen(${search})))`;
  const isLong = `${bytes(text)} * ${bytes(replacement)} > ${LONG_TEXT_LENGTH}`;
  return `(CASE WHEN ${isLong} THEN ${boundedLength(value, length, 'VARCHAR')} ELSE ${value} END)`;
}
