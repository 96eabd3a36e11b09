/** A cursor of DECLARE: rows that FETCH takes. */
import type { RowSource } from './row-source.js';

export interface Cursor {
  readonly name: string;
  readonly rows: RowSource;
  readonly binary: boolean;
  readonly hold: boolean;
  /** Ends by itself. */
  readonly bounded: boolean;
  readonly controller: AbortController;
}
