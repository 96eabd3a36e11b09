/**
 * A batch of result rows that stays in DuckDB's columns until somebody asks for rows: a door that writes its format straight from
 * the columns never makes a JavaScript object for each row.
 */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { RowKind } from '../../sql/plan/table-description.js';
import { elementCount } from './element-count.js';
import type { ResultBatch, ResultValue } from './job.js';
import type { ValueConverter } from './result-value.js';

export class ChunkBatch implements ResultBatch {
  #rows: readonly (readonly ResultValue[])[] | undefined;
  /** Made when a portion asks for them, and shared by all portions. */
  readonly #vectors: ReturnType<DuckDBDataChunk['getColumnVector']>[] = [];

  /** `converters`: one for each column; further columns of the chunk are not part of the row. */
  constructor(
    readonly kinds: readonly RowKind[],
    readonly chunk: DuckDBDataChunk,
    private readonly converters: readonly ValueConverter[],
  ) {}

  /** Made when asked for, once. */
  get rows(): readonly (readonly ResultValue[])[] {
    this.#rows ??= this.#convert();
    return this.#rows;
  }

  /** The rows from one to another (exclusive), as values: a chunk of thousands of columns is too much to be converted in one go. */
  portion(from: number, to: number): ResultBatch {
    return new ChunkPortion(this.kinds.slice(from, to), () => this.#convertPart(from, to));
  }

  #convertPart(from: number, to: number): readonly (readonly ResultValue[])[] {
    const { chunk, converters } = this;
    const rows = Array.from({ length: to - from }, () => new Array<ResultValue>(converters.length));
    for (const [index, convert] of converters.entries()) {
      const vector = (this.#vectors[index] ??= chunk.getColumnVector(index));
      for (let row = from; row < to; row++) rows[row - from]![index] = convert(vector.getItem(row));
    }
    return rows;
  }

  /** How many elements the collections of some columns have in a row. */
  elementsOf(columns: readonly number[]): (row: number) => number {
    const counts = columns
      .map((index) => elementCount((this.#vectors[index] ??= this.chunk.getColumnVector(index))))
      .filter((count) => count !== undefined);
    return (row) => counts.reduce((sum, count) => sum + count(row, row + 1), 0);
  }

  /** Gives the values of one column row by row. */
  valuesOf(index: number): (row: number) => ResultValue {
    const vector = (this.#vectors[index] ??= this.chunk.getColumnVector(index));
    const convert = this.converters[index]!;
    return (row) => convert(vector.getItem(row));
  }

  /** The values of one column. */
  column(index: number): readonly ResultValue[] {
    return this.chunk.getColumnValues(index).map(this.converters[index]!);
  }

  #convert(): readonly (readonly ResultValue[])[] {
    const columns = this.converters.map((_, index) => this.column(index));
    return Array.from({ length: this.chunk.rowCount }, (_, row) => columns.map((column) => column[row]!));
  }
}

class ChunkPortion implements ResultBatch {
  #rows: readonly (readonly ResultValue[])[] | undefined;

  constructor(
    readonly kinds: readonly RowKind[],
    private readonly convert: () => readonly (readonly ResultValue[])[],
  ) {}

  get rows(): readonly (readonly ResultValue[])[] {
    this.#rows ??= this.convert();
    return this.#rows;
  }
}
