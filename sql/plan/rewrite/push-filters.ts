/**
 * Filters move towards the sources, below projections, joins, unions, unnests and window assignment, so that less is
 * kept in state. Never below a watermark assigner: rows that are filtered out still move the watermark.
 *
 *     Calc(where l.a > 1 AND l.k = r.k)        Join(l.k = r.k)
 *       Join(TRUE)                        →      Calc(where a > 1)
 *         l, r                                     l
 *                                                r
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { inputsOf, isDeterministic, shiftInputs } from '../../expression/visit.js';
import { conjunction, conjuncts, isPerRow, isSubstitutable, substitute } from '../expression-rewrite.js';
import type {
  LogicalAggregate,
  LogicalJoin,
  LogicalPlan,
  LogicalUnnest,
  LogicalWindow,
} from '../logical-plan.js';
import { childPlans, filter, withChildPlans } from '../logical-plan.js';

type Conditions = readonly BoundExpression[];

/** @param isShared whether a node feeds several consumers: no filter of one of them may go into it */
export function pushFilters(plan: LogicalPlan, isShared: (node: LogicalPlan) => boolean): LogicalPlan {
  const done = new Map<LogicalPlan, LogicalPlan>();
  const visit = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node);
    if (known) return known;
    const pushed = pushedNode(node, isShared);
    const result = withChildPlans(pushed, childPlans(pushed).map(visit));
    done.set(node, result);
    return result;
  };
  return visit(plan);
}

function pushedNode(node: LogicalPlan, isShared: (node: LogicalPlan) => boolean): LogicalPlan {
  if (node.kind === 'calc' && node.condition) {
    const input = filterInto(node.input, conjuncts(node.condition), isShared);
    // Nothing moved: the filter stands on the same input.
    if (input.kind === 'calc' && input.input === node.input) return node;
    return Object.freeze({ ...node, condition: undefined, input });
  }
  if (node.kind === 'join' && node.condition) return pushedJoin(node, [], isShared);
  return node;
}

/** `plan` with only the rows that satisfy all of `conditions`. */
function filterInto(
  plan: LogicalPlan,
  conditions: Conditions,
  isShared: (node: LogicalPlan) => boolean,
): LogicalPlan {
  const remaining = conjunction(conditions);
  if (!remaining) return plan;
  if (isShared(plan) || !conditions.every(isMovable)) return filter(plan, remaining);
  switch (plan.kind) {
    case 'calc': {
      if (plan.expressions.some(isPerRow) || !isSubstitutable(conditions, plan.expressions)) {
        return filter(plan, remaining);
      }
      const over = conditions.map((condition) => substitute(condition, plan.expressions));
      const input = filterInto(plan.input, [...conjuncts(plan.condition), ...over], isShared);
      return Object.freeze({ ...plan, condition: undefined, input });
    }
    case 'union':
      return Object.freeze({
        ...plan,
        inputs: plan.inputs.map((input) => filterInto(input, conditions, isShared)),
      });
    case 'join':
      return plan.joinType === 'full' ? filter(plan, remaining) : pushedJoin(plan, conditions, isShared);
    case 'unnest':
    case 'window':
      return pushedBelow(plan, conditions, isShared);
    case 'aggregate':
      return pushedAggregate(plan, conditions, isShared);
    case 'scan':
    case 'values':
    case 'watermark':
    case 'window-aggregate':
    case 'expand':
    case 'sort':
      return filter(plan, remaining);
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

const isMovable = (condition: BoundExpression): boolean => isDeterministic(condition) || !isPerRow(condition);

const rest = (plan: LogicalPlan, conditions: Conditions): LogicalPlan => {
  const remaining = conjunction(conditions);
  return remaining ? filter(plan, remaining) : plan;
};

/** Conditions on the input's own columns go below; a session window depends on all rows, so nothing goes below it. */
function pushedBelow(
  plan: LogicalUnnest | LogicalWindow,
  conditions: Conditions,
  isShared: (node: LogicalPlan) => boolean,
): LogicalPlan {
  const width = plan.input.fields.length;
  const isBelow = (condition: BoundExpression): boolean =>
    (plan.kind !== 'window' || plan.window.kind !== 'session') &&
    inputsOf(condition).every((column) => column < width);
  if (!conditions.some(isBelow)) return rest(plan, conditions);
  const input = filterInto(plan.input, conditions.filter(isBelow), isShared);
  return rest(
    Object.freeze({ ...plan, input }),
    conditions.filter((condition) => !isBelow(condition)),
  );
}

/** Conditions on grouping keys go below; a global aggregate has a row even without input. */
function pushedAggregate(
  plan: LogicalAggregate,
  conditions: Conditions,
  isShared: (node: LogicalPlan) => boolean,
): LogicalPlan {
  const keys = plan.groupKeys.length;
  const isBelow = (condition: BoundExpression): boolean => {
    const columns = inputsOf(condition);
    return columns.length > 0 && columns.every((column) => column < keys);
  };
  if (!conditions.some(isBelow)) return rest(plan, conditions);
  const below = conditions
    .filter(isBelow)
    .map((condition) => shiftInputs(condition, (column) => plan.groupKeys[column]!));
  return rest(
    Object.freeze({ ...plan, input: filterInto(plan.input, below, isShared) }),
    conditions.filter((condition) => !isBelow(condition)),
  );
}

/** `above` are conditions on the joined row; the join's own condition is taken apart too. */
function pushedJoin(
  plan: LogicalJoin,
  above: Conditions,
  isShared: (node: LogicalPlan) => boolean,
): LogicalPlan {
  const width = plan.left.fields.length;
  const isLeft = (condition: BoundExpression): boolean =>
    inputsOf(condition).every((column) => column < width);
  const isRight = (condition: BoundExpression): boolean => {
    const columns = inputsOf(condition);
    return columns.length > 0 && columns.every((column) => column >= width);
  };
  const { joinType } = plan;
  const own = conjuncts(plan.condition);
  const keepsLeft = joinType === 'left' || joinType === 'anti' || joinType === 'full';
  const keepsRight = joinType === 'right' || joinType === 'full';
  const toLeft = [
    ...(keepsRight ? [] : above.filter(isLeft)),
    ...(keepsLeft ? [] : own.filter((c) => isMovable(c) && isLeft(c))),
  ];
  const toRight = [
    ...(joinType === 'inner' || joinType === 'right' ? above.filter(isRight) : []),
    ...(keepsRight ? [] : own.filter((c) => isMovable(c) && isRight(c))),
  ];
  const moved = new Set([...toLeft, ...toRight]);
  const [restOwn, restAbove] = [own, above].map((list) =>
    list.filter((condition) => !moved.has(condition)),
  ) as [BoundExpression[], BoundExpression[]];
  const joins = joinType === 'inner';
  if (moved.size === 0 && !(joins && restAbove.length > 0)) return rest(plan, restAbove);
  const joined: LogicalPlan = Object.freeze({
    ...plan,
    left: filterInto(plan.left, toLeft, isShared),
    right: filterInto(
      plan.right,
      toRight.map((condition) => shiftInputs(condition, (column) => column - width)),
      isShared,
    ),
    condition: conjunction(joins ? [...restOwn, ...restAbove] : restOwn),
  });
  return rest(joined, joins ? [] : restAbove);
}
