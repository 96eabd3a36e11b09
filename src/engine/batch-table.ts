/**
 * A table that holds one decoded batch of a source, with the watermark and position of its rows. Filling it runs the decoding
 * fused with the linear operators above the source, and follows the watermark through the rows.
 */
import type { WatermarkAssigner } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { SourceBatch } from '../connectors/connector.js';
import { StatementCache, fromDuckdbError } from '../duckdb/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import type { Relation } from './operator.js';
import { columnList } from './relation-sql.js';
import type { SplitWatermarks } from './split-watermarks.js';
import { WatermarkTracker } from './watermark-tracker.js';
import type { TrackedRows } from './watermark-tracker.js';

/**
 * The DuckDB database for the batch tables of the job whose tables begin with `prefix`. One apart from its state, because emptying a large
 * table makes DuckDB checkpoint its database, which walks all that is in it (measured: a tenth of Nexmark q7); and one for
 * each job, because a checkpoint gives rows other numbers, also those of another job between two of its statements. The first batch table
 * that is opened attaches it, the end of the job detaches it.
 */
export const batchDatabase = (prefix: string): string => `${prefix}_batches`;

export interface MaterializeOptions {
  /** The uppermost of the operators whose rows the table has. */
  readonly id: string;
  /** The linear operators between the batch and the table. */
  readonly over: (batch: Relation) => Relation;
  readonly fields: Relation['fields'];
  /** Every row that is read gives one of the table. */
  readonly keepsRows: boolean;
  readonly position: boolean;
  /** The rows' own watermarks are needed. */
  readonly watermark: boolean;
  readonly assigner:
    | {
        readonly node: WatermarkAssigner;
        /** Milliseconds since 1970 of the proposed watermark, over columns `c<i>`; undefined where it is rowtime − delay. */
        readonly candidate: string | undefined;
        readonly intervalMs: number;
      }
    | undefined;
}

export interface BatchTableOptions {
  /** Names the operator in errors. */
  readonly id: string;
  readonly connection: EngineConnection;
  /** Where the table is: `batchDatabase` of the job. */
  readonly database: string;
  /** Its name there. */
  readonly name: string;
  /** Names a table for the rows that may be late. */
  readonly lateTable: string;
  readonly materialize: MaterializeOptions;
  readonly splits: SplitWatermarks | undefined;
  /** The batches bring weights. */
  readonly weighted: boolean;
}

export class BatchTable {
  private readonly statements: StatementCache;
  private readonly tracker: WatermarkTracker | undefined;
  /** Its name, with its database. */
  private readonly table: string;
  private rows = 0;
  /** Since the last checkpoint. */
  private deletedRows = 0;
  /** Of the rows of the batch; undefined where no watermark follows them. */
  tracked: TrackedRows | undefined;
  /** Records that the batch had and that could not be read. */
  skipped = 0;

  constructor(private readonly options: BatchTableOptions) {
    const { connection, database, name, lateTable, materialize, splits } = options;
    this.table = `${database}.${name}`;
    this.statements = new StatementCache(connection);
    const { assigner, watermark } = materialize;
    if (assigner && splits) {
      this.tracker = new WatermarkTracker({
        connection,
        table: this.table,
        lateTable,
        rowtime: `c${assigner.node.column}`,
        candidate: assigner.candidate,
        delayMs: assigner.node.delayMs ?? 0,
        splits,
        perRow: watermark,
      });
    }
  }

  /** What consumers read. `rowid` counts within an epoch, `ep` is the epoch's first position. */
  relation(): Relation {
    const { materialize, weighted } = this.options;
    const columns = join(
      columnList(materialize.fields.length),
      weighted ? 'w' : '',
      materialize.watermark ? 'wm' : '',
      materialize.position ? 'ep + rowid AS pos' : '',
    );
    return {
      sql: `SELECT ${columns === '' ? 'NULL' : columns} FROM ${this.table}`,
      fields: materialize.fields,
      weighted,
      hasWatermark: materialize.watermark,
      hasPosition: materialize.position,
      repeatable: true,
    };
  }

  async open(): Promise<void> {
    const { connection, database, materialize, weighted } = this.options;
    const columns = [
      ...materialize.fields.map((field, index) => `c${index} ${duckdbType(field.type)}`),
      ...(weighted ? ['w INTEGER'] : []),
      ...(materialize.watermark ? ['wm BIGINT'] : []),
      // DuckDB has no tables without columns.
      ...(this.hasEpoch ? ['ep BIGINT'] : []),
    ];
    await connection.run(`ATTACH IF NOT EXISTS ':memory:' AS ${database}`);
    await connection.run(`CREATE TABLE ${this.table} (${columns.join(', ')})`);
    await this.tracker?.open();
  }

  /**
   * Decodes a batch into the empty table. @returns the number of rows
   * @throws FungiError as the source explains it, or of an expression
   */
  async fill(
    batch: SourceBatch,
    base: (batchSql: string) => Relation,
    position: bigint,
    now: number,
  ): Promise<number> {
    this.rows = await this.insert(batch, base, position);
    this.tracked = this.rows > 0 ? await this.tracker?.rows(batch.split, this.rows, now) : undefined;
    return this.rows;
  }

  async clear(): Promise<void> {
    if (this.rows === 0) return;
    await (await this.statements.get(`TRUNCATE ${this.table}`)).run();
    this.deletedRows += this.rows;
    this.rows = 0;
    await this.compact();
  }

  /** Deleted rows keep their memory until a checkpoint; should one be refused or interrupted, the next time will do. */
  private async compact(): Promise<void> {
    if (this.deletedRows < limits.batch_compact_rows) return;
    this.deletedRows = 0;
    const checkpoint = await this.statements.get(`CHECKPOINT ${this.options.database}`);
    await checkpoint.run().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.statements.close();
    this.tracker?.close();
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.table}`);
  }

  private get hasEpoch(): boolean {
    const { position, fields } = this.options.materialize;
    return position || fields.length === 0;
  }

  private async insert(
    batch: SourceBatch,
    base: (batchSql: string) => Relation,
    position: bigint,
  ): Promise<number> {
    const { materialize, id, weighted } = this.options;
    const columns = join(
      columnList(materialize.fields.length),
      weighted ? 'w' : '',
      materialize.watermark ? 'NULL' : '',
      this.hasEpoch ? 'CAST($1 AS BIGINT)' : '',
    );
    this.skipped = batch.skipped ?? 0;
    for (let { relation } = batch; ;) {
      const sql = `INSERT INTO ${this.table} SELECT ${columns} FROM (${materialize.over(base(relation)).sql})`;
      try {
        return await (await this.statements.get(sql)).run(this.hasEpoch ? [position] : []);
      } catch (error) {
        const explained = await batch.explain(error);
        if (explained === undefined || explained instanceof Error) {
          throw explained ?? fromDuckdbError(error, id);
        }
        ({ relation } = explained);
        this.skipped = explained.skipped ?? 0;
      }
    }
  }
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
