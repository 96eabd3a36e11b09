/**
 * What a job has of the serving store: it copies the rows it reads, hands over the changes of each epoch, and follows tables that change
 * while it runs. An interface, because the store is in another process than most jobs.
 */
import { fromDuckdbError } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import type { ChangeFeed, Feed } from './change-feed.js';
import type { TableDelta } from './epoch-delta.js';
import { storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';
import { ServingStore } from './serving-store.js';
import type { RelationOf } from './store-transaction.js';

/** How far the job is after an epoch: once there was nothing more to read for now it has caught up. */
export interface EpochEnd {
  readonly epoch: number;
  readonly reached: 'epoch' | 'caught-up' | 'end';
  /** The job's lowest source watermark, milliseconds since 1970; undefined without event time. */
  readonly watermark: number | undefined;
}

/** A change of a table on its way. */
export interface StagedDelta {
  readonly delta: TableDelta;
  /** Whether it becomes visible after this epoch; what is replaced as a whole waits until it is whole. */
  isDue(end: EpochEnd): boolean;
  /** Called when it was applied; the rows are no longer needed. */
  applied(): Promise<void>;
}

/** What is read of a table: `c0 …` over its own columns `c0 …`. */
export interface TableSelection {
  readonly table: ServingTable;
  readonly columns: readonly string[];
  readonly where: string | undefined;
}

/** Rows of an earlier job, or of an earlier attempt of this one. */
export interface ShownTable {
  readonly watermark: number | undefined;
}

export interface JobServing {
  /** @throws FungiError VALIDATION when it exists with other columns */
  ensure(table: ServingTable): Promise<void>;
  /** What readers see of a table that exists; undefined when it has no rows. */
  shown(table: ServingTable): Promise<ShownTable | undefined>;
  /** Copies the rows there are now to a new table of the job. All copies before `opened` show the same moment. @returns their number */
  copy(selection: TableSelection, into: string): Promise<number>;
  /** Like `copy`, and every change after that. */
  follow(selection: TableSelection, into: string): Promise<Feed>;
  /** The job writes to this table, even if an epoch brings nothing. */
  writes(table: ServingTable): void;
  /** Hands over changes of the present epoch. */
  stage(staged: StagedDelta): void;
  /** All sources and sinks are open. */
  opened(): Promise<void>;
  /** All sinks have written: the epoch becomes visible in all tables at once. */
  endEpoch(end: EpochEnd): Promise<void>;
  /** Changes are held back until the job has caught up. */
  readonly holdsBack: boolean;
  close(): Promise<void>;
}

/** For jobs in the process of the store. */
export class LocalJobServing implements JobServing {
  #snapshot: EngineConnection | undefined;
  #staged: StagedDelta[] = [];
  #feeds: ChangeFeed[] = [];
  readonly #tables = new Map<string, ServingTable>();

  constructor(
    private readonly database: Database,
    private readonly job: string,
  ) {}

  async ensure(table: ServingTable): Promise<void> {
    await (await this.#store()).ensure(table);
  }

  async copy(selection: TableSelection, into: string): Promise<number> {
    await this.ensure(selection.table);
    return copyRows(await this.snapshot(), selection, into);
  }

  /** Until `opened` all copies are made on it. */
  protected async snapshot(): Promise<EngineConnection> {
    if (!this.#snapshot) {
      this.#snapshot = await this.database.connect();
      await this.#snapshot.run('BEGIN');
    }
    return this.#snapshot;
  }

  async follow(selection: TableSelection, into: string): Promise<ChangeFeed> {
    const connection = await this.database.connect();
    try {
      const store = await this.#store();
      const feed = await store.follow(selection.table, async () => {
        await copyRows(connection, selection, into);
      });
      this.#feeds.push(feed);
      return feed;
    } finally {
      await connection.close();
    }
  }

  async shown({ name }: ServingTable): Promise<ShownTable | undefined> {
    return (await this.#store()).shown(name);
  }

  writes(table: ServingTable): void {
    this.#tables.set(table.name, table);
  }

  get holdsBack(): boolean {
    return this.#staged.length > 0;
  }

  stage(staged: StagedDelta): void {
    this.#staged.push(staged);
  }

  async opened(): Promise<void> {
    const connection = this.#snapshot;
    this.#snapshot = undefined;
    await connection?.run('COMMIT');
    await connection?.close();
    // A job that starts again starts from its beginning.
    if (this.#tables.size > 0) (await this.#store()).forget(this.job);
  }

  async endEpoch(end: EpochEnd): Promise<void> {
    if (this.#tables.size === 0) return;
    const { epoch, watermark } = end;
    const now = this.#staged.filter((staged) => staged.isDue(end));
    const store = await this.#store();
    if (now.length > 0) {
      const { job } = this;
      await store.apply({ job, epoch, watermark, tables: now.map(({ delta }) => delta) });
      for (const staged of now) await staged.applied();
      this.#staged = this.#staged.filter((staged) => !now.includes(staged));
    }
    for (const name of upToDate(this.#tables, this.#staged)) store.touch(name, this.job, epoch, watermark);
  }

  async close(): Promise<void> {
    const connection = this.#snapshot;
    this.#snapshot = undefined;
    if (connection) {
      await connection.run('ROLLBACK').catch(() => undefined);
      await connection.close();
    }
    for (const feed of this.#feeds.splice(0)) await feed.close();
    if (this.#tables.size > 0) (await this.#store()).forget(this.job);
  }

  #store(): Promise<ServingStore> {
    return ServingStore.of(this.database);
  }
}

/** Names of the tables that nothing is held back from: they are current up to this epoch. */
export function upToDate(
  tables: ReadonlyMap<string, ServingTable>,
  heldBack: readonly StagedDelta[],
): readonly string[] {
  const behind = new Set(heldBack.map(({ delta }) => delta.table.name));
  return [...tables.keys()].filter((name) => !behind.has(name));
}

/** The selection as a query on the store, or on what stands for its tables. */
export function selectionSql({ table, columns, where }: TableSelection, relationOf?: RelationOf): string {
  const items = columns.map((column, index) => `${column} AS c${index}`).join(', ') || 'NULL AS nothing';
  const rows = `SELECT ${items} FROM ${relationOf?.(table) ?? storeName(table.name)}`;
  return where === undefined ? rows : `SELECT * FROM (${rows}) WHERE ${where}`;
}

export async function copyRows(
  connection: EngineConnection,
  selection: TableSelection,
  into: string,
  relationOf?: RelationOf,
): Promise<number> {
  try {
    await connection.run(`CREATE TABLE ${into} AS ${selectionSql(selection, relationOf)}`);
    const [count] = await connection.rows(`SELECT count(*) FROM ${into}`);
    return Number(count![0]);
  } catch (error) {
    throw fromDuckdbError(error, selection.table.name);
  }
}
