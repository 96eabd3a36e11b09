/**
 * Writes rows as Parquet: they are gathered in a table and copied to part files when enough have come for one, when they have waited for
 * long, or on commit. How large a file gets is known from one of some rows, since Parquet compresses.
 */
import { rm, stat } from 'node:fs/promises';
import { PARQUET_COMPRESSION, readOption, ROLLING_FILE_SIZE } from '../../../catalog/options/index.js';
import { duckdbType, quoteIdentifier, quoteString } from '../../../sql/types/index.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import type { SinkContext } from '../connector.js';
import type { PartWriter } from './filesystem-sink.js';
import type { PartFiles } from './part-files.js';
import { partitionPath } from './partition-path.js';
import { RollingRules } from './rolling-rules.js';

const ROWS_GATHERED_MAX = 1_000_000;
/** Rows that are written to find out how large a row is. */
const SAMPLE_ROWS = 10_000;

export class ParquetWriter implements PartWriter {
  readonly partitions = new Set<string>();
  /** All rows of a write go to the table, or none. */
  readonly taken = 0;
  private readonly table: string;
  private readonly columns: string;
  private readonly compression: string;
  private created = false;
  private readonly rollingBytes: number;
  private readonly rules: RollingRules;
  private rows = 0;
  /** Milliseconds since 1970 of the first and the last row that are gathered. */
  private opened = 0;
  private written = 0;
  /** In a file, on average. */
  private rowBytes: number | undefined;

  constructor(
    private readonly context: SinkContext,
    columns: readonly { readonly name: string; readonly field: PlanField; readonly index: number }[],
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {
    this.rollingBytes = readOption(context.table.options, ROLLING_FILE_SIZE);
    this.rules = new RollingRules(context.table.options, now());
    this.table = context.uniqueName('rows');
    this.compression = readOption(context.table.options, PARQUET_COMPRESSION, 'parquet.').toLowerCase();
    this.columns = columns.map(({ name, index }) => `c${index} AS ${quoteIdentifier(name)}`).join(', ');
  }

  async write(relation: string, parts: PartFiles): Promise<number> {
    const { connection, fields } = this.context;
    const names = fields.map((_, index) => `c${index}`).join(', ');
    if (!this.created) {
      const types = fields.map((field, index) => `c${index} ${duckdbType(field.type)}`);
      await connection.run(`CREATE TABLE ${this.table} (${[...types, 'partition_path VARCHAR'].join(', ')})`);
      this.created = true;
    }
    const now = this.now();
    if (this.rows > 0 && this.rules.isDue({ opened: this.opened, written: this.written }, now))
      await this.copy(parts);
    const count = await connection.run(
      `INSERT INTO ${this.table} SELECT ${names}, ${partitionPath(this.context)} FROM (${relation})`,
    );
    if (count === 0) return 0;
    if (this.rows === 0) this.opened = now;
    this.written = now;
    this.rows += count;
    if (this.rows >= (await this.rowsOfPart(parts))) await this.copy(parts);
    return count;
  }

  async finish(parts: PartFiles): Promise<void> {
    await this.copy(parts);
    this.partitions.clear();
  }

  async discard(): Promise<void> {
    if (this.created) await this.context.connection.run(`DROP TABLE IF EXISTS ${this.table}`);
    this.created = false;
  }

  /** How many rows make a file of the size that is asked for. */
  private async rowsOfPart(parts: PartFiles): Promise<number> {
    // Compressed text is seldom below a byte a row: so few rows cannot fill a file.
    if (this.rowBytes === undefined && this.rows < Math.min(SAMPLE_ROWS, this.rollingBytes)) return Infinity;
    if (this.rowBytes === undefined) {
      const sample = await parts.scratch();
      try {
        await this.writeFile(`SELECT ${this.columns} FROM ${this.table} LIMIT ${SAMPLE_ROWS}`, sample);
        this.rowBytes = (await stat(sample)).size / Math.min(this.rows, SAMPLE_ROWS);
      } finally {
        await rm(sample, { force: true });
      }
    }
    return Math.min(ROWS_GATHERED_MAX, Math.max(1, Math.ceil(this.rollingBytes / this.rowBytes)));
  }

  private async copy(parts: PartFiles): Promise<void> {
    if (this.rows === 0) return;
    const { connection } = this.context;
    const most = Math.min(await this.rowsOfPart(parts), ROWS_GATHERED_MAX);
    const partitions = await connection.rows(
      `SELECT partition_path, count(*) FROM ${this.table} GROUP BY partition_path`,
    );
    for (const [path, count] of partitions) {
      const partition = String(path);
      this.partitions.add(partition);
      for (let from = 0; from < Number(count); from += most) {
        const file = await parts.create(partition);
        await this.writeFile(
          `SELECT ${this.columns} FROM ${this.table} WHERE partition_path = ${quoteString(partition)} LIMIT ${most} OFFSET ${from}`,
          file.temporary,
        );
      }
    }
    await connection.run(`TRUNCATE ${this.table}`);
    this.rows = 0;
  }

  /** Written in place: a name that the part files do not know would stay behind when the disk is full. */
  private async writeFile(query: string, path: string): Promise<void> {
    await this.context.connection.run(
      `COPY (${query}) TO ${quoteString(path)} (FORMAT parquet, COMPRESSION ${this.compression}, USE_TMP_FILE false)`,
    );
  }
}
