/**
 * A statement that a client has sent, from its submission until it is closed: its status, and its result or its error
 * (Flink docs: "SQL Gateway"; the status of a query is FINISHED as soon as its job has started).
 */
import { randomUUID } from 'node:crypto';
import { FungiError } from '../../../sql/error/index.js';
import type { JavaException } from './java-exception.js';
import { gatewayException } from './java-exception.js';
import { limits } from './limits.js';
import { pause } from './pause.js';
import { ResultFetcher } from './result-fetcher.js';
import type { OperationResult } from './result-fetcher.js';

export type OperationStatus =
  'INITIALIZED' | 'PENDING' | 'RUNNING' | 'FINISHED' | 'CANCELED' | 'CLOSED' | 'ERROR' | 'TIMEOUT';

/** As a call of the gateway's service reports it. */
export class OperationFailure extends Error {
  constructor(readonly chain: readonly JavaException[]) {
    super(chain[0]?.message);
  }
}

export interface Work {
  /** Resolves with the result. `started` is to be called when it is the statement's turn. */
  run(signal: AbortSignal, started: () => void): Promise<OperationResult>;
  /** What Flink would say of an error of `run`. */
  explain(error: unknown, handle: string): readonly JavaException[];
  /** What it would say of an error of the job, while its rows are fetched. */
  explainRows(error: unknown): readonly JavaException[];
}

export class Operation {
  readonly handle: string = randomUUID();
  #status: OperationStatus = 'INITIALIZED';
  #fetcher: ResultFetcher | undefined;
  #failure: readonly JavaException[] = [];
  readonly #abort = new AbortController();
  #settled: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly work: Work) {}

  get status(): OperationStatus {
    return this.#status;
  }

  /** It does not change any more, except by being closed. */
  get ended(): boolean {
    return !(['INITIALIZED', 'PENDING', 'RUNNING'] as OperationStatus[]).includes(this.#status);
  }

  /** The statement, or the job whose rows it hands out. */
  get running(): boolean {
    return !this.ended || this.#fetcher?.open === true;
  }

  /** Starts it. `timeoutMs` 0: no bound. */
  submit(timeoutMs: number): void {
    this.#status = 'PENDING';
    if (timeoutMs > 0) {
      this.#timer = setTimeout(() => this.#end('TIMEOUT'), timeoutMs);
      this.#timer.unref();
    }
    this.#settled = this.#run();
  }

  async #run(): Promise<void> {
    const started = (): void => {
      if (this.#status === 'PENDING') this.#status = 'RUNNING';
    };
    try {
      const result = await this.work.run(this.#abort.signal, started);
      if (this.ended) {
        await result.release();
        return;
      }
      this.#fetcher = new ResultFetcher(result);
      this.#status = 'FINISHED';
    } catch (error) {
      if (this.ended) return;
      this.#failure = this.work.explain(error, this.handle);
      this.#status = 'ERROR';
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Resolves when it has ended. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** @throws OperationFailure: its error, or it was canceled, timed out or closed */
  throwUnlessFinished(): void {
    if (this.#status === 'FINISHED') return;
    if (this.#status === 'ERROR') throw new OperationFailure(this.#failure);
    const message = `Can not fetch results from the ${this.handle} in ${this.#status} status.`;
    throw new OperationFailure([gatewayException(message)]);
  }

  /**
   * The pages, once the statement has run; undefined while it has not: a short while is waited for it.
   * @throws OperationFailure: its error, or it was canceled, timed out or closed
   */
  async fetcher(): Promise<ResultFetcher | undefined> {
    if (!this.ended) {
      const waited = pause(limits.fetch_wait_ms);
      await Promise.race([this.#settled, waited.done]);
      waited.cancel();
    }
    if (!this.ended) return undefined;
    this.throwUnlessFinished();
    return this.#fetcher;
  }

  rowsFailure(error: unknown): OperationFailure {
    return new OperationFailure(this.work.explainRows(error));
  }

  /** @throws OperationFailure when it has ended */
  cancel(): void {
    if (this.ended) {
      const message = `Failed to convert the Operation Status from ${this.#status} to CANCELED for ${this.handle}.`;
      throw new OperationFailure([gatewayException(message)]);
    }
    this.#end('CANCELED');
  }

  /** Ends what runs, the job of a query too, and frees its rows. */
  async close(): Promise<void> {
    this.#end('CLOSED');
    await this.#settled;
    await this.#fetcher?.close();
    this.#fetcher = undefined;
  }

  #end(status: 'CANCELED' | 'CLOSED' | 'TIMEOUT'): void {
    this.#status = status;
    clearTimeout(this.#timer);
    this.#abort.abort(new FungiError('CANCELED', 'The statement was canceled'));
  }
}
