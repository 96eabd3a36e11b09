/** A table of the serving store, as whoever writes or reads it describes it, and its columns inside DuckDB. */
import type { ObjectPath, TableDescription } from '../../sql/plan/table-description.js';
import { MEMORY_NAME, readOption } from '../../catalog/options/index.js';
import { duckdbType, quoteIdentifier } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';

/** The attached DuckDB database that holds the store. */
export const SERVING_DATABASE = 'serving';

/** Holds rows on their way into the store. */
export const STAGING_DATABASE = 'serving_staging';

export interface ServingTable {
  /** Unique in the store; tables of the catalog with the same name share their rows. */
  readonly name: string;
  /** DuckDB types of the columns `c0 …`. */
  readonly types: readonly string[];
  /** Columns by which rows are looked up and replaced; an index is kept over them. NULL equals NULL. */
  readonly key: readonly number[] | undefined;
}

/** The SQL name of the table, or of one that goes with it. */
export function storeName(name: string, suffix = ''): string {
  return `${SERVING_DATABASE}.main.${quoteIdentifier(name + suffix)}`;
}

interface KeptColumn {
  readonly kind: 'physical' | 'metadata';
  /** Name of a physical column, key of a metadata column. */
  readonly name: string;
  readonly type: LogicalType;
}

/** The columns that are kept, in the order of sinks: physical ones, then those that are written as metadata. */
export function keptColumns(table: TableDescription): readonly KeptColumn[] {
  const physical = table.columns.flatMap((column): readonly KeptColumn[] =>
    column.kind === 'physical' ? [{ kind: 'physical', name: column.name, type: column.type }] : [],
  );
  const metadata = table.columns.flatMap((column): readonly KeptColumn[] =>
    column.kind === 'metadata' && !column.virtual
      ? [{ kind: 'metadata', name: column.key, type: column.type }]
      : [],
  );
  return [...physical, ...metadata];
}

/** The name of a table that has none of its own. */
export function pathName({ catalog, database, name }: ObjectPath): string {
  return [catalog, database, name].map(encodeURIComponent).join('.');
}

/** The serving table behind a table of the catalog. */
export function servingTable(table: TableDescription): ServingTable {
  const shared = readOption(table.options, MEMORY_NAME) ?? pathName(table.path);
  const columns = keptColumns(table);
  return {
    name: shared,
    types: columns.map((column) => duckdbType(column.type)),
    key: table.primaryKey?.columns.map((name) =>
      columns.findIndex((column) => column.kind === 'physical' && column.name === name),
    ),
  };
}
