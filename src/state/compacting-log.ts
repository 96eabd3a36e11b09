/**
 * An append-only table that is rewritten now and then to what still counts. Nothing is changed in place: repeated UPDATE
 * of the same rows costs DuckDB hundreds of milliseconds, a lookup over a log does not. A rewrite comes when the log has
 * doubled since the last one, so that its cost per appended row is constant and the log at most twice its contents.
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';
import { limits } from '../limits.js';
import { columnDefinitions } from './sql-text.js';
import type { StateColumn } from './sql-text.js';
import { StatementSet } from './statement-set.js';

export interface CompactingLogOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  readonly columns: readonly StateColumn[];
  /** SELECT over `table`, in the order of `columns`, of the rows to keep. */
  readonly compacted: string;
  /** Below so many rows nothing is rewritten; default `limits.log_compact_rows_min`. */
  readonly rowsMin?: number | undefined;
}

export class CompactingLog {
  private readonly statements: StatementSet;
  private readonly rowsMin: number;
  private compaction: readonly PreparedStatement[] = [];
  private rows = 0;
  private compactAt: number;

  constructor(private readonly options: CompactingLogOptions) {
    this.statements = new StatementSet(options.connection);
    this.rowsMin = options.rowsMin ?? limits.log_compact_rows_min;
    this.compactAt = this.rowsMin;
  }

  async open(): Promise<void> {
    const { connection, columns, table, compacted } = this.options;
    const spare = `${table}_spare`;
    for (const name of [table, spare]) {
      await connection.run(`CREATE TABLE ${name} (${columnDefinitions(columns)})`);
    }
    const texts = [
      `INSERT INTO ${spare} ${compacted}`,
      `TRUNCATE ${table}`,
      `INSERT INTO ${table} SELECT * FROM ${spare}`,
      `TRUNCATE ${spare}`,
    ];
    this.compaction = await Promise.all(texts.map((text) => this.statements.prepare(text)));
  }

  /** `count` rows were appended by the owner's statement. */
  async appended(count: number): Promise<void> {
    this.rows += count;
    if (this.rows < this.compactAt) return;
    for (const [step, statement] of this.compaction.entries()) {
      const changed = await statement.run();
      if (step === 0) this.rows = changed;
    }
    this.compactAt = Math.max(this.rowsMin, this.rows * 2);
  }

  /** `count` rows were deleted by the owner's statement. */
  removed(count: number): void {
    this.rows -= count;
  }

  get size(): number {
    return this.rows;
  }

  async close(): Promise<void> {
    this.statements.close();
    const { connection, table } = this.options;
    for (const name of [table, `${table}_spare`]) await connection.run(`DROP TABLE IF EXISTS ${name}`);
  }
}
