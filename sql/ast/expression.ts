/** Scalar expressions as written. Operators and functions are both calls; special syntaxes have nodes of their own. */
import type { Identifier, QualifiedName } from './identifier.js';
import type {
  JsonArrayConstructor,
  JsonFormatExpression,
  JsonObjectConstructor,
  JsonPathFunction,
} from './json.js';
import type { Literal } from './literal.js';
import type { OrderItem, Query, WindowSpecification } from './query.js';
import type { Span } from './span.js';
import type { IntervalQualifier, TimeUnit, TypeNode } from './type.js';

interface Base {
  readonly span: Span;
}

/** A column, or a path into one: `a`, `t.a`, `t.r.f`. Which part is what is the analyzer's business. */
export interface ColumnReference extends Base {
  readonly kind: 'column-reference';
  readonly name: QualifiedName;
}

/** `*` or `t.*` in a select list or COUNT(*). */
export interface Star extends Base {
  readonly kind: 'star';
  readonly qualifier: QualifiedName | undefined;
}

/** `?` (parameter of a prepared statement), numbered from 0. */
export interface DynamicParameter extends Base {
  readonly kind: 'dynamic-parameter';
  readonly index: number;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | '='
  | '<>'
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR'
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM'
  | 'CONTAINS'
  | 'OVERLAPS'
  | 'PRECEDES'
  | 'SUCCEEDS'
  | 'EQUALS'
  | 'IMMEDIATELY PRECEDES'
  | 'IMMEDIATELY SUCCEEDS'
  | 'MULTISET UNION'
  | 'MULTISET UNION DISTINCT'
  | 'MULTISET INTERSECT'
  | 'MULTISET INTERSECT DISTINCT'
  | 'MULTISET EXCEPT'
  | 'MULTISET EXCEPT DISTINCT'
  | 'MEMBER OF'
  | 'SUBMULTISET OF'
  | 'NOT SUBMULTISET OF';

export interface BinaryExpression extends Base {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface UnaryExpression extends Base {
  readonly kind: 'unary';
  /** `NEW f(…)` constructs a user-defined type: parsed, never planned. */
  readonly operator: '+' | '-' | 'NOT' | 'EXISTS' | 'UNIQUE' | 'PRIOR' | 'NEW';
  readonly operand: Expression;
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN | A SET | EMPTY | JSON …`. */
export interface IsExpression extends Base {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly test:
    | 'NULL'
    | 'TRUE'
    | 'FALSE'
    | 'UNKNOWN'
    | 'A SET'
    | 'EMPTY'
    | 'JSON VALUE'
    | 'JSON OBJECT'
    | 'JSON ARRAY'
    | 'JSON SCALAR';
}

export interface BetweenExpression extends Base {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly symmetric: boolean;
  readonly low: Expression;
  readonly high: Expression;
}

export interface LikeExpression extends Base {
  readonly kind: 'like';
  readonly operator: 'LIKE' | 'SIMILAR TO' | 'RLIKE' | 'ILIKE';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
}

/** `x [NOT] IN (…)`. */
export interface InExpression extends Base {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly values: readonly Expression[] | SubqueryExpression;
  /** From the opening parenthesis of the list to its end. */
  readonly listSpan?: Span;
}

/** `x > ALL (…)`, `x = SOME (…)`. */
export interface QuantifiedComparison extends Base {
  readonly kind: 'quantified';
  readonly operator: '=' | '<>' | '!=' | '<' | '<=' | '>' | '>=';
  readonly quantifier: 'ALL' | 'SOME' | 'ANY';
  readonly operand: Expression;
  readonly values: readonly Expression[] | SubqueryExpression;
}

export interface SubqueryExpression extends Base {
  readonly kind: 'subquery';
  readonly query: Query;
}

export interface CaseExpression extends Base {
  readonly kind: 'case';
  readonly operand: Expression | undefined;
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression | undefined;
}

export interface CastExpression extends Base {
  readonly kind: 'cast';
  readonly safe: boolean;
  readonly operand: Expression;
  readonly type: TypeNode | IntervalQualifier;
  /** `CAST(x AS t FORMAT '…')`. */
  readonly format: Expression | undefined;
}

/** `name => value`. */
export interface NamedArgument extends Base {
  readonly kind: 'named-argument';
  readonly name: Identifier;
  readonly value: Argument;
}

/** `TABLE t [PARTITION BY …] [ORDER BY …]` or `TABLE (SELECT …)` as a function's argument. */
export interface TableArgument extends Base {
  readonly kind: 'table-argument';
  readonly table: QualifiedName | Query;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
}

/** `MODEL m`. */
export interface ModelArgument extends Base {
  readonly kind: 'model-argument';
  readonly name: QualifiedName;
}

/** `DESCRIPTOR(a, b INT)`. */
export interface DescriptorArgument extends Base {
  readonly kind: 'descriptor-argument';
  readonly columns: readonly { readonly name: Identifier; readonly type: TypeNode | undefined }[];
}

/** `DEFAULT` as an argument or in a row of VALUES. */
export interface DefaultArgument extends Base {
  readonly kind: 'default-argument';
}

/** A keyword that a function takes as an argument: `SECOND`, `BOTH`, `YEAR`; or an interval qualifier. */
export interface SymbolArgument extends Base {
  readonly kind: 'symbol';
  readonly value: string;
}

export type Argument =
  | Expression
  | NamedArgument
  | TableArgument
  | ModelArgument
  | DescriptorArgument
  | DefaultArgument
  | SymbolArgument;

/**
 * A function call with all that may follow it. Functions with their own syntax are calls too, with
 * the arguments in Flink's internal order:
 * `EXTRACT(u FROM x)` → [symbol u, x]; `TRIM([BOTH] a FROM b)` → [symbol BOTH|LEADING|TRAILING, a, b];
 * `SUBSTRING(a FROM b FOR c)` → [a, b, c]; `POSITION(a IN b)` → [a, b]; `OVERLAY(a PLACING b FROM c FOR d)` → [a, b, c, d];
 * `CEIL|FLOOR(x TO u)` → [x, symbol u]; `TIMESTAMPADD(u, n, x)` and `TIMESTAMPDIFF` → [symbol u, …];
 * `CONVERT|TRANSLATE(x USING c)` → [x, symbol c]; `CURRENT_DATE` and its like → no arguments and `bare`.
 */
export interface FunctionCall extends Base {
  readonly kind: 'function-call';
  readonly name: QualifiedName;
  readonly arguments: readonly Argument[];
  /** Written without parentheses: `CURRENT_DATE`, `LOCALTIME`. */
  readonly bare: boolean;
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  /** `ARRAY_AGG(a ORDER BY b)`. */
  readonly orderBy: readonly OrderItem[];
  readonly nullTreatment: 'RESPECT NULLS' | 'IGNORE NULLS' | undefined;
  readonly withinGroup: readonly OrderItem[];
  readonly withinDistinct: readonly Expression[];
  readonly filter: Expression | undefined;
  readonly over: WindowSpecification | Identifier | undefined;
  /** `{fn f(x)}`: the call of a JDBC client. */
  readonly jdbcEscape?: boolean;
  /** `SPECIFIC f(x)`: by specific name; parsed, never planned. */
  readonly specific?: boolean;
  /** `FINAL x`/`RUNNING x` in MATCH_RECOGNIZE are calls named so, with one argument. */
}

/** `ROW(1, 'a')` or `(1, 'a')`. */
export interface RowConstructor extends Base {
  readonly kind: 'row-constructor';
  readonly explicit: boolean;
  readonly elements: readonly Expression[];
}

/** `ARRAY[…]` or `ARRAY(SELECT …)`; MULTISET likewise. */
export interface CollectionConstructor extends Base {
  readonly kind: 'collection-constructor';
  readonly collection: 'ARRAY' | 'MULTISET';
  readonly elements: readonly Expression[] | SubqueryExpression;
}

/** `MAP['k', 1, …]` (elements alternate) or `MAP(SELECT k, v …)`. */
export interface MapConstructor extends Base {
  readonly kind: 'map-constructor';
  readonly elements: readonly Expression[] | SubqueryExpression;
}

/** `a[1]`, `m['k']`. */
export interface ItemAccess extends Base {
  readonly kind: 'item-access';
  readonly operand: Expression;
  /** `[OFFSET(0)]`, `[SAFE_ORDINAL(1)]` of other dialects; undefined is Flink's. */
  readonly mode: 'OFFSET' | 'ORDINAL' | 'SAFE_OFFSET' | 'SAFE_ORDINAL' | undefined;
  readonly index: Expression;
}

/** `(expr).field`, `f(x).field`, `(expr).*`, `(expr).f(x)`. Plain paths stay a ColumnReference. */
export interface FieldAccess extends Base {
  readonly kind: 'field-access';
  readonly operand: Expression;
  readonly field: Identifier | Star | FunctionCall;
}

/** `NEXT VALUE FOR seq`, `CURRENT VALUE FOR seq`: parsed, never planned. */
export interface SequenceExpression extends Base {
  readonly kind: 'sequence';
  readonly next: boolean;
  readonly name: QualifiedName;
}

/** `PERIOD (a, b)`. */
export interface PeriodExpression extends Base {
  readonly kind: 'period';
  readonly start: Expression;
  readonly end: Expression;
}

/** `CURSOR(SELECT …)`: parsed, never planned. */
export interface CursorExpression extends Base {
  readonly kind: 'cursor';
  readonly query: Query;
}

/** `INTERVAL x DAY` where x is not a string literal. */
export interface IntervalExpression extends Base {
  readonly kind: 'interval-expression';
  readonly negative: boolean;
  readonly operand: Expression;
  readonly qualifier: IntervalQualifier;
}

/** `(a - b) HOUR`. */
export interface DatetimeDifference extends Base {
  readonly kind: 'datetime-difference';
  readonly left: Expression;
  readonly right: Expression;
  readonly qualifier: IntervalQualifier;
}

export type Expression =
  | Literal
  | ColumnReference
  | Star
  | DynamicParameter
  | BinaryExpression
  | UnaryExpression
  | IsExpression
  | BetweenExpression
  | LikeExpression
  | InExpression
  | QuantifiedComparison
  | SubqueryExpression
  | CaseExpression
  | CastExpression
  | FunctionCall
  | JsonPathFunction
  | JsonObjectConstructor
  | JsonArrayConstructor
  | RowConstructor
  | CollectionConstructor
  | MapConstructor
  | ItemAccess
  | FieldAccess
  | SequenceExpression
  | PeriodExpression
  | CursorExpression
  | IntervalExpression
  | DatetimeDifference
  | JsonFormatExpression
  | DefaultArgument;

export type { TimeUnit };
