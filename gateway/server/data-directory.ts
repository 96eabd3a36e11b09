/** The folder of a server's state, held by one server at a time. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { FungiError } from '../../sql/error/index.js';
import { plainMessage } from '../../src/duckdb/index.js';

export class DataDirectory {
  private constructor(
    readonly path: string,
    private readonly lock: DuckDBInstance,
  ) {}

  /**
   * Makes the folder if need be and locks it. The lock is DuckDB's on a database file: the operating system takes it back when the
   * process ends in whatever way, so none is ever left behind.
   * @throws FungiError CONFIGURATION: it cannot be made, or another server has it
   */
  static async open(path: string): Promise<DataDirectory> {
    try {
      makeFolder(resolve(path));
      return new DataDirectory(
        path,
        await DuckDBInstance.create(join(path, 'lock.duckdb'), { threads: '1' }),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const holder = /PID (\d+)/.exec(reason)?.[1];
      const message = /conflicting lock/i.test(reason)
        ? `The data directory ${path} is used by another server${holder === undefined ? '' : ` (process ${holder})`}`
        : `The data directory ${path} cannot be used: ${plainMessage(reason)}`;
      throw new FungiError('CONFIGURATION', message, {
        hint: 'Choose another by FUNGI_DATA_DIR or --data-dir',
        cause: error,
      });
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  close(): void {
    this.lock.closeSync();
  }
}

/** Level by level: where a file system takes no folders (/proc), Node's own recursive form tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw new Error(`${path} is no folder`);
  }
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
