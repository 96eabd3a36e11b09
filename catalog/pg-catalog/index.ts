/** PostgreSQL's catalogs as text and data: relations, the views that fill them, functions, types. Running them is the door's business. */
export { keywordLines } from './data/words.js';
export type { FunctionEntry, FunctionValue, NativeEntry, SqlFunction } from './function-entry.js';
export { sqlText } from './function-entry.js';
export { functionEntries, functionNamed, functionsNamed, isNative, nativeName } from './functions/index.js';
export { fixedRows } from './fixed-rows.js';
export { quoteIdentifier } from './identifiers.js';
export type { Row } from './lines.js';
export { isRegistered, OWNER, REGISTERED, registeredOid, registeredText } from './lookup.js';
export type { Registered } from './lookup.js';
export { INFORMATION_SCHEMA, PG_CATALOG_OID, systemRelation, systemRelations } from './relations.js';
export type { SystemColumn, SystemRelation } from './relations.js';
export type * from './snapshot.js';
export {
  arrayOf,
  baseTypeOf,
  convertsImplicitly,
  elementOf,
  isVector,
  typeNamed,
  typeWithOid,
  typeWritten,
} from './types.js';
export type { CatalogType } from './types.js';
export { fixedTables, snapshotTables } from './view-entry.js';
export type { FixedTable, SnapshotTable } from './view-entry.js';
export { defaultOperatorClass } from './operator-class.js';
export { viewText } from './views/index.js';
