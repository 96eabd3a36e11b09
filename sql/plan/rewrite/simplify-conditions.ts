/**
 * Conditions that are known without a row: `x AND TRUE` → `x`, `x OR TRUE` → `TRUE`; a filter that is always true
 * goes away, one that is never true leaves no rows.
 *
 *     Calc(a, where FALSE)   →   Values()
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { literal } from '../../expression/build.js';
import { mapExpression } from '../../expression/visit.js';
import { boolean } from '../../types/index.js';
import type { LogicalPlan } from '../logical-plan.js';
import { rewriteBottomUp } from '../logical-plan.js';

export function simplifyConditions(plan: LogicalPlan): LogicalPlan {
  return rewriteBottomUp(plan, simplifiedNode);
}

function simplifiedNode(node: LogicalPlan): LogicalPlan {
  switch (node.kind) {
    case 'calc': {
      if (!node.condition) return node;
      const condition = simplified(node.condition);
      if (isLiteral(condition, true)) return Object.freeze({ ...node, condition: undefined });
      if (isLiteral(condition, false) || isLiteral(condition, null)) {
        return Object.freeze({ kind: 'values', rows: [], fields: node.fields });
      }
      return condition === node.condition ? node : Object.freeze({ ...node, condition });
    }
    case 'unnest':
    case 'join': {
      if (!node.condition) return node;
      const condition = simplified(node.condition);
      if (isLiteral(condition, true)) return Object.freeze({ ...node, condition: undefined });
      return condition === node.condition ? node : Object.freeze({ ...node, condition });
    }
    case 'sort':
      return node.fetch === 0 ? Object.freeze({ kind: 'values', rows: [], fields: node.fields }) : node;
    default:
      return node;
  }
}

function isLiteral(expression: BoundExpression, value: boolean | null): boolean {
  return expression.kind === 'literal' && expression.value === value;
}

function simplified(condition: BoundExpression): BoundExpression {
  return mapExpression(condition, (node) => {
    if (node.kind !== 'call') return node;
    const [left, right] = node.arguments;
    if (!left || !right) return node;
    switch (node.function.name) {
      case 'AND':
        return connective(node, left, right, true);
      case 'OR':
        return connective(node, left, right, false);
      case '=':
      case '<>':
        return comparedLiterals(node, left, right);
      default:
        return node;
    }
  });
}

/** `neutral` is TRUE for AND, FALSE for OR. */
function connective(
  node: BoundExpression,
  left: BoundExpression,
  right: BoundExpression,
  neutral: boolean,
): BoundExpression {
  if (isLiteral(left, neutral)) return right;
  if (isLiteral(right, neutral)) return left;
  return isLiteral(left, !neutral) || isLiteral(right, !neutral) ? literal(!neutral, boolean(false)) : node;
}

/** Integers of the same type, as in `WHERE 1 = 1`. */
function comparedLiterals(
  node: BoundExpression,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  if (node.kind !== 'call' || left.kind !== 'literal' || right.kind !== 'literal') return node;
  if (typeof left.value !== 'bigint' || left.type.kind !== right.type.kind) return node;
  return literal((node.function.name === '=') === (left.value === right.value), boolean(false));
}
