/** The server's side of COPY TO STDOUT: rows as lines of text or CSV, or in binary form, many in one message. */
import { encode } from '../codec/index.js';
import { OutputBuffer } from '../codec/index.js';
import type { FormatCode } from '../codec/index.js';
import type { CopyOptions } from '../dialect/command.js';
import { pgLimits } from '../limits.js';
import type { ResultColumn, RowSink, RowSource } from '../row-source.js';
import type { ColumnReader } from '../types/column-reader.js';
import type { Wire } from '../wire.js';
import { escapeText, quoteCsv } from './escape.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const NEWLINE = 10;

export class CopyOut implements RowSink {
  /** One message in the making. */
  readonly out = new OutputBuffer(pgLimits.output_chunk_bytes);
  readonly #cell = new OutputBuffer();
  readonly #delimiter: number;
  readonly #null: Buffer;
  #forced: readonly boolean[] = [];

  constructor(
    private readonly wire: Wire,
    private readonly options: CopyOptions,
  ) {
    this.#delimiter = options.delimiter.charCodeAt(0);
    this.#null = Buffer.from(options.null);
  }

  /** Gives the number of rows. @throws the error of the query */
  async send(source: RowSource): Promise<number> {
    const { wire, options } = this;
    const { columns } = source;
    const format: FormatCode = options.format === 'binary' ? 1 : 0;
    this.#forced = columns.map(
      ({ name }) => options.forceQuote.includes('*') || options.forceQuote.includes(name),
    );
    encode.copyResponse(wire.out, 'out', format, columns.length);
    try {
      this.#begin();
      this.#head(columns);
      const { rows } = await source.read(this, [format], { rows: Infinity });
      if (options.format === 'binary') this.out.int16(-1);
      this.#message();
      encode.copyDone(wire.out);
      return rows;
    } finally {
      await source.close();
    }
  }

  #begin(): void {
    this.out.begin(encode.COPY_DATA);
  }

  #head(columns: readonly ResultColumn[]): void {
    if (this.options.format === 'binary') {
      this.out.raw(SIGNATURE);
      this.out.int32(0);
      this.out.int32(0);
      return;
    }
    if (!this.options.header) return;
    for (const [index, { name }] of columns.entries()) {
      if (index > 0) this.out.byte(this.#delimiter);
      this.#cell.length = 0;
      this.#cell.text(name);
      this.#writeCell(false);
    }
    this.out.byte(NEWLINE);
  }

  write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    if (this.options.format === 'binary') this.#binaryRow(out, columns, row);
    else this.#textRow(out, columns, row);
    if (out.length >= pgLimits.output_chunk_bytes) {
      this.#message();
      this.#begin();
    }
  }

  #binaryRow(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
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
      this.#cell.length = 0;
      column.write(this.#cell, row);
      this.#writeCell(this.#forced[index] === true);
    }
    out.byte(NEWLINE);
  }

  #writeCell(forced: boolean): void {
    if (this.options.format === 'csv') quoteCsv(this.out, this.#cell, this.options, forced);
    else escapeText(this.out, this.#cell, this.#delimiter);
  }

  /** Ends the message and passes it on. */
  #message(): void {
    this.out.end();
    this.wire.out.raw(this.out.bytes.subarray(0, this.out.length));
    this.out.length = 0;
  }

  flush(): Promise<void> | undefined {
    this.#message();
    const pending = this.wire.flush();
    this.#begin();
    return pending;
  }
}
