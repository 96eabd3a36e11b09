/** How much memory and disk the server's engine may use: without bounds one query could end the process, and with it all sessions. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { totalmem } from 'node:os';
import type { ServerConfiguration } from '../../src/configuration/index.js';
import type { DatabaseOptions } from '../../src/duckdb/index.js';
import type { TaskManagerOptions } from '../../src/task-manager/index.js';
import type { DataDirectory } from './data-directory.js';

const MEGABYTE = 1_000_000;
const QUERY_SHARE = 0.5;

export interface EngineMemory {
  /** For queries, `memory` tables and materialized tables: the server's own process. */
  readonly database: DatabaseOptions;
  readonly spill: NonNullable<TaskManagerOptions['spill']>;
}

/** Also removes what an earlier run, which has ended, left of its spilled rows. */
export function engineMemory({ query }: ServerConfiguration, directory: DataDirectory): EngineMemory {
  const folder = directory.file('temp');
  rmSync(folder, { recursive: true, force: true });
  // DuckDB makes a folder, not those above it.
  mkdirSync(folder, { recursive: true });
  const limit = `${query.temp_mb}MB`;
  const memory = query.memory_mb ?? Math.max(64, Math.floor((machineMemory() * QUERY_SHARE) / MEGABYTE));
  return {
    database: {
      servesSessions: true,
      memoryLimit: `${memory}MB`,
      temporaryDirectory: join(folder, 'queries'),
      temporaryLimit: limit,
    },
    spill: { folder, limit },
  };
}

/** What the process may use: a container has less than its machine. */
function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
