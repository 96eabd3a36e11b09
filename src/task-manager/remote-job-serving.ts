/** The serving store of the server, as a job in a task-manager process has it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteString } from '../../sql/types/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import type { JobId } from '../engine/index.js';
import { upToDate } from '../serving/index.js';
import type {
  EpochEnd,
  Feed,
  FeedBatch,
  JobServing,
  ServingTable,
  ShownTable,
  StagedDelta,
  TableSelection,
} from '../serving/index.js';
import type { ExchangedDelta, ExchangedRows, FollowedRows, ServingCall } from './serving-call.js';

/** Sends a call to the server. @throws FungiError of the store */
export type CallServing = (call: ServingCall) => Promise<unknown>;

/** Rows of a feed that are fetched at a time. */
const FEED_ROWS_MAX = 100_000;

export class RemoteJobServing implements JobServing {
  #staged: StagedDelta[] = [];
  readonly #tables = new Map<string, ServingTable>();
  readonly #feeds: RemoteFeed[] = [];
  #files = 0;

  constructor(
    private readonly job: JobId,
    private readonly call: CallServing,
    /** For files; not the job's own, whose statements it would wait for. */
    private readonly connection: EngineConnection,
    private readonly folder: string,
  ) {}

  async ensure(table: ServingTable): Promise<void> {
    await this.call({ kind: 'ensure', table });
  }

  async copy(selection: TableSelection, into: string): Promise<number> {
    const copied = (await this.call({ kind: 'copy', selection })) as ExchangedRows;
    await this.#import(copied, into);
    return copied.rows;
  }

  async follow(selection: TableSelection, into: string): Promise<Feed> {
    const followed = (await this.call({ kind: 'follow', selection })) as FollowedRows;
    await this.#import(followed, into);
    const feed = new RemoteFeed(followed.feed, this.call);
    this.#feeds.push(feed);
    return feed;
  }

  async shown(table: ServingTable): Promise<ShownTable | undefined> {
    return (await this.call({ kind: 'shown', table })) as ShownTable | undefined;
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
    await this.call({ kind: 'opened', writes: this.#tables.size > 0 });
  }

  async endEpoch(end: EpochEnd): Promise<void> {
    if (this.#tables.size === 0) return;
    const { epoch, watermark } = end;
    const now = this.#staged.filter((staged) => staged.isDue(end));
    const later = this.#staged.filter((staged) => !now.includes(staged));
    const tables: ExchangedDelta[] = [];
    for (const { delta } of now) {
      const { table, rows, key, clear } = delta;
      const path = rows.kind === 'file' ? rows.path : await this.#export(rows.name);
      tables.push({ table, path, key, clear });
    }
    const written = upToDate(this.#tables, later);
    await this.call({ kind: 'end-epoch', epoch, watermark, tables, written });
    for (const staged of now) await staged.applied();
    this.#staged = later;
  }

  async close(): Promise<void> {
    for (const feed of this.#feeds.splice(0)) await feed.close();
    await this.connection.close();
  }

  async #export(table: string): Promise<string> {
    const path = join(this.folder, `exchange-${this.job}-${++this.#files}.parquet`);
    await this.connection.run(`COPY (SELECT * FROM ${table}) TO ${quoteString(path)} (FORMAT parquet)`);
    return path;
  }

  async #import({ path }: ExchangedRows, into: string): Promise<void> {
    await this.connection.run(`CREATE TABLE ${into} AS SELECT * FROM read_parquet(${quoteString(path)})`);
    await rm(path, { force: true });
  }
}

/** Changes of a followed table: fetched while the job waits for them, one batch ahead. */
class RemoteFeed implements Feed {
  #fetched: ExchangedRows | undefined;
  #failure: unknown;
  #closed = false;

  constructor(
    private readonly feed: number,
    private readonly call: CallServing,
  ) {}

  next(): FeedBatch | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const fetched = this.#fetched;
    this.#fetched = undefined;
    if (!fetched) return undefined;
    return {
      sql: `SELECT * FROM read_parquet(${quoteString(fetched.path)})`,
      rows: fetched.rows,
      release: () => void rm(fetched.path, { force: true }),
    };
  }

  async wait(timeoutMs: number): Promise<void> {
    if (this.#fetched || this.#failure !== undefined || this.#closed) return;
    try {
      const call = { kind: 'changes', feed: this.feed, rowsMax: FEED_ROWS_MAX, timeoutMs } as const;
      this.#fetched = (await this.call(call)) as ExchangedRows | undefined;
    } catch (error) {
      this.#failure = error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.call({ kind: 'close-feed', feed: this.feed });
  }
}
