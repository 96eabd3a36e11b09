/**
 * One source of a job: reads batches, applies the pushed-down filter, and either hands the undecoded batch to its only
 * consumer or decodes it, fused with the linear operators above it, into a table. There the row order is known, and with
 * it each row's watermark and position.
 */
import type { WatermarkAssigner } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { Source, SourceBatch } from '../connectors/connector.js';
import { StatementCache, fromDuckdbError } from '../duckdb/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import type { Epoch, Relation } from './operator.js';
import { columnList } from './relation-sql.js';
import { SourceReader } from './source-reader.js';
import type { DirectSource, EdgeState, FixedEdge, Stage } from './stage.js';
import { WatermarkTracker } from './watermark-tracker.js';

/** Positions leave room for this many bits of row id within an epoch. */
const POSITION_BITS = 34n;

export interface SourceOptions {
  readonly id: string;
  readonly source: Source;
  readonly connection: EngineConnection;
  /** The source's own connection, closed with it. */
  readonly sourceConnection: EngineConnection;
  /** The relation of a batch's text, with the scan's filter. */
  readonly base: (batchSql: string) => Relation;
  /** Names the batch table. */
  readonly table: string;
  readonly rowsMax: number | undefined;
  readonly limit: number | undefined;
  /** Number of this source within the job and of all sources, so that positions are unique. */
  readonly ordinal: number;
  readonly sourceCount: () => number;
}

export interface MaterializeOptions {
  /** The linear operators between the batch and the table. */
  readonly over: (batch: Relation) => Relation;
  readonly fields: Relation['fields'];
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

export class SourceStage implements Stage, DirectSource {
  readonly id: string;
  rowsRead = 0;
  bytesRead = 0;
  private readonly reader: SourceReader;
  private readonly statements: StatementCache;
  private materialized: MaterializeOptions | undefined;
  private tracker: WatermarkTracker | undefined;
  private incoming: SourceBatch | undefined;
  private current: SourceBatch | undefined;
  private live: readonly string[] = [];
  private tableRows = 0;
  private finished = false;
  private edgeState: EdgeState = { empty: true, watermark: -Infinity, idle: false };
  private truncate = '';

  constructor(private readonly options: SourceOptions) {
    this.id = options.id;
    this.reader = new SourceReader(options.source, options.rowsMax);
    this.statements = new StatementCache(options.connection);
  }

  get source(): Source {
    return this.options.source;
  }

  /** All its rows have been evaluated. */
  get ended(): boolean {
    return this.finished;
  }

  get watermark(): number | undefined {
    return this.tracker === undefined ? undefined : this.edgeState.watermark;
  }

  /** Decides, before `open`, that rows go to a table. */
  materialize(options: MaterializeOptions): FixedEdge {
    this.materialized = options;
    const { table } = this.options;
    const columns = [
      columnList(options.fields.length),
      ...(options.watermark ? ['wm'] : []),
      ...(options.position ? ['ep + rowid AS pos'] : []),
    ].filter((text) => text !== '');
    const relation: Relation = {
      sql: `SELECT ${columns.length === 0 ? 'NULL' : columns.join(', ')} FROM ${table}`,
      fields: options.fields,
      weighted: false,
      hasWatermark: options.watermark,
      hasPosition: options.position,
    };
    return { kind: 'fixed', relation, state: () => this.edgeState };
  }

  async open(): Promise<void> {
    const { materialized } = this;
    const { connection, table } = this.options;
    if (materialized) {
      const columns = [
        ...materialized.fields.map((field, index) => `c${index} ${duckdbType(field.type)}`),
        ...(materialized.watermark ? ['wm BIGINT'] : []),
        'ep BIGINT',
      ];
      await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
      this.truncate = `TRUNCATE ${table}`;
      if (materialized.assigner) {
        const { node, candidate, intervalMs } = materialized.assigner;
        this.tracker = new WatermarkTracker({
          connection,
          table,
          rowtime: `c${node.column}`,
          candidate,
          delayMs: node.delayMs ?? 0,
          intervalMs,
          idleTimeoutMs: node.idleTimeoutMs,
          perRow: materialized.watermark,
        });
        await this.tracker.open();
      }
    }
    await this.options.source.open();
    this.live = this.options.source.splits();
    this.reader.prefetch(this.live[0]);
  }

  /** Fetches what the next epoch evaluates. @returns whether there is a batch, or the end was just reached */
  async poll(): Promise<boolean> {
    if (this.finished || this.incoming) return this.incoming !== undefined;
    const result = await this.reader.next(this.preferredSplit(undefined));
    if (result === 'end') {
      this.finished = true;
      this.edgeState = { empty: true, watermark: Infinity, idle: false };
      return true;
    }
    this.live = this.options.source.splits();
    if (result === 'idle') return false;
    this.incoming = result;
    return true;
  }

  async run(epoch: Epoch): Promise<void> {
    const batch = this.incoming;
    this.incoming = undefined;
    if (!batch) {
      this.advanceWithoutRows(epoch);
      return;
    }
    this.current = batch;
    this.rowsRead += batch.rows;
    this.bytesRead += batch.bytes;
    this.reader.prefetch(this.preferredSplit(batch.split));
    let watermark = this.edgeState.watermark;
    let empty = false;
    if (this.materialized) {
      this.tableRows = await this.insert(batch, epoch, this.materialized);
      empty = this.tableRows === 0;
      if (this.tracker) {
        if (!empty) await this.tracker.rows(batch.split, this.tableRows, epoch.processingTime);
        if (batch.endOfSplit) this.tracker.splits.end(batch.split);
        watermark = this.tracker.splits.watermark(this.live);
      }
      this.stopAtLimit();
      this.current = undefined;
      await batch.release();
    }
    this.edgeState = { empty, watermark, idle: false };
  }

  batch(): Relation | undefined {
    return this.current === undefined ? undefined : this.options.base(this.current.relation);
  }

  state(): EdgeState {
    return this.edgeState;
  }

  async explain(error: unknown): Promise<unknown> {
    return (await this.current?.explain(error)) ?? error;
  }

  /** The epoch is over: its rows are no longer needed. */
  async finishEpoch(): Promise<void> {
    if (this.tableRows > 0) {
      await (await this.statements.get(this.truncate)).run();
      this.tableRows = 0;
    }
    const batch = this.current;
    this.current = undefined;
    await batch?.release();
    if (!this.edgeState.empty) this.edgeState = { ...this.edgeState, empty: true };
  }

  nextTimer(): number | undefined {
    return this.options.source.bounded || this.finished ? undefined : this.tracker?.splits.nextTick();
  }

  async close(): Promise<void> {
    await this.reader.settle();
    await this.current?.release();
    await this.incoming?.release();
    this.current = this.incoming = undefined;
    this.statements.close();
    this.tracker?.close();
    await this.options.source.close();
    await this.options.sourceConnection.close();
  }

  private preferredSplit(reading: string | undefined): string | undefined {
    return this.tracker?.splits.furthestBehind(this.live, reading);
  }

  private advanceWithoutRows(epoch: Epoch): void {
    if (this.finished || !this.tracker) return;
    const { splits } = this.tracker;
    if (!this.options.source.bounded) splits.tick(epoch.processingTime);
    this.edgeState = { empty: true, watermark: splits.watermark(this.live), idle: splits.idle(this.live) };
  }

  private async insert(batch: SourceBatch, epoch: Epoch, options: MaterializeOptions): Promise<number> {
    const { connection: _, table, ordinal, sourceCount } = this.options;
    const input = options.over(this.options.base(batch.relation));
    const columns = [
      columnList(options.fields.length),
      ...(options.watermark ? ['NULL'] : []),
      'CAST($1 AS BIGINT)',
    ].filter((text) => text !== '');
    const sql = `INSERT INTO ${table} SELECT ${columns.join(', ')} FROM (${input.sql})`;
    const position = BigInt(epoch.number * sourceCount() + ordinal) << POSITION_BITS;
    try {
      return await (await this.statements.get(sql)).run([position]);
    } catch (error) {
      const explained = await batch.explain(error);
      throw explained ?? fromDuckdbError(error, this.id);
    }
  }

  private stopAtLimit(): void {
    const { limit, source } = this.options;
    if (limit === undefined || !source.bounded) return;
    this.limitSeen += this.tableRows;
    if (this.limitSeen >= limit) this.reader.stop();
  }

  private limitSeen = 0;
}
