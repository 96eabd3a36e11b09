/**
 * Results in portions that are short work, between which others have their turn: a chunk of DuckDB's has 2,048 rows, and may have
 * thousands of columns, values of megabytes, or arrays of a million elements.
 */
import { FungiError } from '../../sql/error/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { isBinary, isCharacter, isConstructed } from '../../sql/types/index.js';
import { ChunkBatch } from '../../src/engine/chunk-batch.js';
import { elementsOf } from '../../src/engine/element-count.js';
import type { ResultBatch } from '../../src/engine/job.js';
import { limits } from './limits.js';
import { Turns } from './turns.js';

/** Values that are converted and written in some milliseconds, elements of collections in some tens of them. */
const PORTION_VALUES = 16_384;

/** The first portion of values of any length; the next ones are larger or smaller by the time that it took. */
const ROWS_OF_ANY_LENGTH = 4;
const SHORT_MS = 2;
const LONG_MS = 10;

interface Column {
  readonly name: string;
  readonly type: LogicalType;
}

/** How many rows to take at a time. */
export class PortionSize {
  #rows: number;
  readonly #rowsMax: number;
  /** Those that may hold arrays, maps and multisets. */
  readonly #collections: readonly number[];
  #counted: { readonly batch: ResultBatch; readonly elements: (row: number) => number } | undefined;
  #begun = 0;

  constructor(private readonly columns: readonly Column[]) {
    this.#rowsMax = Math.max(1, Math.floor(PORTION_VALUES / Math.max(1, columns.length)));
    this.#collections = columns.flatMap(({ type }, index) => (isConstructed(type) ? [index] : []));
    const anyLength = columns.some(({ type }) => isCharacter(type) || isBinary(type) || isConstructed(type));
    this.#rows = anyLength ? Math.min(this.#rowsMax, ROWS_OF_ANY_LENGTH) : this.#rowsMax;
  }

  /**
   * From a row of a batch on: one at least.
   * @throws FungiError LIMIT_EXCEEDED: that row has more elements than can be written without keeping everybody
   */
  rowsOf(batch: ResultBatch, from: number): number {
    const rows = Math.min(this.#rows, batch.kinds.length - from);
    if (this.#collections.length === 0) return rows;
    const elements = this.#elements(batch);
    let sum = elements(from);
    if (sum > limits.row_elements_max) throw this.#tooMany(sum);
    let taken = 1;
    while (taken < rows && (sum += elements(from + taken)) <= PORTION_VALUES) taken++;
    return taken;
  }

  begin(): void {
    this.#begun = performance.now();
  }

  end(): void {
    const ms = performance.now() - this.#begun;
    if (ms < SHORT_MS) this.#rows = Math.min(this.#rows * 2, this.#rowsMax);
    else if (ms > LONG_MS) this.#rows = Math.max(1, this.#rows >> 1);
  }

  #elements(batch: ResultBatch): (row: number) => number {
    if (this.#counted?.batch === batch) return this.#counted.elements;
    const columns = this.#collections;
    const elements =
      batch instanceof ChunkBatch
        ? batch.elementsOf(columns)
        : (row: number): number =>
            columns.reduce(
              (sum, index) => sum + elementsOf(batch.rows[row]?.[index] ?? null, this.columns[index]!.type),
              0,
            );
    this.#counted = { batch, elements };
    return elements;
  }

  #tooMany(elements: number): FungiError {
    const names = this.#collections.map((index) => `'${this.columns[index]!.name}'`).join(', ');
    return new FungiError(
      'LIMIT_EXCEEDED',
      `A row of the result has ${elements} elements in ${names}: a server gives ${limits.row_elements_max} at most`,
      { hint: 'CROSS JOIN UNNEST(…) gives a row for each element' },
    );
  }
}

/** The same rows in the same order. */
export async function* inPortions(
  batches: AsyncIterable<ResultBatch>,
  columns: readonly Column[],
): AsyncGenerator<ResultBatch, void, undefined> {
  const size = new PortionSize(columns);
  const turns = new Turns();
  for await (const batch of batches) {
    const count = batch.kinds.length;
    for (let from = 0; from < count;) {
      const to = from + size.rowsOf(batch, from);
      size.begin();
      yield from === 0 && to === count ? batch : portionOf(batch, from, to);
      size.end();
      from = to;
      const turn = turns.giveWay();
      if (turn) await turn;
    }
  }
}

function portionOf(batch: ResultBatch, from: number, to: number): ResultBatch {
  if (batch instanceof ChunkBatch) return batch.portion(from, to);
  return { kinds: batch.kinds.slice(from, to), rows: batch.rows.slice(from, to) };
}
