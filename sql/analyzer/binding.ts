/** What the parts of the expression binder share: the scope, and a way back to the binder for operands. */
import type { Expression, Span } from '../ast/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { call } from '../expression/build.js';
import { builtInFunction } from '../function/index.js';
import type { ExpressionScope } from './expression-scope.js';

export interface Binding {
  readonly scope: ExpressionScope;
  bind(node: Expression): BoundExpression;
}

/** A call of the built-in scalar function or operator `name`. */
export function callBuiltIn(
  name: string,
  args: readonly BoundExpression[],
  span: Span | undefined,
  symbols: readonly string[] = [],
): BoundExpression {
  const definition = builtInFunction(name);
  if (definition.kind !== 'scalar') throw new Error(`${name} is not a scalar function`);
  return call(definition, args, { span, symbols });
}
