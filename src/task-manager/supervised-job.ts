/** A job that runs in a task-manager process, as its owner in the server sees it, over all its attempts. */
import { FungiError } from '../../sql/error/index.js';
import type { Job, JobId, JobProgress, JobState, ResultBatch } from '../engine/index.js';

/** How the supervisor carries out what the job asks for. */
export interface JobControl {
  /** Cancels the attempt under way, or the wait for the next one. */
  cancel(): void;
}

const NO_PROGRESS: JobProgress = {
  state: 'CREATED',
  epochs: 0,
  rowsRead: 0,
  bytesRead: 0,
  totalBytes: undefined,
  rowsWritten: 0,
  lateRows: 0,
  badRows: 0,
  watermark: undefined,
  lag: undefined,
  elapsed: 0,
};

export class SupervisedJob implements Job {
  readonly startTime = Date.now();
  readonly fields = [];
  readonly changelog = 'insert-only' as const;
  #state: JobState = 'CREATED';
  #progress = NO_PROGRESS;
  #endedAt: number | undefined;
  #restarts = 0;
  #lastError: FungiError | undefined;
  readonly #finished: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (error: FungiError) => void = () => undefined;

  constructor(
    readonly id: JobId,
    readonly name: string,
    private readonly control: JobControl,
  ) {
    this.#finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever wants to know asks `done`.
    this.#finished.catch(() => undefined);
  }

  get state(): JobState {
    return this.#state;
  }

  get ended(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Why it failed, or was started again the last time. */
  get lastError(): FungiError | undefined {
    return this.#lastError;
  }

  get restarts(): number {
    return this.#restarts;
  }

  results(): AsyncIterable<ResultBatch> {
    return {
      async *[Symbol.asyncIterator]() {
        // A job that writes to tables collects nothing.
      },
    };
  }

  progress(): JobProgress {
    const { watermark } = this.#progress;
    const known = !this.ended && watermark !== undefined && Number.isFinite(watermark);
    return {
      ...this.#progress,
      state: this.#state,
      lag: known ? Date.now() - watermark : undefined,
      elapsed: (this.#endedAt ?? Date.now()) - this.startTime,
    };
  }

  done(): Promise<void> {
    return this.#finished;
  }

  async cancel(): Promise<void> {
    if (!this.ended) {
      this.#state = 'CANCELING';
      this.control.cancel();
    }
    await this.#finished.catch(() => undefined);
  }

  /** @internal for the supervisor */
  report(progress: JobProgress): void {
    this.#progress = progress;
  }

  /** @internal for the supervisor */
  running(): void {
    if (this.#state === 'CREATED' || this.#state === 'RESTARTING') this.#state = 'RUNNING';
  }

  /** @internal for the supervisor: an attempt failed, another will be made */
  restarting(error: FungiError): void {
    this.#restarts++;
    this.#lastError = error;
    this.#state = 'RESTARTING';
  }

  /** @internal for the supervisor */
  end(state: 'FINISHED' | 'FAILED' | 'CANCELED', error?: FungiError): void {
    if (this.ended) return;
    this.#endedAt = Date.now();
    this.#state = state;
    this.#lastError = error ?? this.#lastError;
    if (state === 'FAILED') this.#reject(error ?? new FungiError('INTERNAL', 'The job failed'));
    else this.#resolve();
  }
}
