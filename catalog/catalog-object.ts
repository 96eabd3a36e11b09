/** What a catalog stores: tables, views, functions and databases, apart from where they are stored and from the connectors. */
import type { Distribution, FunctionResource, Query } from '../sql/ast/index.js';
import type { ColumnDescription, WatermarkDescription } from '../sql/plan/table-description.js';
import type { MaterializedDefinition } from './materialized-table.js';
import type { PlanField } from '../sql/plan/physical-plan.js';

export interface PrimaryKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** `DISTRIBUTED BY HASH (a) INTO 4 BUCKETS`. */
export interface TableDistribution {
  readonly algorithm: Distribution['algorithm'];
  readonly columns: readonly string[];
  readonly buckets: number | undefined;
}

export interface CatalogTable {
  readonly kind: 'table';
  readonly columns: readonly ColumnDescription[];
  readonly watermark: WatermarkDescription | undefined;
  readonly primaryKey: PrimaryKey | undefined;
  readonly partitionKeys: readonly string[];
  readonly distribution: TableDistribution | undefined;
  readonly options: ReadonlyMap<string, string>;
  readonly comment: string | undefined;
  /** Partitions made known by ALTER TABLE … ADD PARTITION, each `name=value/name=value`. */
  readonly partitions: readonly string[];
  /** Set for a materialized table: it is written by its query only. */
  readonly materialized?: MaterializedDefinition;
}

export interface CatalogView {
  readonly kind: 'view';
  /** Names given by the view, types by its query when the view was made. */
  readonly fields: readonly PlanField[];
  readonly query: Query;
  /** The query as SHOW CREATE VIEW prints it. */
  readonly text: string;
  /** Names in `query` are resolved against these. */
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly comment: string | undefined;
}

export type CatalogObject = CatalogTable | CatalogView;

export interface CatalogFunction {
  readonly className: string;
  readonly language: string;
  readonly resources: readonly { readonly kind: FunctionResource['kind']; readonly uri: string }[];
  readonly options: ReadonlyMap<string, string>;
}

export interface CatalogDatabase {
  readonly comment: string | undefined;
  readonly options: ReadonlyMap<string, string>;
}
