/**
 * The statements that apply one table's changes. By key: what was there goes, the newest row of each key comes; deleting and
 * inserting costs half of MERGE or UPDATE on a table of a million rows (15 ms against 21 and 30 for 1,000 changes), and keeps memory flat.
 */
import { quoteString } from '../../sql/types/index.js';
import type { TableDelta } from './epoch-delta.js';
import { storeName } from './serving-table.js';

export function columnNames(delta: TableDelta): readonly string[] {
  return delta.table.types.map((_, index) => `c${index}`);
}

/** In one transaction, in this order. `staged` is a table with the delta's rows in their order. */
export function applyStatements(delta: TableDelta, staged: string): readonly string[] {
  const store = storeName(delta.table.name);
  const cleared = clearedRows(delta);
  const clear = cleared === undefined ? [] : [`DELETE FROM ${store} WHERE ${cleared}`];
  return [...clear, ...(delta.key ? byKey(delta, store, staged) : byRow(delta, store, staged))];
}

/** A condition on the table that is true for what goes first; undefined where nothing does. */
export function clearedRows({ clear }: TableDelta): string | undefined {
  if (typeof clear === 'boolean') return clear ? 'TRUE' : undefined;
  return clear.map(({ column, text }) => `c${column} = ${quoteString(text)}`).join(' AND ');
}

function byKey(delta: TableDelta, store: string, staged: string): readonly string[] {
  const columns = columnNames(delta).join(', ');
  const key = delta.key!.map((column) => `c${column}`);
  const same = key.map((column) => `store.${column} IS NOT DISTINCT FROM change.${column}`);
  const partition = key.length === 0 ? '' : `PARTITION BY ${key.join(', ')} `;
  const newest = `SELECT *, rowid AS place FROM ${staged} QUALIFY row_number() OVER (${partition}ORDER BY rowid DESC) = 1`;
  return [
    `DELETE FROM ${store} AS store USING ${staged} AS change WHERE ${same.join(' AND ') || 'TRUE'}`,
    `INSERT INTO ${store} SELECT ${columns} FROM (${newest}) WHERE kind IN ('+I', '+U') ORDER BY place`,
  ];
}

/** Without a key a deletion takes one equal row away, of those that were there or came in this epoch. */
function byRow(delta: TableDelta, store: string, staged: string): readonly string[] {
  const columns = columnNames(delta);
  const list = columns.join(', ');
  const insert = `INSERT INTO ${store} SELECT ${list} FROM ${staged} WHERE kind IN ('+I', '+U') ORDER BY rowid`;
  const same = (a: string, b: string): string =>
    columns.map((column) => `${a}.${column} IS NOT DISTINCT FROM ${b}.${column}`).join(' AND ');
  const gone = `SELECT ${list}, count(*) AS n FROM ${staged} WHERE kind IN ('-U', '-D') GROUP BY ${list}`;
  const touched = `SELECT store.rowid AS id, ${columns.map((column) => `store.${column}`).join(', ')}, gone.n AS copies, row_number() OVER (PARTITION BY ${columns.map((column) => `store.${column}`).join(', ')} ORDER BY store.rowid) AS place FROM ${store} AS store JOIN (${gone}) AS gone ON ${same('store', 'gone')}`;
  return [insert, `DELETE FROM ${store} WHERE rowid IN (SELECT id FROM (${touched}) WHERE place <= copies)`];
}
