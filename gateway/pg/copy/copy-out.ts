/** The server's side of COPY TO STDOUT: rows as lines of text or CSV, or in binary form, one message each. */
import { encode } from '../codec/index.js';
import { OutputBuffer } from '../codec/index.js';
import type { FormatCode } from '../codec/index.js';
import type { CopyOptions } from '../dialect/command.js';
import type { ResultColumn, RowSink, RowSource } from '../row-source.js';
import type { ColumnReader } from '../types/column-reader.js';
import type { Wire } from '../wire.js';
import { escapeText, needsEscapes, needsQuotes, quoteCsv } from './escape.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const NEWLINE = 10;

export class CopyOut implements RowSink {
  readonly out: OutputBuffer;
  readonly #cell = new OutputBuffer();
  readonly #delimiter: number;
  readonly #null: Buffer;
  #forced: readonly boolean[] = [];
  /** The head of the binary form goes out with the first row, as PostgreSQL sends it. */
  #headPending: boolean;

  constructor(
    private readonly wire: Wire,
    private readonly options: CopyOptions,
  ) {
    this.out = wire.out;
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#null = Buffer.from(options.null);
    this.#headPending = options.format === 'binary';
  }

  /** Gives the number of rows. `ended` is called behind the last one. @throws the error of the query, and what `ended` throws */
  async send(source: RowSource, ended: () => void): Promise<number> {
    const { out, options } = this;
    const { columns } = source;
    const binary = options.format === 'binary';
    const format: FormatCode = binary ? 1 : 0;
    this.#forced = columns.map(
      ({ name }) => options.forceQuote.includes('*') || options.forceQuote.includes(name),
    );
    encode.copyResponse(out, 'out', format, columns.length);
    try {
      if (options.header && !binary) this.#headerLine(columns);
      const { rows } = await source.read(this, [format], { rows: Infinity });
      ended();
      if (binary) {
        out.begin(encode.COPY_DATA);
        this.#binaryHead();
        out.int16(-1);
        out.end();
      }
      encode.copyDone(out);
      return rows;
    } finally {
      await source.close();
    }
  }

  #binaryHead(): void {
    if (!this.#headPending) return;
    this.#headPending = false;
    this.out.raw(SIGNATURE);
    this.out.int32(0);
    this.out.int32(0);
  }

  #headerLine(columns: readonly ResultColumn[]): void {
    const { out } = this;
    out.begin(encode.COPY_DATA);
    for (const [index, { name }] of columns.entries()) {
      if (index > 0) out.byte(this.#delimiter);
      const start = out.length;
      out.text(name);
      this.#finishCell(start, false);
    }
    out.byte(NEWLINE);
    out.end();
  }

  /** A message for each row: some clients take one for the other. */
  write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    out.begin(encode.COPY_DATA);
    if (this.options.format === 'binary') this.#binaryRow(out, columns, row);
    else this.#textRow(out, columns, row);
    out.end();
  }

  #binaryRow(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    this.#binaryHead();
    out.int16(columns.length);
    for (const column of columns) {
      const at = out.length;
      out.int32(-1);
      if (column.isNull(row)) continue;
      column.write(out, row);
      out.bytes.writeInt32BE(out.length - at - 4, at);
    }
  }

  #textRow(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      if (index > 0) out.byte(this.#delimiter);
      if (column.isNull(row)) {
        out.raw(this.#null);
        continue;
      }
      const start = out.length;
      column.write(out, row);
      this.#finishCell(start, this.#forced[index] === true);
    }
    out.byte(NEWLINE);
  }

  /** What was written from `start` on is a cell: most have nothing to escape and stay as they are. */
  #finishCell(start: number, forced: boolean): void {
    const { out, options } = this;
    const isCsv = options.format === 'csv';
    if (isCsv ? !forced && !needsQuotes(out, start, options) : !needsEscapes(out, start, this.#delimiter))
      return;
    const cell = this.#cell;
    cell.length = 0;
    cell.raw(out.bytes.subarray(start, out.length));
    out.length = start;
    if (isCsv) quoteCsv(out, cell, options);
    else escapeText(out, cell, this.#delimiter);
  }

  flush(): Promise<void> | undefined {
    return this.wire.flush();
  }
}
