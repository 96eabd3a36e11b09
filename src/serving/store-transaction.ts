/**
 * A client's transaction over the serving store. What it writes is held back and becomes visible to others as one epoch when it commits;
 * until then its own statements see the store's rows with the held ones over them. Or it reads only, and always the same snapshot.
 */
import { FungiError, notSupported } from '../../sql/error/index.js';
import { quoteIdentifier } from '../../sql/types/index.js';
import { fromDuckdbError } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import type { TableDelta } from './epoch-delta.js';
import type { StagedDelta } from './job-serving.js';
import type { JobServing } from './job-serving.js';
import { Reader } from './reader-pool.js';
import type { ServingStore } from './serving-store.js';
import { STAGING_DATABASE, storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';
import { TransactionServing } from './transaction-serving.js';

/** Rows written to a table: `c0 …`, `kind`, and the number of the write. */
interface Held {
  readonly delta: TableDelta;
  readonly name: string;
  /** The number of the first write to it. */
  readonly first: number;
}

/**
 * `repeatable`: all statements see the snapshot that the first one saw, and none may write. `message`: nobody asked for it, several
 * statements came together; what cannot be undone may happen in it.
 */
export type TransactionKind = 'repeatable' | 'committed' | 'message';

/** The relation that a table's rows are read from, instead of the table itself. */
export type RelationOf = (table: ServingTable) => string;

let transactions = 0;

export class StoreTransaction {
  readonly #id = `transaction ${++transactions}`;
  readonly #held = new Map<string, Held>();
  #writer: EngineConnection | undefined;
  /** Connections that see the same snapshot; the first is read. */
  #snapshot: Promise<Reader[]> | undefined;
  /** Tables of the store when the snapshot was taken. */
  #visible: ReadonlySet<string> = new Set();
  /** Of the store when the snapshot was taken: while it is the same, the snapshot can be taken again. */
  #version = 0;
  #write = 0;
  /** The last statement that reads the snapshot. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: ServingStore,
    private readonly database: Database,
    private kind: TransactionKind,
  ) {}

  get repeatable(): boolean {
    return this.kind === 'repeatable';
  }

  /** Of BEGIN: what it does must be undone by ROLLBACK. */
  get ofBlock(): boolean {
    return this.kind !== 'message';
  }

  /** BEGIN came behind statements of the same message. */
  joinBlock(): void {
    if (this.kind === 'message') this.kind = 'committed';
  }

  /** Stands for what was written so far: a savepoint. */
  get mark(): number {
    return this.#write;
  }

  /** Whether rows are held back of the store's table of this name, or of any. */
  holds(name?: string): boolean {
    return name === undefined ? this.#held.size > 0 : this.#held.has(name);
  }

  /** A statement of this transaction drops the table: its held rows go with it. */
  async forget(name: string): Promise<void> {
    const held = this.#held.get(name);
    if (held) await this.#dropHeld([held]);
  }

  /** The store as one job of this transaction sees it. */
  serving(job: string): JobServing {
    return new TransactionServing(this.database, job, this);
  }

  /** How the tables are to be read, where that is not as usual. */
  relations(tables: readonly ServingTable[]): RelationOf | undefined {
    if (this.repeatable) return (table) => this.#inSnapshot(table);
    if (!tables.some(({ name }) => this.#held.has(name))) return undefined;
    return (table) => this.#withHeld(table);
  }

  /** A statement that writes begins. @throws FungiError NOT_SUPPORTED */
  beginWrite(): void {
    if (this.repeatable) {
      throw notSupported(
        'Writing in a transaction of isolation level REPEATABLE READ or SERIALIZABLE (READ COMMITTED may)',
      );
    }
    this.#write++;
  }

  /** Holds the rows of a job's epoch. */
  async hold({ delta, applied }: StagedDelta): Promise<void> {
    if (delta.rows.kind !== 'table') throw new FungiError('INTERNAL', 'A transaction writes in this process');
    try {
      const { name } = await this.#heldTable(delta);
      await this.#writer!.run(`INSERT INTO ${name} SELECT *, ${this.#write} FROM ${delta.rows.name}`);
    } catch (error) {
      throw fromDuckdbError(error, delta.table.name);
    }
    await applied();
  }

  /**
   * Runs `read` on the snapshot, which the first call takes; one at a time.
   * @throws what `read` throws; FungiError 25P02 when too many failures have ended the snapshot
   */
  onSnapshot<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      const readers = await (this.#snapshot ??= this.#takeSnapshot());
      const [reader] = readers;
      if (!reader) throw snapshotLost();
      try {
        return await read(reader);
      } catch (error) {
        // DuckDB gives up a transaction with the first statement that fails in it; ROLLBACK TO SAVEPOINT goes on with the same snapshot.
        readers.shift();
        await endReader(reader);
        await this.#addSpare(readers);
        throw error;
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Makes visible what was written, all or nothing. @throws FungiError of the store */
  async commit(): Promise<void> {
    try {
      await this.#apply();
    } finally {
      await this.#end();
    }
  }

  /** Makes visible what was written so far, and goes on. @throws FungiError of the store */
  async publish(): Promise<void> {
    await this.#apply();
    await this.#dropHeld();
  }

  /** @throws FungiError 40001: a table is gone that rows are held back of; none of them is applied */
  async #apply(): Promise<void> {
    try {
      const held = [...this.#held.values()];
      if (held.length === 0) return;
      for (const { delta } of held) if (!this.store.has(delta.table.name)) throw tableGone(delta.table.name);
      const tables = held.map(({ delta, name }): TableDelta => ({ ...delta, rows: { kind: 'table', name } }));
      await this.store.apply({ job: this.#id, epoch: 1, tables });
    } finally {
      this.store.forget(this.#id);
    }
  }

  async rollback(): Promise<void> {
    await this.#end();
  }

  /** Undoes what was written after the mark was taken. */
  async rollbackTo(mark: number): Promise<void> {
    const held = [...this.#held.values()];
    await this.#dropHeld(held.filter(({ first }) => first > mark));
    for (const { name } of this.#held.values()) {
      await this.#writer!.run(`DELETE FROM ${name} WHERE "write" > ${mark}`);
    }
  }

  async #end(): Promise<void> {
    await this.#turn;
    const readers = await this.#snapshot?.catch(() => undefined);
    this.#snapshot = undefined;
    for (const reader of readers ?? []) await endReader(reader);
    await this.#dropHeld();
    await this.#writer?.close();
    this.#writer = undefined;
  }

  async #dropHeld(held: readonly Held[] = [...this.#held.values()]): Promise<void> {
    for (const { name, delta } of held) {
      await this.#writer!.run(`DROP TABLE ${name}`);
      this.#held.delete(delta.table.name);
    }
  }

  #takeSnapshot(): Promise<Reader[]> {
    return this.store.atRest(async (version) => {
      this.#version = version;
      this.#visible = new Set(this.store.tableNames());
      const readers: Reader[] = [];
      while (readers.length <= limits.snapshot_spares) readers.push(await this.#beginReader());
      return readers;
    });
  }

  async #addSpare(readers: Reader[]): Promise<void> {
    await this.store.atRest(async (version) => {
      if (version === this.#version) readers.push(await this.#beginReader());
    });
  }

  async #beginReader(): Promise<Reader> {
    const connection = await this.database.connect();
    await connection.run('BEGIN');
    const [first] = this.#visible;
    // DuckDB takes the snapshot at the first statement over the database.
    if (first !== undefined) await connection.rows(`SELECT 1 FROM ${storeName(first)} LIMIT 0`);
    return new Reader(connection);
  }

  async #heldTable(delta: TableDelta): Promise<Held> {
    const { table } = delta;
    const known = this.#held.get(table.name);
    if (known) return known;
    if (!this.#writer) {
      this.#writer = await this.database.connect();
      await this.#writer.run(`ATTACH IF NOT EXISTS ':memory:' AS ${STAGING_DATABASE}`);
    }
    const name = `${STAGING_DATABASE}.main.${quoteIdentifier(`${this.#id} ${table.name}`)}`;
    const columns = table.types.map((type, index) => `c${index} ${type}`);
    await this.#writer.run(
      `CREATE TABLE ${name} (${[...columns, 'kind VARCHAR', '"write" BIGINT'].join(', ')})`,
    );
    const held = { delta, name, first: this.#write };
    this.#held.set(table.name, held);
    return held;
  }

  /** A table that the snapshot does not have is empty in it. */
  #inSnapshot(table: ServingTable): string {
    if (this.#visible.has(table.name)) return storeName(table.name);
    const columns = table.types.map((type, index) => `CAST(NULL AS ${type}) AS c${index}`);
    return `(SELECT ${columns.join(', ')} WHERE FALSE)`;
  }

  /** What the table would be after COMMIT, were that now. INSERT only adds rows where there is no key. */
  #withHeld(table: ServingTable): string {
    const held = this.#held.get(table.name);
    const store = storeName(table.name);
    if (!held) return store;
    const columns = table.types.map((_, index) => `c${index}`).join(', ');
    const { key } = held.delta;
    if (!key) return `(SELECT ${columns} FROM ${store} UNION ALL SELECT ${columns} FROM ${held.name})`;
    const keys = key.map((column) => `c${column}`);
    const same = keys.map((column) => `held.${column} IS NOT DISTINCT FROM store.${column}`).join(' AND ');
    const others = `SELECT ${columns} FROM ${store} AS store WHERE NOT EXISTS (SELECT 1 FROM ${held.name} AS held WHERE ${same || 'TRUE'})`;
    const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
    const newest = `SELECT * FROM ${held.name} QUALIFY row_number() OVER (${partition}ORDER BY rowid DESC) = 1`;
    return `(${others} UNION ALL SELECT ${columns} FROM (${newest}) WHERE kind IN ('+I', '+U'))`;
  }
}

async function endReader(reader: Reader): Promise<void> {
  await reader.connection.run('ROLLBACK').catch(() => undefined);
  await reader.close();
}

const tableGone = (name: string): FungiError =>
  new FungiError('EVALUATION', `the table ${name} was dropped or renamed before this transaction ended`, {
    sqlState: '40001',
    hint: 'Nothing of the transaction was kept; run it anew',
  });

const snapshotLost = (): FungiError =>
  new FungiError('EVALUATION', 'the snapshot of this transaction has ended with the statements that failed', {
    sqlState: '25P02',
    hint: 'ROLLBACK, and begin anew',
  });
