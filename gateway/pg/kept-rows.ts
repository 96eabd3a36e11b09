/**
 * Rows of a cursor that are kept: those of SCROLL, so that they can be read again in any order, and those WITH HOLD, so that they
 * outlive the transaction and whatever writes to the tables meanwhile. They are taken from their query when they are first asked for.
 */
import { OutputBuffer } from './codec/index.js';
import type { FormatCode } from './codec/index.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { ResultColumn, RowSink, RowSource } from './row-source.js';
import { formatOf, TextColumn } from './row-source.js';
import type { ColumnReader } from './types/column-reader.js';

export class KeptRows {
  readonly columns: readonly ResultColumn[];
  readonly #rows: (string | null)[][] = [];
  readonly #collector: Collector;
  #ended = false;

  /** `source` must be bounded, and is closed by this. */
  constructor(private readonly source: RowSource) {
    this.columns = source.columns;
    this.#collector = new Collector(this.#rows);
  }

  /** Makes sure that `count` rows are there, or all there are. @throws FungiError 54000, and the error of the query */
  async keep(count: number): Promise<void> {
    if (this.#ended || this.#rows.length >= count) return;
    const { ended } = await this.source.read(this.#collector, [], { rows: count - this.#rows.length });
    if (ended || this.#rows.length < count) await this.close();
  }

  /** Rows that are there now. */
  get count(): number {
    return this.#rows.length;
  }

  /** Rows by their numbers, the first being 1, in this order. */
  async write(sink: RowSink, formats: readonly FormatCode[], numbers: Iterable<number>): Promise<void> {
    const columns = this.columns.map(
      ({ typeOid }, index) => new TextColumn(this.#rows, index, typeOid, formatOf(formats, index)),
    );
    let written = 0;
    for (const number of numbers) {
      sink.write(sink.out, columns, number - 1);
      const pending = ++written % FLUSH_ROWS === 0 ? sink.flush() : undefined;
      if (pending) await pending;
    }
  }

  /** The same rows for one that reads them once, in their order. */
  inOrder(): Pick<RowSource, 'read' | 'close'> {
    let at = 0;
    return {
      read: async (sink, formats, { rows }) => {
        await this.keep(at + rows);
        const last = Math.min(at + rows, this.count);
        const numbers = Array.from({ length: last - at }, (_, index) => at + index + 1);
        await this.write(sink, formats, numbers);
        at = last;
        return { rows: numbers.length, ended: this.#ended && at >= this.count };
      },
      close: () => this.close(),
    };
  }

  /** Ends the query; the rows stay. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.source.close();
  }
}

const FLUSH_ROWS = 256;

/** Takes rows as texts. */
class Collector implements RowSink {
  readonly out = new OutputBuffer();
  #bytes = 0;

  constructor(private readonly rows: (string | null)[][]) {}

  write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    if (this.#bytes > pgLimits.kept_cursor_bytes_max) {
      const megabytes = pgLimits.kept_cursor_bytes_max / (1024 * 1024);
      throw pgError('54000', `a cursor WITH HOLD or SCROLL keeps at most ${megabytes} MB of rows`);
    }
    this.rows.push(columns.map((column) => this.#text(out, column, row)));
  }

  #text(out: OutputBuffer, column: ColumnReader, row: number): string | null {
    this.#bytes += VALUE_BYTES;
    if (column.isNull(row)) return null;
    out.length = 0;
    column.write(out, row);
    this.#bytes += out.length;
    const text = out.bytes.toString('utf8', 0, out.length);
    out.length = 0;
    return text;
  }

  flush(): undefined {
    return undefined;
  }
}

/** What a value costs beside its text. */
const VALUE_BYTES = 32;
