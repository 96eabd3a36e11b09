/** Statements over PostgreSQL's system catalogs. */
export { PgCatalogQueries } from './pg-catalog-queries.js';
