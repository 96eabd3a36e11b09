/** Arithmetic, comparison and logical operators, and the IS tests. */
import type {
  BinaryExpression,
  DatetimeDifference,
  Expression,
  IntervalExpression,
  IsExpression,
  UnaryExpression,
} from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { cast, literal } from '../expression/build.js';
import { parseInterval } from '../expression/interval-text.js';
import { isConstant, isDeterministic } from '../expression/visit.js';
import { TOTAL_ORDER } from '../function/index.js';
import { expressionKey } from '../plan/expression-rewrite.js';
import * as t from '../types/index.js';
import { bindAlike } from './bind-parameter.js';
import { bindNumber } from './bind-literal.js';
import type { Binding } from './binding.js';
import { callBuiltIn } from './binding.js';
import { negation } from './negate.js';

export function bindBinary(node: BinaryExpression, binding: Binding): BoundExpression {
  switch (node.operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '||':
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '<>':
    case '!=':
    case 'IS DISTINCT FROM':
    case 'IS NOT DISTINCT FROM': {
      const name = node.operator === '!=' ? '<>' : node.operator;
      const [left, right] = bindAlike([node.left, node.right], binding) as [BoundExpression, BoundExpression];
      return binaryOperator(name, left, right, node);
    }
    case 'AND':
    case 'OR':
      return bindJunction(node, node.operator, binding);
    case 'OVERLAPS':
      return bindOverlaps(node, binding);
    default:
      throw notSupported(`The operator ${node.operator}`, node.span);
  }
}

/** `left op right`. @throws FungiError TYPE_MISMATCH in the planner's words */
export function binaryOperator(
  name: string,
  left: BoundExpression,
  right: BoundExpression,
  node: Expression,
): BoundExpression {
  checkImplicitEquality(name, left, right);
  try {
    return comparedWithItself(name, left, right, node) ?? compared(name, left, right, node);
  } catch (cause) {
    if (!(cause instanceof FungiError) || cause.errorName !== 'VALIDATION') throw cause;
    const types = `<${t.printPlannerType(left.type, false)}> ${name} <${t.printPlannerType(right.type, false)}>`;
    const message = `Cannot apply '${name}' to arguments of type '${types}'. Supported form(s): ${supportedForms(name)}`;
    throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
  }
}

function compared(
  name: string,
  left: BoundExpression,
  right: BoundExpression,
  node: Expression,
): BoundExpression {
  const isOrder = ORDERS.has(name) && isDecimalWithReal(left.type, right.type);
  return callBuiltIn(name, readableSides(name, left, right), node.span, isOrder ? [TOTAL_ORDER] : []);
}

const ORDERS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** Flink compares a floating-point number with a decimal by the order of all numbers, in which NaN is the greatest. */
const isDecimalWithReal = (a: t.LogicalType, b: t.LogicalType): boolean =>
  (t.isApproximate(a) && b.kind === 'DECIMAL') || (a.kind === 'DECIMAL' && t.isApproximate(b));

/** Whether both compute the same for a row, so that the planner compares nothing. */
export const isSameValue = (left: BoundExpression, right: BoundExpression): boolean =>
  isDeterministic(left) && !isConstant(left) && expressionKey(left) === expressionKey(right);

/** Of a number that may be NaN: a value is equal to itself for the planner, which then asks for NULL only. */
function comparedWithItself(
  name: string,
  left: BoundExpression,
  right: BoundExpression,
  node: Expression,
): BoundExpression | undefined {
  if (!t.isApproximate(left.type) || !isSameValue(left, right)) return undefined;
  const unknown = literal(null, t.boolean());
  switch (name) {
    case '=':
    case '<=':
    case '>=':
      if (!left.type.nullable) return literal(true, t.boolean(false), node.span);
      return callBuiltIn('OR', [callBuiltIn('IS NOT NULL', [left], node.span), unknown], node.span);
    case '<>':
    case '<':
    case '>':
      if (!left.type.nullable) return literal(false, t.boolean(false), node.span);
      return callBuiltIn('AND', [callBuiltIn('IS NULL', [left], node.span), unknown], node.span);
    case 'IS DISTINCT FROM':
    case 'IS NOT DISTINCT FROM':
      return literal(name === 'IS NOT DISTINCT FROM', t.boolean(false), node.span);
    default:
      return undefined;
  }
}

/** Flink refuses `=` and `<>` between strings and numbers instead of guessing a side to convert. */
function checkImplicitEquality(name: string, left: BoundExpression, right: BoundExpression): void {
  if (name !== '=' && name !== '<>') return;
  const [a, b] = [left.type, right.type];
  if ((t.isCharacter(a) && t.isNumeric(b)) || (t.isNumeric(a) && t.isCharacter(b))) {
    const names = [a, b].map((type) => (type.kind === 'INT' ? 'INTEGER' : type.kind));
    throw new FungiError(
      'TYPE_MISMATCH',
      `implicit type conversion between ${names[0]} and ${names[1]} is not supported now`,
      left.span ? { span: left.span } : {},
    );
  }
}

/** In `=` and `<>` a text that is no date counts as NULL; only a literal is an error. */
function readableSides(
  name: string,
  left: BoundExpression,
  right: BoundExpression,
): readonly [BoundExpression, BoundExpression] {
  if (name !== '=' && name !== '<>') return [left, right];
  const read = (text: BoundExpression, other: BoundExpression): BoundExpression =>
    t.isCharacter(text.type) && text.kind !== 'literal' && t.isDatetime(other.type)
      ? cast(text, t.withNullability(other.type, true), { safe: true, implicit: true })
      : text;
  return [read(left, right), read(right, left)];
}

function supportedForms(name: string): string {
  const interval = `'<DATETIME_INTERVAL> ${name} <DATETIME_INTERVAL>'`;
  switch (name) {
    case '+':
      return `'<NUMERIC> + <NUMERIC>'\n${interval}\n'<DATETIME> + <DATETIME_INTERVAL>'\n'<DATETIME_INTERVAL> + <DATETIME>'`;
    case '-':
      return `'<NUMERIC> - <NUMERIC>'\n${interval}\n'<DATETIME> - <DATETIME_INTERVAL>'`;
    case '*':
      return "'<NUMERIC> * <NUMERIC>'\n'<DATETIME_INTERVAL> * <NUMERIC>'\n'<NUMERIC> * <DATETIME_INTERVAL>'";
    case '/':
      return "'<NUMERIC> / <NUMERIC>'\n'<DATETIME_INTERVAL> / <NUMERIC>'";
    case '%':
      return "'<EXACT_NUMERIC> % <EXACT_NUMERIC>'";
    case '||':
      return "'<STRING> || <STRING>'\n'<ARRAY> || <ARRAY>'";
    default:
      return `'<COMPARABLE_TYPE> ${name} <COMPARABLE_TYPE>'`;
  }
}

/** AND and OR are bound as one call with all operands, so that long conditions do not nest. */
function bindJunction(node: BinaryExpression, name: 'AND' | 'OR', binding: Binding): BoundExpression {
  const operands: BoundExpression[] = [];
  const pending: Expression[] = [node];
  while (pending.length > 0) {
    const next = pending.pop()!;
    if (next.kind === 'binary' && next.operator === name) {
      pending.push(next.right, next.left);
    } else {
      const operand = binding.bind(next);
      requireBoolean(operand, name, next);
      operands.push(operand);
    }
  }
  return callBuiltIn(name, operands, node.span);
}

const isBooleanLike = ({ kind }: t.LogicalType): boolean => kind === 'BOOLEAN' || kind === 'NULL';

/** @param form how the operator is written with an operand of the named type */
function requireOneBoolean(
  operand: BoundExpression,
  form: (type: string) => string,
  name: string,
  node: Expression,
): void {
  if (isBooleanLike(operand.type)) return;
  const given = form(t.printPlannerType(operand.type, false));
  const message = `Cannot apply '${name}' to arguments of type '${given}'. Supported form(s): '${form('BOOLEAN')}'`;
  throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
}

function requireBoolean(operand: BoundExpression, name: string, node: Expression): void {
  if (isBooleanLike(operand.type)) return;
  const type = t.printPlannerType(operand.type, false);
  const message = `Cannot apply '${name}' to arguments of type '<${type}>'. Supported form(s): '<BOOLEAN> ${name} <BOOLEAN>'`;
  throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
}

export function bindUnary(node: UnaryExpression, binding: Binding): BoundExpression {
  switch (node.operator) {
    case '-':
      if (node.operand.kind === 'numeric-literal') {
        const value = bindNumber(node.operand, true);
        return literal(value.value, value.type, node.span);
      }
      return unaryOperator('-', node, binding);
    case '+':
      return unaryOperator('+', node, binding);
    case 'NOT':
      return bindNot(node, binding);
    case 'EXISTS': {
      const { operand } = node;
      if (operand.kind !== 'subquery' || !binding.scope.subquery)
        throw validationError('EXISTS needs a subquery', node.span);
      return binding.scope.subquery(operand, 'exists', [], false, node.span);
    }
    case 'UNIQUE':
    case 'PRIOR':
    case 'NEW':
      throw notSupported(node.operator, node.span);
    default: {
      const unreachable: never = node.operator;
      return unreachable;
    }
  }
}

function unaryOperator(name: '+' | '-', node: UnaryExpression, binding: Binding): BoundExpression {
  const operand = binding.bind(node.operand);
  if (!t.isNumeric(operand.type) && !t.isInterval(operand.type)) {
    const type = t.printPlannerType(operand.type, false);
    const message = `Cannot apply '${name}' to arguments of type '${name}<${type}>'. Supported form(s): '${name}<NUMERIC>'\n'${name}<DATETIME_INTERVAL>'`;
    throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
  }
  return callBuiltIn(`${name}x`, [operand], node.span);
}

function bindNot(node: UnaryExpression, binding: Binding): BoundExpression {
  const { operand } = node;
  // Negated subquery predicates keep their negation, because NULL makes NOT IN more than the opposite of IN.
  if (
    operand.kind === 'unary' &&
    operand.operator === 'EXISTS' &&
    operand.operand.kind === 'subquery' &&
    binding.scope.subquery
  ) {
    return binding.scope.subquery(operand.operand, 'exists', [], true, node.span);
  }
  const bound = binding.bind(operand);
  requireOneBoolean(bound, (type) => `NOT<${type}>`, 'NOT', node);
  return negation(bound, node.span);
}

export function bindIs(node: IsExpression, binding: Binding): BoundExpression {
  const operand = binding.bind(node.operand);
  switch (node.test) {
    case 'NULL':
      return callBuiltIn(node.negated ? 'IS NOT NULL' : 'IS NULL', [operand], node.span);
    case 'TRUE':
    case 'FALSE':
    case 'UNKNOWN': {
      const name = `IS ${node.negated ? 'NOT ' : ''}${node.test}`;
      requireOneBoolean(operand, (type) => `<${type}> ${name}`, name, node);
      return callBuiltIn(name, [operand], node.span);
    }
    case 'JSON VALUE':
    case 'JSON OBJECT':
    case 'JSON ARRAY':
    case 'JSON SCALAR': {
      const test = callBuiltIn(`IS ${node.test}`, [operand], node.span);
      return node.negated ? negation(test, node.span) : test;
    }
    case 'A SET':
    case 'EMPTY':
      throw notSupported(`IS ${node.test}`, node.span);
    default: {
      const unreachable: never = node.test;
      return unreachable;
    }
  }
}

function bindOverlaps(node: BinaryExpression, binding: Binding): BoundExpression {
  const sides = [node.left, node.right].map((side) => {
    if (side.kind === 'row-constructor' && side.elements.length === 2)
      return side.elements.map((element) => binding.bind(element));
    if (side.kind === 'period') return [binding.bind(side.start), binding.bind(side.end)];
    throw validationError('OVERLAPS needs a period (start, end) on both sides', side.span);
  });
  return callBuiltIn('OVERLAPS', sides.flat(), node.span);
}

/** `INTERVAL n DAY` is `n` times one day. */
export function bindIntervalExpression(node: IntervalExpression, binding: Binding): BoundExpression {
  if (node.qualifier.end !== undefined) {
    throw notSupported('An INTERVAL of several fields that is not a literal', node.span);
  }
  const operand = binding.bind(node.operand);
  const type = t.withNullability(t.intervalType(node.qualifier), false);
  const one = parseInterval('1', node.qualifier, node.qualifier.span);
  return binaryOperator('*', literal(node.negative ? -one : one, type, node.span), operand, node);
}

/** `(a - b) DAY`. */
export function bindDatetimeDifference(node: DatetimeDifference, binding: Binding): BoundExpression {
  const operands = [binding.bind(node.left), binding.bind(node.right)];
  const { kind } = t.intervalType(node.qualifier);
  return callBuiltIn('MINUS_DATE', operands, node.span, [kind === 'INTERVAL_YEAR_MONTH' ? 'MONTH' : 'DAY']);
}
