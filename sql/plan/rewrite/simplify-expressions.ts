/**
 * What is known without a row: `x AND TRUE` → `x`, `CASE WHEN 2 = 0 THEN a ELSE b END` → `b`; a filter that is always
 * true goes away, one that is never true leaves no rows.
 *
 *     Calc(a, where FALSE)   →   Values()
 */
import type { BoundExpression, CaseBoundExpression } from '../../expression/bound-expression.js';
import { implicitCast, literal } from '../../expression/build.js';
import { mapExpression } from '../../expression/visit.js';
import { boolean } from '../../types/index.js';
import type { LogicalCalc, LogicalPlan } from '../logical-plan.js';
import { rewriteBottomUp } from '../logical-plan.js';

export function simplifyExpressions(plan: LogicalPlan): LogicalPlan {
  return rewriteBottomUp(plan, simplifiedNode);
}

function simplifiedNode(node: LogicalPlan): LogicalPlan {
  switch (node.kind) {
    case 'calc':
      return simplifiedCalc(node);
    case 'unnest':
    case 'join': {
      if (!node.condition) return node;
      const condition = simplified(node.condition);
      if (isLiteral(condition, true)) return Object.freeze({ ...node, condition: undefined });
      return condition === node.condition ? node : Object.freeze({ ...node, condition });
    }
    case 'sort':
      return node.fetch === 0 ? noRows(node) : node;
    default:
      return node;
  }
}

const noRows = (node: LogicalPlan): LogicalPlan =>
  Object.freeze({ kind: 'values', rows: [], fields: node.fields });

function simplifiedCalc(node: LogicalCalc): LogicalPlan {
  const condition = node.condition && simplified(node.condition);
  if (condition && (isLiteral(condition, false) || isLiteral(condition, null))) return noRows(node);
  const expressions = node.expressions.map(simplified);
  const same =
    condition === node.condition &&
    expressions.every((expression, index) => expression === node.expressions[index]);
  if (same) return node;
  const remaining = condition && isLiteral(condition, true) ? undefined : condition;
  return Object.freeze({ ...node, condition: remaining, expressions });
}

function isLiteral(expression: BoundExpression, value: boolean | null): boolean {
  return expression.kind === 'literal' && expression.value === value;
}

function simplified(expression: BoundExpression): BoundExpression {
  return mapExpression(expression, (node) => {
    if (node.kind === 'case') return simplifiedCase(node);
    if (node.kind !== 'call') return node;
    const [left, right] = node.arguments;
    if (!left || !right || node.arguments.length !== 2) return node;
    switch (node.function.name) {
      case 'AND':
        return connective(node, left, right, true);
      case 'OR':
        return connective(node, left, right, false);
      default:
        return comparedIntegers(node, node.function.name, left, right);
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

const COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Integers of the same type, as in `WHERE 1 = 1`. */
function comparedIntegers(
  node: BoundExpression,
  operator: string,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const compare = COMPARISONS[operator];
  if (!compare || left.kind !== 'literal' || right.kind !== 'literal') return node;
  if (typeof left.value !== 'bigint' || typeof right.value !== 'bigint') return node;
  return left.type.kind === right.type.kind
    ? literal(compare(left.value, right.value), boolean(false))
    : node;
}

/** Branches that cannot be taken go away, as do those behind one that is always taken. */
function simplifiedCase(node: CaseBoundExpression): BoundExpression {
  const possible = node.branches.filter(
    (branch) => !isLiteral(branch.when, false) && !isLiteral(branch.when, null),
  );
  const taken = possible.findIndex((branch) => isLiteral(branch.when, true));
  const branches = taken < 0 ? possible : possible.slice(0, taken);
  const otherwise = taken < 0 ? node.otherwise : possible[taken]!.then;
  if (branches.length === 0) return implicitCast(otherwise, node.type);
  if (branches.length === node.branches.length && otherwise === node.otherwise) return node;
  return Object.freeze({ ...node, branches, otherwise });
}
