/** Rows as DataRow messages, collected and handed to the socket in large pieces. */
import { encode } from './codec/index.js';
import type { OutputBuffer } from './codec/index.js';
import type { RowSink } from './row-source.js';
import type { ColumnReader } from './types/column-reader.js';
import type { Wire } from './wire.js';

const NULL_LENGTH = -1;
const HEADER_BYTES = 7;

export class DataRowSink implements RowSink {
  readonly out: OutputBuffer;

  constructor(private readonly wire: Wire) {
    this.out = wire.out;
  }

  write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
    const start = out.length;
    out.reserve(HEADER_BYTES);
    const count = columns.length;
    out.bytes[start] = encode.DATA_ROW;
    out.bytes[start + 5] = count >>> 8;
    out.bytes[start + 6] = count & 0xff;
    out.length = start + HEADER_BYTES;
    for (let index = 0; index < count; index++) {
      const column = columns[index]!;
      const at = out.length;
      out.reserve(4);
      out.length = at + 4;
      if (column.isNull(row)) {
        writeLength(out.bytes, at, NULL_LENGTH);
        continue;
      }
      column.write(out, row);
      writeLength(out.bytes, at, out.length - at - 4);
    }
    writeLength(out.bytes, start + 1, out.length - start - 1);
  }

  flush(): Promise<void> | undefined {
    return this.wire.flush();
  }
}

function writeLength(bytes: Buffer, at: number, length: number): void {
  bytes[at] = length >>> 24;
  bytes[at + 1] = length >>> 16;
  bytes[at + 2] = length >>> 8;
  bytes[at + 3] = length;
}

/** For MOVE: rows are passed over. */
export class NoRowSink implements RowSink {
  readonly silent = true;
  readonly out: OutputBuffer;

  constructor(wire: Wire) {
    this.out = wire.out;
  }

  write(): void {
    // Nothing is sent.
  }

  flush(): undefined {
    return undefined;
  }
}
