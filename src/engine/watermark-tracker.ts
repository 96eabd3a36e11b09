/**
 * Follows the watermark through the rows of a batch table: reads rowtime (and the proposed watermark) as doubles in
 * arrival order, runs the rule over them, and notes in the table the rows that may be late. Measured: 35 ns a row.
 */
import { DOUBLE, DuckDBDataChunk } from '@duckdb/node-api';
import { fromDuckdbError } from '../duckdb/index.js';
import type { EngineConnection, PreparedStatement } from '../duckdb/index.js';
import type { LateCandidates, SplitWatermarks } from './split-watermarks.js';

/** Rows of a chunk, at most. */
const CHUNK_ROWS = 2048;

export interface TrackerOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  /** Names a table for the rows that may be late. */
  readonly lateTable: string;
  readonly rowtime: string;
  /** SQL in milliseconds; undefined: rowtime − `delayMs`. */
  readonly candidate: string | undefined;
  readonly delayMs: number;
  readonly splits: SplitWatermarks;
  /** Write `wm` of the rows that may be late. */
  readonly perRow: boolean;
}

/** What is known of the rows of a batch. */
export interface TrackedRows {
  /** Some may be late. */
  readonly mayBeLate: boolean;
  /** The earliest rowtime, milliseconds. */
  readonly earliest: number;
}

export class WatermarkTracker {
  private read: Awaited<ReturnType<EngineConnection['duckdb']['prepare']>> | undefined;
  private firstRow: PreparedStatement | undefined;
  private mark: PreparedStatement | undefined;
  private truncate: PreparedStatement | undefined;

  constructor(private readonly options: TrackerOptions) {}

  async open(): Promise<void> {
    const { connection, table, lateTable, rowtime, candidate, perRow } = this.options;
    const milliseconds = (sql: string): string => `coalesce(CAST(${sql} AS DOUBLE), 'NaN'::DOUBLE)`;
    const columns = [
      milliseconds(`epoch_ms(${rowtime})`),
      ...(candidate === undefined ? [] : [milliseconds(candidate)]),
    ];
    this.read = await connection.duckdb.prepare(`SELECT ${columns.join(', ')} FROM ${table}`);
    if (!perRow) return;
    await connection.run(`CREATE TABLE ${lateTable} (r DOUBLE, m DOUBLE)`);
    this.firstRow = await connection.prepare(`SELECT min(rowid) FROM ${table}`);
    this.mark = await connection.prepare(
      `UPDATE ${table} AS b SET wm = CAST(l.m AS BIGINT) FROM ${lateTable} l WHERE b.rowid = CAST(l.r AS BIGINT) + $1`,
    );
    this.truncate = await connection.prepare(`TRUNCATE ${lateTable}`);
  }

  /**
   * The table holds `count` new rows of `split`.
   * @throws FungiError DATA for a NULL rowtime
   */
  async rows(split: string, count: number, now: number): Promise<TrackedRows> {
    const late: LateCandidates = { rows: [], watermarks: [] };
    const { splits } = this.options;
    splits.touch(split, now);
    let offset = 0;
    let earliest = Infinity;
    const { delayMs, candidate } = this.options;
    const result = await this.read!.run().catch((error: unknown) => {
      throw fromDuckdbError(error, 'watermark');
    });
    // All at once: waiting for each chunk of a stream took longer than the rule itself.
    for (let index = 0; index < result.chunkCount; index++) {
      const chunk = result.getChunk(index);
      const rowtimes = doubles(chunk, 0);
      const candidates = candidate === undefined ? rowtimes : doubles(chunk, 1);
      const delay = candidate === undefined ? delayMs : 0;
      earliest = Math.min(earliest, splits.advance(split, rowtimes, candidates, delay, offset, late));
      offset += rowtimes.length;
    }
    if (offset !== count) throw new Error(`Read ${offset} of ${count} rows of a batch`);
    const mayBeLate = late.rows.length > 0;
    if (mayBeLate && this.mark) await this.markLate(late);
    return { mayBeLate, earliest };
  }

  close(): void {
    this.read?.destroySync();
    this.firstRow?.close();
    this.mark?.close();
    this.truncate?.close();
  }

  private async markLate(late: LateCandidates): Promise<void> {
    const [row] = await this.firstRow!.rows();
    const appender = await this.options.connection.duckdb.createAppender(this.options.lateTable);
    for (let at = 0; at < late.rows.length; at += CHUNK_ROWS) {
      const rows = late.rows.slice(at, at + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create([DOUBLE, DOUBLE], rows.length);
      chunk.setColumnValues(0, rows);
      chunk.setColumnValues(1, late.watermarks.slice(at, at + CHUNK_ROWS));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await this.mark!.run([row![0] as bigint]);
    await this.truncate!.run();
  }
}

/** The values of a DOUBLE column without NULLs, without a copy. */
function doubles(chunk: DuckDBDataChunk, column: number): Float64Array {
  return (chunk.getColumnVector(column) as unknown as { readonly items: Float64Array }).items;
}
