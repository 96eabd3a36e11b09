/** Rewrites bound expressions from the outside in: a part that is replaced is not looked into. */
import type { BoundExpression } from '../expression/bound-expression.js';
import { childExpressions, withChildren } from '../expression/visit.js';

/** `change` sees operators before operands; what it returns stands for the whole, undefined goes on to the operands. */
export function mapTopDown(
  expression: BoundExpression,
  change: (node: BoundExpression) => BoundExpression | undefined,
): BoundExpression {
  const replaced = change(expression);
  if (replaced) return replaced;
  return withChildren(
    expression,
    childExpressions(expression).map((child) => mapTopDown(child, change)),
  );
}
