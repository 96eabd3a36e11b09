/**
 * Results in portions that are short work, between which others have their turn: a chunk of DuckDB's has 2,048 rows, and may have
 * thousands of columns or values of megabytes.
 */
import type { LogicalType } from '../../sql/types/index.js';
import { isBinary, isCharacter, isConstructed } from '../../sql/types/index.js';
import { ChunkBatch } from '../../src/engine/chunk-batch.js';
import type { ResultBatch } from '../../src/engine/job.js';
import { Turns } from './turns.js';

/** Values that are converted and written in some milliseconds. */
const PORTION_VALUES = 16_384;

/** The first portion of values of any length; the next ones are larger or smaller by the time that it took. */
const ROWS_OF_ANY_LENGTH = 4;
const SHORT_MS = 2;
const LONG_MS = 10;

interface Column {
  readonly type: LogicalType;
}

/** How many rows to take at a time. */
export class PortionSize {
  rows: number;
  readonly #rowsMax: number;
  #begun = 0;

  constructor(columns: readonly Column[]) {
    this.#rowsMax = Math.max(1, Math.floor(PORTION_VALUES / Math.max(1, columns.length)));
    const anyLength = columns.some(({ type }) => isCharacter(type) || isBinary(type) || isConstructed(type));
    this.rows = anyLength ? Math.min(this.#rowsMax, ROWS_OF_ANY_LENGTH) : this.#rowsMax;
  }

  begin(): void {
    this.#begun = performance.now();
  }

  end(): void {
    const ms = performance.now() - this.#begun;
    if (ms < SHORT_MS) this.rows = Math.min(this.rows * 2, this.#rowsMax);
    else if (ms > LONG_MS) this.rows = Math.max(1, this.rows >> 1);
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
      const to = Math.min(from + size.rows, count);
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
