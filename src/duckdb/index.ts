/** DuckDB as the engine uses it. */
export { DuckdbEngineConnection, drain } from './connection.js';
export { Database } from './database.js';
export type { DatabaseOptions } from './database.js';
export type { EngineConnection, PreparedStatement } from './engine-connection.js';
export { fromDuckdbError, plainMessage } from './errors.js';
export { registerNativeFunctions } from './native-functions.js';
export { StatementCache } from './statement-cache.js';
export { withTurns } from './turns.js';
