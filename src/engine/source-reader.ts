/**
 * Reads a source one batch ahead: while a batch is evaluated the next one is fetched, so that file access and
 * evaluation overlap. At most two batches are in memory, which is the job's back-pressure.
 */
import { FungiError } from '../../sql/error/index.js';
import type { ReadBudget, Source, SourceBatch } from '../connectors/connector.js';
import { Pace } from './pace.js';

type ReadResult = SourceBatch | 'idle' | 'end';

export class SourceReader {
  private readonly pace = new Pace();
  private pending: Promise<ReadResult> | undefined;
  private ended = false;
  private batchStart = 0;
  private batchBytes = 0;
  /** Whether anybody reads how many rows a batch has. */
  counted = true;

  constructor(
    private readonly source: Source,
    private readonly rowsMax: number | undefined,
  ) {}

  get exhausted(): boolean {
    return this.ended;
  }

  /** No more rows are needed. */
  stop(): void {
    this.ended = true;
  }

  /** The next batch; `idle` when there is nothing now. */
  async next(preferredSplit: string | undefined): Promise<ReadResult> {
    if (this.ended) return 'end';
    if (this.batchBytes > 0) {
      this.pace.record(this.batchBytes, performance.now() - this.batchStart);
      this.batchBytes = 0;
    }
    const prefetched = this.pending !== undefined;
    let result = await this.take(preferredSplit);
    // What was not there an epoch ago may be there now.
    if (result === 'idle' && prefetched) result = await this.take(preferredSplit);
    if (result === 'end') this.ended = true;
    else if (result !== 'idle') {
      this.batchStart = performance.now();
      this.batchBytes = result.bytes;
    }
    return result;
  }

  /** Starts to fetch the batch after the one in hand. */
  prefetch(preferredSplit: string | undefined): void {
    if (this.ended || this.pending) return;
    this.pending = this.source.read(this.budget(), preferredSplit);
    // The error is seen by `next`; until then it must not count as unhandled.
    this.pending.catch(() => undefined);
  }

  /** Waits for a read that is under way, so that the source can be closed; drops its batch. */
  async settle(): Promise<void> {
    const result = await this.pending?.catch(() => undefined);
    this.pending = undefined;
    if (typeof result === 'object') await result.release();
  }

  private async take(preferredSplit: string | undefined): Promise<ReadResult> {
    const pending = this.pending ?? this.source.read(this.budget(), preferredSplit);
    this.pending = undefined;
    try {
      return await pending;
    } catch (error) {
      if (error instanceof FungiError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new FungiError('SOURCE_UNAVAILABLE', `The source cannot be read: ${message}`, { cause: error });
    }
  }

  private budget(): ReadBudget {
    return { bytes: this.pace.next(), rows: this.rowsMax, counted: this.counted };
  }
}
