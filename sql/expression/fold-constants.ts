/**
 * Simplifies what is known without a row: casts of text literals to dates and times, and the laws of AND, OR and NOT. DuckDB
 * folds the rest; this is what rewrites need to see, e.g. the literal bound in `ts > '2020-01-01 00:00:00'`.
 */
import { builtInFunction } from '../function/index.js';
import { isCharacter } from '../types/index.js';
import type { BoundExpression, CallExpression, CastBoundExpression } from './bound-expression.js';
import { call, castLiteral, literal } from './build.js';
import { mapExpression } from './visit.js';

/** The same value for every row; errors stay where they are, to be raised at run time. */
export function foldConstants(expression: BoundExpression): BoundExpression {
  return mapExpression(expression, fold);
}

function fold(node: BoundExpression): BoundExpression {
  if (node.kind === 'cast') return foldCast(node);
  if (node.kind === 'case') {
    const [first] = node.branches;
    if (first?.when.kind === 'literal' && first.when.value === true) return sameType(first.then, node);
    return node;
  }
  if (node.kind !== 'call') return node;
  switch (node.function.name) {
    case 'AND':
      return foldJunction(node, false);
    case 'OR':
      return foldJunction(node, true);
    case 'NOT': {
      const [operand] = node.arguments;
      if (operand?.kind !== 'literal' || typeof operand.value !== 'boolean') return node;
      return literal(!operand.value, node.type, node.span);
    }
    default:
      return node;
  }
}

/** A branch stands for its CASE only where it is of the very type. */
const sameType = (value: BoundExpression, node: BoundExpression): BoundExpression =>
  value.type.kind === node.type.kind && value.type.nullable === node.type.nullable ? value : node;

/** `absorbing` decides alone (FALSE for AND); its opposite may be left out. */
function foldJunction(node: CallExpression, absorbing: boolean): BoundExpression {
  const isValue = (operand: BoundExpression, value: boolean): boolean =>
    operand.kind === 'literal' && operand.value === value;
  if (node.arguments.some((operand) => isValue(operand, absorbing)))
    return literal(absorbing, node.type, node.span);
  const kept = node.arguments.filter((operand) => !isValue(operand, !absorbing));
  if (kept.length === node.arguments.length) return node;
  if (kept.length === 0) return literal(!absorbing, node.type, node.span);
  if (kept.length === 1) return kept[0]!;
  const definition = builtInFunction(node.function.name);
  return definition.kind === 'scalar' ? call(definition, kept, { span: node.span }) : node;
}

function foldCast(node: CastBoundExpression): BoundExpression {
  const { operand, type } = node;
  if (operand.kind !== 'literal' || !isCharacter(operand.type)) return node;
  return castLiteral(operand, type) ?? node;
}
