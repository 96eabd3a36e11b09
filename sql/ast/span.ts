/** A range of the SQL text. Offsets are UTF-16 code units; lines and columns count from 1, ends are inclusive, as Flink prints them. */
export interface Span {
  readonly offset: number;
  /** Offset just past the last character. */
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The smallest span that covers both. */
export function spanBetween(first: Span, last: Span): Span {
  return {
    offset: first.offset,
    end: last.end,
    line: first.line,
    column: first.column,
    endLine: last.endLine,
    endColumn: last.endColumn,
  };
}
