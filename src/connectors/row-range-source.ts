/** Reading rows that are counted beforehand, range by range: what VALUES and a snapshot of a table have in common. */
import type { ReadBudget, Source, SourceBatch, SourcePosition } from './connector.js';

/** A bounded source of one split whose rows have the numbers 0 to its count. */
export abstract class RowRangeSource implements Source {
  readonly bounded = true;
  private next = 0;

  /** @param rowBytes what a row is taken for when batches are sized */
  constructor(
    private readonly split: string,
    private readonly rowBytes: number,
  ) {}

  abstract open(): Promise<void>;
  abstract close(): Promise<void>;

  /** How many rows there are; known once the source is open. */
  protected abstract rowCount(): number;

  /** A query for the rows from `from` (included) to `to` (not included), in their order. */
  protected abstract rows(from: number, to: number): string;

  read(budget: ReadBudget): Promise<SourceBatch | 'idle' | 'end'> {
    const end = this.rowCount();
    if (this.next >= end) return Promise.resolve('end');
    const from = this.next;
    const to = budget.rows === undefined ? end : Math.min(end, from + budget.rows);
    this.next = to;
    return Promise.resolve({
      split: this.split,
      relation: this.rows(from, to),
      bytes: (to - from) * this.rowBytes,
      rows: to - from,
      endOfSplit: to === end,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(),
    });
  }

  splits(): readonly string[] {
    return this.next < this.rowCount() ? [this.split] : [];
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  position(): SourcePosition {
    return { next: this.next };
  }

  seek(position: SourcePosition): void {
    this.next = Number(position['next']);
  }

  /** Rows that stand in memory have no bytes to tell progress by. */
  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: 0, totalBytes: undefined };
  }
}
