/** A table or view as the analyzer and the engine see it: columns with their types, keys, options. The catalog supplies it. */
import type { Expression, Query } from '../ast/index.js';
import type { LogicalType } from '../types/index.js';

export interface ObjectPath {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
}

interface ColumnBase {
  readonly name: string;
  readonly type: LogicalType;
  readonly comment?: string;
}

export type ColumnDescription =
  | (ColumnBase & { readonly kind: 'physical' })
  /** `cost AS price * qty`: the expression over the table's other columns, and its SQL text. */
  | (ColumnBase & { readonly kind: 'computed'; readonly expression: Expression; readonly text: string })
  /** `ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL`. */
  | (ColumnBase & { readonly kind: 'metadata'; readonly key: string; readonly virtual: boolean });

export interface WatermarkDescription {
  /** Column name, or path into a ROW column. */
  readonly column: readonly string[];
  readonly expression: Expression;
  readonly text: string;
}

/** What rows a source may produce or a sink takes. */
export type RowKind = '+I' | '-U' | '+U' | '-D';

export interface SourceCapabilities {
  readonly bounded: boolean;
  readonly changelog: readonly RowKind[];
  /** Metadata keys with their types. */
  readonly metadata: ReadonlyMap<string, LogicalType>;
}

export interface SinkCapabilities {
  /** Kinds the sink takes; one that takes `-U` gets retractions, one that does not gets upserts by its key. */
  readonly changelog: readonly RowKind[];
  readonly metadata: ReadonlyMap<string, LogicalType>;
  /** The sink has no mode of its own (blackhole): a query that only inserts makes it an append sink, whatever its key. */
  readonly adaptsToQuery?: boolean;
  readonly supportsOverwrite: boolean;
  /** Flink refuses to overwrite its files by a query in streaming mode. */
  readonly overwritesInBatchOnly?: boolean;
  readonly supportsPartitioning: boolean;
  /** `exactly-once` or `at-least-once`, shown by EXPLAIN. */
  readonly guarantee: 'exactly-once' | 'at-least-once';
}

/** How far a continuous materialized table is in event time is shown, also where its query does nothing by it. */
export function showsEventTime(table: TableDescription, runtimeMode: 'streaming' | 'batch'): boolean {
  return table.materialized === true && runtimeMode === 'streaming';
}

export interface TableDescription {
  readonly kind: 'table';
  readonly path: ObjectPath;
  readonly temporary: boolean;
  readonly columns: readonly ColumnDescription[];
  readonly watermark?: WatermarkDescription;
  readonly primaryKey?: { readonly name: string; readonly columns: readonly string[] };
  readonly partitionKeys: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly comment?: string;
  /** A materialized table: rows of its key come from one job only, which may keep them by the query's upsert key. */
  readonly materialized?: boolean;
  /** Columns that tell the rows apart, of a table without a declared key. */
  readonly uniqueKey?: readonly string[];
  /** Absent when the connector cannot be read or written. */
  readonly source?: SourceCapabilities;
  readonly sink?: SinkCapabilities;
}

export interface ViewDescription {
  readonly kind: 'view';
  readonly path: ObjectPath;
  readonly temporary: boolean;
  /** Column names when given in CREATE VIEW, else those of the query. */
  readonly columnNames: readonly string[];
  readonly query: Query;
  /** Names in the view's query are resolved against these. */
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly text: string;
  readonly comment?: string;
}

/** How analysis looks up tables; implemented by the catalog. */
export interface TableResolver {
  /** `parts`: one to three names. Undefined when there is none; hints (`OPTIONS`) override options and are checked like WITH. */
  findTable(
    parts: readonly string[],
    options?: ReadonlyMap<string, string>,
    scope?: { readonly currentCatalog: string; readonly currentDatabase: string },
  ): TableDescription | ViewDescription | undefined;
  /** Names of tables and views that `parts` might have meant. */
  similarTables(parts: readonly string[]): readonly string[];
}
