/**
 * The result of an operation, handed out page by page. A page is taken from the rows only when its token is asked for, so that a
 * job whose pages nobody fetches stands still; the page before is kept, for clients that missed the answer.
 */
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultBatch, ResultValue } from '../../../src/engine/job.js';
import type { RowKind } from '../../../sql/plan/table-description.js';
import { limits } from './limits.js';
import { pause } from './pause.js';

export interface ResultColumn {
  readonly name: string;
  readonly type: LogicalType;
}

export interface ResultRow {
  readonly kind: RowKind;
  readonly values: readonly ResultValue[];
}

/** What a statement gave. */
export interface OperationResult {
  readonly columns: readonly ResultColumn[];
  /** The rows of a query, which keep coming as long as its job runs. */
  readonly isQuery: boolean;
  /** Something happened and there is nothing to show but OK. */
  readonly onlyOk: boolean;
  /** Undefined where nothing runs as a job. */
  readonly jobId: string | undefined;
  readonly rows: AsyncIterable<ResultBatch>;
  /** Ends the job of a query, if it runs. */
  release(): Promise<void>;
}

export interface Page {
  readonly kind: 'PAYLOAD' | 'EOS';
  /** The rows in the form that was asked for. */
  readonly rows: readonly string[];
  /** Undefined at the end. */
  readonly nextToken: number | undefined;
}

/** Writes a row as the client gets it. */
export type RowEncoder = (row: ResultRow) => string;

/** A token that is neither the next one nor the one before. */
export class UnexpectedToken extends Error {}

const END: Page = { kind: 'EOS', rows: [], nextToken: undefined };

export class ResultFetcher {
  readonly #iterator: AsyncIterator<ResultBatch>;
  #pending: Promise<IteratorResult<ResultBatch>> | undefined;
  /** What is left of the batch that the last page took a part of. */
  #batch: ResultBatch | undefined;
  #offset = 0;
  #token = 0;
  #previous: readonly ResultRow[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  /** Fetches wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly result: OperationResult) {
    this.#iterator = result.rows[Symbol.asyncIterator]();
  }

  /** Rows of a query may still come. */
  get open(): boolean {
    return this.result.isQuery && !this.#ended && this.#failure === undefined;
  }

  /** @throws UnexpectedToken; the error of the job, once the rows before it are fetched */
  fetch(token: number, encode: RowEncoder): Promise<Page> {
    const page = this.#turn.then(() => this.#fetch(token, encode));
    this.#turn = page.catch(() => undefined);
    return page;
  }

  async #fetch(token: number, encode: RowEncoder): Promise<Page> {
    if (token === this.#token) {
      if (this.#ended) return END;
      const rows: string[] = [];
      const taken: ResultRow[] = [];
      const ended = await this.#take(taken, rows, encode);
      this.#previous = taken;
      if (ended) {
        this.#ended = true;
        await this.result.release();
        return END;
      }
      this.#token++;
      return { kind: 'PAYLOAD', rows, nextToken: this.#token };
    }
    if (token >= 0 && token === this.#token - 1) {
      return { kind: 'PAYLOAD', rows: this.#previous.map(encode), nextToken: this.#token };
    }
    const valid = this.#token === 0 ? '0' : `${this.#token} or ${this.#token - 1}`;
    throw new UnexpectedToken(`Expecting token to be ${valid}, but found ${token}.`);
  }

  /** Takes rows that are there, or come within a short time; true when there are none any more. */
  async #take(taken: ResultRow[], rows: string[], encode: RowEncoder): Promise<boolean> {
    let bytes = 0;
    for (;;) {
      // The wait is for the first row; what is behind it is taken only if it is there already.
      const more = await this.#nextBatch(taken.length > 0 ? 0 : limits.fetch_wait_ms);
      if (more === 'failed' && taken.length === 0) throw this.#failure!.error;
      if (more === 'end') return taken.length === 0;
      if (more !== 'batch') return false;
      const batch = this.#batch!;
      while (this.#offset < batch.rows.length) {
        const row = { kind: batch.kinds[this.#offset] ?? '+I', values: batch.rows[this.#offset]! };
        const text = encode(row);
        bytes += text.length;
        if (rows.length >= limits.page_rows_max || (rows.length > 0 && bytes > limits.page_bytes_max)) {
          return false;
        }
        taken.push(row);
        rows.push(text);
        this.#offset++;
      }
      this.#batch = undefined;
    }
  }

  async #nextBatch(waitMs: number): Promise<'batch' | 'none' | 'end' | 'failed'> {
    if (this.#batch) return 'batch';
    if (this.#failure) return 'failed';
    this.#pending ??= this.#iterator.next();
    const waited = pause(waitMs);
    try {
      const next = await Promise.race([this.#pending, waited.done]);
      if (next === undefined) return 'none';
      if (next.done === true) return 'end';
      this.#pending = undefined;
      this.#batch = next.value;
      this.#offset = 0;
      return 'batch';
    } catch (error) {
      this.#failure = { error };
      return 'failed';
    } finally {
      waited.cancel();
    }
  }

  async close(): Promise<void> {
    this.#pending?.catch(() => undefined);
    this.#previous = [];
    this.#batch = undefined;
    await this.result.release();
    await this.#iterator.return?.();
  }
}
