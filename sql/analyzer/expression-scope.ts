/** What the expression binder asks of its surroundings: names, and whatever a clause gives a meaning of its own. */
import type { Expression, QualifiedName, Span, SubqueryExpression } from '../ast/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import type { SubqueryBoundExpression } from '../expression/bound-expression.js';
import type { FunctionDefinition } from '../function/function-definition.js';
import type { ParameterScope } from './bind-parameter.js';
import type { TypeNode } from '../ast/index.js';
import type { LogicalType } from '../types/index.js';

export interface ExpressionScope {
  /**
   * The column, or path into one, that `name` means here.
   * @throws FungiError COLUMN_NOT_FOUND or COLUMN_AMBIGUOUS, with "did you mean".
   */
  column(name: QualifiedName): BoundExpression;

  /**
   * Asked first for every node, outermost first; what it returns stands for the node. The query binder uses it for grouping
   * keys, aggregate calls, window functions and auxiliary group functions.
   */
  intercept?(node: Expression): BoundExpression | undefined;

  /** Binds a subquery; absent where subqueries are not allowed. */
  subquery?(
    node: SubqueryExpression,
    form: SubqueryBoundExpression['form'],
    operands: readonly BoundExpression[],
    negated: boolean,
    span: Span,
  ): BoundExpression;

  /** Session settings that change binding. */
  readonly session: SessionContext;
}

/** What analysis needs to know of the session. */
export interface SessionContext {
  /** `table.local-time-zone`: IANA id or offset; default `UTC`. */
  readonly timeZone: string;
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  /** All `SET` properties. */
  readonly configuration: ReadonlyMap<string, string>;
  readonly runtimeMode: 'streaming' | 'batch';
  /** Parameters, where the statement is prepared. */
  readonly parameters?: ParameterScope;
  /** User-defined functions by name; the built-in table is asked when this gives undefined. */
  findFunction?(name: QualifiedName): FunctionDefinition | undefined;
  findType?(node: TypeNode): LogicalType | undefined;
}
