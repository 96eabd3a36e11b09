/** Runs statements in this process: `fungi sql --local`. INSERT jobs are waited for, as nothing would outlive the process. */
import type { BadRow } from '../../src/connectors/connector.js';
import { SessionService } from '../session/session-service.js';
import type { Session } from '../session/session.js';
import type { ClientResult, SqlClient } from './sql-client.js';

export interface EmbeddedOptions {
  /** Where the `print` connector writes. */
  readonly output: (text: string) => void;
  readonly properties?: ReadonlyMap<string, string>;
  readonly batchRows?: number;
  /** Told of each row that could not be decoded and was skipped. */
  readonly badRow?: (detail: BadRow) => void;
}

export class EmbeddedClient implements SqlClient {
  readonly #service: SessionService;
  readonly #session: Session;

  /** @throws FungiError INVALID_OPTION for a property with a wrong value */
  constructor(options: EmbeddedOptions) {
    this.#service = new SessionService({
      output: options.output,
      ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
      ...(options.badRow ? { badRow: options.badRow } : {}),
      properties: new Map([['table.dml-sync', 'true'], ...(options.properties ?? [])]),
    });
    this.#session = this.#service.open();
  }

  /** Starts loading what a query needs. */
  warmUp(): void {
    this.#service.engine.warmUp();
  }

  async *execute(text: string, signal: AbortSignal): AsyncIterable<ClientResult> {
    for await (const { statement, result } of this.#session.execute(text, { signal })) {
      if (result.kind === 'rows') {
        yield { ...result, span: statement.span, progress: () => result.job?.progress() };
        continue;
      }
      if (result.kind !== 'job') {
        yield { ...result, span: statement.span };
        continue;
      }
      const { job, wait } = result;
      yield {
        kind: 'job',
        span: statement.span,
        id: job.id,
        name: job.name,
        wait,
        progress: () => job.progress(),
        done: () => (wait ? job.done() : Promise.resolve()),
      };
    }
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}
