/**
 * One source of a job: reads batches, applies the pushed-down filter, and either hands the undecoded batch to its only
 * consumer or decodes it into a table. The next batch is fetched meanwhile, but not decoded: decoding it on a second
 * connection while the operators evaluate was tried and gained nothing on two cores.
 */
import type { Source, SourceBatch } from '../connectors/connector.js';
import type { EngineConnection } from '../duckdb/index.js';
import { BatchTable } from './batch-table.js';
import type { MaterializeOptions } from './batch-table.js';
import type { OperatorProgress, SourceProgress } from './job.js';
import type { Epoch, Relation, Watermark } from './operator.js';
import { SourceReader } from './source-reader.js';
import { SplitWatermarks } from './split-watermarks.js';
import type { DirectSource, EdgeState, FixedEdge, Stage } from './stage.js';

export type { MaterializeOptions } from './batch-table.js';

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
  /** Names the batch table, and its database. */
  readonly table: string;
  readonly batchDatabase: string;
  readonly rowsMax: number | undefined;
  readonly limit: number | undefined;
  /** Every row that is read leaves it: it has no filter and no limit. */
  readonly keepsRows: boolean;
  /** Number of this source within the job and of all sources, so that positions are unique. */
  readonly ordinal: number;
  readonly sourceCount: () => number;
}

/** What the next epoch evaluates. */
interface Incoming {
  readonly batch: SourceBatch;
  /** Live splits when the batch was read, before the one after it was asked for. */
  readonly live: readonly string[];
}

export class SourceStage implements Stage, DirectSource {
  readonly id: string;
  rowsRead = 0;
  bytesRead = 0;
  private readonly reader: SourceReader;
  private table: BatchTable | undefined;
  private splits: SplitWatermarks | undefined;
  private incoming: Incoming | undefined;
  private current: SourceBatch | undefined;
  private live: readonly string[] = [];
  private finished = false;
  private rowsSeen = 0;
  /** Rows that the batch table got, and the operator that gives them. */
  private rowsDecoded = 0;
  private decodedBy: string | undefined;
  private edgeState: EdgeState = { empty: true, watermark: -Infinity, idle: false };

  constructor(private readonly options: SourceOptions) {
    this.id = options.id;
    this.reader = new SourceReader(options.source, options.rowsMax);
  }

  get source(): Source {
    return this.options.source;
  }

  /** All its rows have been evaluated. */
  get ended(): boolean {
    return this.finished;
  }

  get watermark(): Watermark | undefined {
    return this.splits === undefined ? undefined : this.edgeState.watermark;
  }

  /** Decides, before `open`, that rows go to a table. */
  materialize(options: MaterializeOptions): FixedEdge {
    const { assigner } = options;
    if (assigner) this.splits = new SplitWatermarks(assigner.intervalMs, assigner.node.idleTimeoutMs);
    this.decodedBy = options.id;
    this.reader.counted = !(options.keepsRows && this.options.keepsRows);
    const { id, connection, table, batchDatabase } = this.options;
    this.table = new BatchTable({
      id,
      connection,
      database: batchDatabase,
      name: table,
      lateTable: `${table}_late`,
      materialize: options,
      splits: this.splits,
      weighted: this.options.source.weighted ?? false,
    });
    return { kind: 'fixed', relation: this.table.relation(), state: () => this.edgeState };
  }

  async open(): Promise<void> {
    await this.table?.open();
    await this.options.source.open();
    this.live = this.options.source.splits();
    this.reader.prefetch(this.live[0]);
  }

  /** Fetches what the next epoch evaluates. @returns whether there is a batch, or the end was just reached */
  async poll(): Promise<boolean> {
    if (this.finished || this.incoming) return this.incoming !== undefined;
    const result = await this.reader.next(this.preferredSplit(this.live, undefined));
    if (result === 'end') {
      this.finished = true;
      this.edgeState = { empty: true, watermark: Infinity, idle: false };
      return true;
    }
    this.live = this.options.source.splits();
    if (result === 'idle') return false;
    this.incoming = { batch: result, live: this.live };
    return true;
  }

  async run(epoch: Epoch): Promise<void> {
    const { incoming } = this;
    this.incoming = undefined;
    if (!incoming) {
      this.advanceWithoutRows(epoch);
      return;
    }
    const { batch } = incoming;
    this.bytesRead += batch.bytes;
    if (!this.table) {
      this.rowsRead += batch.rows ?? 0;
      this.current = batch;
      this.reader.prefetch(this.preferredSplit(incoming.live, batch.split));
      const { watermark } = this.edgeState;
      const { rows } = batch;
      this.edgeState = { empty: false, ...(rows !== undefined && { rows }), watermark, idle: false };
      return;
    }
    const position =
      BigInt(epoch.number * this.options.sourceCount() + this.options.ordinal) << POSITION_BITS;
    const decoded = await this.decode(incoming, this.table, position, epoch.processingTime);
    this.rowsDecoded += decoded.rows;
    this.rowsRead += batch.rows ?? decoded.rows + this.table.skipped;
    const { tracked } = this.table;
    this.edgeState = {
      empty: decoded.rows === 0,
      rows: decoded.rows,
      watermark: decoded.watermark,
      mayBeLate: tracked?.mayBeLate ?? false,
      ...(tracked && { earliest: tracked.earliest }),
      idle: false,
    };
    this.stopAtLimit(decoded.rows);
  }

  shape(): Relation | undefined {
    return this.options.limit === undefined ? this.options.base('SELECT NULL') : undefined;
  }

  batch(): Relation | undefined {
    return this.current === undefined ? undefined : this.options.base(this.current.relation);
  }

  state(): EdgeState {
    return this.edgeState;
  }

  async recover(error: unknown): Promise<void> {
    const { current } = this;
    const explained = await current?.explain(error);
    if (current === undefined || explained === undefined) throw error;
    if (explained instanceof Error) throw explained;
    this.current = { ...current, relation: explained.relation };
  }

  /** Nobody needs more of its rows; the next poll finds the end. */
  stop(): void {
    this.reader.stop();
  }

  /** The epoch is over: its rows are no longer needed. */
  async finishEpoch(): Promise<void> {
    await this.table?.clear();
    const batch = this.current;
    this.current = undefined;
    await batch?.release();
    if (!this.edgeState.empty) this.edgeState = { ...this.edgeState, empty: true };
  }

  progress(): readonly OperatorProgress[] {
    const { id, rowsRead, rowsDecoded, decodedBy } = this;
    const { keepsRows } = this.options;
    const out = keepsRows ? rowsRead : decodedBy === id ? rowsDecoded : undefined;
    const own = { id, rowsIn: rowsRead, ...(out === undefined ? {} : { rowsOut: out }) };
    if (decodedBy === undefined || decodedBy === id) return [own];
    return [own, { id: decodedBy, rowsOut: rowsDecoded }];
  }

  sourceProgress(): SourceProgress {
    const { id, watermark, ended, edgeState, live } = this;
    const behind = live.length > 1 ? this.splits?.furthestBehind(live, undefined) : undefined;
    return { id, watermark, ended, idle: edgeState.idle, ...(behind === undefined ? {} : { behind }) };
  }

  nextTimer(): number | undefined {
    return this.options.source.bounded || this.finished ? undefined : this.splits?.nextTick();
  }

  /** Interrupts what the source itself runs. */
  interrupt(): void {
    this.options.sourceConnection.interrupt();
  }

  async close(): Promise<void> {
    await this.reader.settle();
    await this.current?.release();
    await this.incoming?.batch.release();
    this.current = this.incoming = undefined;
    await this.options.source.close();
    await this.options.sourceConnection.close();
    await this.table?.close();
  }

  private async decode(
    { batch, live }: Incoming,
    table: BatchTable,
    position: bigint,
    now: number,
  ): Promise<{ readonly rows: number; readonly watermark: Watermark }> {
    this.reader.prefetch(this.preferredSplit(live, batch.split));
    let rows: number;
    try {
      rows = await table.fill(batch, this.options.base, position, now);
    } finally {
      await batch.release();
    }
    if (!this.splits) return { rows, watermark: -Infinity };
    if (batch.endOfSplit) this.splits.end(batch.split);
    return { rows, watermark: this.splits.watermark(live) };
  }

  private preferredSplit(live: readonly string[], reading: string | undefined): string | undefined {
    return this.splits?.furthestBehind(live, reading);
  }

  private advanceWithoutRows(epoch: Epoch): void {
    const { splits, live } = this;
    if (this.finished || !splits) return;
    if (!this.options.source.bounded) splits.tick(epoch.processingTime);
    this.edgeState = { empty: true, watermark: splits.watermark(live), idle: splits.idle(live) };
  }

  private stopAtLimit(rows: number): void {
    const { limit } = this.options;
    if (limit === undefined) return;
    this.rowsSeen += rows;
    if (this.rowsSeen >= limit) this.stop();
  }
}
