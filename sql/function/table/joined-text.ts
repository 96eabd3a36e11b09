/**
 * Concatenation with a bound: DuckDB itself would make texts of many megabytes for each of 2,048 rows before it could end, or count their
 * memory. The lengths are added up first where there may be long ones, which takes 5 ns a row; only long results are counted.
 */
import { COLUMN_TEXT, freshName, raise } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import type { RenderContext } from '../function-definition.js';
import { LONG_TEXT_LENGTH, TEXT_LENGTH_MAX } from '../text-length.js';

/** Such a column somewhere in a text. */
const ANY_COLUMN = /\b[cv]\d+\b/;
/** What makes a text much longer than those it is given. */
const GROWS =
  /\b(?:repeat|replace|regexp_replace|[lr]pad|concat_ws|array_to_string|list_reduce|flink_(?:overlay|[lr]pad|printf|regexp_replace|replace|text_room|url_encode))\(|\|\|/;
/** Texts of a type so short need no looking after. */
const SHORT_LENGTH_MAX = 1_000;

const isShort = (type: LogicalType | undefined): boolean =>
  (type?.kind === 'CHAR' || type?.kind === 'VARCHAR') && type.length <= SHORT_LENGTH_MAX;

/** `value`, a text, unless it is too long, or the texts of many rows together are; `length` tells it by DuckDB's `strlen` or `length`. */
export function boundedText(value: string, length: (of: 'strlen' | 'length') => string): string {
  const bytes = length('strlen');
  const error = raise(`'The text would be longer than ${TEXT_LENGTH_MAX} characters'`, 'BOOLEAN');
  const isRefused =
    `CASE WHEN ${bytes} > ${TEXT_LENGTH_MAX} AND ${length('length')} > ${TEXT_LENGTH_MAX} THEN ${error} ` +
    `ELSE flink_text_room(CAST(${bytes} AS BIGINT)) END`;
  return `(CASE WHEN CASE WHEN ${bytes} > ${LONG_TEXT_LENGTH} THEN ${isRefused} ELSE false END THEN NULL ELSE ${value} END)`;
}

/** How texts are joined. */
interface Joining {
  readonly join: (texts: readonly string[]) => string;
  /** Without it the whole is NULL where one is. */
  readonly skipsNull?: boolean;
  /** How often the first text stands in the whole. */
  readonly firstTimes?: number;
}

/**
 * `texts` (arguments of a call, as DuckDB SQL) joined to a VARCHAR; an error where it would be longer than a text may be, or the texts of
 * many rows too long together.
 */
export function joinedText(
  texts: readonly string[],
  context: RenderContext,
  { join, skipsNull = false, firstTimes = 1 }: Joining,
): string {
  const written = [...texts];
  const measured: number[] = [];
  const bound: [name: string, sql: string][] = [];
  for (const [index, text] of texts.entries()) {
    if (typeof context.literals[index] === 'string' || isShort(context.argumentTypes[index])) continue;
    const grows = GROWS.test(text);
    if (!grows && !COLUMN_TEXT.test(text)) continue;
    measured.push(index);
    if (!grows) continue;
    written[index] = freshName();
    bound.push([written[index], text]);
  }
  const value = join(written);
  if (measured.length === 0) return value;
  // What is the same for all rows would be counted once for all of them.
  if (!measured.some((index) => ANY_COLUMN.test(texts[index]!))) {
    const ofRows = texts.findIndex((text) => ANY_COLUMN.test(text));
    if (ofRows >= 0) measured.push(ofRows);
  }
  const whole = boundedText(value, (of) =>
    measured
      .map((index) => {
        const length = `${of}(${written[index]!})`;
        const times = index === 0 && firstTimes !== 1 ? ` * ${firstTimes}` : '';
        return `${skipsNull ? `coalesce(${length}, 0)` : length}${times}`;
      })
      .join(' + '),
  );
  return bound.reduceRight(
    (body, [name, sql]) => `list_extract(list_transform([${sql}], lambda ${name}: ${body}), 1)`,
    whole,
  );
}
