/**
 * One DuckDB connection of a job. Statements run strictly one after the other; rows are streamed to their end, because
 * a materialised result keeps about 1 MB of native memory until JavaScript happens to collect it.
 */
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBPreparedStatement,
  DuckDBResult,
} from '@duckdb/node-api';
import type { EngineConnection, PreparedStatement } from './engine-connection.js';
import { withTurns } from './turns.js';

export type Parameter = string | number | bigint | boolean | null;

/** Streams chunks to `take` until there are none; waits for `take` before the next chunk. */
export async function drain(
  result: DuckDBResult,
  take: (chunk: DuckDBDataChunk) => void | Promise<void>,
): Promise<void> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const pending = take(chunk);
    if (pending) await pending;
  }
}

/** Runs after which a statement is planned again: 4, 16, 64, … */
const REPLAN_FIRST = 4;
const REPLAN_FACTOR = 4;

async function readAll(result: DuckDBResult): Promise<readonly (readonly unknown[])[]> {
  const rows: unknown[][] = [];
  await drain(result, (chunk) => {
    for (const row of chunk.getRows()) rows.push(row as unknown[]);
  });
  return rows;
}

/**
 * Plans again after its first runs, ever more seldom: the join order was chosen when most tables were empty, and a plan
 * that builds its hash table on what has become the large side costs far more than planning.
 */
class Prepared implements PreparedStatement {
  private runs = 0;
  private replanAt = REPLAN_FIRST;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly sql: string,
    private statement: DuckDBPreparedStatement,
  ) {}

  async run(parameters?: readonly Parameter[]): Promise<number> {
    await this.replan();
    this.bind(parameters);
    const result = await this.statement.stream();
    const changed = result.rowsChanged;
    await drain(result, () => undefined);
    return changed;
  }

  async rows(parameters?: readonly Parameter[]): Promise<readonly (readonly unknown[])[]> {
    await this.replan();
    this.bind(parameters);
    return readAll(await this.statement.stream());
  }

  close(): void {
    this.statement.destroySync();
  }

  private async replan(): Promise<void> {
    if (++this.runs < this.replanAt) return;
    this.replanAt *= REPLAN_FACTOR;
    const statement = await this.connection.prepare(this.sql);
    this.statement.destroySync();
    this.statement = statement;
  }

  private bind(parameters: readonly Parameter[] | undefined): void {
    if (parameters === undefined) return;
    for (const [index, value] of parameters.entries()) bindParameter(this.statement, index + 1, value);
  }
}

function bindParameter(statement: DuckDBPreparedStatement, index: number, value: Parameter): void {
  if (value === null) statement.bindNull(index);
  else if (typeof value === 'bigint') statement.bindBigInt(index, value);
  else if (typeof value === 'boolean') statement.bindBoolean(index, value);
  else if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (Number.isSafeInteger(value)) statement.bindBigInt(index, BigInt(value));
  else statement.bindDouble(index, value);
}

export class DuckdbEngineConnection implements EngineConnection {
  private closed = false;

  constructor(
    readonly duckdb: DuckDBConnection,
    private readonly onClose: () => void,
  ) {}

  async run(sql: string): Promise<number> {
    const result = await this.duckdb.stream(withTurns(sql));
    const changed = result.rowsChanged;
    await drain(result, () => undefined);
    return changed;
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return readAll(await this.duckdb.stream(withTurns(sql)));
  }

  async prepare(sql: string): Promise<PreparedStatement> {
    const text = withTurns(sql);
    return new Prepared(this.duckdb, text, await this.duckdb.prepare(text));
  }

  interrupt(): void {
    if (!this.closed) this.duckdb.interrupt();
  }

  close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.onClose();
      this.duckdb.closeSync();
    }
    return Promise.resolve();
  }
}
