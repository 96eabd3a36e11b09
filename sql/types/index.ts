export * from './logical-type.js';
export { duckdbType, quoteIdentifier, quoteString, structFieldName } from './duckdb-type.js';
