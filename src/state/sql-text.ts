/** Small pieces of SQL text that every stateful operator needs; rendered once, when a job starts. */

/** A column of a state table: its name and DuckDB type. */
export interface StateColumn {
  readonly name: string;
  readonly type: string;
}

/** `a INTEGER, b VARCHAR` for CREATE TABLE. */
export function columnDefinitions(columns: readonly StateColumn[]): string {
  return columns.map((column) => `${column.name} ${column.type}`).join(', ');
}

/** `l.a, l.b`. */
export function qualified(alias: string, names: readonly string[]): string {
  return names.map((name) => `${alias}.${name}`).join(', ');
}

/**
 * Equality of all `names` on both sides with NULL equal to NULL; `TRUE` without names. The hash join of DuckDB takes
 * `IS NOT DISTINCT FROM` as a key.
 */
export function sameKeys(left: string, right: string, names: readonly string[]): string {
  if (names.length === 0) return 'TRUE';
  return names.map((name) => `${left}.${name} IS NOT DISTINCT FROM ${right}.${name}`).join(' AND ');
}

/**
 * The same for columns that are never NULL: only `=` lets DuckDB skip rows of the larger side by the smallest and largest
 * keys of the smaller one (measured: half the time of a lookup in 2 million rows).
 */
export function equalKeys(left: string, right: string, names: readonly string[]): string {
  if (names.length === 0) return 'TRUE';
  return names.map((name) => `${left}.${name} = ${right}.${name}`).join(' AND ');
}

/** `a, b, c`, leaving out what is empty or undefined. */
export function list(...items: readonly (string | readonly string[] | undefined)[]): string {
  return items
    .flatMap((item) => (item === undefined ? [] : typeof item === 'string' ? [item] : item))
    .filter((item) => item !== '')
    .join(', ');
}

/** `GROUP BY a, b`, or nothing for no names (one row over everything). */
export function groupBy(names: readonly string[]): string {
  return names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`;
}

/** Names with a common prefix and a number: `k0, k1`. */
export function numbered(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
