/** Reads a table of the store for a client: the rows there are, as one snapshot, and then every change, each change once. */
import { FungiError } from '../../sql/error/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { RowKind } from '../../sql/plan/table-description.js';
import { fromDuckdbError } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { ChunkBatch } from '../engine/chunk-batch.js';
import type { ResultBatch } from '../engine/job.js';
import { valueConverter } from '../engine/result-value.js';
import type { ValueConverter } from '../engine/result-value.js';
import type { ChangeFeed } from './change-feed.js';
import { storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';
import type { ServingStore } from './serving-store.js';

export interface SubscriptionOptions {
  readonly table: ServingTable;
  /** Of the table's columns, in order. */
  readonly types: readonly LogicalType[];
  readonly timeZone: string;
  /** Begin with the rows there are. */
  readonly snapshot: boolean;
  /** Go on with the changes after that, until it is left. */
  readonly live: boolean;
  /** Changes handed out at a time, about. */
  readonly rowsMax: number;
  readonly signal: AbortSignal;
}

/** How long it waits for changes before it looks at its signal again, milliseconds. */
const WAIT_MS = 1_000;

/** @throws FungiError LIMIT_EXCEEDED: followed too slowly; SOURCE_UNAVAILABLE: the table was dropped */
export async function* subscribe(
  store: ServingStore,
  database: Database,
  options: SubscriptionOptions,
): AsyncGenerator<ResultBatch, void, undefined> {
  const { table, types, timeZone, signal } = options;
  const converters = types.map((type) => valueConverter(type, timeZone));
  const connection = await database.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  let feed: ChangeFeed | undefined;
  try {
    // Reading pins the snapshot; its rows are streamed afterwards, without keeping writers waiting.
    const pin = async (): Promise<void> => {
      await connection.run('BEGIN');
      await connection.rows(`SELECT 1 FROM ${storeName(table.name)} LIMIT 0`);
    };
    if (options.live) feed = await store.follow(table, pin);
    else {
      await store.ensure(table);
      await pin();
    }
    if (options.snapshot) {
      const columns = types.map((_, index) => `c${index}`).join(', ');
      yield* read(connection, `SELECT ${columns} FROM ${storeName(table.name)}`, converters, false);
    }
    await connection.run('COMMIT');
    if (feed) yield* changes(feed, connection, converters, options);
  } catch (error) {
    if (signal.aborted) throw new FungiError('CANCELED', 'The subscription was canceled');
    throw fromDuckdbError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    await feed?.close();
    await connection.close();
  }
}

async function* changes(
  feed: ChangeFeed,
  connection: EngineConnection,
  converters: readonly ValueConverter[],
  { rowsMax, signal }: SubscriptionOptions,
): AsyncGenerator<ResultBatch, void, undefined> {
  const wake = (): void => feed.wake();
  signal.addEventListener('abort', wake, { once: true });
  try {
    while (!signal.aborted) {
      const batch = feed.next(rowsMax);
      if (!batch) {
        await feed.wait(WAIT_MS);
        continue;
      }
      yield* read(connection, batch.sql, converters, true);
      batch.release();
    }
  } finally {
    signal.removeEventListener('abort', wake);
  }
}

/** `weighted`: a last column says whether a row came (above 0) or went. */
async function* read(
  connection: EngineConnection,
  sql: string,
  converters: readonly ValueConverter[],
  weighted: boolean,
): AsyncGenerator<ResultBatch, void, undefined> {
  const result = await connection.duckdb.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const kinds: RowKind[] = weighted
      ? chunk.getColumnValues(converters.length).map((weight) => (Number(weight) > 0 ? '+I' : '-D'))
      : new Array<RowKind>(chunk.rowCount).fill('+I');
    yield new ChunkBatch(kinds, chunk, converters);
  }
}
