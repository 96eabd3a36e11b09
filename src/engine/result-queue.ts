/** The rows of a collected result on their way to their reader; the job waits while too many are on the way. */
import { limits } from '../limits.js';
import type { ResultBatch } from './job.js';

export class ResultQueue implements AsyncIterable<ResultBatch> {
  private readonly batches: { readonly batch: ResultBatch; readonly bytes: number }[] = [];
  private rows = 0;
  private bytes = 0;
  private ended = false;
  private error: unknown;
  private wakeReader: (() => void) | undefined;
  private wakeWriter: (() => void) | undefined;

  /** `onAbandon`: the reader left before the end. */
  constructor(private readonly onAbandon: () => void) {}

  /** Resolves when there is room for more. `bytes`: what the batch holds in memory, about. */
  async push(batch: ResultBatch, bytes: number): Promise<void> {
    if (this.ended) return;
    this.batches.push({ batch, bytes });
    this.rows += batch.kinds.length;
    this.bytes += bytes;
    this.wakeReader?.();
    while (this.isFull() && !this.ended) {
      await new Promise<void>((resolve) => (this.wakeWriter = resolve));
    }
  }

  private isFull(): boolean {
    return this.rows >= limits.collect_rows_max || this.bytes >= limits.collect_bytes_max;
  }

  /** No more rows; with an error the reader gets it after the rows before it. */
  end(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.error = error;
    this.wakeReader?.();
    this.wakeWriter?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ResultBatch> {
    try {
      for (;;) {
        const next = this.batches.shift();
        if (next) {
          const { batch, bytes } = next;
          this.rows -= batch.kinds.length;
          this.bytes -= bytes;
          this.wakeWriter?.();
          yield batch;
        } else if (this.ended) {
          if (this.error !== undefined) throw this.error;
          return;
        } else {
          await new Promise<void>((resolve) => (this.wakeReader = resolve));
        }
      }
    } finally {
      if (!this.ended) this.onAbandon();
    }
  }
}
