/**
 * The engine's view of DuckDB: one connection of a job. Statements that return rows are streamed and read to their
 * end, since a materialised result holds about 1 MB of native memory until JavaScript collects it.
 */
import type { DuckDBConnection } from '@duckdb/node-api';

/** A prepared statement without result rows, or whose rows are read with `rows`. */
export interface PreparedStatement {
  /** Runs it; gives the number of changed rows. Parameters by position. */
  run(parameters?: readonly (string | number | bigint | boolean | null)[]): Promise<number>;
  /** Runs it and reads all rows as JavaScript values (small results only). */
  rows(
    parameters?: readonly (string | number | bigint | boolean | null)[],
  ): Promise<readonly (readonly unknown[])[]>;
  close(): void;
}

export interface EngineConnection {
  readonly duckdb: DuckDBConnection;
  /** Runs SQL without result rows; gives the number of changed rows. */
  run(sql: string): Promise<number>;
  /** Reads all rows of a small result. BIGINT comes as bigint, DOUBLE as number. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  prepare(sql: string): Promise<PreparedStatement>;
  /** Interrupts what is running. */
  interrupt(): void;
  close(): Promise<void>;
}
