/** Queries: SELECT, VALUES, set operations, WITH, and the relations of FROM. */
import type { Expression, FunctionCall } from './expression.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { IntervalLiteral, NumericLiteral, StringLiteral } from './literal.js';
import type { Span } from './span.js';
import type { TypeNode } from './type.js';

interface Base {
  readonly span: Span;
}

/** `OPTIONS('k'='v')`, `BROADCAST(a, b)`, `LOOKUP('table'='d')`. */
export interface Hint extends Base {
  readonly kind: 'hint';
  readonly name: Identifier;
  readonly options: readonly OptionEntry[];
  readonly arguments: readonly (Identifier | QualifiedName | StringLiteral | NumericLiteral)[];
}

/** `'key' = 'value'` of WITH, SET, OPTIONS. */
export interface OptionEntry extends Base {
  readonly kind: 'option';
  readonly key: StringLiteral;
  readonly value: StringLiteral;
}

export interface OrderItem extends Base {
  readonly kind: 'order-item';
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

export interface SelectItem extends Base {
  readonly kind: 'select-item';
  /** May be a Star. */
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
}

export type GroupingElement =
  | (Base & { readonly kind: 'grouping-expression'; readonly expression: Expression })
  /** `(a, b)` in a grouping set, `()` the empty one. */
  | (Base & { readonly kind: 'grouping-tuple'; readonly expressions: readonly Expression[] })
  | (Base & {
      readonly kind: 'grouping-sets' | 'rollup' | 'cube';
      readonly elements: readonly GroupingElement[];
    });

export interface GroupBy extends Base {
  readonly kind: 'group-by';
  readonly distinct: boolean;
  readonly elements: readonly GroupingElement[];
}

export interface FrameBound extends Base {
  readonly kind: 'frame-bound';
  readonly type: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  readonly offset: Expression | undefined;
}

/** `(ref PARTITION BY … ORDER BY … ROWS BETWEEN … AND …)`. */
export interface WindowSpecification extends Base {
  readonly kind: 'window-specification';
  readonly reference: Identifier | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame:
    | {
        readonly unit: 'ROWS' | 'RANGE';
        readonly start: FrameBound;
        readonly end: FrameBound | undefined;
        readonly exclude: 'CURRENT ROW' | 'GROUP' | 'TIES' | 'NO OTHERS' | undefined;
      }
    | undefined;
  readonly allowPartial: boolean | undefined;
}

export interface NamedWindow extends Base {
  readonly kind: 'named-window';
  readonly name: Identifier;
  readonly specification: WindowSpecification;
}

export interface Select extends Base {
  readonly kind: 'select';
  readonly hints: readonly Hint[];
  /** `SELECT STREAM`: accepted by Calcite. */
  readonly stream: boolean;
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  readonly items: readonly SelectItem[];
  readonly from: Relation | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
  readonly qualify: Expression | undefined;
}

export interface Values extends Base {
  readonly kind: 'values';
  /** Each a RowConstructor or a single expression. */
  readonly rows: readonly Expression[];
}

/** `TABLE t`. */
export interface ExplicitTable extends Base {
  readonly kind: 'explicit-table';
  readonly name: QualifiedName;
}

export interface SetOperation extends Base {
  readonly kind: 'set-operation';
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
}

/** ORDER BY, LIMIT, OFFSET, FETCH around a query. */
export interface OrderedQuery extends Base {
  readonly kind: 'ordered-query';
  readonly query: Query;
  readonly orderBy: readonly OrderItem[];
  readonly offset: Expression | undefined;
  /** LIMIT or FETCH; undefined for none or `LIMIT ALL`. */
  readonly fetch: Expression | undefined;
}

export interface CommonTableExpression extends Base {
  readonly kind: 'common-table-expression';
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  readonly query: Query;
}

export interface WithQuery extends Base {
  readonly kind: 'with';
  readonly recursive: boolean;
  readonly tables: readonly CommonTableExpression[];
  readonly query: Query;
}

export type Query = Select | Values | ExplicitTable | SetOperation | OrderedQuery | WithQuery;

// ---- relations of FROM

/** `EXTEND (x INT NOT NULL)`: a column added to a table for one statement; parsed, never planned. */
export interface ExtendedColumn extends Base {
  readonly kind: 'extended-column';
  readonly name: QualifiedName;
  readonly type: TypeNode;
}

export interface TableReference extends Base {
  readonly kind: 'table-reference';
  readonly name: QualifiedName;
  readonly hints: readonly Hint[];
  readonly extend?: readonly ExtendedColumn[];
  /** `FOR SYSTEM_TIME AS OF x`. */
  readonly systemTime: Expression | undefined;
}

export interface DerivedTable extends Base {
  readonly kind: 'derived-table';
  readonly lateral: boolean;
  readonly query: Query;
  readonly systemTime: Expression | undefined;
}

/** `TABLE(f(…))`, `LATERAL TABLE(f(…))`, or a window function without the wrapper. */
export interface TableFunctionRelation extends Base {
  readonly kind: 'table-function';
  readonly lateral: boolean;
  /** Written inside `TABLE( … )`. */
  readonly wrapped: boolean;
  readonly call: FunctionCall;
}

export interface UnnestRelation extends Base {
  readonly kind: 'unnest';
  readonly operands: readonly Expression[];
  readonly withOrdinality: boolean;
}

/** `rel AS name (c1, c2)`. */
export interface AliasedRelation extends Base {
  readonly kind: 'aliased';
  readonly relation: Relation;
  readonly alias: Identifier;
  readonly columns: readonly Identifier[];
}

export interface JoinRelation extends Base {
  readonly kind: 'join';
  readonly left: Relation;
  readonly right: Relation;
  readonly type:
    | 'INNER'
    | 'LEFT'
    | 'RIGHT'
    | 'FULL'
    | 'CROSS'
    | 'COMMA'
    | 'LEFT SEMI'
    | 'LEFT ANTI'
    | 'ASOF'
    | 'LEFT ASOF';
  readonly natural: boolean;
  readonly on: Expression | undefined;
  readonly using: readonly Identifier[];
  /** `ASOF JOIN … MATCH_CONDITION x`. */
  readonly matchCondition: Expression | undefined;
  /** The word JOIN. */
  readonly joinSpan?: Span;
}

export interface SampledRelation extends Base {
  readonly kind: 'sampled';
  readonly relation: Relation;
  readonly method: 'BERNOULLI' | 'SYSTEM' | 'SUBSTITUTE';
  readonly argument: Expression;
  readonly repeatable: Expression | undefined;
}

export interface PivotRelation extends Base {
  readonly kind: 'pivot';
  readonly relation: Relation;
  readonly aggregates: readonly SelectItem[];
  readonly axes: readonly Expression[];
  readonly values: readonly {
    readonly values: readonly Expression[];
    readonly alias: Identifier | undefined;
  }[];
}

export interface UnpivotRelation extends Base {
  readonly kind: 'unpivot';
  readonly relation: Relation;
  readonly includeNulls: boolean;
  readonly measures: readonly Identifier[];
  readonly axes: readonly Identifier[];
  readonly values: readonly {
    readonly columns: readonly Identifier[];
    readonly labels: readonly Expression[];
  }[];
}

export type RowPattern =
  | (Base & { readonly kind: 'pattern-variable'; readonly name: Identifier })
  | (Base & {
      readonly kind: 'pattern-sequence' | 'pattern-alternation' | 'pattern-permute';
      readonly patterns: readonly RowPattern[];
    })
  | (Base & {
      readonly kind: 'pattern-quantified';
      readonly pattern: RowPattern;
      readonly min: number;
      readonly max: number | undefined;
      readonly greedy: boolean;
    })
  | (Base & { readonly kind: 'pattern-exclude'; readonly pattern: RowPattern });

export interface MatchRecognizeRelation extends Base {
  readonly kind: 'match-recognize';
  readonly relation: Relation;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly SelectItem[];
  readonly rowsPerMatch: 'ONE ROW' | 'ALL ROWS' | undefined;
  readonly afterMatch:
    | { readonly kind: 'PAST LAST ROW' | 'TO NEXT ROW' }
    | { readonly kind: 'TO FIRST' | 'TO LAST'; readonly variable: Identifier }
    | undefined;
  readonly pattern: RowPattern;
  readonly strictStart: boolean;
  readonly strictEnd: boolean;
  readonly within: IntervalLiteral | undefined;
  readonly subsets: readonly { readonly name: Identifier; readonly members: readonly Identifier[] }[];
  readonly definitions: readonly { readonly name: Identifier; readonly condition: Expression }[];
}

/** `(a JOIN b)` keeps its parentheses for the unparser. */
export interface ParenthesizedRelation extends Base {
  readonly kind: 'parenthesized';
  readonly relation: Relation;
}

export type Relation =
  | TableReference
  | DerivedTable
  | TableFunctionRelation
  | UnnestRelation
  | AliasedRelation
  | JoinRelation
  | SampledRelation
  | PivotRelation
  | UnpivotRelation
  | MatchRecognizeRelation
  | ParenthesizedRelation;
