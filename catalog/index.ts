export { alterTable } from './alter-table.js';
export type { TableChange } from './alter-table.js';
export { InMemoryCatalog } from './catalog.js';
export type { Catalog } from './catalog.js';
export type * from './catalog-change.js';
export { catalogError, didYouMean, executionError } from './catalog-error.js';
export type * from './catalog-object.js';
export { CatalogRegistry, DEFAULT_CATALOG, DEFAULT_DATABASE, makeCatalog } from './catalog-registry.js';
export type { RegisteredCatalog } from './catalog-registry.js';
export { configurationKeys, SessionConfiguration } from './configuration.js';
export type { ConfigurationKey } from './configuration.js';
export { describeColumns } from './describe-table.js';
export type { ColumnLine } from './describe-table.js';
export { expressionText, queryText } from './expression-text.js';
export { likePattern } from './like-pattern.js';
export { DEFAULT_FRESHNESS_MS, freshnessMs, freshnessText, refreshOf } from './materialized-table.js';
export type { Freshness, MaterializedDefinition, RefreshMode } from './materialized-table.js';
export { backtick, serializedPath, sqlString, summaryOf } from './object-path.js';
export { isSensitiveOption, shownOption, shownSql } from './sensitive-options.js';
export { SessionCatalog } from './session-catalog.js';
export type { FoundObject } from './session-catalog.js';
export {
  showCreateCatalog,
  showCreateMaterializedTable,
  showCreateTable,
  showCreateView,
} from './show-create.js';
export { usableTable } from './table-capabilities.js';
export { fromStoredForm, storedForm } from './stored-form.js';
export { declareColumn, defineTable, optionMap } from './table-definition.js';
export type { TableParts } from './table-definition.js';
export type { DeclaredColumn } from './table-schema.js';
