/**
 * State as rows with one or more weights that add up: a compacting log whose compaction adds up equal rows, drops those
 * whose weights are all zero, and orders by the leading column so that zone maps apply.
 */
import type { EngineConnection } from '../duckdb/engine-connection.js';
import { CompactingLog } from './compacting-log.js';
import { list } from './sql-text.js';
import type { StateColumn } from './sql-text.js';

export interface WeightedLogOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  /** What makes two rows equal, the most selective lookup key first. */
  readonly columns: readonly StateColumn[];
  /** Names of the weight columns. */
  readonly weights: readonly string[];
  /** Carried along; the smallest of equal rows is kept. */
  readonly positions?: readonly string[];
  /** As of `CompactingLogOptions`. */
  readonly rowsMin?: number | undefined;
}

export class WeightedLog extends CompactingLog {
  readonly table: string;
  /** All column names in the table's order. */
  readonly columnNames: readonly string[];

  constructor(options: WeightedLogOptions) {
    const { connection, table, columns, weights, positions = [], rowsMin } = options;
    const names = columns.map((column) => column.name);
    const summed = list(
      names,
      weights.map((name) => `sum(${name}) AS ${name}`),
      positions.map((name) => `min(${name}) AS ${name}`),
    );
    const alive = weights.map((name) => `sum(${name}) <> 0`).join(' OR ');
    super({
      connection,
      table,
      columns: [
        ...columns,
        ...weights.map((name) => ({ name, type: 'INTEGER' })),
        ...positions.map((name) => ({ name, type: 'BIGINT' })),
      ],
      compacted: `SELECT ${summed} FROM ${table} GROUP BY ${names.join(', ')} HAVING ${alive} ORDER BY ${names[0]!}`,
      rowsMin,
    });
    this.table = table;
    this.columnNames = [...names, ...weights, ...positions];
  }
}
