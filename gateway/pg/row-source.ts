/**
 * The rows of a portal: read in portions, with a limit and, for cursors over endless queries, a time to wait. Two kinds: the
 * result of a statement, whose columns are written as they come, and rows of texts that are known at once.
 */
import type { LogicalType } from '../../sql/types/index.js';
import { string } from '../../sql/types/index.js';
import type { ResultBatch } from '../../src/engine/job.js';
import { finalRows } from '../session/final-rows.js';
import { inPortions, PortionSize } from '../session/row-portions.js';
import type { RowsResult } from '../session/statement-result.js';
import { Turns } from '../session/turns.js';
import type { CatalogColumn, CatalogRows } from './catalog-queries.js';
import type { ColumnDescription, FormatCode, OutputBuffer } from './codec/index.js';
import { columnReader } from './types/column-reader.js';
import type { ColumnReader } from './types/column-reader.js';
import { pgTypeOf, resultTypeOf } from './types/pg-type.js';
import { writeTextAsBinary } from './types/text-to-binary.js';

/** A column without its format, which each reader of it chooses. */
export type ResultColumn = Omit<ColumnDescription, 'format'>;

export interface ReadLimit {
  /** Infinity: all. */
  readonly rows: number;
  /** How long to wait for rows once there are none; undefined: until there are. */
  readonly waitMs?: number;
}

export interface ReadOutcome {
  readonly rows: number;
  /** There are no more. */
  readonly ended: boolean;
}

/** How one row goes into the output: as DataRow, a line of COPY, or not at all (MOVE). */
export interface RowSink {
  /** Called before the rows of each batch. `columns` are ready to be read. */
  write(out: OutputBuffer, columns: readonly ColumnReader[], row: number): void;
  /** After each batch: resolves when more may be written. */
  flush(): Promise<void> | undefined;
  readonly out: OutputBuffer;
  /** Rows are only counted. */
  readonly silent?: boolean;
}

export interface RowSource {
  readonly columns: readonly ResultColumn[];
  /** Ends by itself. */
  readonly bounded: boolean;
  /** @throws the error of the query */
  read(sink: RowSink, formats: readonly FormatCode[], limit: ReadLimit): Promise<ReadOutcome>;
  /** No rows after this time (milliseconds since 1970). */
  endAt(time: number): void;
  /** Ends the query when there is one. */
  close(): Promise<void>;
}

/** One code for each column, of none, one or all of them as clients give them. */
export function formatOf(formats: readonly FormatCode[], column: number): FormatCode {
  return formats.length === 1 ? formats[0]! : (formats[column] ?? 0);
}

export function describeField(name: string, type: LogicalType): ResultColumn {
  const { oid, size, modifier } = resultTypeOf(type);
  return { name, tableOid: 0, attribute: 0, typeOid: oid, typeSize: size, typeModifier: modifier };
}

/** Columns whose preparation nobody notices. */
const COLUMNS_AT_ONCE = 64;

/** What waits of a batch before it is handed to the socket. */
const PIECE_BYTES = 64 * 1024;

export const KIND_COLUMN = describeField('op', string());

export class QueryRows implements RowSource {
  readonly columns: readonly ResultColumn[];
  readonly bounded: boolean;
  #end: number | undefined;
  /** Rows that may still be given. */
  #left = Infinity;
  readonly #types: readonly LogicalType[];
  readonly #iterator: AsyncIterator<ResultBatch>;
  #pending: Promise<IteratorResult<ResultBatch>> | undefined;
  #batch: ResultBatch | undefined;
  #row = 0;
  #ended = false;
  readonly #portionSize: PortionSize;
  /** The batch that the readers have at hand. */
  #loaded: ResultBatch | undefined;
  #readers: { readonly key: string; readonly columns: readonly ColumnReader[] } | undefined;
  /** Rows taken back are left out where kinds are not shown. */
  readonly #withoutRetractions: boolean;

  /** `kinds`: the row kind is the first column. */
  constructor(
    private readonly result: RowsResult,
    private readonly kinds: boolean,
    private readonly timeZone: string,
  ) {
    this.bounded = result.bounded;
    this.#types = result.columns.map((column) => column.type);
    this.#portionSize = new PortionSize(result.columns);
    const described = result.columns.map(({ name, type }) => describeField(name, type));
    this.columns = kinds ? [KIND_COLUMN, ...described] : described;
    const changing = result.changelog !== 'insert-only';
    this.#withoutRetractions = changing && !kinds;
    const batches =
      changing && !kinds && result.bounded
        ? finalRows(inPortions(result.batches(), result.columns))
        : result.batches();
    this.#iterator = batches[Symbol.asyncIterator]();
  }

  async read(sink: RowSink, formats: readonly FormatCode[], limit: ReadLimit): Promise<ReadOutcome> {
    const columns = this.#columnsFor(formats);
    const waitEnd = limit.waitMs === undefined ? undefined : Date.now() + limit.waitMs;
    const end = this.#end;
    const deadline = end === undefined ? waitEnd : Math.min(end, waitEnd ?? end);
    const size = this.#portionSize;
    const turns = new Turns();
    let rows = 0;
    while (rows < limit.rows && this.#left > 0) {
      const batch = this.#batch ?? (await this.#next(deadline));
      if (!batch) break;
      if (this.#loaded !== batch) {
        const loading = this.#load(batch, columns, turns);
        if (loading) await loading;
      }
      size.begin();
      const rowsMax = Math.min(limit.rows - rows, this.#left, size.rowsOf(batch, this.#row));
      const written = this.#write(sink, batch, columns, rowsMax);
      size.end();
      rows += written;
      this.#left -= written;
      const whole = this.#batch === undefined || rows >= limit.rows || this.#left === 0;
      const pending = whole || sink.out.length >= PIECE_BYTES ? sink.flush() : undefined;
      if (pending) await pending;
      const turn = whole ? undefined : turns.giveWay();
      if (turn) await turn;
    }
    if (this.#left === 0 || (end !== undefined && Date.now() >= end)) await this.close();
    return { rows, ended: this.#ended };
  }

  endAt(time: number): void {
    this.#end = time;
  }

  /** LIMIT over endless input: behind its last row there is nothing to wait for. */
  endAfter(rows: number): void {
    this.#left = rows;
  }

  /** Makes the columns of a batch ready to be read: thousands of them in turns. */
  #load(batch: ResultBatch, columns: readonly ColumnReader[], turns: Turns): Promise<void> | undefined {
    if (columns.length > COLUMNS_AT_ONCE) return this.#loadInTurns(batch, columns, turns);
    for (const [index, column] of columns.entries()) column.load(batch, this.kinds ? index - 1 : index);
    this.#loaded = batch;
    return undefined;
  }

  async #loadInTurns(batch: ResultBatch, columns: readonly ColumnReader[], turns: Turns): Promise<void> {
    for (const [index, column] of columns.entries()) {
      column.load(batch, this.kinds ? index - 1 : index);
      const turn = turns.giveWay();
      if (turn) await turn;
    }
    this.#loaded = batch;
  }

  /** Rows of the batch from where the last read ended. */
  #write(sink: RowSink, batch: ResultBatch, columns: readonly ColumnReader[], rowsMax: number): number {
    const { kinds } = batch;
    const count = kinds.length;
    let written = 0;
    let row = this.#row;
    for (; row < count && written < rowsMax; row++) {
      if (this.#withoutRetractions && (kinds[row] === '-U' || kinds[row] === '-D')) continue;
      sink.write(sink.out, columns, row);
      written++;
    }
    this.#row = row;
    if (row >= count) {
      this.#batch = this.#loaded = undefined;
      this.#row = 0;
    }
    return written;
  }

  async #next(deadline: number | undefined): Promise<ResultBatch | undefined> {
    if (this.#ended) return undefined;
    this.#pending ??= this.#iterator.next();
    const next = deadline === undefined ? await this.#pending : await before(this.#pending, deadline);
    if (next === undefined) return undefined;
    this.#pending = undefined;
    if (next.done === true) {
      this.#ended = true;
      return undefined;
    }
    this.#batch = next.value;
    return next.value;
  }

  #columnsFor(formats: readonly FormatCode[]): readonly ColumnReader[] {
    const key = formats.join();
    if (this.#readers?.key === key) return this.#readers.columns;
    const shift = this.kinds ? 1 : 0;
    const readers = this.#types.map((type, index) =>
      columnReader(type, formatOf(formats, index + shift), this.timeZone),
    );
    const columns = this.kinds ? [new KindColumn(), ...readers] : readers;
    this.#readers = { key, columns };
    this.#loaded = undefined;
    return columns;
  }

  async close(): Promise<void> {
    if (!this.#ended) {
      this.#ended = true;
      // The iterator may be waiting for a row that never comes: the job is ended first, which wakes it.
      await this.result.job?.cancel();
      this.#pending?.catch(() => undefined);
      await this.#iterator.return?.().catch(() => undefined);
    }
  }
}

/** The value, or undefined when it has not come by then. */
async function before<T>(value: Promise<T>, deadline: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}

class KindColumn implements ColumnReader {
  #kinds: ResultBatch['kinds'] = [];

  load(batch: ResultBatch): void {
    this.#kinds = batch.kinds;
  }

  isNull(): boolean {
    return false;
  }

  write(out: OutputBuffer, row: number): void {
    out.ascii(this.#kinds[row] ?? '+I');
  }
}

/** Rows that are there already, as texts: catalog statements, SHOW. */
export class TextRows implements RowSource {
  readonly bounded = true;
  readonly columns: readonly ResultColumn[];
  #next = 0;

  constructor(private readonly result: CatalogRows) {
    this.columns = result.columns.map(describeCatalogColumn);
  }

  async read(sink: RowSink, formats: readonly FormatCode[], limit: ReadLimit): Promise<ReadOutcome> {
    const columns = this.columns.map(
      ({ typeOid }, index) => new TextColumn(this.result.rows, index, typeOid, formatOf(formats, index)),
    );
    const turns = new Turns();
    const start = this.#next;
    while (this.#next < this.result.rows.length && this.#next - start < limit.rows) {
      sink.write(sink.out, columns, this.#next++);
      if (this.#next % 256 > 0) continue;
      const pending = sink.flush() ?? turns.giveWay();
      if (pending) await pending;
    }
    return { rows: this.#next - start, ended: this.#next >= this.result.rows.length };
  }

  endAt(): void {
    // They end by themselves.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function describeCatalogColumn({ name, typeOid, typeModifier = -1 }: CatalogColumn): ResultColumn {
  const typeSize = pgTypeOf(typeOid)?.size ?? -1;
  return { name, tableOid: 0, attribute: 0, typeOid, typeSize, typeModifier };
}

/** Texts as values of a type, in either format. */
export class TextColumn implements ColumnReader {
  constructor(
    private readonly rows: CatalogRows['rows'],
    private readonly index: number,
    private readonly oid: number,
    private readonly format: FormatCode,
  ) {}

  load(): void {
    // The rows are known from the start.
  }

  isNull(row: number): boolean {
    return this.rows[row]?.[this.index] == null;
  }

  write(out: OutputBuffer, row: number): void {
    const text = this.rows[row]?.[this.index] ?? '';
    if (this.format === 1) writeTextAsBinary(out, text, this.oid);
    else out.text(text);
  }
}
