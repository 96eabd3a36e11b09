/** Fungi as a library: the database of a process and the jobs that run in it. */
import './native-environment.js';
export { Database } from './duckdb/index.js';
export type { DatabaseOptions } from './duckdb/index.js';
export * from './engine/index.js';
export { limits } from './limits.js';
