/** The serving store as jobs in task-manager processes reach it: the server's end of `RemoteJobServing`. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteString } from '../../sql/types/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import type { JobId } from '../engine/index.js';
import { selectionSql, ServingStore } from '../serving/index.js';
import type { ChangeFeed, TableSelection } from '../serving/index.js';
import type { ExchangedRows, FollowedRows, ServingCall } from './serving-call.js';

/** What one job has open. */
interface Client {
  snapshot: EngineConnection | undefined;
  readonly feeds: Map<number, ChangeFeed>;
  /** Files handed out or taken that nobody has deleted yet. */
  readonly files: Set<string>;
}

export class ServingEndpoint {
  readonly #clients = new Map<JobId, Client>();
  #numbers = 0;

  constructor(
    private readonly database: () => Promise<Database>,
    /** Folder of the files that both processes may use. */
    private readonly folder: string,
  ) {}

  /** @throws FungiError of the store */
  async call(job: JobId, call: ServingCall): Promise<unknown> {
    const store = await ServingStore.of(await this.database());
    const client = this.#client(job);
    switch (call.kind) {
      case 'ensure':
        return store.ensure(call.table);
      case 'shown':
        return store.shown(call.table.name);
      case 'copy':
        await store.ensure(call.selection.table);
        client.snapshot ??= await this.#snapshot();
        return this.#export(client, client.snapshot, selectionSql(call.selection));
      case 'follow':
        return this.#follow(client, store, call.selection);
      case 'changes':
        return this.#changes(client, call);
      case 'close-feed':
        await client.feeds.get(call.feed)?.close();
        client.feeds.delete(call.feed);
        return undefined;
      case 'opened':
        await endSnapshot(client);
        // A job that starts again starts from its beginning.
        if (call.writes) store.forget(job);
        return undefined;
      case 'end-epoch': {
        const { epoch, watermark, tables, written } = call;
        for (const { path } of tables) client.files.add(path);
        if (tables.length > 0) {
          await store.apply({
            job,
            epoch,
            watermark,
            tables: tables.map(({ path, ...delta }) => ({ ...delta, rows: { kind: 'file', path } })),
          });
        }
        for (const name of written) store.touch(name, job, epoch, watermark);
        for (const { path } of tables) await this.#delete(client, path);
        return undefined;
      }
      default: {
        const unreachable: never = call;
        return unreachable;
      }
    }
  }

  /** The job has ended, or its process is gone. */
  async closeJob(job: JobId): Promise<void> {
    const client = this.#clients.get(job);
    if (!client) return;
    this.#clients.delete(job);
    await endSnapshot(client);
    for (const feed of client.feeds.values()) await feed.close();
    for (const path of client.files) await rm(path, { force: true });
    (await ServingStore.of(await this.database())).forget(job);
  }

  #client(job: JobId): Client {
    const known = this.#clients.get(job) ?? { snapshot: undefined, feeds: new Map(), files: new Set() };
    this.#clients.set(job, known);
    return known;
  }

  /** All copies a job takes before it is open show the same moment. */
  async #snapshot(): Promise<EngineConnection> {
    const connection = await (await this.database()).connect();
    await connection.run('BEGIN');
    return connection;
  }

  async #follow(client: Client, store: ServingStore, selection: TableSelection): Promise<FollowedRows> {
    const connection = await (await this.database()).connect();
    try {
      let exported: ExchangedRows | undefined;
      const feed = await store.follow(selection.table, async () => {
        exported = await this.#export(client, connection, selectionSql(selection));
      });
      const number = ++this.#numbers;
      client.feeds.set(number, feed);
      return { ...exported!, feed: number };
    } finally {
      await connection.close();
    }
  }

  async #changes(
    client: Client,
    { feed: number, rowsMax, timeoutMs }: Extract<ServingCall, { kind: 'changes' }>,
  ): Promise<ExchangedRows | undefined> {
    const feed = client.feeds.get(number);
    if (!feed) return undefined;
    await feed.wait(timeoutMs);
    const batch = feed.next(rowsMax);
    if (!batch) return undefined;
    const connection = await (await this.database()).connect();
    try {
      return await this.#export(client, connection, batch.sql);
    } finally {
      batch.release();
      await connection.close();
    }
  }

  async #export(client: Client, connection: EngineConnection, sql: string): Promise<ExchangedRows> {
    const path = join(this.folder, `exchange-${++this.#numbers}.parquet`);
    client.files.add(path);
    const rows = await connection.run(`COPY (${sql}) TO ${quoteString(path)} (FORMAT parquet)`);
    return { path, rows };
  }

  async #delete(client: Client, path: string): Promise<void> {
    await rm(path, { force: true });
    client.files.delete(path);
  }
}

async function endSnapshot(client: Client): Promise<void> {
  const connection = client.snapshot;
  client.snapshot = undefined;
  await connection?.run('COMMIT');
  await connection?.close();
}
