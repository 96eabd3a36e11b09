/** VALUES as a source, so that it is paced, fused and ended like any other. */
import { RowRangeSource } from '../connectors/row-range-source.js';

export class ValuesSource extends RowRangeSource {
  constructor(
    private readonly count: number,
    private readonly sql: (from: number, to: number) => string,
  ) {
    super('values', 0);
  }

  protected rowCount(): number {
    return this.count;
  }

  protected rows(from: number, to: number): string {
    return this.sql(from, to);
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
