/** Writes rows as Parquet: they are gathered in a table and copied to part files when enough have come or on commit. */
import { PARQUET_COMPRESSION, readOption } from '../../../catalog/options/index.js';
import { duckdbType, quoteIdentifier, quoteString } from '../../../sql/types/index.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import type { SinkContext } from '../connector.js';
import type { PartWriter } from './filesystem-sink.js';
import type { PartFiles } from './part-files.js';
import { partitionPath } from './partition-path.js';

const ROWS_GATHERED_MAX = 1_000_000;

export class ParquetWriter implements PartWriter {
  readonly partitions = new Set<string>();
  /** All rows of a write go to the table, or none. */
  readonly taken = 0;
  private readonly table: string;
  private readonly columns: string;
  private readonly compression: string;
  private created = false;
  private rows = 0;

  constructor(
    private readonly context: SinkContext,
    columns: readonly { readonly name: string; readonly field: PlanField; readonly index: number }[],
  ) {
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
    const count = await connection.run(
      `INSERT INTO ${this.table} SELECT ${names}, ${partitionPath(this.context)} FROM (${relation})`,
    );
    this.rows += count;
    if (this.rows >= ROWS_GATHERED_MAX) await this.copy(parts);
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

  private async copy(parts: PartFiles): Promise<void> {
    if (this.rows === 0) return;
    const { connection } = this.context;
    for (const [path] of await connection.rows(`SELECT DISTINCT partition_path FROM ${this.table}`)) {
      const partition = String(path);
      this.partitions.add(partition);
      const file = await parts.create(partition);
      // Written in place: a name that the part files do not know would stay behind when the disk is full.
      await connection.run(
        `COPY (SELECT ${this.columns} FROM ${this.table} WHERE partition_path = ${quoteString(partition)}) TO ${quoteString(file.temporary)} (FORMAT parquet, COMPRESSION ${this.compression}, USE_TMP_FILE false)`,
      );
    }
    await connection.run(`TRUNCATE ${this.table}`);
    this.rows = 0;
  }
}
