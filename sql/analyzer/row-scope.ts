/** Joins a relation's columns with what the expression binder asks for. */
import type { Expression } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { bindExpression } from './bind-expression.js';
import type { ExpressionScope } from './expression-scope.js';
import type { QueryContext } from './query-context.js';
import type { RelationScope } from './relation-scope.js';
import { resolveColumn } from './relation-scope.js';

export interface RowScopeOptions {
  readonly intercept?: (node: Expression) => BoundExpression | undefined;
  readonly subquery?: ExpressionScope['subquery'];
}

/** Expressions over one row of `scope`. */
export function rowScope(
  scope: RelationScope,
  context: QueryContext,
  options: RowScopeOptions = {},
): ExpressionScope {
  return {
    session: context.session,
    column: (name) => resolveColumn(scope, name),
    ...(options.intercept ? { intercept: options.intercept } : {}),
    subquery:
      options.subquery ??
      ((_node, form, _operands, negated, span) => {
        throw notSupported(subqueryName(form, negated), span);
      }),
  };
}

/** As it is called in errors. */
export function subqueryName(form: 'scalar' | 'exists' | 'in', negated: boolean): string {
  if (form === 'scalar') return 'A scalar subquery';
  return `${negated ? 'NOT ' : ''}${form === 'in' ? 'IN' : 'EXISTS'} with a subquery here`;
}

/**
 * A condition of WHERE, HAVING, ON or FILTER.
 * @throws FungiError VALIDATION when it is not BOOLEAN; `clause` names it
 */
export function bindCondition(node: Expression, scope: ExpressionScope, clause: string): BoundExpression {
  const condition = bindExpression(node, scope);
  if (condition.type.kind !== 'BOOLEAN' && condition.type.kind !== 'NULL') {
    throw validationError(`${clause} clause must be a condition`, node.span);
  }
  return condition;
}
