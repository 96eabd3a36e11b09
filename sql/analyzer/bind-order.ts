/** ORDER BY, LIMIT, OFFSET and FETCH around a query. */
import type { Expression, OrderedQuery, OrderItem, Query } from '../ast/index.js';
import { validationError } from '../error/index.js';
import { literalValue } from '../expression/build.js';
import { bigint } from '../types/index.js';
import { calc, identity, namesOf } from '../plan/logical-plan.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { bindExpression } from './bind-expression.js';
import { bindQuery } from './bind-query.js';
import type { BoundSelect } from './bind-select.js';
import { bindSelect, visibleColumns } from './bind-select.js';
import { ordinalOf, sortKey } from './order-item.js';
import type { QueryContext } from './query-context.js';
import { scopeOf } from './relation-scope.js';
import { rowScope } from './row-scope.js';

export function bindOrderedQuery(query: OrderedQuery, context: QueryContext): LogicalPlan {
  const bound = bindSorted(query.query, query.orderBy, context);
  const offset = query.offset === undefined ? 0 : rowCount(query.offset, context);
  const fetch = query.fetch === undefined ? undefined : rowCount(query.fetch, context);
  if (bound.sortKeys.length === 0 && offset === 0 && fetch === undefined)
    return visibleColumns(bound, bound.plan);
  if (context.session.runtimeMode === 'streaming' && fetch === undefined && query.offset !== undefined) {
    throw validationError(
      'FETCH is missed, which on streaming table is not supported currently.',
      query.offset.span,
    );
  }
  const span = query.orderBy[0]?.span ?? query.fetch?.span ?? query.span;
  const sort: LogicalPlan = Object.freeze({
    kind: 'sort',
    input: bound.plan,
    keys: bound.sortKeys,
    offset,
    fetch,
    fields: bound.plan.fields,
    span,
  });
  return visibleColumns(bound, sort);
}

function bindSorted(query: Query, orderBy: readonly OrderItem[], context: QueryContext): BoundSelect {
  if (query.kind === 'select') return bindSelect(query, context, orderBy);
  const input = bindQuery(query, context);
  const scope = rowScope(scopeOf(input.fields, undefined), context);
  const expressions = [...identity(input)];
  const sortKeys = orderBy.map((item) => {
    const ordinal = ordinalOf(item.expression, input.fields.length);
    if (ordinal !== undefined) return sortKey(item, ordinal);
    const expression = bindExpression(item.expression, scope);
    if (expression.kind === 'input') return sortKey(item, expression.index);
    expressions.push(expression);
    return sortKey(item, expressions.length - 1);
  });
  const visible = input.fields.length;
  if (expressions.length === visible) return { plan: input, visible, sortKeys };
  const names = expressions.map((_, index) => namesOf(input)[index] ?? `$order${index - visible}`);
  return { plan: calc(input, undefined, expressions, names), visible, sortKeys };
}

/** Stands for a count that is a parameter without a value yet. */
const PLACEHOLDER_COUNT = 1;

/** @throws FungiError VALIDATION when it is not a number that is at least 0 */
function rowCount(expression: Expression, context: QueryContext): number {
  if (expression.kind === 'dynamic-parameter') {
    const { parameters } = context.session;
    parameters?.infer(expression.index, bigint());
    // A plan has the number itself: until the values are known this only finds out the types.
    if (parameters && !parameters.literalOf) {
      parameters.needValues();
      return PLACEHOLDER_COUNT;
    }
  }
  const value = literalValue(bindExpression(expression, rowScope(scopeOf([], undefined), context)));
  const count = typeof value === 'bigint' || typeof value === 'string' ? Math.trunc(Number(value)) : value;
  if (typeof count !== 'number' || !Number.isFinite(count) || count < 0) {
    throw validationError('LIMIT, OFFSET and FETCH take a number of rows', expression.span);
  }
  return count;
}
