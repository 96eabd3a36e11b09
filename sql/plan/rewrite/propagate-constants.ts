/**
 * Where a filter says that an expression equals a constant, what is computed from the rows that pass may use the constant,
 * so that branches for other values, and the columns they read, go away.
 *
 *     Calc(CASE WHEN t = 0 THEN a ELSE b END, where t = 2)   →   Calc(b, where t = 2)
 */
import { mapTopDown } from '../../analyzer/map-top-down.js';
import type { BoundExpression, LiteralExpression } from '../../expression/bound-expression.js';
import { literal } from '../../expression/build.js';
import { isDeterministic } from '../../expression/visit.js';
import { isCharacter, isInteger, withNullability } from '../../types/index.js';
import { conjunction, conjuncts, expressionKey } from '../expression-rewrite.js';
import type { LogicalCalc, LogicalPlan } from '../logical-plan.js';
import { rewriteBottomUp } from '../logical-plan.js';

export function propagateConstants(plan: LogicalPlan): LogicalPlan {
  return rewriteBottomUp(plan, (node) => (node.kind === 'calc' && node.condition ? propagated(node) : node));
}

function propagated(node: LogicalCalc): LogicalPlan {
  const conditions = conjuncts(node.condition);
  const constants = new Map<string, LiteralExpression>();
  const facts = new Set<BoundExpression>();
  for (const condition of conditions) {
    const fact = equalityWithConstant(condition);
    if (!fact || constants.has(fact.key)) continue;
    constants.set(fact.key, fact.constant);
    facts.add(condition);
  }
  if (constants.size === 0) return node;
  const replaced = (expression: BoundExpression): BoundExpression =>
    mapTopDown(expression, (part) => (part.kind === 'literal' ? part : constants.get(expressionKey(part))));
  return Object.freeze({
    ...node,
    condition: conjunction(
      conditions.map((condition) => (facts.has(condition) ? condition : replaced(condition))),
    ),
    expressions: node.expressions.map(replaced),
  });
}

/** Only where equal values are the same value: integers and texts. */
function equalityWithConstant(
  condition: BoundExpression,
): { readonly key: string; readonly constant: LiteralExpression } | undefined {
  if (condition.kind !== 'call' || condition.function.name !== '=') return undefined;
  const [left, right] = condition.arguments as [BoundExpression, BoundExpression];
  const [constant, other] = left.kind === 'literal' ? [left, right] : [right, left];
  if (constant.kind !== 'literal' || other.kind === 'literal' || constant.value === null) return undefined;
  const same = isInteger(other.type)
    ? other.type.kind === constant.type.kind
    : other.type.kind === 'VARCHAR' && isCharacter(constant.type);
  if (!same || !isDeterministic(other)) return undefined;
  return {
    key: expressionKey(other),
    constant: literal(constant.value, withNullability(other.type, false), other.span),
  };
}
