/**
 * The DuckDB in which statements over the system catalogs run: its own, without access to files, extensions and settings. It holds what is
 * the same for all, and the newest snapshots of the catalogs that were asked for.
 */
import { fixedRows, fixedTables, snapshotTables } from '../../../catalog/pg-catalog/index.js';
import type { FixedTable, PgSnapshot, SnapshotTable } from '../../../catalog/pg-catalog/index.js';
import { FungiError } from '../../../sql/error/index.js';
import { Database, drain, fromDuckdbError, registerNativeFunctions } from '../../../src/duckdb/index.js';
import { pgLimits } from '../limits.js';
import { pgError } from '../pg-error.js';
import { catalogNativeFunctions } from './native-functions.js';
import type { CallState } from './native-functions.js';
import { snapshotRows } from './snapshot-rows.js';
import { createFilled } from './table-loader.js';

export const FIXED_SCHEMA = 'fixed';
const THREADS = 2;

export class CatalogDatabase {
  readonly #states = new Map<number, CallState>();
  #nextCall = 0;
  #nextSchema = 0;

  private constructor(private readonly database: Database) {}

  static async open(): Promise<CatalogDatabase> {
    const database = await Database.open({
      threads: THREADS,
      memoryLimit: pgLimits.catalog_memory,
      allowedDirectories: [],
    });
    const opened = new CatalogDatabase(database);
    const connection = await database.connect();
    try {
      registerNativeFunctions(connection.duckdb, catalogNativeFunctions(opened.#states));
      await connection.run(`CREATE SCHEMA ${FIXED_SCHEMA}`);
      for (const [table, columns] of Object.entries(fixedTables)) {
        await createFilled(connection, FIXED_SCHEMA, table, columns, fixedRows[table as FixedTable]());
      }
    } finally {
      await connection.close();
    }
    return opened;
  }

  /** Fills a schema with it; gives the schema's name. */
  async load(snapshot: PgSnapshot): Promise<string> {
    const schema = `snapshot${++this.#nextSchema}`;
    const rows = snapshotRows(snapshot);
    const connection = await this.database.connect();
    try {
      await connection.run('BEGIN');
      await connection.run(`CREATE SCHEMA ${schema}`);
      for (const [table, columns] of Object.entries(snapshotTables)) {
        await createFilled(connection, schema, table, columns, rows[table as SnapshotTable]);
      }
      await connection.run('COMMIT');
    } finally {
      await connection.close();
    }
    return schema;
  }

  async drop(schema: string): Promise<void> {
    const connection = await this.database.connect();
    try {
      await connection.run(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    } finally {
      await connection.close();
    }
  }

  /** A number for the state of one statement. */
  nextCall(): number {
    return ++this.#nextCall;
  }

  register(id: number, state: CallState): void {
    this.#states.set(id, state);
  }

  release(id: number): void {
    this.#states.delete(id);
  }

  /** Runs a translated statement. @throws FungiError 57014 when it takes too long or is canceled, 54000 for too many rows */
  async rows(sql: string, state: CallState, signal: AbortSignal): Promise<readonly (readonly unknown[])[]> {
    const connection = await this.database.connect();
    let late = false;
    const interrupt = (): void => connection.interrupt();
    const timer = setTimeout(() => {
      late = true;
      interrupt();
    }, pgLimits.catalog_query_ms_max);
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      signal.throwIfAborted();
      const rows: (readonly unknown[])[] = [];
      await drain(await connection.duckdb.stream(sql), (chunk) => {
        rows.push(...chunk.getRows());
        if (rows.length > pgLimits.catalog_query_rows_max)
          throw pgError('54000', `a catalog statement gives at most ${pgLimits.catalog_query_rows_max} rows`);
      });
      return rows;
    } catch (error) {
      throw failureOf(error, state, late, signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      await connection.close();
    }
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

function failureOf(error: unknown, state: CallState, late: boolean, signal: AbortSignal): FungiError {
  if (late) return pgError('57014', 'canceling statement due to statement timeout');
  if (signal.aborted) return pgError('57014', 'canceling statement due to user request');
  if (state.failure instanceof FungiError) return state.failure;
  if (state.failure instanceof Error) return pgError('22023', state.failure.message);
  const failure = fromDuckdbError(error);
  // What DuckDB cannot plan (some correlated subqueries) is a limit of ours, not a crash.
  const text = error instanceof Error ? error.message : '';
  if (/^(?:Binder|Not implemented|Parser)/i.test(text)) {
    return pgError('0A000', `this statement over the system catalogs is not supported: ${firstLine(text)}`);
  }
  return failure;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
