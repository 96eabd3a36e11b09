/**
 * Binds the JSON expressions that have a syntax of their own to calls of functions in the function table.
 *
 * Convention between this file and `function/table/json.ts`: operands are arguments, clauses are `symbols`.
 *
 * - `JSON_VALUE`: arguments `[input, path, emptyDefault, errorDefault]` (a NULL literal where there is no DEFAULT),
 *   symbols `[onEmpty, onError]`, each `NULL`, `ERROR` or `DEFAULT`. The type of the call is the type after
 *   RETURNING where there is one (the binder sets it), else what `returnType` says (VARCHAR(2000)).
 * - `JSON_QUERY`: arguments `[input, path]`, symbols `[wrapper, onEmpty, onError]`; wrapper `WITHOUT ARRAY`,
 *   `WITH CONDITIONAL ARRAY` or `WITH UNCONDITIONAL ARRAY`; behaviours `NULL`, `ERROR`, `EMPTY ARRAY`, `EMPTY OBJECT`.
 *   RETURNING as for `JSON_VALUE`.
 * - `JSON_EXISTS`: arguments `[input, path]`, symbols `[onError]`: `TRUE`, `FALSE`, `UNKNOWN` or `ERROR`.
 * - `JSON_OBJECT`: arguments `[key, value, key, value, …]`, symbols `[onNull, form, form, …]`, one form for each value;
 *   onNull `NULL ON NULL` or `ABSENT ON NULL`; form `JSON` where the value is JSON text that is put in as it is
 *   (FORMAT JSON, a nested JSON_OBJECT, JSON_ARRAY or JSON call), else empty.
 * - `JSON_ARRAY`: arguments are the elements, symbols `[onNull, form, …]` likewise.
 * - `x IS JSON …`: the functions `IS JSON VALUE`, `IS JSON OBJECT`, `IS JSON ARRAY`, `IS JSON SCALAR` with one
 *   argument; `IS NOT JSON …` is `NOT` of it.
 * - The aggregates are `JSON_OBJECTAGG_NULL_ON_NULL`, `JSON_OBJECTAGG_ABSENT_ON_NULL`, `JSON_ARRAYAGG_NULL_ON_NULL`
 *   and `JSON_ARRAYAGG_ABSENT_ON_NULL`, with arguments `[key, value]` and `[element]`.
 */
import type {
  Expression,
  JsonArrayConstructor,
  JsonBehavior,
  JsonObjectConstructor,
  JsonPathFunction,
} from '../ast/index.js';
import { FungiError, notSupported } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { call, cast, literal } from '../expression/build.js';
import { builtInFunction } from '../function/index.js';
import * as t from '../types/index.js';
import type { Binding } from './binding.js';
import { callBuiltIn } from './binding.js';

export function bindJsonPath(node: JsonPathFunction, binding: Binding): BoundExpression {
  const passed = node.passing?.[0];
  if (passed) throw notSupported(`PASSING in ${node.name}`, passed.value.span);
  const operands = [binding.bind(node.input), binding.bind(node.path)];
  const returning = node.returning && t.typeFromNode(node.returning, binding.scope.session.findType);
  const definition = builtInFunction(node.name);
  if (definition.kind !== 'scalar') throw new Error(`${node.name} is not a scalar function`);
  const type = returning ? { type: t.withNullability(returning, true) } : {};
  const { span } = node;
  switch (node.name) {
    case 'JSON_EXISTS':
      return call(definition, operands, { span, symbols: [node.onError?.kind ?? 'FALSE'] });
    case 'JSON_QUERY': {
      const symbols = [
        node.wrapper ?? 'WITHOUT ARRAY',
        node.onEmpty?.kind ?? 'NULL',
        node.onError?.kind ?? 'NULL',
      ];
      return call(definition, operands, { span, symbols, ...type });
    }
    case 'JSON_VALUE': {
      const defaults = [node.onEmpty, node.onError].map((behavior) =>
        defaultValue(behavior, returning, binding),
      );
      const symbols = [node.onEmpty?.kind ?? 'NULL', node.onError?.kind ?? 'NULL'];
      return call(definition, [...operands, ...defaults], { span, symbols, ...type });
    }
    default: {
      const unreachable: never = node.name;
      return unreachable;
    }
  }
}

function defaultValue(
  behavior: JsonBehavior | undefined,
  returning: t.LogicalType | undefined,
  binding: Binding,
): BoundExpression {
  if (behavior?.kind !== 'DEFAULT') return literal(null, returning ?? t.string());
  const value = binding.bind(behavior.value);
  const target = returning ?? t.string();
  if (!t.isExplicitlyCastable(value.type, target)) {
    throw new FungiError(
      'TYPE_MISMATCH',
      `A default of type ${t.printType(value.type)} does not fit ${t.printType(target)}`,
      {
        span: behavior.value.span,
      },
    );
  }
  return t.sameValues(value.type, target)
    ? value
    : cast(value, t.withNullability(target, value.type.nullable), { implicit: true });
}

export function bindJsonObject(node: JsonObjectConstructor, binding: Binding): BoundExpression {
  if (node.aggregate) throw aggregateNotAllowed('JSON_OBJECTAGG', node);
  const args = node.entries.flatMap((entry) => [binding.bind(entry.key), binding.bind(entry.value)]);
  const forms = node.entries.map((entry, index) => jsonForm(entry.formatJson, args[2 * index + 1]!));
  return callBuiltIn('JSON_OBJECT', args, node.span, [node.onNull, ...forms]);
}

export function bindJsonArray(node: JsonArrayConstructor, binding: Binding): BoundExpression {
  if (node.aggregate) throw aggregateNotAllowed('JSON_ARRAYAGG', node);
  const args = node.elements.map((element) => binding.bind(element.value));
  const forms = node.elements.map((element, index) => jsonForm(element.formatJson, args[index]!));
  return callBuiltIn('JSON_ARRAY', args, node.span, [node.onNull, ...forms]);
}

const JSON_MAKERS: ReadonlySet<string> = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON']);

function jsonForm(formatJson: boolean, value: BoundExpression): 'JSON' | '' {
  const isJson = value.kind === 'call' && JSON_MAKERS.has(value.function.name);
  return formatJson || isJson ? 'JSON' : '';
}

function aggregateNotAllowed(name: string, node: Expression): FungiError {
  return new FungiError('GROUPING', `Aggregate expression ${name} is not allowed here`, { span: node.span });
}
