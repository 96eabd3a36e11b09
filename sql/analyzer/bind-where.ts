/** WHERE: a condition on the row, and IN and EXISTS with subqueries, which become joins with the distinct rows asked for. */
import type { Expression, InExpression, Query, SubqueryExpression } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { mapExpression, walkExpression } from '../expression/visit.js';
import { builtInCall, conjunction, conjuncts, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, childPlans, filter } from '../plan/logical-plan.js';
import { mergeCalcs } from '../plan/rewrite/merge-calcs.js';
import { commonType, withoutTimeAttribute } from '../types/index.js';
import { isAggregateCall } from './bind-aggregate-call.js';
import { distinct } from './bind-distinct.js';
import { bindExpression } from './bind-expression.js';
import { bindSubquery } from './bind-query.js';
import type { BoundRelation } from './bind-table.js';
import type { ExpressionScope } from './expression-scope.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';
import { bindCondition, rowScope } from './row-scope.js';

/** The rows of `from` that satisfy `where`. */
export function bindWhere(where: Expression, from: BoundRelation, context: QueryContext): LogicalPlan {
  const intercept = (node: Expression): undefined => {
    if (!isAggregateCall(node, context.session)) return;
    throw new FungiError('GROUPING', 'Aggregate expression is illegal in WHERE clause', { span: node.span });
  };
  const scope = rowScope(from.scope, context, { intercept });
  const parts = astConjuncts(where);
  const plain = parts.filter((part) => membership(part) === undefined);
  const conditions =
    plain.length === parts.length
      ? [bindCondition(where, scope, 'WHERE')]
      : plain.map((part) => bindCondition(part, scope, 'WHERE'));
  const condition = conjunction(conditions);
  let plan = condition ? filter(from.plan, condition) : from.plan;
  for (const part of parts) {
    const test = membership(part);
    if (test) plan = semiJoin(plan, test, from, scope, context);
  }
  return plan;
}

const astConjuncts = (node: Expression): readonly Expression[] =>
  node.kind === 'binary' && node.operator === 'AND'
    ? [...astConjuncts(node.left), ...astConjuncts(node.right)]
    : [node];

/** `operands IN (query)`, or `EXISTS (query)` without operands. */
interface Membership {
  readonly operands: readonly Expression[];
  readonly query: Query;
  readonly node: Expression;
}

function membership(node: Expression): Membership | undefined {
  if (node.kind === 'in' && !node.negated && isSubquery(node.values)) {
    const { operand } = node;
    return {
      operands: operand.kind === 'row-constructor' ? operand.elements : [operand],
      query: node.values.query,
      node,
    };
  }
  if (node.kind === 'unary' && node.operator === 'EXISTS' && node.operand.kind === 'subquery') {
    return { operands: [], query: node.operand.query, node };
  }
  return undefined;
}

const isSubquery = (values: InExpression['values']): values is SubqueryExpression => 'kind' in values;

/** Each row of `plan` that has a match, once: a join with the distinct rows of the subquery. */
function semiJoin(
  plan: LogicalPlan,
  { operands, query, node }: Membership,
  from: BoundRelation,
  scope: ExpressionScope,
  context: QueryContext,
): LogicalPlan {
  const subquery = decorrelated(
    bindSubquery(query, { ...context, outer: from.scope }),
    operands.length > 0,
    node,
  );
  const left = operands.map((operand) => bindExpression(operand, scope));
  if (operands.length > 0 && left.length !== subquery.width) {
    throw validationError('Values passed to IN operator must have compatible types', node.span);
  }
  const right = distinct(subquery.plan, context);
  const offset = plan.fields.length;
  for (const [index, operand] of left.entries()) {
    if (!commonType([operand.type, right.fields[index]!.type])) {
      throw validationError('Values passed to IN operator must have compatible types', node.span);
    }
  }
  const keys = [...left, ...subquery.outer].map((expression, index) =>
    builtInCall('=', [expression, inputReference(offset + index, right.fields[index]!.type)]),
  );
  const leftFields = plan.fields.map((field) => ({ ...field, type: withoutTimeAttribute(field.type) }));
  const join: LogicalPlan = Object.freeze({
    kind: 'join',
    left: plan,
    right,
    joinType: 'inner',
    leftKeys: [],
    rightKeys: [],
    nullSafe: [],
    condition: conjunction(keys),
    fields: [...leftFields, ...right.fields],
    stateTtlMs: stateTtlMs(context),
    span: node.span,
  });
  return calc(
    join,
    undefined,
    leftFields.map((field, index) => inputReference(index, field.type)),
    leftFields.map((field) => field.name),
  );
}

interface Decorrelated {
  /** The subquery's columns, then those that the enclosing row is compared with. */
  readonly plan: LogicalPlan;
  /** Columns of the subquery itself. */
  readonly width: number;
  /** What the enclosing row has for the other columns. */
  readonly outer: readonly BoundExpression[];
}

/**
 * Equalities with columns of the enclosing query, taken out of the subquery's filter.
 * @throws FungiError NOT_SUPPORTED for a subquery that depends on the enclosing row in another way
 */
function decorrelated(subquery: LogicalPlan, keepColumns: boolean, node: Expression): Decorrelated {
  const unsupported = notSupported('A correlated subquery other than by equality in its WHERE', node.span);
  const plan = mergeCalcs(subquery);
  const columns = keepColumns ? plan.fields.length : 0;
  if (!isCorrelated(plan)) {
    const kept = plan.fields.slice(0, columns).map((field, index) => inputReference(index, field.type));
    return {
      plan: calc(
        plan,
        undefined,
        kept,
        plan.fields.map((field) => field.name),
      ),
      width: columns,
      outer: [],
    };
  }
  if (plan.kind !== 'calc' || isCorrelated(plan.input) || plan.expressions.slice(0, columns).some(hasOuter))
    throw unsupported;
  const inner: BoundExpression[] = [];
  const outer: BoundExpression[] = [];
  const rest: BoundExpression[] = [];
  for (const condition of conjuncts(plan.condition)) {
    if (!hasOuter(condition)) {
      rest.push(condition);
      continue;
    }
    const sides = condition.kind === 'call' && condition.function.name === '=' ? condition.arguments : [];
    const own = sides.find((side) => !hasOuter(side));
    const other = sides.find(isOuterOnly);
    if (!own || !other) throw unsupported;
    inner.push(own);
    outer.push(enclosing(other));
  }
  const expressions = [...plan.expressions.slice(0, columns), ...inner];
  const names = expressions.map((_, index) => plan.fields[index]?.name ?? `$c${index}`);
  return { plan: calc(plan.input, conjunction(rest), expressions, names), width: columns, outer };
}

function hasOuter(expression: BoundExpression): boolean {
  let found = false;
  walkExpression(expression, (part) => {
    if (part.kind === 'outer') found = true;
  });
  return found;
}

/** Reads the row of the query next to it, and nothing else. */
function isOuterOnly(expression: BoundExpression): boolean {
  let only = hasOuter(expression);
  walkExpression(expression, (part) => {
    if (part.kind === 'input' || (part.kind === 'outer' && part.depth !== 1)) only = false;
  });
  return only;
}

const enclosing = (expression: BoundExpression): BoundExpression =>
  mapExpression(expression, (part) =>
    part.kind === 'outer' ? inputReference(part.index, part.type, part.span) : part,
  );

/** Whether a plan, or one below it, reads a row of an enclosing query. */
export function isCorrelated(plan: LogicalPlan): boolean {
  return expressionsOf(plan).some(hasOuter) || childPlans(plan).some(isCorrelated);
}

function expressionsOf(plan: LogicalPlan): readonly BoundExpression[] {
  switch (plan.kind) {
    case 'calc':
      return [...(plan.condition ? [plan.condition] : []), ...plan.expressions];
    case 'values':
      return plan.rows.flat();
    case 'unnest':
      return [plan.collection, ...(plan.condition ? [plan.condition] : [])];
    case 'join':
      return plan.condition ? [plan.condition] : [];
    case 'expand':
      return plan.projections.flat();
    case 'aggregate':
    case 'window-aggregate':
      return plan.aggregates.flatMap((aggregate) => [
        ...aggregate.arguments,
        ...(aggregate.filter ? [aggregate.filter] : []),
        ...aggregate.orderBy.map((item) => item.expression),
      ]);
    case 'scan':
    case 'watermark':
    case 'union':
    case 'window':
    case 'sort':
      return [];
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}
