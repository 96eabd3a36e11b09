/**
 * The time that expressions see (`CURRENT_TIMESTAMP`, `PROCTIME()`): the epoch's clock in streaming mode, kept in a table of
 * one row so that statements stay prepared, and the job's start in batch mode (Flink: "Temporal functions").
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/index.js';

export class JobClock {
  private readonly text: string;
  private used = false;
  private update: PreparedStatement | undefined;

  constructor(
    private readonly connection: EngineConnection,
    private readonly table: string,
    private readonly runtimeMode: 'streaming' | 'batch',
    private readonly startMs: number,
  ) {
    this.text = runtimeMode === 'batch' ? `make_timestamp(${startMs}000)` : `(SELECT t FROM ${table})`;
  }

  /** A DuckDB expression of type TIMESTAMP, in UTC. */
  sql(): string {
    return this.text;
  }

  /** Some statement may read the clock, so it has to go. */
  use(): void {
    this.used = true;
  }

  /** `sql` is a rendered expression. */
  noteUse(sql: string): void {
    if (sql.includes(this.text)) this.used = true;
  }

  async open(): Promise<void> {
    if (this.runtimeMode === 'batch') return;
    await this.connection.run(`CREATE TABLE ${this.table} AS SELECT make_timestamp(${this.startMs}000) AS t`);
    this.update = await this.connection.prepare(`UPDATE ${this.table} SET t = make_timestamp($1)`);
  }

  async set(milliseconds: number): Promise<void> {
    if (this.used && this.update) await this.update.run([BigInt(milliseconds) * 1000n]);
  }

  close(): void {
    this.update?.close();
  }
}
