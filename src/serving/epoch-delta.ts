/**
 * What a job hands to the serving store: the changes of one epoch, for all tables it writes, which become visible together.
 * The rows are where DuckDB can read them, so that a job may live in another process and leave them in a file.
 */
import type { ServingTable } from './serving-table.js';

export interface EpochDelta {
  /** The job, or one attempt of it: epochs are counted within. */
  readonly job: string;
  readonly epoch: number;
  readonly tables: readonly TableDelta[];
  /** The job's lowest source watermark after this epoch, milliseconds since 1970; undefined without event time. */
  readonly watermark?: number | undefined;
}

export interface TableDelta {
  readonly table: ServingTable;
  /** Columns `c0 …` and `kind` (`+I`, `-U`, `+U`, `-D`), in emission order: of several rows of a key the last one counts. */
  readonly rows: DeltaRows;
  /** Replace and delete by these columns; undefined: a deletion takes one equal row away. */
  readonly key: readonly number[] | undefined;
  /** Empty the table first: INSERT OVERWRITE, a refresh. With values: only the rows that have them. */
  readonly clear: boolean | readonly PartitionValue[];
}

/** Column `column`, a text, is `text`. */
export interface PartitionValue {
  readonly column: number;
  readonly text: string;
}

export type DeltaRows =
  /** A table of the same DuckDB instance, which stays until `apply` has returned. */
  | { readonly kind: 'table'; readonly name: string }
  /** A Parquet file, for jobs in other processes. */
  | { readonly kind: 'file'; readonly path: string };
