/**
 * A projection or filter over another becomes one; one that changes nothing goes away; one over VALUES is computed into
 * its rows.
 *
 *     Calc(b + 1, where c)                 Calc(a + 2 + 1, where d AND c')
 *       Calc(a + 2 AS b, where d)    →       input
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { implicitCast } from '../../expression/build.js';
import { mapExpression } from '../../expression/visit.js';
import { conjunction, isIdentity, isPerRow, isSubstitutable, substitute } from '../expression-rewrite.js';
import type { LogicalCalc, LogicalPlan, LogicalValues } from '../logical-plan.js';
import { childPlans, rewriteBottomUp } from '../logical-plan.js';

/** @param isShared whether a node feeds several consumers: its work is then not repeated in each of them */
export function mergeCalcs(
  plan: LogicalPlan,
  isShared: (node: LogicalPlan) => boolean = () => false,
): LogicalPlan {
  return rewriteBottomUp(plan, (node, original) =>
    node.kind === 'calc' ? mergedCalc(node, childPlans(original).some(isShared)) : node,
  );
}

function mergedCalc(node: LogicalCalc, inputIsShared: boolean): LogicalPlan {
  const { input } = node;
  if (!node.condition && isIdentity(node.expressions, input.fields.length)) return input;
  if (
    input.kind === 'calc' &&
    !inputIsShared &&
    !input.expressions.some(isPerRow) &&
    isSubstitutable([node.condition, ...node.expressions], input.expressions)
  ) {
    const over = (expression: BoundExpression): BoundExpression => substitute(expression, input.expressions);
    const conditions = [input.condition, node.condition && over(node.condition)];
    return mergedCalc(
      Object.freeze({
        ...node,
        input: input.input,
        condition: conjunction(conditions.filter((condition) => condition !== undefined)),
        expressions: node.expressions.map(over),
      }),
      false,
    );
  }
  if (input.kind === 'values' && !node.condition) {
    if (input.rows.every((row) => isSubstitutable(node.expressions, row))) return computedValues(node, input);
  }
  return node;
}

function computedValues(node: LogicalCalc, values: LogicalValues): LogicalPlan {
  return Object.freeze({
    ...values,
    rows: values.rows.map((row) => node.expressions.map((expression) => computedCell(expression, row))),
    fields: node.fields,
  });
}

/** Lists of values may be long, and most of their columns are only taken over. */
function computedCell(expression: BoundExpression, row: readonly BoundExpression[]): BoundExpression {
  if (expression.kind === 'input') return folded(row[expression.index]!);
  return expression.kind === 'literal' ? expression : folded(substitute(expression, row));
}

/** Implicit casts of literals, which the rows of VALUES are once they are computed. */
function folded(expression: BoundExpression): BoundExpression {
  return mapExpression(expression, (node) =>
    node.kind === 'cast' && node.implicit && node.operand.kind === 'literal'
      ? implicitCast(node.operand, node.type)
      : node,
  );
}
