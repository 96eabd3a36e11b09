/**
 * NOT, pushed down to the comparisons as Flink's planner does: `NOT (x > y)` is `x <= y`, which is not true of NaN either, where the opposite of
 * `x > y` would be.
 */
import type { Span } from '../ast/index.js';
import type { BoundExpression, CallExpression } from '../expression/bound-expression.js';
import { callBuiltIn } from './binding.js';

const OPPOSITES: ReadonlyMap<string, string> = new Map(
  [
    ['=', '<>'],
    ['<', '>='],
    ['>', '<='],
    ['IS NULL', 'IS NOT NULL'],
    ['IS TRUE', 'IS NOT TRUE'],
    ['IS FALSE', 'IS NOT FALSE'],
    ['IS UNKNOWN', 'IS NOT UNKNOWN'],
    ['IS DISTINCT FROM', 'IS NOT DISTINCT FROM'],
  ].flatMap(([a, b]) => [
    [a!, b!],
    [b!, a!],
  ]),
);

/** TRUE where `expression` is FALSE, NULL where it is NULL; of comparisons with NaN what the opposite operator says. */
export function negation(expression: BoundExpression, span: Span | undefined): BoundExpression {
  return (
    (expression.kind === 'call' ? negatedCall(expression, span) : undefined) ??
    callBuiltIn('NOT', [expression], span)
  );
}

function negatedCall(expression: CallExpression, span: Span | undefined): BoundExpression | undefined {
  const { function: called, arguments: operands, symbols } = expression;
  switch (called.name) {
    case 'AND':
    case 'OR': {
      const negated = operands.map((operand) => negation(operand, operand.span));
      return callBuiltIn(called.name === 'AND' ? 'OR' : 'AND', negated, span);
    }
    case 'NOT':
      return operands[0];
    default: {
      const opposite = OPPOSITES.get(called.name);
      return opposite === undefined ? undefined : callBuiltIn(opposite, operands, span, symbols);
    }
  }
}
