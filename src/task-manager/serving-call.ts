/** What a job in a task-manager process asks of the serving store in the server's; rows travel as files of the exchange folder. */
import type { ServingTable, TableDelta, TableSelection } from '../serving/index.js';

export interface ExchangedDelta {
  readonly table: ServingTable;
  /** Parquet with columns `c0 …` and `kind`; the store deletes it when it was applied. */
  readonly path: string;
  readonly key: readonly number[] | undefined;
  readonly clear: TableDelta['clear'];
}

export type ServingCall =
  | { readonly kind: 'ensure'; readonly table: ServingTable }
  /** Answered with a `ShownTable`, or with undefined. */
  | { readonly kind: 'shown'; readonly table: ServingTable }
  /** Answered with an `ExchangedRows`, which the asker deletes. */
  | { readonly kind: 'copy'; readonly selection: TableSelection }
  /** Answered with `FollowedRows`. */
  | { readonly kind: 'follow'; readonly selection: TableSelection }
  /** Answered with `ExchangedRows`, or with undefined when nothing came within the time. */
  | {
      readonly kind: 'changes';
      readonly feed: number;
      readonly rowsMax: number;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'close-feed'; readonly feed: number }
  | { readonly kind: 'opened'; readonly writes: boolean }
  | {
      readonly kind: 'end-epoch';
      readonly epoch: number;
      readonly watermark: number | undefined;
      readonly tables: readonly ExchangedDelta[];
      /** Names of the tables that are current up to this epoch. */
      readonly written: readonly string[];
    };

export interface ExchangedRows {
  readonly path: string;
  readonly rows: number;
}

export interface FollowedRows extends ExchangedRows {
  readonly feed: number;
}
