/** VALUES as a source, so that it is paced, fused and ended like any other. */
import type { ReadBudget, Source, SourceBatch, SourcePosition } from '../connectors/connector.js';

const SPLIT = 'values';

export class ValuesSource implements Source {
  readonly bounded = true;
  private next = 0;

  constructor(
    private readonly rowCount: number,
    /** A query for rows `from` (included) to `to` (not included). */
    private readonly sql: (from: number, to: number) => string,
  ) {}

  open(): Promise<void> {
    return Promise.resolve();
  }

  read(budget: ReadBudget): Promise<SourceBatch | 'idle' | 'end'> {
    if (this.next >= this.rowCount) return Promise.resolve('end');
    const from = this.next;
    const to = Math.min(this.rowCount, from + (budget.rows ?? this.rowCount));
    this.next = to;
    return Promise.resolve({
      split: SPLIT,
      relation: this.sql(from, to),
      bytes: 0,
      rows: to - from,
      endOfSplit: to === this.rowCount,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(),
    });
  }

  splits(): readonly string[] {
    return this.next < this.rowCount ? [SPLIT] : [];
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

  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: 0, totalBytes: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
