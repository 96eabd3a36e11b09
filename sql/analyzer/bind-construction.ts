/** Row, array and map constructors. */
import type { CollectionConstructor, MapConstructor, RowConstructor } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import * as t from '../types/index.js';
import type { Binding } from './binding.js';
import { callBuiltIn } from './binding.js';

export function bindRow(node: RowConstructor, binding: Binding): BoundExpression {
  return callBuiltIn(
    'ROW',
    node.elements.map((element) => binding.bind(element)),
    node.span,
  );
}

export function bindCollection(node: CollectionConstructor, binding: Binding): BoundExpression {
  const { elements } = node;
  if (!Array.isArray(elements)) throw notSupported(`${node.collection}(SELECT …)`, node.span);
  if (node.collection === 'MULTISET') throw notSupported('The MULTISET constructor', node.span);
  const bound = (elements as readonly BoundableElement[]).map((element) => binding.bind(element));
  const kinds = new Set(
    bound
      .map((element) => element.type)
      .filter(t.isDatetime)
      .map(({ kind }) => kind),
  );
  if (bound.length > 0 && (kinds.size > 1 || !t.commonType(bound.map((element) => element.type)))) {
    throw new FungiError('TYPE_MISMATCH', 'Parameters must be of the same type', { span: node.span });
  }
  return callBuiltIn('ARRAY', bound, node.span);
}

type BoundableElement = RowConstructor['elements'][number];

export function bindMap(node: MapConstructor, binding: Binding): BoundExpression {
  const { elements } = node;
  if (!Array.isArray(elements)) throw notSupported('MAP(SELECT …)', node.span);
  const bound = (elements as readonly BoundableElement[]).map((element) => binding.bind(element));
  if (bound.length % 2 !== 0) throw validationError('Map requires an even number of arguments', node.span);
  return callBuiltIn('MAP', bound, node.span);
}
