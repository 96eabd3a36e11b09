/** CASE in both forms, CAST and TRY_CAST. */
import type { CaseExpression, CastExpression } from '../ast/index.js';
import { FungiError, notSupported } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { cast, implicitCast, literal } from '../expression/build.js';
import * as t from '../types/index.js';
import { bindExpected } from './bind-parameter.js';
import { binaryOperator } from './bind-operator.js';
import type { Binding } from './binding.js';

export function bindCase(node: CaseExpression, binding: Binding): BoundExpression {
  const operand = node.operand && binding.bind(node.operand);
  const branches = node.branches.map((branch) => {
    const condition = binding.bind(branch.when);
    const when = operand ? binaryOperator('=', operand, condition, branch.when) : condition;
    if (when.type.kind !== 'BOOLEAN' && when.type.kind !== 'NULL') {
      throw new FungiError('TYPE_MISMATCH', 'Expected a boolean type', { span: node.span });
    }
    return { when: implicitCast(when, t.boolean()), then: binding.bind(branch.then) };
  });
  const otherwise = node.otherwise ? binding.bind(node.otherwise) : literal(null, t.nullType(), node.span);
  const results = [...branches.map((branch) => branch.then), otherwise];
  if (results.every((result) => result.type.kind === 'NULL')) {
    throw new FungiError('VALIDATION', 'ELSE clause or at least one THEN clause must be non-NULL', {
      span: node.span,
    });
  }
  const type = caseType(results.map((result) => result.type));
  if (!type)
    throw new FungiError('TYPE_MISMATCH', 'Illegal mixing of types in CASE or COALESCE statement', {
      span: node.span,
    });
  return Object.freeze({
    kind: 'case',
    branches: branches.map(({ when, then }) => ({ when, then: implicitCast(then, type) })),
    otherwise: implicitCast(otherwise, type),
    type: t.withoutTimeAttribute(type),
    span: node.span,
  });
}

/** CASE does not mix dates with timestamps, though other functions do. */
function caseType(types: readonly t.LogicalType[]): t.LogicalType | undefined {
  const kinds = new Set(types.filter(t.isDatetime).map((type) => type.kind));
  return kinds.size > 1 ? undefined : t.leastRestrictive(types);
}

export function bindCast(node: CastExpression, binding: Binding): BoundExpression {
  if (node.format) throw notSupported('CAST with FORMAT', node.format.span);
  const target =
    node.type.kind === 'interval-qualifier'
      ? t.intervalType(node.type)
      : t.typeFromNode(node.type, binding.scope.session.findType);
  const operand = bindExpected(node.operand, target, binding);
  if (!t.isExplicitlyCastable(operand.type, target)) throw impossibleCast(operand, target, node);
  const nullable = node.safe || operand.type.nullable || operand.type.kind === 'NULL';
  const type = t.withNullability(target, nullable);
  if (operand.kind === 'literal' && operand.value === null) return literal(null, type, node.span);
  return cast(operand, type, { safe: node.safe, span: node.span });
}

function impossibleCast(operand: BoundExpression, target: t.LogicalType, node: CastExpression): FungiError {
  const [from, to] = [t.printPlannerType(operand.type, false), t.printPlannerType(target, false)];
  if (t.isNumeric(operand.type) && t.isTimestamp(target)) {
    const name =
      target.kind === 'TIMESTAMP'
        ? 'TO_TIMESTAMP(FROM_UNIXTIME(numeric))'
        : 'TO_TIMESTAMP_LTZ(numeric, precision)';
    return new FungiError(
      'VALIDATION',
      `The cast from NUMERIC type to TIMESTAMP type is not allowed. It's recommended to use ${name} instead.`,
      { span: node.span },
    );
  }
  if (t.isTimestamp(operand.type) && t.isNumeric(target)) {
    return new FungiError(
      'VALIDATION',
      "The cast from TIMESTAMP type to NUMERIC type is not allowed. It's recommended to use UNIX_TIMESTAMP(CAST(timestamp_col AS STRING)) instead.",
      { span: node.span },
    );
  }
  return new FungiError('VALIDATION', `Cast function cannot convert value of type ${from} to type ${to}`, {
    span: node.span,
  });
}
