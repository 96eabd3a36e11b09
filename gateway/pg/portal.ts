/** A statement with its parameters, on its way: bound, run when first executed, read in portions. */
import type { ResultValue } from '../../src/engine/job.js';
import type { CatalogParameter } from './catalog-queries.js';
import type { CopyOptions, FetchDirection } from './dialect/command.js';
import type { FormatCode } from './codec/index.js';
import type { RowSource } from './row-source.js';
import type { Cursor } from './cursor.js';
import type { Prepared } from './statement.js';

export type Values =
  | { readonly kind: 'flink'; readonly values: readonly ResultValue[] }
  | { readonly kind: 'catalog'; readonly values: readonly CatalogParameter[] };

/** Of a statement without parameters. */
export const NO_VALUES = Object.freeze({ kind: 'flink', values: [] } as const);

/** What running a statement gives. */
export type Outcome =
  | { readonly kind: 'empty' }
  | { readonly kind: 'done'; readonly tag: string }
  | { readonly kind: 'rows'; readonly rows: RowSource; readonly tag: (rows: number) => string }
  | { readonly kind: 'copy-out'; readonly rows: RowSource; readonly options: CopyOptions }
  | {
      /** FETCH and MOVE: rows of a cursor, which goes on. */
      readonly kind: 'fetch';
      readonly cursor: Cursor;
      readonly move: boolean;
      readonly direction: FetchDirection;
      /** How long to wait for rows of a query that does not end. */
      readonly waitMs: number | undefined;
      readonly tag: (rows: number) => string;
    }
  | { readonly kind: 'copy-in'; readonly copy: CopyIn };

/** Takes what the client copies in. */
export interface CopyIn {
  readonly columns: number;
  readonly binary: boolean;
  write(data: Buffer): Promise<void> | undefined;
  /** Gives the number of rows. */
  end(): Promise<number>;
  abort(): Promise<void>;
}

export class Portal {
  /** Aborted to end what runs for it. */
  readonly controller = new AbortController();
  outcome: Outcome | undefined;
  /** Rows sent so far. */
  sent = 0;
  ended = false;

  constructor(
    readonly prepared: Prepared,
    readonly values: Values,
    readonly formats: readonly FormatCode[],
  ) {}

  async close(): Promise<void> {
    const allRead = this.ended && this.outcome?.kind === 'rows';
    this.ended = true;
    // Aborting costs as much as a small statement.
    if (allRead) return;
    const { outcome } = this;
    // Nothing has begun, or it is just what closes the portal: COMMIT.
    if (!outcome) return;
    this.controller.abort();
    if (outcome?.kind === 'rows' || outcome?.kind === 'copy-out') await outcome.rows.close();
    if (outcome?.kind === 'copy-in') await outcome.copy.abort();
  }
}
