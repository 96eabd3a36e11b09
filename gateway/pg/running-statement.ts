/** The statement that runs now: what a cancel request, a time-out and the client's going end. */
import { FungiError } from '../../sql/error/index.js';
import type { PgSettings } from './settings.js';
import { durationMs } from './settings.js';
import type { Wire } from './wire.js';

export class RunningStatement {
  #controller: AbortController | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly settings: PgSettings,
  ) {
    wire.closed.addEventListener('abort', () => this.abort(gone()), { once: true });
  }

  get signal(): AbortSignal | undefined {
    return this.#controller?.signal;
  }

  abort(reason: FungiError): void {
    this.#controller?.abort(reason);
  }

  /** All of its rows have been given: a cancel comes too late from now on. @throws the reason of one that came before, and cut them */
  complete(): void {
    this.#controller?.signal.throwIfAborted();
    this.#controller = undefined;
  }

  /** Runs it so that it can be canceled and times out. @throws FungiError 57014, and what `run` throws */
  async run<T>(controller: AbortController, run: () => Promise<T>): Promise<T> {
    const ms = durationMs('statement_timeout', this.settings.get('statement_timeout') ?? '0');
    const late = (): void =>
      controller.abort(new FungiError('CANCELED', 'canceling statement due to statement timeout'));
    const timer = ms > 0 ? setTimeout(late, ms) : undefined;
    this.#controller = controller;
    try {
      if (this.wire.closed.aborted) throw gone();
      const result = await run();
      // A query that is ended gives no more rows; that it did not come to its own end must be said.
      if (this.#controller === controller) controller.signal.throwIfAborted();
      return result;
    } catch (error) {
      const { aborted, reason } = controller.signal;
      throw aborted && reason instanceof FungiError ? reason : error;
    } finally {
      clearTimeout(timer);
      this.#controller = undefined;
    }
  }
}

const gone = (): FungiError => new FungiError('CANCELED', 'The client has gone');
