/**
 * The one DuckDB instance of a process: in memory, shared by all jobs, each of which has its own connections. One
 * instance, because DuckDB's threads and memory are then shared by all and never oversubscribed.
 */
import { availableParallelism } from 'node:os';
import { DuckDBInstance } from '@duckdb/node-api';
import { FungiError } from '../../sql/error/index.js';
import { quoteString } from '../../sql/types/index.js';
import { limits } from '../limits.js';
import { DuckdbEngineConnection } from './connection.js';
import type { EngineConnection } from './engine-connection.js';
import { prepareConnection } from './native-functions.js';

export interface DatabaseOptions {
  /** Threads DuckDB evaluates with; all cores by default. */
  readonly threads?: number;
  /** Memory DuckDB may use before it spills, e.g. `2GB`; DuckDB's default is 80 % of the machine. */
  readonly memoryLimit?: string;
  /** Where it spills to, a folder of its own; DuckDB's default is `.tmp` in the working directory. */
  readonly temporaryDirectory?: string;
  /** How much it may spill, e.g. `10GB`. */
  readonly temporaryLimit?: string;
  /** DuckDB reads and writes files in these folders only, and loads nothing; undefined: wherever the process may. */
  readonly allowedDirectories?: readonly string[];
  /** Sessions wait while a function is computed in JavaScript: a call of one is bounded. */
  readonly servesSessions?: boolean;
}

export class Database {
  private jobs = 0;
  private running = 0;
  private readonly connections = new Set<EngineConnection>();

  private constructor(private readonly instance: DuckDBInstance) {}

  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads ?? availableParallelism()),
      preserve_insertion_order: 'true',
      autoinstall_known_extensions: 'false',
      ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
      ...(options.temporaryDirectory === undefined ? {} : { temp_directory: options.temporaryDirectory }),
      ...(options.temporaryLimit === undefined ? {} : { max_temp_directory_size: options.temporaryLimit }),
    });
    const database = new Database(instance);
    const connection = await database.connect();
    try {
      await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
      // Batches free and allocate the same memory over and over: giving it back to the system in between cost Nexmark q7 a fifth
      // of its time (6.3 s with, 5.1 s without).
      await connection.run(`SET GLOBAL allocator_flush_threshold = '16GB'`);
      await connection.run(`SET GLOBAL allocator_bulk_deallocation_flush_threshold = '16GB'`);
      // A batch is read once: what DuckDB would keep of its files only takes memory (200 MB with batches of 128 MB).
      await connection.run(`SET GLOBAL enable_external_file_cache = false`);
      // A prepared statement keeps what DuckDB concluded from the statistics of its tables when it was planned: prepared
      // over an empty table `x IS NULL` is true for ever, and a GROUP BY fails later (seen with 1.5.6).
      await connection.run(`SET GLOBAL disabled_optimizers = 'statistics_propagation'`);
      await prepareConnection(
        connection.duckdb,
        options.servesSessions ? limits.function_steps_max : undefined,
      );
      if (options.allowedDirectories) await lockDown(connection, options.allowedDirectories);
    } finally {
      await connection.close();
    }
    return database;
  }

  /** A connection of its own: statements on different connections run at the same time. */
  async connect(): Promise<EngineConnection> {
    const connection = new DuckdbEngineConnection(await this.instance.connect(), () =>
      this.connections.delete(connection),
    );
    this.connections.add(connection);
    return connection;
  }

  /**
   * A job begins: gives the prefix of its tables, unique in this database: `job3`.
   * @throws FungiError LIMIT_EXCEEDED
   */
  jobStarted(): string {
    if (this.running >= limits.jobs_max) {
      throw new FungiError('LIMIT_EXCEEDED', `${limits.jobs_max} jobs are running, which is the limit`);
    }
    this.running++;
    return `job${++this.jobs}`;
  }

  jobEnded(): void {
    this.running--;
  }

  async close(): Promise<void> {
    for (const connection of [...this.connections]) await connection.close();
    this.instance.closeSync();
  }
}

/** No text of a user reaches DuckDB as SQL; should one ever, it finds no file, no extension and no setting to change. */
async function lockDown(connection: EngineConnection, directories: readonly string[]): Promise<void> {
  const list = directories.map(quoteString).join(', ');
  await connection.run(`SET GLOBAL allowed_directories = [${list}]`);
  await connection.run('SET GLOBAL enable_external_access = false');
  await connection.run('SET GLOBAL lock_configuration = true');
}
