/** How the columns of a batch are read for messages: from DuckDB's memory where its type allows, else from JavaScript values. */
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultBatch, ResultValue } from '../../../src/engine/job.js';
import { ChunkBatch } from '../../../src/engine/chunk-batch.js';
import type { FormatCode, OutputBuffer } from '../codec/index.js';
import { fastColumn } from './chunk-column.js';
import type { FastColumn } from './chunk-column.js';
import { valueWriter } from './value-writer.js';
import type { ValueWriter } from './value-writer.js';

/** One column of the batch at hand. */
export interface ColumnReader {
  load(batch: ResultBatch, index: number): void;
  isNull(row: number): boolean;
  /** Appends the value without its length; only where it is not NULL. */
  write(out: OutputBuffer, row: number): void;
}

/** Reads columns of `type`, from chunks or from rows, whichever a batch has. */
export function columnReader(type: LogicalType, format: FormatCode, timeZone: string): ColumnReader {
  const general = new ValueColumn(valueWriter(type, format, timeZone));
  const fast = fastColumn(type, format, timeZone);
  return fast ? new ChoosingColumn(fast, general) : general;
}

/** From rows, or from a column's values as JavaScript has them. */
class ValueColumn implements ColumnReader {
  /** A value is made when its row is written: arrays may be long. */
  #valueOf: ((row: number) => ResultValue) | undefined;
  #rows: ResultBatch['rows'] = [];
  #index = 0;
  #lastRow = -1;
  #last: ResultValue = null;

  constructor(private readonly writer: ValueWriter) {}

  load(batch: ResultBatch, index: number): void {
    this.#index = index;
    this.#valueOf = batch instanceof ChunkBatch ? batch.valuesOf(index) : undefined;
    this.#rows = this.#valueOf ? [] : batch.rows;
    this.#lastRow = -1;
  }

  #value(row: number): ResultValue {
    if (!this.#valueOf) return this.#rows[row]?.[this.#index] ?? null;
    if (row !== this.#lastRow) {
      this.#last = this.#valueOf(row) ?? null;
      this.#lastRow = row;
    }
    return this.#last;
  }

  isNull(row: number): boolean {
    return this.#value(row) === null;
  }

  write(out: OutputBuffer, row: number): void {
    const value = this.#value(row);
    if (value !== null) this.writer(out, value);
  }
}

class ChoosingColumn implements ColumnReader {
  #current: ColumnReader;

  constructor(
    private readonly fast: FastColumn,
    private readonly general: ColumnReader,
  ) {
    this.#current = general;
  }

  load(batch: ResultBatch, index: number): void {
    if (this.fast.tryLoad(batch, index)) {
      this.#current = this.fast;
      return;
    }
    this.general.load(batch, index);
    this.#current = this.general;
  }

  isNull(row: number): boolean {
    return this.#current.isNull(row);
  }

  write(out: OutputBuffer, row: number): void {
    this.#current.write(out, row);
  }
}
