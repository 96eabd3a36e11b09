export { PgServer } from './server.js';
export type { PgServerOptions } from './server.js';
export type {
  CatalogColumn,
  CatalogContext,
  CatalogParameter,
  CatalogQueries,
  CatalogRows,
} from './catalog-queries.js';
