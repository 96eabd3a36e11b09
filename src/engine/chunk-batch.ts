/**
 * A batch of result rows that stays in DuckDB's columns until somebody asks for rows: a door that writes its format straight from
 * the columns never makes a JavaScript object for each row.
 */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { RowKind } from '../../sql/plan/table-description.js';
import type { ResultBatch, ResultValue } from './job.js';
import type { ValueConverter } from './result-value.js';

export class ChunkBatch implements ResultBatch {
  #rows: readonly (readonly ResultValue[])[] | undefined;

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

  /** The values of one column. */
  column(index: number): readonly ResultValue[] {
    return this.chunk.getColumnValues(index).map(this.converters[index]!);
  }

  #convert(): readonly (readonly ResultValue[])[] {
    const columns = this.converters.map((_, index) => this.column(index));
    return Array.from({ length: this.chunk.rowCount }, (_, row) => columns.map((column) => column[row]!));
  }
}
