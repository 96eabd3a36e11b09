/**
 * Who follows a table of the store gets every change after its snapshot, with weights: what was there (−1) and what came (+1).
 * The changes go to a log beside the table in the transaction that makes them, as long as someone follows it.
 */
import { FungiError } from '../../sql/error/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import { clearedRows, columnNames } from './apply-sql.js';
import type { TableDelta } from './epoch-delta.js';
import { storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';

interface LoggedEpoch {
  readonly sequence: number;
  readonly rows: number;
}

interface Log {
  readonly table: ServingTable;
  readonly name: string;
  readonly followers: Set<ChangeFeed>;
  epochs: LoggedEpoch[];
}

/** A part of the log: whole epochs. */
export interface FeedBatch {
  /** Yields `c0 …` and `w`. */
  readonly sql: string;
  readonly rows: number;
  /** The rows were read and may be forgotten. */
  release(): void;
}

/** Changes as their reader has them, wherever the store is. */
export type Feed = Pick<ChangeFeed, 'next' | 'wait' | 'close'>;

export class ChangeFeed {
  /** Handed out up to here. */
  #position: number;
  /** Read up to here. */
  #released: number;
  #wake: (() => void) | undefined;
  #failure: FungiError | undefined;

  constructor(
    private readonly log: Log,
    start: number,
    private readonly onClose: (feed: ChangeFeed) => Promise<void>,
  ) {
    this.#position = this.#released = start;
  }

  get released(): number {
    return this.#released;
  }

  /** The next epochs, up to about `rowsMax` rows. @throws FungiError when the table is gone, or was followed too slowly */
  next(rowsMax: number): FeedBatch | undefined {
    if (this.#failure) throw this.#failure;
    const ahead = this.log.epochs.filter(({ sequence }) => sequence > this.#position);
    let rows = 0;
    let last: number | undefined;
    for (const epoch of ahead) {
      if (last !== undefined && rows + epoch.rows > rowsMax) break;
      rows += epoch.rows;
      last = epoch.sequence;
    }
    if (last === undefined) return undefined;
    const columns = this.log.table.types.map((_, index) => `c${index}`);
    const sql = `SELECT ${[...columns, 'w'].join(', ')} FROM ${this.log.name} WHERE seq > ${this.#position} AND seq <= ${last} ORDER BY rowid`;
    const to = last;
    this.#position = to;
    return { sql, rows, release: () => void (this.#released = to) };
  }

  /** Resolves when there is something to read, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (this.#failure || this.log.epochs.some(({ sequence }) => sequence > this.#position)) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }

  /** Called by the store: something was logged. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Called by the store: nothing more can come. */
  fail(error: FungiError): void {
    this.#failure = error;
    this.wake();
  }

  close(): Promise<void> {
    return this.onClose(this);
  }
}

/** The logs of all followed tables; used by the store while it holds the writer's turn. */
export class ChangeFeeds {
  readonly #logs = new Map<string, Log>();
  #sequence = 0;
  #logged = new Map<string, number>();

  constructor(private readonly writer: EngineConnection) {}

  async open(table: ServingTable, close: (feed: ChangeFeed) => Promise<void>): Promise<ChangeFeed> {
    const name = storeName(table.name, ' changes');
    let log = this.#logs.get(table.name);
    if (!log) {
      const columns = ['seq BIGINT', 'w INTEGER', ...table.types.map((type, index) => `c${index} ${type}`)];
      await this.writer.run(`CREATE OR REPLACE TABLE ${name} (${columns.join(', ')})`);
      log = { table, name, followers: new Set(), epochs: [] };
      this.#logs.set(table.name, log);
    }
    const feed = new ChangeFeed(log, this.#sequence, close);
    log.followers.add(feed);
    return feed;
  }

  async close(table: ServingTable, feed: ChangeFeed): Promise<void> {
    const log = this.#logs.get(table.name);
    if (!log?.followers.delete(feed) || log.followers.size > 0) return;
    this.#logs.delete(table.name);
    await this.writer.run(`DROP TABLE IF EXISTS ${log.name}`);
  }

  /** Within the transaction, before the change: the rows that will go. */
  async before(delta: TableDelta, staged: string): Promise<void> {
    const log = this.#logs.get(delta.table.name);
    const cleared = clearedRows(delta);
    if (!log || (cleared === undefined && !delta.key)) return;
    const columns = columnNames(delta).join(', ');
    const same = (delta.key ?? [])
      .map((column) => `store.c${column} IS NOT DISTINCT FROM change.c${column}`)
      .join(' AND ');
    const replaced = delta.key ? [`EXISTS (SELECT 1 FROM ${staged} AS change WHERE ${same || 'TRUE'})`] : [];
    const touched = ` WHERE ${[...(cleared === undefined ? [] : [`(${cleared})`]), ...replaced].join(' OR ')}`;
    const source = `SELECT ${this.#sequence + 1}, -1, ${columns} FROM ${storeName(delta.table.name)} AS store${touched}`;
    await this.#add(log, `INSERT INTO ${log.name} ${source}`);
  }

  /** Within the transaction, after it: the rows that came. */
  async after(delta: TableDelta, staged: string): Promise<void> {
    const log = this.#logs.get(delta.table.name);
    if (!log) return;
    const columns = columnNames(delta).join(', ');
    const sequence = this.#sequence + 1;
    if (!delta.key) {
      const weight = `CASE WHEN kind IN ('+I', '+U') THEN 1 ELSE -1 END`;
      await this.#add(
        log,
        `INSERT INTO ${log.name} SELECT ${sequence}, ${weight}, ${columns} FROM ${staged}`,
      );
      return;
    }
    const key = delta.key.map((column) => `c${column}`).join(', ');
    const partition = key === '' ? '' : `PARTITION BY ${key} `;
    const newest = `SELECT * FROM ${staged} QUALIFY row_number() OVER (${partition}ORDER BY rowid DESC) = 1`;
    await this.#add(
      log,
      `INSERT INTO ${log.name} SELECT ${sequence}, 1, ${columns} FROM (${newest}) WHERE kind IN ('+I', '+U')`,
    );
  }

  rolledBack(): void {
    this.#logged.clear();
  }

  /** After the commit: tells the followers, and forgets what all of them have read. */
  async committed(): Promise<void> {
    this.#sequence++;
    const logged = this.#logged;
    this.#logged = new Map();
    for (const [name, rows] of logged) {
      const log = this.#logs.get(name);
      if (!log || rows === 0) continue;
      log.epochs.push({ sequence: this.#sequence, rows });
      await this.#trim(log);
      for (const feed of log.followers) feed.wake();
    }
  }

  /** The table is dropped. */
  async end(name: string): Promise<void> {
    const log = this.#logs.get(name);
    if (!log) return;
    this.#logs.delete(name);
    const gone = new FungiError(
      'SOURCE_UNAVAILABLE',
      `The table '${name}' was dropped while it was followed`,
    );
    for (const feed of log.followers) feed.fail(gone);
    await this.writer.run(`DROP TABLE IF EXISTS ${log.name}`);
  }

  async #add(log: Log, sql: string): Promise<void> {
    const rows = await this.writer.run(sql);
    this.#logged.set(log.table.name, (this.#logged.get(log.table.name) ?? 0) + rows);
  }

  /** Followers read at their own pace, but not slower than the log may grow. */
  async #trim(log: Log): Promise<void> {
    const total = (): number => log.epochs.reduce((sum, { rows }) => sum + rows, 0);
    while (total() > limits.feed_rows_max && log.epochs.length > 1) {
      const oldest = Math.min(...[...log.followers].map((feed) => feed.released));
      if (oldest >= log.epochs[0]!.sequence) break;
      const slow = new FungiError(
        'LIMIT_EXCEEDED',
        `More than ${limits.feed_rows_max} changes of '${log.table.name}' wait for a reader that is too slow`,
      );
      for (const feed of log.followers) {
        if (feed.released !== oldest) continue;
        feed.fail(slow);
        log.followers.delete(feed);
      }
      if (log.followers.size === 0) break;
      log.epochs = log.epochs.filter(({ sequence }) =>
        [...log.followers].some((feed) => feed.released < sequence),
      );
    }
    const read = Math.min(...[...log.followers].map((feed) => feed.released));
    const done = log.epochs.filter(({ sequence }) => sequence <= read);
    const rows = done.reduce((sum, epoch) => sum + epoch.rows, 0);
    if (rows < limits.feed_trim_rows) return;
    await this.writer.run(`DELETE FROM ${log.name} WHERE seq <= ${read}`);
    log.epochs = log.epochs.filter(({ sequence }) => sequence > read);
  }
}
