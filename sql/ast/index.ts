/** The syntax tree of Flink SQL: frozen nodes, told apart by `kind`, each with its span. */
export * from './span.js';
export * from './walk.js';
export type * from './identifier.js';
export type * from './type.js';
export type * from './literal.js';
export type * from './expression.js';
export type * from './json.js';
export type * from './query.js';
export type * from './table-statement.js';
export type * from './catalog-statement.js';
export type * from './session-statement.js';
export type * from './data-statement.js';
export type * from './statement.js';
