/** WHERE: a condition on the row, and IN and EXISTS with subqueries, which become semi and anti joins. */
import type { Expression, InExpression, Query, SubqueryExpression } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { inputsOf, mapExpression, walkComputed } from '../expression/visit.js';
import { builtInCall, conjunction, conjuncts, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, childPlans } from '../plan/logical-plan.js';
import { mergeCalcs } from '../plan/rewrite/merge-calcs.js';
import { commonType } from '../types/index.js';
import { isAggregateCall } from './bind-aggregate-call.js';
import { bindExpression } from './bind-expression.js';
import { bindSubquery } from './bind-query.js';
import type { BoundRelation } from './bind-table.js';
import type { ExpressionScope } from './expression-scope.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';
import { bindCondition, rowScope } from './row-scope.js';
import { ScalarSubqueries } from './scalar-subqueries.js';

/** The rows of `from` that satisfy `where`. */
export function bindWhere(where: Expression, from: BoundRelation, context: QueryContext): LogicalPlan {
  const intercept = (node: Expression): undefined => {
    if (!isAggregateCall(node, context.session)) return;
    throw new FungiError('GROUPING', 'Aggregate expression is illegal in WHERE clause', { span: node.span });
  };
  const scalars = new ScalarSubqueries(from, context);
  const scope = rowScope(from.scope, context, { intercept, subquery: (...asked) => scalars.bind(...asked) });
  const parts = astConjuncts(where);
  const plain = parts.filter((part) => membership(part) === undefined);
  const conditions =
    plain.length === parts.length
      ? [bindCondition(where, scope, 'WHERE')]
      : plain.map((part) => bindCondition(part, scope, 'WHERE'));
  const condition = conjunction(conditions);
  let plan = condition ? scalars.filtered(condition) : from.plan;
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

/** `operands [NOT] IN (query)`, or `[NOT] EXISTS (query)` without operands. */
interface Membership {
  readonly operands: readonly Expression[];
  readonly query: Query;
  readonly negated: boolean;
  readonly node: Expression;
}

function membership(node: Expression, negated = false): Membership | undefined {
  switch (node.kind) {
    case 'in':
      return isSubquery(node.values)
        ? tested(node.operand, node.values.query, negated !== node.negated, node)
        : undefined;
    case 'quantified': {
      if (!isSubquery(node.values)) return undefined;
      const { operator, quantifier } = node;
      if (operator === '=' && quantifier !== 'ALL')
        return tested(node.operand, node.values.query, negated, node);
      if ((operator === '<>' || operator === '!=') && quantifier === 'ALL')
        return tested(node.operand, node.values.query, !negated, node);
      return undefined;
    }
    case 'unary':
      if (node.operator === 'NOT') return membership(node.operand, !negated);
      return node.operator === 'EXISTS' && node.operand.kind === 'subquery'
        ? { operands: [], query: node.operand.query, negated, node }
        : undefined;
    default:
      return undefined;
  }
}

function tested(operand: Expression, query: Query, negated: boolean, node: Expression): Membership {
  const operands = operand.kind === 'row-constructor' ? operand.elements : [operand];
  return { operands, query, negated, node };
}

const isSubquery = (values: InExpression['values']): values is SubqueryExpression => 'kind' in values;

/** The rows of `plan` that have a match among the subquery's, or those that have none. */
function semiJoin(
  plan: LogicalPlan,
  { operands, query, negated, node }: Membership,
  from: BoundRelation,
  scope: ExpressionScope,
  context: QueryContext,
): LogicalPlan {
  const offset = plan.fields.length;
  const subquery = decorrelated(
    bindSubquery(query, { ...context, outer: from.scope }),
    operands.length > 0,
    offset,
    node,
  );
  const left = operands.map((operand) => bindExpression(operand, scope));
  const right = subquery.plan;
  const mismatch =
    (operands.length > 0 && left.length !== subquery.width) ||
    left.some((operand, index) => !commonType([operand.type, right.fields[index]!.type]));
  if (mismatch) throw validationError('Values passed to IN operator must have compatible types', node.span);
  const matches = left.map((operand, index) => {
    const candidate = inputReference(offset + index, right.fields[index]!.type);
    return negated ? notKnownToDiffer(operand, candidate) : builtInCall('=', [operand, candidate]);
  });
  return Object.freeze({
    kind: 'join',
    left: plan,
    right,
    joinType: negated ? 'anti' : 'semi',
    leftKeys: [],
    rightKeys: [],
    nullSafe: [],
    condition: conjunction([...matches, ...subquery.conditions]),
    fields: plan.fields,
    stateTtl: { leftMs: stateTtlMs(context), rightMs: stateTtlMs(context) },
    span: node.span,
  });
}

/** NOT IN is not true already where NULL leaves the comparison unknown. */
function notKnownToDiffer(operand: BoundExpression, candidate: BoundExpression): BoundExpression {
  const unknown = [operand, candidate]
    .filter(({ type }) => type.nullable)
    .map((side) => builtInCall('IS NULL', [side]));
  return [...unknown, builtInCall('=', [operand, candidate])].reduce((any, one) =>
    builtInCall('OR', [any, one]),
  );
}

interface Decorrelated {
  /** The subquery's columns, then those that its conditions on the enclosing row read. */
  readonly plan: LogicalPlan;
  /** Columns of the subquery itself. */
  readonly width: number;
  /** Over the enclosing row's columns, then those of `plan`. */
  readonly conditions: readonly BoundExpression[];
}

/**
 * Conditions on the enclosing query's row, taken out of the subquery's filter.
 * @param offset columns of the enclosing row
 * @throws FungiError NOT_SUPPORTED for a subquery that depends on the enclosing row in another way
 */
function decorrelated(
  subquery: LogicalPlan,
  keepColumns: boolean,
  offset: number,
  node: Expression,
): Decorrelated {
  const unsupported = notSupported('A correlated subquery other than by its WHERE', node.span);
  const plan = mergeCalcs(subquery);
  const width = keepColumns ? plan.fields.length : 0;
  const names = plan.fields.map((field) => field.name);
  if (!isCorrelated(plan)) {
    const kept = plan.fields.slice(0, width).map((field, index) => inputReference(index, field.type));
    return { plan: calc(plan, undefined, kept, names), width, conditions: [] };
  }
  if (plan.kind !== 'calc' || isCorrelated(plan.input) || plan.expressions.slice(0, width).some(hasOuter))
    throw unsupported;
  const parts = conjuncts(plan.condition);
  const correlated = parts.filter(hasOuter);
  if (!correlated.every(isNextToOuter)) throw unsupported;
  const read = [...new Set(correlated.flatMap(inputsOf))];
  const columns = read.map((column) => inputReference(column, plan.input.fields[column]!.type));
  const conditions = correlated.map((condition) =>
    mapExpression(condition, (part) => {
      if (part.kind === 'outer') return inputReference(part.index, part.type, part.span);
      return part.kind === 'input'
        ? inputReference(offset + width + read.indexOf(part.index), part.type, part.span)
        : part;
    }),
  );
  const own = conjunction(parts.filter((part) => !hasOuter(part)));
  const inner = calc(
    plan.input,
    own,
    [...plan.expressions.slice(0, width), ...columns],
    [...names.slice(0, width), ...read.map((_, index) => `$c${index}`)],
  );
  return { plan: inner, width, conditions };
}

function hasOuter(expression: BoundExpression): boolean {
  let found = false;
  walkComputed(expression, (part) => {
    if (part.kind === 'outer') found = true;
  });
  return found;
}

/** Of all enclosing queries it reads the row of the next one only. */
function isNextToOuter(expression: BoundExpression): boolean {
  let next = true;
  walkComputed(expression, (part) => {
    if (part.kind === 'outer' && part.depth !== 1) next = false;
  });
  return next;
}

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
