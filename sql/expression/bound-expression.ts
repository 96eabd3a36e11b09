/**
 * Expressions after analysis: names are resolved to positions, every node knows its logical type and all
 * implicit casts are explicit. This is what plans hold and what is rendered to DuckDB.
 */
import type { Span } from '../ast/index.js';
import type { AggregateFunction, ScalarFunction } from '../function/function-definition.js';
import type { LogicalType } from '../types/index.js';

interface Base {
  readonly type: LogicalType;
  /** Where it stood in the SQL text, for errors found later. */
  readonly span?: Span;
}

/**
 * `value` by type: string kinds → string; numbers → bigint for integer kinds, string (exact digits) for DECIMAL,
 * number for FLOAT/DOUBLE; BOOLEAN → boolean; DATE → days since 1970 (number); TIME → milliseconds of the day as
 * number; TIMESTAMP and TIMESTAMP_LTZ → nanoseconds since 1970 (bigint; UTC instant for LTZ); intervals → months or milliseconds (bigint);
 * binary → Uint8Array; NULL → null.
 */
export interface LiteralExpression extends Base {
  readonly kind: 'literal';
  readonly value: LiteralValue;
}
export type LiteralValue = string | number | bigint | boolean | Uint8Array | null;

/** Column `index` of the input. */
export interface InputReference extends Base {
  readonly kind: 'input';
  readonly index: number;
}

/** The value of `?` number `index` of a prepared statement. Its type is BOOLEAN, a number other than DECIMAL, STRING or bytes. */
export interface ParameterExpression extends Base {
  readonly kind: 'parameter';
  readonly index: number;
}

/** Column `index` of the row of an enclosing query, `depth` levels out (1 = the next one); gone after decorrelation. */
export interface OuterReference extends Base {
  readonly kind: 'outer';
  readonly depth: number;
  readonly index: number;
}

/** A scalar function or operator; the definition renders it. */
export interface CallExpression extends Base {
  readonly kind: 'call';
  readonly function: ScalarFunction;
  readonly arguments: readonly BoundExpression[];
  /** Keywords the call was written with, e.g. the unit of EXTRACT. */
  readonly symbols: readonly string[];
}

/** CAST, TRY_CAST (`safe`) and implicit casts. */
export interface CastBoundExpression extends Base {
  readonly kind: 'cast';
  readonly operand: BoundExpression;
  readonly safe: boolean;
  readonly implicit: boolean;
}

/** Searched CASE; the simple form is bound to it. */
export interface CaseBoundExpression extends Base {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: BoundExpression; readonly then: BoundExpression }[];
  readonly otherwise: BoundExpression;
}

/** Field `index` of a ROW value. */
export interface FieldExpression extends Base {
  readonly kind: 'field';
  readonly operand: BoundExpression;
  readonly index: number;
}

/** A subquery in an expression; rewrites turn it into joins. `P` is the logical plan. */
export interface SubqueryBoundExpression extends Base {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists' | 'in';
  readonly negated: boolean;
  /** Left side of IN, one for each column. */
  readonly operands: readonly BoundExpression[];
  /** A LogicalPlan; untyped here so that expressions do not depend on plans. */
  readonly plan: unknown;
}

export type BoundExpression =
  | LiteralExpression
  | InputReference
  | ParameterExpression
  | OuterReference
  | CallExpression
  | CastBoundExpression
  | CaseBoundExpression
  | FieldExpression
  | SubqueryBoundExpression;

/** One aggregate of a grouping: `SUM(DISTINCT x) FILTER (WHERE c)`. Arguments refer to the aggregate's input. */
export interface AggregateCall {
  readonly function: AggregateFunction;
  readonly arguments: readonly BoundExpression[];
  readonly distinct: boolean;
  readonly filter: BoundExpression | undefined;
  /** WITHIN GROUP or an aggregate's own ORDER BY. */
  readonly orderBy: readonly {
    readonly expression: BoundExpression;
    readonly descending: boolean;
    readonly nullsFirst: boolean;
  }[];
  readonly ignoreNulls: boolean;
  readonly type: LogicalType;
  /** How EXPLAIN shows it. */
  readonly text: string;
}
