/** What a format does: DuckDB SQL that decodes files of a batch, and SQL that encodes rows for a sink. */
import type { PlanField, ScanColumn } from '../../sql/plan/physical-plan.js';
import type { ColumnDescription, TableDescription } from '../../sql/plan/table-description.js';

/** Records up to here need no large buffers. */
export const SHORT_RECORD_BYTES_MAX = 1024 * 1024;

export interface DecodeRequest {
  readonly table: TableDescription;
  /** Columns of the table that are in the file, in order: physical ones without partition keys. */
  readonly fileColumns: readonly ColumnDescription[];
  /** What to deliver. Only `physical` columns that are in the file. */
  readonly columns: readonly ScanColumn[];
  readonly fields: readonly PlanField[];
  readonly timeZone: string;
}

/** A row that cannot be decoded: where it begins in the batch, and why. */
export interface BadRecord {
  /** Bytes from the start of the batch. */
  readonly offset: number;
  readonly reason: string;
}

export interface RepairedBatch {
  readonly bytes: Buffer;
  readonly skipped: readonly BadRecord[];
}

/**
 * How rows that do not fit are taken out of a batch. Which rows those are is decided row by row, never by what else is in the batch, so
 * that results do not depend on how rows are batched.
 */
export interface Repair {
  /** Query that gives the negated number of rows, then the number (from 1) of each row that `relation` may not decode. Never fails. */
  suspects(files: readonly string[]): string;
  /**
   * The batch with these rows written so that `relation` decodes them: rows that cannot be read are left out, fields that do not fit are
   * NULL. `total`: how many rows DuckDB saw.
   */
  rewrite(bytes: Buffer, suspects: ReadonlySet<number>, total: number): RepairedBatch;
}

export interface Decoder {
  /** How a byte range is cut into records: at line ends, or at line ends outside of quotes. */
  readonly framing: { readonly kind: 'lines' } | { readonly kind: 'quoted-lines'; readonly quote: number };
  /**
   * SELECT that gives one expression per requested column, aliased by `aliases`, over the files in order. `longRecords`: some record may
   * be longer than SHORT_RECORD_BYTES_MAX; a format may choose its buffers by it, so that there are at most two texts.
   */
  relation(files: readonly string[], aliases: readonly string[], longRecords: boolean): string;
  /** Only where errors are ignored. */
  readonly repair?: Repair;
  /** Looks for the first row of the bytes that cannot be decoded. */
  findBadRecord(bytes: Buffer, error: string): BadRecord | undefined;
}

export interface Encoder {
  /** An expression of type VARCHAR over `c0 …`: the text of a row, without the line end. */
  readonly line: string;
}

export interface TextFormat {
  readonly name: string;
  createDecoder(request: DecodeRequest): Decoder;
  /** `columns` are those written to the file, with their positions in the relation. */
  createEncoder(
    columns: readonly { readonly name: string; readonly field: PlanField; readonly index: number }[],
    table: TableDescription,
    timeZone: string,
  ): Encoder;
}
