/** Tables that are written by jobs and read by queries. */
export { ServingStore } from './serving-store.js';
export type { TableStatus } from './serving-store.js';
export type { ChangeFeed, Feed, FeedBatch } from './change-feed.js';
export type { DeltaRows, EpochDelta, PartitionValue, TableDelta } from './epoch-delta.js';
export { LocalJobServing, selectionSql, upToDate } from './job-serving.js';
export type { EpochEnd, JobServing, ShownTable, StagedDelta, TableSelection } from './job-serving.js';
export type { Reader } from './reader-pool.js';
export { keptColumns, pathName, SERVING_DATABASE, servingTable, storeName } from './serving-table.js';
export type { ServingTable } from './serving-table.js';
export { DirectQuery } from './direct-query.js';
export type { DirectRun } from './direct-query.js';
export { directSql, isServingScan } from './direct-sql.js';
export type { DirectSql } from './direct-sql.js';
export type { BoundParameter } from './parameter-value.js';
export { StoreTransaction } from './store-transaction.js';
export type { TransactionKind } from './store-transaction.js';
export { subscribe } from './subscription.js';
export type { SubscriptionOptions } from './subscription.js';
