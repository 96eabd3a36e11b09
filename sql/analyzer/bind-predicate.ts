/** BETWEEN, LIKE, IN and quantified comparisons, bound to simpler operators. */
import type {
  BetweenExpression,
  Expression,
  InExpression,
  LikeExpression,
  QuantifiedComparison,
} from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import * as t from '../types/index.js';
import { binaryOperator, isSameValue } from './bind-operator.js';
import { bindAlike } from './bind-parameter.js';
import { implicitCast } from '../expression/build.js';
import type { Binding } from './binding.js';
import { callBuiltIn } from './binding.js';
import { negation } from './negate.js';

export function bindBetween(node: BetweenExpression, binding: Binding): BoundExpression {
  const [operand, low, high] = bindAlike([node.operand, node.low, node.high], binding) as [
    BoundExpression,
    BoundExpression,
    BoundExpression,
  ];
  const within = (lower: BoundExpression, upper: BoundExpression): BoundExpression =>
    callBuiltIn(
      'AND',
      [binaryOperator('>=', operand, lower, node), binaryOperator('<=', operand, upper, node)],
      node.span,
    );
  const result = node.symmetric
    ? callBuiltIn('OR', [within(low, high), within(high, low)], node.span)
    : within(low, high);
  return node.negated ? negation(result, node.span) : result;
}

export function bindLike(node: LikeExpression, binding: Binding): BoundExpression {
  if (node.operator === 'RLIKE' || node.operator === 'ILIKE') throw notSupported(node.operator, node.span);
  const operands = [node.operand, node.pattern, ...(node.escape ? [node.escape] : [])].map((part) =>
    binding.bind(part),
  );
  if (!operands.every((operand) => t.isCharacter(operand.type) || operand.type.kind === 'NULL')) {
    const types = operands.map((operand) => `<${t.printPlannerType(operand.type, false)}>`).join(', ');
    const message = `Cannot apply '${node.operator}' to arguments of type '${node.operator}(${types})'. Supported form(s): '${node.operator}(<STRING>, <STRING>, <STRING>)'`;
    throw new FungiError('TYPE_MISMATCH', message, { span: node.span });
  }
  const result = callBuiltIn(node.operator, operands, node.span);
  return node.negated ? negation(result, node.span) : result;
}

export function bindIn(node: InExpression, binding: Binding): BoundExpression {
  const { values } = node;
  if (!isList(values)) {
    if (!binding.scope.subquery) throw validationError('A subquery is not allowed here', node.span);
    const left = node.operand.kind === 'row-constructor' ? node.operand.elements : [node.operand];
    const operands = left.map((element) => binding.bind(element));
    return binding.scope.subquery(values, 'in', operands, node.negated, node.span);
  }
  const [operand, ...candidates] = bindAlike([node.operand, ...values], binding) as [
    BoundExpression,
    ...BoundExpression[],
  ];
  const result = inList(operand, comparedValues(operand, candidates, node), node);
  return node.negated ? negation(result, node.span) : result;
}

const isList = (values: InExpression['values']): values is readonly Expression[] => Array.isArray(values);

/**
 * The values as they are compared: those of another type are cast to that of the operand, also where they lose by it (`i IN (2.5)` is `i = 2`).
 * @throws FungiError TYPE_MISMATCH when there is no such cast, or the values have no common type
 */
function comparedValues(
  operand: BoundExpression,
  values: readonly BoundExpression[],
  node: InExpression | QuantifiedComparison,
): readonly BoundExpression[] {
  const common = t.commonType(values.map((value) => value.type));
  if (!common) {
    throw new FungiError('TYPE_MISMATCH', 'Values in expression list must have compatible types', {
      span: node.kind === 'in' ? (node.listSpan ?? node.span) : node.span,
    });
  }
  if (!areComparable(operand.type, common)) {
    throw new FungiError('TYPE_MISMATCH', 'Values passed to IN operator must have compatible types', {
      span: node.span,
    });
  }
  return values.map((value) => {
    const { type } = value;
    const kept =
      type.kind === operand.type.kind ||
      operand.type.kind === 'NULL' ||
      (operand.type.kind === 'VARCHAR' && type.kind === 'CHAR');
    return kept ? value : implicitCast(value, operand.type);
  });
}

/** Texts are compared with whatever can be read from them. */
function areComparable(a: t.LogicalType, b: t.LogicalType): boolean {
  if (a.kind === b.kind || a.kind === 'NULL' || b.kind === 'NULL') return true;
  if (t.isNumeric(a) && t.isNumeric(b)) return true;
  if (t.isBinary(a) && t.isBinary(b)) return true;
  if (t.isCharacter(a) || t.isCharacter(b)) {
    return [a, b].every((type) => !t.isBinary(type) && !t.isConstructed(type));
  }
  const timestamps = [a, b].every(({ kind }) => kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ');
  return timestamps || t.commonType([a, b])?.kind === a.kind;
}

/** Elements of a list that are computed for each row, or are of several types: each is a comparison of its own. */
const COMPUTED_ELEMENTS_MAX = 10_000;

/** One IN call where all candidates are of one type, else a chain of `=`. */
function inList(
  operand: BoundExpression,
  candidates: readonly BoundExpression[],
  node: Expression,
): BoundExpression {
  const common = t.commonType([operand.type, ...candidates.map((candidate) => candidate.type)]);
  const sameFamily = candidates.every(
    (candidate) =>
      candidate.type.kind === operand.type.kind ||
      (t.isCharacter(candidate.type) && t.isCharacter(operand.type)),
  );
  const listed =
    common &&
    sameFamily &&
    !t.isConstructed(common) &&
    !(t.isApproximate(common) && candidates.some((value) => isSameValue(operand, value)));
  if (
    candidates.length > COMPUTED_ELEMENTS_MAX &&
    !(listed && candidates.every((candidate) => candidate.kind === 'literal'))
  ) {
    const what = 'elements that are not all literals of the type they are compared with';
    throw new FungiError('NESTING_TOO_DEEP', `The list has more than ${COMPUTED_ELEMENTS_MAX} ${what}`, {
      span: node.span,
    });
  }
  if (listed) return callBuiltIn('IN', [operand, ...candidates], node.span);
  const tests = candidates.map((candidate) => binaryOperator('=', operand, candidate, node));
  return tests.length === 1 ? tests[0]! : callBuiltIn('OR', tests, node.span);
}

/** `x > ALL (a, b)` over a list is a chain of comparisons. */
export function bindQuantified(node: QuantifiedComparison, binding: Binding): BoundExpression {
  const { values } = node;
  if (!isList(values)) {
    if (node.operator === '=' && node.quantifier !== 'ALL' && binding.scope.subquery) {
      return binding.scope.subquery(values, 'in', [binding.bind(node.operand)], false, node.span);
    }
    if (
      (node.operator === '<>' || node.operator === '!=') &&
      node.quantifier === 'ALL' &&
      binding.scope.subquery
    ) {
      return binding.scope.subquery(values, 'in', [binding.bind(node.operand)], true, node.span);
    }
    throw notSupported(`${node.operator} ${node.quantifier} over a subquery`, node.span);
  }
  const operand = binding.bind(node.operand);
  const operator = node.operator === '!=' ? '<>' : node.operator;
  const compared = comparedValues(
    operand,
    values.map((value) => binding.bind(value)),
    node,
  );
  const tests = compared.map((value) => binaryOperator(operator, operand, value, node));
  if (tests.length === 1) return tests[0]!;
  return callBuiltIn(node.quantifier === 'ALL' ? 'AND' : 'OR', tests, node.span);
}
