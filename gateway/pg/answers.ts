/** Results on their way to the client: their description, their rows, and what is said when they are complete. */
import { encode } from './codec/index.js';
import type { FormatCode } from './codec/index.js';
import { CopyOut } from './copy/copy-out.js';
import { receiveCopy } from './copy/receive.js';
import { DataRowSink, NoRowSink } from './data-row.js';
import type { Outcome } from './portal.js';
import type { ReadLimit, ReadOutcome, ResultColumn, RowSource } from './row-source.js';
import { formatOf } from './row-source.js';
import type { RunningStatement } from './running-statement.js';
import type { Wire } from './wire.js';

export class Answers {
  readonly #rows: DataRowSink;

  constructor(
    private readonly wire: Wire,
    private readonly running: RunningStatement,
  ) {
    this.#rows = new DataRowSink(wire);
  }

  /** The whole of a result, described and in text: what a simple query is answered with. */
  async whole(outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case 'rows':
        try {
          this.describe(outcome.rows.columns, []);
          await this.announce(outcome.rows);
          const { rows } = await outcome.rows.read(this.#rows, [], { rows: Infinity });
          this.complete(outcome.tag(rows));
        } finally {
          await outcome.rows.close();
        }
        return;
      case 'fetch': {
        const formats: readonly FormatCode[] = outcome.cursor.binary ? [1] : [];
        if (!outcome.move) this.describe(outcome.cursor.columns, formats);
        this.complete(outcome.tag(await this.cursor(outcome, formats)));
        return;
      }
      default:
        await this.withoutRows(outcome);
    }
  }

  async withoutRows(outcome: Exclude<Outcome, { kind: 'rows' | 'fetch' }>): Promise<void> {
    const { out } = this.wire;
    switch (outcome.kind) {
      case 'empty':
        encode.emptyQueryResponse(out);
        return;
      case 'done':
        encode.commandComplete(out, outcome.tag);
        return;
      case 'copy-out': {
        const copy = new CopyOut(this.wire, outcome.options);
        const rows = await copy.send(outcome.rows, () => this.running.complete());
        encode.commandComplete(out, `COPY ${rows}`);
        return;
      }
      case 'copy-in':
        encode.commandComplete(out, `COPY ${await receiveCopy(this.wire, outcome.copy)}`);
        return;
      default: {
        const unreachable: never = outcome;
        return unreachable;
      }
    }
  }

  /** A query that was cut short is not complete: a client takes an error behind this for that of another statement. @throws FungiError 57014 */
  complete(tag: string): void {
    this.running.complete();
    encode.commandComplete(this.wire.out, tag);
  }

  /** Nobody knows when the first row of an endless query comes: what precedes it goes out now. */
  announce(rows: RowSource): Promise<void> | undefined {
    return rows.bounded ? undefined : this.wire.flush();
  }

  /** Rows of a portal, up to a limit. @throws the error of the query */
  rows(source: RowSource, formats: readonly FormatCode[], limit: ReadLimit): Promise<ReadOutcome> {
    return source.read(this.#rows, formats, limit);
  }

  /** What FETCH gives of a cursor; for MOVE the rows are passed over. */
  async cursor(
    { cursor, direction, waitMs, move }: Extract<Outcome, { kind: 'fetch' }>,
    formats: readonly FormatCode[],
  ): Promise<number> {
    const stop = (): void => cursor.cancel();
    const running = this.running.signal;
    running?.addEventListener('abort', stop, { once: true });
    try {
      const sink = move ? new NoRowSink(this.wire) : this.#rows;
      return await cursor.fetch(sink, formats, direction, waitMs);
    } finally {
      running?.removeEventListener('abort', stop);
    }
  }

  describe(columns: readonly ResultColumn[], formats: readonly FormatCode[]): void {
    encode.rowDescription(
      this.wire.out,
      columns.map((column, index) => ({ ...column, format: formatOf(formats, index) })),
    );
  }
}
