/** The rows of a cursor WITH HOLD, kept so that they outlive the transaction and whatever writes to the tables meanwhile. */
import { OutputBuffer } from './codec/index.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { ReadLimit, ReadOutcome, ResultColumn, RowSink, RowSource } from './row-source.js';
import { TextRows } from './row-source.js';
import type { ColumnReader } from './types/column-reader.js';

export class HeldRows implements RowSource {
  readonly bounded = true;
  readonly columns: readonly ResultColumn[];

  private constructor(private readonly rows: TextRows) {
    this.columns = rows.columns;
  }

  /** Reads all. @throws FungiError 54000 when they are too many, and the error of the query */
  static async of(source: RowSource): Promise<HeldRows> {
    const collected: (string | null)[][] = [];
    const scratch = new OutputBuffer();
    const sink: RowSink = {
      out: scratch,
      write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void {
        if (collected.length >= pgLimits.held_cursor_rows_max) {
          throw pgError('54000', `a cursor WITH HOLD keeps at most ${pgLimits.held_cursor_rows_max} rows`);
        }
        collected.push(
          columns.map((column) => {
            if (column.isNull(row)) return null;
            out.length = 0;
            column.write(out, row);
            return out.bytes.toString('utf8', 0, out.length);
          }),
        );
        out.length = 0;
      },
      flush: () => undefined,
    };
    try {
      await source.read(sink, [], { rows: Infinity });
    } finally {
      await source.close();
    }
    const columns = source.columns.map(({ name, typeOid, typeModifier }) => ({
      name,
      typeOid,
      typeModifier,
    }));
    return new HeldRows(new TextRows({ columns, rows: collected }));
  }

  read(sink: RowSink, formats: Parameters<RowSource['read']>[1], limit: ReadLimit): Promise<ReadOutcome> {
    return this.rows.read(sink, formats, limit);
  }

  endAt(): void {
    // They end by themselves.
  }

  close(): Promise<void> {
    return this.rows.close();
  }
}
