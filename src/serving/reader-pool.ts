/**
 * Connections that read the store. A result holds one until its end; the one given back last is given out next, since it has the
 * statements prepared that are asked for again. A statement on a connection sees one snapshot of all tables.
 */
import { FungiError } from '../../sql/error/index.js';
import { withTurns } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';

type Prepared = Awaited<ReturnType<EngineConnection['duckdb']['prepare']>>;

export class Reader {
  readonly #statements = new Map<string, Prepared>();

  constructor(readonly connection: EngineConnection) {}

  /** Prepared once for as long as it is among the last used ones. @throws DuckDB's error */
  async prepare(sql: string): Promise<Prepared> {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = await this.connection.duckdb.prepare(withTurns(sql));
    const [oldest] = this.#statements;
    if (oldest && this.#statements.size >= limits.reader_statements_max) {
      oldest[1].destroySync();
      this.#statements.delete(oldest[0]);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  async close(): Promise<void> {
    for (const statement of this.#statements.values()) statement.destroySync();
    this.#statements.clear();
    await this.connection.close();
  }
}

export class ReaderPool {
  readonly #idle: Reader[] = [];
  #open = 0;

  constructor(private readonly database: Database) {}

  /** @throws FungiError LIMIT_EXCEEDED: too many results are being read */
  async acquire(): Promise<Reader> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#open >= limits.readers_max) {
      throw new FungiError(
        'LIMIT_EXCEEDED',
        `${limits.readers_max} results are being read, which is the limit`,
      );
    }
    this.#open++;
    try {
      return new Reader(await this.database.connect());
    } catch (error) {
      this.#open--;
      throw error;
    }
  }

  release(reader: Reader): void {
    if (this.#idle.length < limits.idle_readers_max) {
      this.#idle.push(reader);
      return;
    }
    this.#open--;
    void reader.close();
  }

  discard(reader: Reader): void {
    this.#open--;
    void reader.close();
  }

  async close(): Promise<void> {
    this.#open -= this.#idle.length;
    await Promise.all(this.#idle.splice(0).map((reader) => reader.close()));
  }
}
