/**
 * Turns an expression as written into a bound one: names resolved, types inferred, implicit casts made explicit
 * (Flink docs: "Data Types" and "System (Built-in) Functions"). One file for each family of syntax stands beside this one.
 */
import type { Expression } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { bindFieldAccess, bindItemAccess } from './bind-access.js';
import { bindFunctionCall } from './bind-call.js';
import { bindCase, bindCast } from './bind-conditional.js';
import { bindCollection, bindMap, bindRow } from './bind-construction.js';
import { bindJsonArray, bindJsonObject, bindJsonPath } from './bind-json.js';
import { bindLiteral } from './bind-literal.js';
import { bindParameter } from './bind-parameter.js';
import { bindBetween, bindIn, bindLike, bindQuantified } from './bind-predicate.js';
import {
  bindBinary,
  bindDatetimeDifference,
  bindIntervalExpression,
  bindIs,
  bindUnary,
} from './bind-operator.js';
import type { Binding } from './binding.js';
import type { ExpressionScope } from './expression-scope.js';

/**
 * @throws FungiError with the span of the part that is wrong: COLUMN_NOT_FOUND, COLUMN_AMBIGUOUS, FUNCTION_NOT_FOUND,
 *   VALIDATION, TYPE_MISMATCH, or NOT_SUPPORTED for what Fungi does not plan.
 */
export function bindExpression(node: Expression, scope: ExpressionScope): BoundExpression {
  const binding: Binding = {
    scope,
    bind: (inner) => scope.intercept?.(inner) ?? bindNode(inner, binding),
  };
  return binding.bind(node);
}

function bindNode(node: Expression, binding: Binding): BoundExpression {
  switch (node.kind) {
    case 'numeric-literal':
    case 'string-literal':
    case 'binary-literal':
    case 'boolean-literal':
    case 'null-literal':
    case 'datetime-literal':
    case 'interval-literal':
      return bindLiteral(node);
    case 'column-reference':
      return binding.scope.column(node.name);
    case 'binary':
      return bindBinary(node, binding);
    case 'unary':
      return bindUnary(node, binding);
    case 'is':
      return bindIs(node, binding);
    case 'between':
      return bindBetween(node, binding);
    case 'like':
      return bindLike(node, binding);
    case 'in':
      return bindIn(node, binding);
    case 'quantified':
      return bindQuantified(node, binding);
    case 'subquery':
      return bindScalarSubquery(node, binding);
    case 'case':
      return bindCase(node, binding);
    case 'cast':
      return bindCast(node, binding);
    case 'function-call':
      return bindFunctionCall(node, binding);
    case 'json-path-function':
      return bindJsonPath(node, binding);
    case 'json-object':
      return bindJsonObject(node, binding);
    case 'json-array':
      return bindJsonArray(node, binding);
    case 'row-constructor':
      return bindRow(node, binding);
    case 'collection-constructor':
      return bindCollection(node, binding);
    case 'map-constructor':
      return bindMap(node, binding);
    case 'item-access':
      return bindItemAccess(node, binding);
    case 'field-access':
      return bindFieldAccess(node, binding);
    case 'star':
      throw validationError("'*' is only allowed in a select list or in COUNT(*)", node.span);
    case 'dynamic-parameter':
      return bindParameter(node, binding.scope.session);
    case 'sequence':
      throw notSupported('A sequence', node.span);
    case 'period':
      throw notSupported('PERIOD outside of a predicate', node.span);
    case 'cursor':
      throw notSupported('CURSOR', node.span);
    case 'interval-expression':
      return bindIntervalExpression(node, binding);
    case 'default-argument':
      throw validationError('DEFAULT is not allowed here', node.span);
    case 'datetime-difference':
      return bindDatetimeDifference(node, binding);
    case 'json-format':
      throw validationError('FORMAT JSON is only allowed in JSON_OBJECT and JSON_ARRAY', node.span);
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function bindScalarSubquery(
  node: Extract<Expression, { kind: 'subquery' }>,
  { scope }: Binding,
): BoundExpression {
  if (!scope.subquery) throw validationError('A subquery is not allowed here', node.span);
  return scope.subquery(node, 'scalar', [], false, node.span);
}
