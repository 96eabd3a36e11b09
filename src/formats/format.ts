/** What a format does: DuckDB SQL that decodes files of a batch, and SQL that encodes rows for a sink. */
import type { PlanField, ScanColumn } from '../../sql/plan/physical-plan.js';
import type { ColumnDescription, TableDescription } from '../../sql/plan/table-description.js';

/** The reason of a row whose bytes are no text. */
export const NOT_UTF8 = 'Invalid UTF-8: the row holds bytes that are no text';

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
  /** Rows that are left out. */
  readonly bad: readonly BadRecord[];
}

/**
 * What to do about a batch that `Decoder.relation` fails on: either some value is one that it cannot take as Flink does, or some row is
 * no row. Which rows those are is decided row by row, never by what else is in the batch, so that results do not depend on how rows
 * are batched.
 */
export interface Repair {
  /** Bad rows are left out and counted, instead of failing the job. */
  readonly skips: boolean;
  /** Query of one row that says how many rows there are and how many of them each of the `quick` paths fails on; undefined: there are none. */
  diagnosis?(files: readonly string[]): string | undefined;
  /** There with `diagnosis`: told what it gave. @returns whether `relation` changed: it reads some fields with more care from now on */
  adapt?(counts: readonly number[]): boolean;
  /**
   * Query that gives the negated number of rows, then the number (from 1) of each row that must be rewritten. Never fails. Absent: all
   * rows are looked at.
   */
  suspects?(files: readonly string[]): string;
  /**
   * Some whole records of a batch, those that are suspicious (numbered from 1) written so that `settled` decodes them as Flink would; in
   * bad ones that are not left out, fields that do not fit are NULL.
   */
  rewrite(bytes: Buffer, suspicious: (row: number) => boolean): RepairedBatch;
  /** As `Decoder.relation`, over a batch whose suspects are rewritten. */
  settled(files: readonly string[], aliases: readonly string[]): string;
}

/** Where records end, and what they are like. */
export interface RecordCut {
  /** Behind the last whole record; 0 when there is none. */
  readonly end: number;
  /** Some record before `end` must be rewritten before `Decoder.relation` reads it. */
  readonly unusual: boolean;
}

export interface RecordCutter {
  /** Cuts bytes that begin where a record does. `complete`: no more bytes follow; `rows`: so many records at most. */
  cut(bytes: Buffer, complete: boolean, rows?: number): RecordCut;
}

/** Kinds of values that records hold only in forms that DuckDB reads as Flink does. */
export interface PlainValues {
  /** Whole numbers. */
  readonly numbers: boolean;
  /** Timestamps. */
  readonly times: boolean;
}

export const NO_PLAIN_VALUES: PlainValues = { numbers: false, times: false };

/** Whole records whose bytes were looked through. */
export interface InspectedRecords {
  /** As they are to be decoded: each as it was, or without what `Decoder.relation` does not read. */
  readonly records: Buffer;
  /** Which of their values are plain. */
  readonly plain: PlainValues;
}

export interface Decoder {
  /** How a byte range is cut into records: at line feeds, or as the format says. */
  readonly framing: { readonly kind: 'lines' } | { readonly kind: 'records'; readonly cutter: RecordCutter };
  /**
   * SELECT that gives one expression per requested column, aliased by `aliases`, over the files in order. `plain`: what `inspect`
   * says of all records of the files.
   */
  relation(files: readonly string[], aliases: readonly string[], plain: PlainValues): string;
  /**
   * Tells which values of these records, which are whole, `relation` may read with less care; with `narrow` it may write them anew in their
   * place, without what `relation` does not read. Absent: neither makes a difference.
   */
  readonly inspect?: (records: Buffer, narrow: boolean) => InspectedRecords;
  /** Absent: a batch that `relation` fails on fails the job. */
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
