/**
 * The serving store: one DuckDB database beside the jobs' that holds `memory` tables and materialized tables. Jobs hand it the
 * changes of an epoch, which it applies in one transaction over all tables of the job; readers see whole epochs and never wait for a writer,
 * because DuckDB gives each statement a snapshot. Writers take turns, so that no two transactions ever conflict.
 */
import { FungiError } from '../../sql/error/index.js';
import { StatementCache, fromDuckdbError } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import { quoteIdentifier, quoteString } from '../../sql/types/index.js';
import { applyStatements } from './apply-sql.js';
import { ChangeFeeds } from './change-feed.js';
import type { ChangeFeed } from './change-feed.js';
import type { EpochDelta, TableDelta } from './epoch-delta.js';
import { ReaderPool } from './reader-pool.js';
import type { Reader } from './reader-pool.js';
import { SERVING_DATABASE, STAGING_DATABASE, storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';

/** How current a table is. */
export interface TableStatus {
  readonly job: string;
  readonly epoch: number;
  /** When its last epoch became visible, milliseconds since 1970. */
  readonly appliedAt: number;
  /** Event time up to which it is complete, milliseconds since 1970; undefined without event time. */
  readonly watermark: number | undefined;
}

const stores = new WeakMap<Database, Promise<ServingStore>>();

export class ServingStore {
  readonly #readers: ReaderPool;
  readonly #feeds: ChangeFeeds;
  readonly #known = new Map<string, ServingTable>();
  readonly #epochs = new Map<string, number>();
  readonly #status = new Map<string, TableStatus>();
  /** The last writer in line. */
  #turn: Promise<unknown> = Promise.resolve();
  #version = 0;
  readonly #statements: StatementCache;
  /** How many there are for the files of a table: several statements of a set may write to it. */
  readonly #stagingTables = new Map<string, number>();
  #deletedRows = 0;

  private constructor(
    database: Database,
    private readonly writer: EngineConnection,
  ) {
    this.#readers = new ReaderPool(database);
    this.#feeds = new ChangeFeeds(writer);
    this.#statements = new StatementCache(writer, limits.serving_statements_max);
  }

  /** The store of a database, attached on first use and closed with it. */
  static of(database: Database): Promise<ServingStore> {
    const known = stores.get(database) ?? ServingStore.#attach(database);
    stores.set(database, known);
    return known;
  }

  static async #attach(database: Database): Promise<ServingStore> {
    const writer = await database.connect();
    await writer.run(`ATTACH IF NOT EXISTS ':memory:' AS ${SERVING_DATABASE}`);
    return new ServingStore(database, writer);
  }

  /**
   * Makes sure that the table exists with these columns, and has an index over its key.
   * @throws FungiError VALIDATION: it exists with other columns and holds rows
   */
  ensure(table: ServingTable): Promise<void> | undefined {
    const known = this.#known.get(table.name);
    if (known && isSame(known, table)) return undefined;
    return this.#inTurn(() => this.#create(table));
  }

  tableNames(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** What readers see of a table now; undefined when it has no rows. */
  shown(name: string): Promise<{ readonly watermark: number | undefined } | undefined> {
    return this.#inTurn(async () => {
      if (!this.#known.has(name)) return undefined;
      const rows = await this.writer.rows(`SELECT 1 FROM ${storeName(name)} LIMIT 1`);
      return rows.length === 0 ? undefined : { watermark: this.#status.get(name)?.watermark };
    });
  }

  /** Whether the table exists: something was written to it or read from it. */
  has(name: string): boolean {
    return this.#known.has(name);
  }

  /**
   * Makes the changes of an epoch visible, all or none of them. @returns false when it was applied before
   * @throws FungiError EVALUATION, OUT_OF_MEMORY; nothing has changed then
   */
  apply(delta: EpochDelta): Promise<boolean> {
    return this.#inTurn(async () => {
      if (delta.epoch <= (this.#epochs.get(delta.job) ?? 0)) return false;
      const staged: string[] = [];
      try {
        for (const [index, table] of delta.tables.entries()) {
          await this.#create(table.table);
          const earlier = delta.tables
            .slice(0, index)
            .filter((other) => other.table.name === table.table.name);
          staged.push(await this.#stage(table, earlier.length));
        }
        await this.#transaction(delta, staged);
      } catch (error) {
        throw fromDuckdbError(error, 'the serving store');
      } finally {
        for (const [index, { rows }] of delta.tables.entries()) {
          if (rows.kind === 'file' && staged[index]) await this.#run(`TRUNCATE ${staged[index]}`);
        }
      }
      this.#epochs.set(delta.job, delta.epoch);
      const appliedAt = Date.now();
      for (const { table } of delta.tables) {
        const { job, epoch, watermark } = delta;
        this.#status.set(table.name, { job, epoch, appliedAt, watermark });
      }
      await this.#compact();
      return true;
    });
  }

  /** The last epoch of a job that was applied; 0 before the first. */
  lastEpoch(job: string): number {
    return this.#epochs.get(job) ?? 0;
  }

  /** The job has ended, or starts again from its beginning: its epochs are counted anew. */
  forget(job: string): void {
    this.#epochs.delete(job);
  }

  /** Notes that a table is current although nothing changed in it. */
  touch(name: string, job: string, epoch: number, watermark: number | undefined): void {
    this.#status.set(name, { job, epoch, appliedAt: Date.now(), watermark });
  }

  /** Undefined before the first epoch. */
  status(name: string): TableStatus | undefined {
    return this.#status.get(name);
  }

  drop(name: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#feeds.end(name);
      this.#known.delete(name);
      this.#stagingTables.delete(name);
      this.#status.delete(name);
      await this.writer.run(`DROP TABLE IF EXISTS ${storeName(name)}`);
    });
  }

  /** Gives a table with its rows another name; what had that name is gone. */
  rename(from: string, to: string): Promise<void> {
    return this.#inTurn(async () => {
      const table = this.#known.get(from);
      if (!table) return;
      await this.writer.run(`DROP TABLE IF EXISTS ${storeName(to)}`);
      await this.writer.run(`CREATE TABLE ${storeName(to)} AS SELECT * FROM ${storeName(from)}`);
      await this.writer.run(`DROP TABLE ${storeName(from)}`);
      this.#known.delete(from);
      this.#known.delete(to);
      await this.#create({ ...table, name: to });
    });
  }

  /** A connection to read with; give it back with `release`. @throws FungiError LIMIT_EXCEEDED */
  acquire(): Promise<Reader> {
    return this.#readers.acquire();
  }

  /** The reader was left in the middle of a result. */
  discard(reader: Reader): void {
    this.#readers.discard(reader);
  }

  release(reader: Reader): void {
    this.#readers.release(reader);
  }

  /**
   * The rows there are now and every change after them: `snapshot` is run with the writer's turn held, so that no epoch falls between.
   * @throws what `snapshot` throws
   */
  follow(table: ServingTable, snapshot: () => Promise<void>): Promise<ChangeFeed> {
    return this.#inTurn(async () => {
      await this.#create(table);
      const feed = await this.#feeds.open(table, (closed) =>
        this.#inTurn(() => this.#feeds.close(table, closed)),
      );
      try {
        await snapshot();
      } catch (error) {
        await this.#feeds.close(table, feed);
        throw error;
      }
      return feed;
    });
  }

  /** The table that holds the rows; those of a file are copied to one, because they are read several times. */
  async #stage({ table, rows }: TableDelta, nth: number): Promise<string> {
    if (rows.kind === 'table') return rows.name;
    // In a database of its own: a new table makes statements on other tables of its database be planned again.
    const name = `${STAGING_DATABASE}.main.${quoteIdentifier(`${nth} ${table.name}`)}`;
    const columns = table.types.map((type, index) => `c${index} ${type}`);
    if (nth >= (this.#stagingTables.get(table.name) ?? 0)) {
      await this.writer.run(`ATTACH IF NOT EXISTS ':memory:' AS ${STAGING_DATABASE}`);
      await this.writer.run(`CREATE OR REPLACE TABLE ${name} (${[...columns, 'kind VARCHAR'].join(', ')})`);
      this.#stagingTables.set(table.name, nth + 1);
    }
    await this.writer.run(`INSERT INTO ${name} FROM read_parquet(${quoteString(rows.path)})`);
    return name;
  }

  async #transaction(delta: EpochDelta, staged: readonly string[]): Promise<void> {
    let deleted = 0;
    await this.writer.run('BEGIN');
    try {
      for (const [index, table] of delta.tables.entries()) {
        await this.#feeds.before(table, staged[index]!);
        for (const sql of applyStatements(table, staged[index]!)) {
          const changed = await this.#run(sql);
          if (sql.startsWith('DELETE')) deleted += changed;
        }
        await this.#feeds.after(table, staged[index]!);
      }
      await this.writer.run('COMMIT');
    } catch (error) {
      this.#feeds.rolledBack();
      await this.writer.run('ROLLBACK');
      throw error;
    }
    this.#deletedRows += deleted;
    await this.#feeds.committed();
  }

  /** Statements that come again with every epoch stay prepared. */
  async #run(sql: string): Promise<number> {
    return (await this.#statements.get(sql)).run();
  }

  /** Deleted rows keep their memory until a checkpoint, which is refused while others write; then the next time will do. */
  async #compact(): Promise<void> {
    if (this.#deletedRows < limits.serving_compact_rows) return;
    this.#deletedRows = 0;
    await this.writer.run(`CHECKPOINT ${SERVING_DATABASE}`).catch(() => undefined);
  }

  async #create(table: ServingTable): Promise<void> {
    const known = this.#known.get(table.name);
    if (known && isSame(known, table)) return;
    if (known && known.types.join() !== table.types.join()) await this.#makeWay(table.name);
    const name = storeName(table.name);
    const columns = table.types.map((type, index) => `c${index} ${type}`);
    await this.writer.run(`CREATE TABLE IF NOT EXISTS ${name} (${columns.join(', ')})`);
    const key = table.key ?? known?.key;
    if (table.key && table.key.length > 0 && table.key.every((column) => isIndexable(table.types[column]!))) {
      const index = `key ${table.key.join(' ')} of ${table.name}`.replaceAll('"', '""');
      const over = table.key.map((column) => `c${column}`).join(', ');
      await this.writer.run(`CREATE INDEX IF NOT EXISTS "${index}" ON ${name} (${over})`);
    }
    this.#known.set(table.name, { ...table, key });
  }

  /** An empty table with other columns may be replaced. */
  async #makeWay(name: string): Promise<void> {
    const [count] = await this.writer.rows(`SELECT count(*) FROM ${storeName(name)}`);
    if (count![0] !== 0n) {
      throw new FungiError(
        'VALIDATION',
        `The memory table ${quoteString(name)} exists with other columns and holds ${String(count![0])} rows`,
        { hint: "give the table another 'name', or drop the one that wrote these rows" },
      );
    }
    await this.writer.run(`DROP TABLE ${storeName(name)}`);
    this.#known.delete(name);
    this.#stagingTables.delete(name);
  }

  /** Runs while nothing is written. `version` is another one after every change. */
  atRest<T>(work: (version: number) => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => work(this.#version));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Writers take turns; one that fails does not stop the next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      this.#version++;
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const isSame = (a: ServingTable, b: ServingTable): boolean =>
  a.types.join() === b.types.join() && (b.key === undefined || a.key?.join() === b.key.join());

/** An index over nested values is not possible, one over texts of any length is. */
const isIndexable = (type: string): boolean => !/[[(]/.test(type) || type.startsWith('DECIMAL');
