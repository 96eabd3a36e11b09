/**
 * Append-only rows that are forgotten by time. They lie in two tables: a newer one that is appended to and an older one that
 * is emptied as a whole once all of its rows have expired, then the two change places. Nothing is rewritten, and at most about
 * three times the rows that are still needed are held.
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';
import { columnDefinitions } from './sql-text.js';
import type { StateColumn } from './sql-text.js';
import { StatementSet } from './statement-set.js';

export interface RowBucketsOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  readonly columns: readonly StateColumn[];
  /** SQL over the columns, milliseconds: a row expires when the bound has passed it. */
  readonly time: string;
}

interface Bucket {
  readonly table: string;
  rows: number;
  /** The latest time of its rows, known once it is the older one. */
  latest: number;
}

export class RowBuckets {
  /** Stands after FROM: all rows, some of which may have expired. */
  readonly relation: string;
  private readonly statements: StatementSet;
  private readonly texts: {
    readonly append: PreparedStatement;
    readonly latest: PreparedStatement;
    readonly clear: PreparedStatement;
  }[] = [];
  private newer: Bucket;
  private older: Bucket;

  constructor(private readonly options: RowBucketsOptions) {
    const { table, connection } = options;
    const [a, b] = [`${table}_a`, `${table}_b`];
    this.newer = { table: a, rows: 0, latest: -Infinity };
    this.older = { table: b, rows: 0, latest: -Infinity };
    this.relation = `(SELECT * FROM ${a} UNION ALL SELECT * FROM ${b})`;
    this.statements = new StatementSet(connection);
  }

  /** @param rows the query whose rows `append` adds; parameters are allowed */
  async open(rows: string): Promise<void> {
    const { connection, columns, time } = this.options;
    for (const { table } of [this.newer, this.older]) {
      await connection.run(`CREATE TABLE ${table} (${columnDefinitions(columns)})`);
      this.texts.push({
        append: await this.statements.prepare(`INSERT INTO ${table} ${rows}`),
        latest: await this.statements.prepare(`SELECT max(${time}) FROM ${table}`),
        clear: await this.statements.prepare(`TRUNCATE ${table}`),
      });
    }
  }

  /** Gives the number of rows added. */
  async append(parameters: readonly (bigint | number | string | null)[] = []): Promise<number> {
    const added = await this.statementsOf(this.newer).append.run(parameters);
    this.newer.rows += added;
    return added;
  }

  /** Rows with a time before `bound` may be forgotten. */
  async expire(bound: number): Promise<void> {
    for (;;) {
      if (this.older.rows === 0) {
        if (this.newer.rows === 0) return;
        const [row] = await this.statementsOf(this.newer).latest.rows();
        this.newer.latest = row![0] === null ? -Infinity : Number(row![0]);
        [this.newer, this.older] = [this.older, this.newer];
      }
      if (this.older.latest >= bound) return;
      await this.statementsOf(this.older).clear.run();
      this.older.rows = 0;
    }
  }

  get size(): number {
    return this.newer.rows + this.older.rows;
  }

  async close(): Promise<void> {
    this.statements.close();
    for (const { table } of [this.newer, this.older]) {
      await this.options.connection.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  private statementsOf(bucket: Bucket) {
    return this.texts[bucket.table.endsWith('_a') ? 0 : 1]!;
  }
}
