/**
 * The time a statement may take, and what it ends with when that is over or its client gave up: an error, never rows that only look
 * complete. Time in which a client does not ask for rows is not the statement's.
 */
import { FungiError } from '../../sql/error/index.js';
import { parseDurationMs } from '../../sql/plan/duration.js';
import type { ResultBatch } from '../../src/engine/job.js';
import type { RunningStatements } from './running-statements.js';
import type { JobResult, RowsResult, StatementResult } from './statement-result.js';

/** What `SET` calls it; a duration, 0 for no bound. Continuous queries are not bounded by it. */
export const STATEMENT_TIMEOUT = 'fungi.statement.timeout';

/** The longest that a timer of Node's takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

const NEVER = new AbortController().signal;

export class StatementTime {
  /** Aborted when the client gives up, or when the time is over. */
  readonly signal: AbortSignal;
  /** Only where there is a bound: most statements are short, and listeners are not free. */
  readonly #controller: AbortController | undefined;
  readonly #giveUp = (): void => this.#controller?.abort(this.client?.reason);
  #leftMs: number;

  /**
   * @param text of the setting; undefined: no bound
   * @throws FungiError INVALID_OPTION: it is no duration
   */
  constructor(
    private readonly client: AbortSignal | undefined,
    text: string | undefined,
    private readonly running: RunningStatements,
  ) {
    const ms = text === undefined ? 0 : parseDurationMs(text, STATEMENT_TIMEOUT);
    this.#leftMs = ms <= 0 ? Infinity : ms;
    this.#controller = ms <= 0 ? undefined : new AbortController();
    this.signal = this.#controller?.signal ?? client ?? NEVER;
    if (!this.#controller || !client) return;
    if (client.aborted) this.#giveUp();
    else client.addEventListener('abort', this.#giveUp, { once: true });
  }

  /**
   * Counts the time until `work` is done; a server that stops waits for it if it ends by itself. @throws FungiError TIMEOUT, CANCELED; what the client aborted with; else the error of `work`
   */
  async during<T>(work: () => Promise<T>, endsByItself = true): Promise<T> {
    const { signal } = this;
    this.throwIfOver();
    const ended = endsByItself ? this.running.begin() : undefined;
    const begun = performance.now();
    const timer = this.#timer();
    try {
      const done = await work();
      // Work that held up the timers too, such as planning.
      this.#spend(begun);
      return done;
    } catch (error) {
      throw signal.aborted ? reasonOf(signal) : error;
    } finally {
      clearTimeout(timer);
      ended?.();
    }
  }

  /** The result, whose rows are read within the time if it ends by itself. */
  bound(result: StatementResult): StatementResult {
    if (result.kind !== 'rows' || !result.bounded) return result;
    return { ...result, batches: () => this.#batches(result) };
  }

  /** Waits for a job that the statement is. @throws the job's error; as `during` */
  async jobEnd({ job, bounded }: JobResult): Promise<void> {
    const endsByItself = bounded !== false;
    if (!endsByItself) this.#leftMs = Infinity;
    await this.during(() => job.done(), endsByItself);
    this.throwIfOver();
    if (job.progress().state === 'CANCELED') throw canceled();
  }

  throwIfOver(): void {
    if (this.signal.aborted) throw reasonOf(this.signal);
  }

  /** Nobody waits for the statement any more. */
  end(): void {
    this.client?.removeEventListener('abort', this.#giveUp);
  }

  async *#batches({ batches, job }: RowsResult): AsyncGenerator<ResultBatch, void, undefined> {
    const rows = batches()[Symbol.asyncIterator]();
    const read = this.running.begin();
    let ended = false;
    try {
      for (;;) {
        const next = await this.during(() => rows.next());
        if (next.done === true) break;
        yield next.value;
      }
      ended = true;
      // A job that is canceled has no more rows, but it has not given all.
      this.throwIfOver();
      const state = job?.progress().state;
      if (state === 'CANCELED' || state === 'CANCELING') throw canceled();
    } finally {
      read();
      if (!ended) await rows.return?.();
    }
  }

  #timer(): NodeJS.Timeout | undefined {
    if (this.#leftMs === Infinity) return undefined;
    return setTimeout(() => this.#over(), Math.min(this.#leftMs, TIMER_MS_MAX));
  }

  #spend(begun: number): void {
    if (this.#leftMs === Infinity) return;
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - begun));
    if (this.#leftMs > 0) return;
    this.#over();
    throw reasonOf(this.signal);
  }

  #over(): void {
    this.#controller?.abort(
      new FungiError('TIMEOUT', 'canceling statement due to statement timeout', {
        hint: `The bound is ${STATEMENT_TIMEOUT}, which SET changes`,
      }),
    );
  }
}

const canceled = (): FungiError => new FungiError('CANCELED', 'The query was canceled');

/** Whoever aborts with a reason of ours has said why. */
function reasonOf(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  return reason instanceof FungiError ? reason : canceled();
}
