/**
 * Append-only state: rows with one or more weights that add up. Nothing is changed in place (repeated UPDATE of the
 * same rows costs DuckDB hundreds of milliseconds, a lookup over a log does not); a compaction now and then adds up
 * equal rows, drops those whose weights are all zero, and orders by the leading columns so that zone maps apply.
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';
import { limits } from '../limits.js';
import { columnDefinitions, list } from './sql-text.js';
import type { StateColumn } from './sql-text.js';
import { StatementSet } from './statement-set.js';

export interface WeightedLogOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  /** What makes two rows equal, the most selective lookup key first. */
  readonly columns: readonly StateColumn[];
  /** Names of the weight columns. */
  readonly weights: readonly string[];
  /** Carried along; the smallest of equal rows is kept. */
  readonly positions?: readonly string[];
}

export class WeightedLog {
  readonly table: string;
  /** All column names in the table's order. */
  readonly columnNames: readonly string[];
  private readonly statements: StatementSet;
  private compaction: readonly PreparedStatement[] = [];
  private rows = 0;
  private compactAt: number = limits.log_compact_rows_min;

  constructor(private readonly options: WeightedLogOptions) {
    this.table = options.table;
    this.statements = new StatementSet(options.connection);
    this.columnNames = [
      ...options.columns.map((column) => column.name),
      ...options.weights,
      ...(options.positions ?? []),
    ];
  }

  async open(): Promise<void> {
    const { connection, columns, weights, positions = [] } = this.options;
    const definitions = columnDefinitions([
      ...columns,
      ...weights.map((name) => ({ name, type: 'INTEGER' })),
      ...positions.map((name) => ({ name, type: 'BIGINT' })),
    ]);
    const spare = `${this.table}_spare`;
    await connection.run(`CREATE TABLE ${this.table} (${definitions})`);
    await connection.run(`CREATE TABLE ${spare} (${definitions})`);
    const names = columns.map((column) => column.name);
    const summed = list(
      names,
      weights.map((name) => `sum(${name}) AS ${name}`),
      positions.map((name) => `min(${name}) AS ${name}`),
    );
    const alive = weights.map((name) => `sum(${name}) <> 0`).join(' OR ');
    const texts = [
      `INSERT INTO ${spare} SELECT ${summed} FROM ${this.table} GROUP BY ${names.join(', ')} HAVING ${alive} ORDER BY ${names[0]!}`,
      `TRUNCATE ${this.table}`,
      `INSERT INTO ${this.table} SELECT * FROM ${spare}`,
      `TRUNCATE ${spare}`,
    ];
    this.compaction = await Promise.all(texts.map((text) => this.statements.prepare(text)));
  }

  /** `count` rows were appended by the owner's statement. Compacts when the log has doubled since the last time. */
  async appended(count: number): Promise<void> {
    this.rows += count;
    if (this.rows < this.compactAt) return;
    for (const [step, statement] of this.compaction.entries()) {
      const changed = await statement.run();
      if (step === 0) this.rows = changed;
    }
    this.compactAt = Math.max(limits.log_compact_rows_min, this.rows * 2);
  }

  get size(): number {
    return this.rows;
  }

  async close(): Promise<void> {
    this.statements.close();
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.table}`);
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.table}_spare`);
  }
}
