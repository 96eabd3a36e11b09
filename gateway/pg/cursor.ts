/**
 * A cursor of DECLARE, and what FETCH and MOVE do with it (PostgreSQL: "FETCH"). One with SCROLL goes in any direction over rows that
 * are kept; others go forward only, row by row of their query, and so also over one that does not end.
 */
import type { FungiError } from '../../sql/error/index.js';
import type { FormatCode } from './codec/index.js';
import type { FetchDirection } from './dialect/command.js';
import type { KeptRows } from './kept-rows.js';
import { pgError } from './pg-error.js';
import type { ReadLimit, ResultColumn, RowSink, RowSource } from './row-source.js';

/** What FETCH reads from; gives the number of rows written. */
interface Position {
  fetch(
    sink: RowSink,
    formats: readonly FormatCode[],
    direction: FetchDirection,
    waitMs: number | undefined,
  ): Promise<number>;
  close(): Promise<void>;
}

export interface CursorOptions {
  readonly name: string;
  readonly columns: readonly ResultColumn[];
  readonly binary: boolean;
  readonly hold: boolean;
  /** Ends by itself. */
  readonly bounded: boolean;
  /** Aborted to end its query. */
  readonly controller: AbortController;
  readonly position: Position;
}

export class Cursor {
  #failed = false;

  constructor(private readonly options: CursorOptions) {}

  get columns(): readonly ResultColumn[] {
    return this.options.columns;
  }

  get binary(): boolean {
    return this.options.binary;
  }

  get hold(): boolean {
    return this.options.hold;
  }

  get bounded(): boolean {
    return this.options.bounded;
  }

  /** Ends what runs for it. */
  cancel(): void {
    this.options.controller.abort();
  }

  /** @throws FungiError 55000 for a direction it cannot go and after any error, and the error of the query */
  async fetch(
    sink: RowSink,
    formats: readonly FormatCode[],
    direction: FetchDirection,
    waitMs: number | undefined,
  ): Promise<number> {
    const { name, position } = this.options;
    if (this.#failed) throw pgError('55000', `portal "${name}" cannot be run`);
    try {
      return await position.fetch(sink, formats, direction, waitMs);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.cancel();
    await this.options.position.close();
  }
}

/** Passes over rows in front of the one that is wanted. */
const skipper = (sink: RowSink): RowSink => ({
  out: sink.out,
  silent: true,
  write: () => undefined,
  flush: () => undefined,
});

/** Rows are read once, in their order. */
export class ForwardPosition implements Position {
  /** Rows passed so far. */
  #at = 0;
  /** Behind the last row. */
  #ended = false;

  constructor(private readonly rows: Pick<RowSource, 'read' | 'close'>) {}

  async fetch(
    sink: RowSink,
    formats: readonly FormatCode[],
    direction: FetchDirection,
    waitMs: number | undefined,
  ): Promise<number> {
    const wait = waitMs === undefined ? {} : { waitMs };
    // MOVE by nothing only tells whether there is a row.
    const stays = direction.count === 0 && direction.to !== 'absolute';
    if (stays && sink.silent === true) return this.#onRow ? 1 : 0;
    const { skip, count } = this.#steps(direction);
    if (skip > 0 && (await this.#read(skipper(sink), formats, { rows: skip, ...wait })) < skip) return 0;
    return count === 0 ? 0 : this.#read(sink, formats, { rows: count, ...wait });
  }

  async #read(sink: RowSink, formats: readonly FormatCode[], limit: ReadLimit): Promise<number> {
    const { rows, ended } = await this.rows.read(sink, formats, limit);
    this.#at += rows;
    if (ended && rows < limit.rows) this.#ended = true;
    return rows;
  }

  get #onRow(): boolean {
    return this.#at > 0 && !this.#ended;
  }

  /** @throws FungiError 55000 as PostgreSQL words it */
  #steps({ to, count }: FetchDirection): { readonly skip: number; readonly count: number } {
    if (to === 'forward' && count > 0) return { skip: 0, count };
    if (to === 'backward' && count < 0) return { skip: 0, count: -count };
    if (to === 'relative' && count > 0) return { skip: count - 1, count: 1 };
    if (to === 'absolute') {
      // Behind the last row is a place, too.
      const at = this.#ended ? this.#at + 1 : this.#at;
      if (count > at) return { skip: count - 1 - at, count: 1 };
      if (count === 0 && at === 0) return { skip: 0, count: 0 };
    } else if (count === 0 && to !== 'backward' && !this.#onRow) {
      return { skip: 0, count: 0 };
    }
    throw forwardOnly();
  }

  close(): Promise<void> {
    return this.rows.close();
  }
}

/** Rows are kept and read in any order. */
export class ScrollPosition implements Position {
  /** 0: before the first row; one more than there are rows: behind the last. */
  #at = 0;

  constructor(private readonly rows: KeptRows) {}

  async fetch(sink: RowSink, formats: readonly FormatCode[], { to, count }: FetchDirection): Promise<number> {
    const numbers = await this.#numbers(to, count);
    await this.rows.write(sink, formats, numbers);
    return numbers.length;
  }

  /** The rows that are wanted; afterwards the cursor stands where they end. */
  #numbers(to: FetchDirection['to'], count: number): Promise<readonly number[]> {
    switch (to) {
      case 'forward':
        return count < 0 ? this.#backward(-count) : this.#forward(count);
      case 'backward':
        return count < 0 ? this.#forward(-count) : this.#backward(count);
      case 'relative':
        return this.#goTo(Math.max(0, this.#at + count));
      case 'absolute':
        return count < 0 ? this.#fromEnd(-count) : this.#goTo(count);
      default: {
        const unreachable: never = to;
        return unreachable;
      }
    }
  }

  async #forward(count: number): Promise<readonly number[]> {
    if (count === 0) return this.#goTo(this.#at);
    const end = this.#at + count;
    await this.rows.keep(end);
    const numbers = range(this.#at + 1, Math.min(end, this.rows.count));
    this.#at = Math.min(end, this.rows.count + 1);
    return numbers;
  }

  #backward(count: number): Promise<readonly number[]> {
    if (count === 0) return this.#goTo(this.#at);
    const start = Math.max(1, this.#at - count);
    const numbers = range(start, this.#at - 1).reverse();
    this.#at = Math.max(0, this.#at - count);
    return Promise.resolve(numbers);
  }

  async #fromEnd(count: number): Promise<readonly number[]> {
    await this.rows.keep(Infinity);
    return this.#goTo(Math.max(0, this.rows.count + 1 - count));
  }

  async #goTo(number: number): Promise<readonly number[]> {
    await this.rows.keep(number);
    this.#at = Math.min(number, this.rows.count + 1);
    return this.#at >= 1 && this.#at <= this.rows.count ? [this.#at] : [];
  }

  close(): Promise<void> {
    return this.rows.close();
  }
}

const forwardOnly = (): FungiError =>
  pgError('55000', 'cursor can only scan forward', 'Declare it with SCROLL option to enable backward scan.');

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
