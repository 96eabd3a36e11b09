/** Queries to logical plans: WITH, set operations, ORDER BY and LIMIT around the SELECT that `bind-select.ts` binds. */
import type { CommonTableExpression, Query, WithQuery } from '../ast/index.js';
import { spanBetween } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import { inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc } from '../plan/logical-plan.js';
import { bindOrderedQuery } from './bind-order.js';
import { bindSelect } from './bind-select.js';
import { bindSetOperation } from './bind-set-operation.js';
import { bindTableName } from './bind-table.js';
import { bindValues } from './bind-values.js';
import { checkedSize } from './plan-size.js';
import type { QueryContext } from './query-context.js';

/** Views within views, subqueries within subqueries. */
const QUERY_DEPTH_MAX = 200;
let depth = 0;

/**
 * The plan of `query`. Column names may repeat, as in the query.
 * @throws FungiError with the span of the part that is wrong; NESTING_TOO_DEEP when the plan becomes too large
 */
export function bindQuery(query: Query, context: QueryContext): LogicalPlan {
  if (depth >= QUERY_DEPTH_MAX) throw validationError('The query is nested too deeply', query.span);
  depth += 1;
  try {
    return checkedSize(bindQueryNode(query, context));
  } finally {
    depth -= 1;
  }
}

function bindQueryNode(query: Query, context: QueryContext): LogicalPlan {
  switch (query.kind) {
    case 'select':
      return bindSelect(query, context, []).plan;
    case 'values':
      return bindValues(query, context);
    case 'explicit-table':
      return bindTableName(query.name, [], context).plan;
    case 'set-operation':
      return bindSetOperation(query, context);
    case 'ordered-query':
      return bindOrderedQuery(query, context);
    case 'with':
      return bindWith(query, context);
    default: {
      const unreachable: never = query;
      return unreachable;
    }
  }
}

/** A query in FROM or a view: ORDER BY without LIMIT means nothing there, and Flink drops it. */
export function bindSubquery(query: Query, context: QueryContext): LogicalPlan {
  if (query.kind === 'ordered-query' && query.offset === undefined && query.fetch === undefined) {
    return bindSubquery(query.query, context);
  }
  return bindQuery(query, context);
}

function bindWith(query: WithQuery, context: QueryContext): LogicalPlan {
  if (query.recursive) throw notSupported('WITH RECURSIVE', query.span);
  return bindQuery(query.query, withCommonTables(query.tables, context));
}

function withCommonTables(tables: readonly CommonTableExpression[], context: QueryContext): QueryContext {
  return tables.reduce((current, table) => {
    const plan = bindSubquery(table.query, current);
    const named = table.columns.length === 0 ? plan : renamed(plan, table);
    return { ...current, commonTables: [...current.commonTables, { name: table.name.name, plan: named }] };
  }, context);
}

function renamed(plan: LogicalPlan, table: CommonTableExpression): LogicalPlan {
  if (table.columns.length !== plan.fields.length) {
    throw validationError(
      'Number of columns must match number of query columns',
      spanBetween(table.columns[0]!.span, table.columns.at(-1)!.span),
    );
  }
  return withNames(
    plan,
    table.columns.map((column) => column.name),
  );
}

/** The same columns under other names. */
export function withNames(plan: LogicalPlan, names: readonly string[]): LogicalPlan {
  if (names.every((name, index) => name === plan.fields[index]!.name)) return plan;
  return calc(
    plan,
    undefined,
    plan.fields.map((field, index) => inputReference(index, field.type)),
    names,
  );
}
