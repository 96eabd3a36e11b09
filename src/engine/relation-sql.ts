/** Small pieces of SQL text that every operator needs: column lists and the hidden columns that ride along. */
import type { Relation } from './operator.js';

/** `c0, c1, …` of `count` columns, each prefixed: `i.c0, i.c1`. */
export function columnList(count: number, prefix = ''): string {
  return Array.from({ length: count }, (_, index) => `${prefix}c${index}`).join(', ');
}

/** The hidden columns that `relation` has, in the order w, kind, wm, pos; empty where it has none. */
export function hiddenColumns(relation: Relation, prefix = ''): readonly string[] {
  return [
    ...(relation.weighted ? [`${prefix}w`] : []),
    ...(relation.hasKind ? [`${prefix}kind`] : []),
    ...(relation.hasWatermark ? [`${prefix}wm`] : []),
    ...(relation.hasPosition ? [`${prefix}pos`] : []),
  ];
}

/** The relation without its `kind`: for operators that may drop or repeat one row of an update. */
export function withoutKind(relation: Relation): Relation {
  return relation.hasKind ? { ...relation, hasKind: false } : relation;
}

/** `SELECT <columns>, <hidden columns of the input> FROM <input>`: what a linear operator is. */
export function selectOver(
  input: Relation,
  columns: readonly string[],
  clauses: { readonly from?: string; readonly where?: string | undefined } = {},
): string {
  const items = [
    ...columns.map((column, index) => (column === `i.c${index}` ? column : `${column} AS c${index}`)),
    ...hiddenColumns(input, 'i.'),
  ];
  const where = clauses.where === undefined ? '' : ` WHERE ${clauses.where}`;
  return `SELECT ${items.length === 0 ? 'NULL' : items.join(', ')} FROM (${input.sql}) i${clauses.from ?? ''}${where}`;
}
