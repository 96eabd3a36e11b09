/** Literals as written; each keeps what its text said, so that it can be printed again. */
import type { Span } from './span.js';
import type { IntervalQualifier } from './type.js';

interface Base {
  readonly span: Span;
}

/** `text` keeps every digit: `1`, `1.50`, `1e3`. */
export interface NumericLiteral extends Base {
  readonly kind: 'numeric-literal';
  readonly text: string;
  readonly form: 'integer' | 'decimal' | 'approximate';
}

/** A character literal with its value decoded (`''`, `U&'…'`, adjacent pieces joined, E-escapes). */
export interface StringLiteral extends Base {
  readonly kind: 'string-literal';
  readonly value: string;
  /** `_UTF16'x'` → `UTF16`. */
  readonly characterSet: string | undefined;
  /** The first piece that stands on the line on which the piece before it ends, which Flink parses but does not validate. */
  readonly continuedAt?: Span;
}

/** `X'0AFF'`; the digits, two for each byte. */
export interface BinaryLiteral extends Base {
  readonly kind: 'binary-literal';
  readonly hex: string;
}

export interface BooleanLiteral extends Base {
  readonly kind: 'boolean-literal';
  /** `UNKNOWN` → null. */
  readonly value: boolean | null;
}

export interface NullLiteral extends Base {
  readonly kind: 'null-literal';
}

/** `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'`, `TIMESTAMP WITH LOCAL TIME ZONE '…'`, `DATETIME '…'`. */
export interface DateTimeLiteral extends Base {
  readonly kind: 'datetime-literal';
  readonly type: 'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ' | 'TIMESTAMP_TZ';
  readonly value: string;
}

/** `INTERVAL -'1-2' YEAR TO MONTH`. */
export interface IntervalLiteral extends Base {
  readonly kind: 'interval-literal';
  readonly negative: boolean;
  readonly value: string;
  readonly qualifier: IntervalQualifier;
}

export type Literal =
  | NumericLiteral
  | StringLiteral
  | BinaryLiteral
  | BooleanLiteral
  | NullLiteral
  | DateTimeLiteral
  | IntervalLiteral;
