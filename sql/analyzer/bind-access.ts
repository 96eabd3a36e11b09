/** Elements of arrays and maps, and fields of rows. */
import type { FieldAccess, ItemAccess } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { argumentInfo } from '../expression/build.js';
import { nearestNames } from '../function/index.js';
import * as t from '../types/index.js';
import type { Span } from '../ast/index.js';
import type { Binding } from './binding.js';
import { bindExpected } from './bind-parameter.js';
import { callBuiltIn } from './binding.js';

export function bindItemAccess(node: ItemAccess, binding: Binding): BoundExpression {
  if (node.mode !== undefined) throw notSupported(`[${node.mode}(…)]`, node.span);
  const operand = binding.bind(node.operand);
  const expected = operand.type.kind === 'ARRAY' ? t.int() : undefined;
  const index = expected ? bindExpected(node.index, expected, binding) : binding.bind(node.index);
  if (operand.type.kind === 'ROW') return rowItem(operand, index, node);
  const [type, indexType] = [operand.type, index.type];
  const fits =
    (type.kind === 'ARRAY' && (t.isInteger(indexType) || indexType.kind === 'NULL')) ||
    (type.kind === 'MAP' && t.commonType([type.key, indexType]) !== undefined) ||
    type.kind === 'VARIANT';
  if (!fits) {
    const types = `<${t.printPlannerType(type, false)}>[<${t.printPlannerType(indexType, false)}>]`;
    const message = `Cannot apply 'ITEM' to arguments of type 'ITEM(${types})'. Supported form(s): <ARRAY>[<INTEGER>]\n<MAP>[<ANY>]\n<ROW>[<CHARACTER>|<INTEGER>]`;
    throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
  }
  const literal = argumentInfo(index).literal;
  if (type.kind === 'ARRAY' && typeof literal === 'bigint' && literal < 1n) {
    throw validationError(
      `Array element access needs an index starting at 1 but was ${literal}.`,
      node.index.span,
    );
  }
  return callBuiltIn('ITEM', [operand, index], node.span);
}

function rowItem(operand: BoundExpression, index: BoundExpression, node: ItemAccess): BoundExpression {
  const literal = argumentInfo(index).literal;
  if (typeof literal === 'string') return fieldByName(operand, literal, node.index.span);
  if (typeof literal === 'bigint' && operand.type.kind === 'ROW') {
    const position = Number(literal) - 1;
    if (operand.type.fields[position]) return fieldAt(operand, position, node.span);
  }
  throw validationError(
    'Fields of a row can be accessed only by a literal name or position',
    node.index.span,
  );
}

export function bindFieldAccess(node: FieldAccess, binding: Binding): BoundExpression {
  if (node.field.kind === 'star')
    throw validationError("'.*' is only allowed in a select list", node.field.span);
  if (node.field.kind === 'function-call') throw notSupported('A method call', node.field.span);
  return fieldByName(binding.bind(node.operand), node.field.name, node.field.span);
}

/** Field `name` of a row, case-sensitive as in Flink. @throws FungiError COLUMN_NOT_FOUND, TYPE_MISMATCH */
export function fieldByName(operand: BoundExpression, name: string, span: Span): BoundExpression {
  if (operand.type.kind !== 'ROW') {
    throw new FungiError(
      'TYPE_MISMATCH',
      `Incompatible types: ${t.printPlannerType(operand.type, false)} has no field '${name}'`,
      { span },
    );
  }
  const names = operand.type.fields.map((field) => field.name);
  const index = names.indexOf(name);
  if (index < 0) {
    const near = nearestNames(name, names);
    throw new FungiError('COLUMN_NOT_FOUND', `Column '${name}' not found in the row`, {
      span,
      ...(near.length > 0 ? { hint: `did you mean ${near.join(', ')}?` } : {}),
    });
  }
  return fieldAt(operand, index, span);
}

function fieldAt(operand: BoundExpression, index: number, span: Span): BoundExpression {
  const type = (operand.type as t.RowType).fields[index]!.type;
  return Object.freeze({
    kind: 'field',
    operand,
    index,
    type: t.withNullability(type, type.nullable || operand.type.nullable),
    span,
  });
}
