/** What evaluating an expression costs, roughly: rules that repeat or reorder expressions ask here. */
import { isCharacter } from '../types/index.js';
import type { BoundExpression } from './bound-expression.js';
import { walkComputed } from './visit.js';

/**
 * Calls that cost little beside reading their columns, and cannot fail: `column` about as much as another column, `text`
 * more, as they read all of a text or a list of values. What is not listed is dear.
 */
const CALL_COSTS: ReadonlyMap<string, 'column' | 'text'> = new Map([
  ...['=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', 'NOT', 'IS NULL', 'IS NOT NULL'].map(
    (name) => [name, 'column'] as const,
  ),
  ...['IN', 'LOWER', 'UPPER'].map((name) => [name, 'text'] as const),
]);

/** Whether evaluating it twice is better than keeping its result: columns, fields, literals and comparisons of these. */
export function isCheap(expression: BoundExpression): boolean {
  return every(expression, (part) => part.kind === 'call' && CALL_COSTS.get(part.function.name) === 'column');
}

/** Whether it neither fails nor costs much more than reading its columns, so that it may be tried ahead of others. */
export function isCheapAndSafe(expression: BoundExpression): boolean {
  return every(expression, (part) => {
    if (part.kind === 'call') return CALL_COSTS.has(part.function.name);
    return part.kind === 'cast' && isCharacter(part.type) && isCharacter(part.operand.type);
  });
}

/** Columns, literals and fields cost nothing; `isCheapPart` decides about the rest. */
function every(expression: BoundExpression, isCheapPart: (part: BoundExpression) => boolean): boolean {
  let result = true;
  walkComputed(expression, (part) => {
    const free =
      part.kind === 'input' || part.kind === 'literal' || part.kind === 'parameter' || part.kind === 'field';
    result &&= free || isCheapPart(part);
    return result;
  });
  return result;
}
