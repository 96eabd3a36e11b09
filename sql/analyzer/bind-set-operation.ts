/**
 * UNION, INTERSECT and EXCEPT (Flink docs: "Set Operations"). INTERSECT is a join of the distinct rows of both sides,
 * EXCEPT a count of each row on each side.
 */
import type { Query, SetOperation } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { implicitCast, literal } from '../expression/build.js';
import { builtInFunction } from '../function/index.js';
import { builtInCall, conjunction, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, namesOf } from '../plan/logical-plan.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { LogicalType } from '../types/index.js';
import {
  bigint,
  boolean,
  leastRestrictive,
  sameValues,
  timeAttributeOf,
  withNullability,
  withoutTimeAttribute,
} from '../types/index.js';
import { distinct } from './bind-distinct.js';
import { bindSubquery } from './bind-query.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';

/** @throws FungiError VALIDATION when the sides have different numbers of columns or types without a common one */
export function bindSetOperation(query: SetOperation, context: QueryContext): LogicalPlan {
  const name = `${query.operator}${query.all ? ' ALL' : ''}`;
  if (query.operator !== 'UNION' && query.all) throw notSupported(name, query.span);
  const operands = query.operator === 'UNION' ? unionOperands(query) : [query.left, query.right];
  const plans = operands.map((operand) => bindSubquery(operand, context));
  for (const [index, plan] of plans.entries()) {
    if (plan.fields.length !== plans[0]!.fields.length) {
      throw validationError(`Column count mismatch in ${name}`, operands[index]!.span);
    }
  }
  const fields = plans[0]!.fields.map((field, column): PlanField => {
    const types = plans.map((plan) => plan.fields[column]!.type);
    const type = unionType(types);
    if (!type) {
      throw validationError(`Type mismatch in column ${column + 1} of ${name}`, operands[0]!.span);
    }
    return { name: field.name, type };
  });
  const inputs = plans.map((plan) => converted(plan, fields));
  switch (query.operator) {
    case 'UNION':
      return query.all ? unionAll(inputs, fields) : distinct(unionAll(inputs, fields), context);
    case 'INTERSECT':
      return intersection(inputs[0]!, inputs[1]!, fields, query, context);
    case 'EXCEPT':
      return difference(inputs[0]!, inputs[1]!, fields, context);
  }
}

function unionAll(inputs: readonly LogicalPlan[], fields: readonly PlanField[]): LogicalPlan {
  return Object.freeze({ kind: 'union', inputs, fields });
}

/** Distinct rows of the left that are on the right too; NULLs are equal. */
function intersection(
  left: LogicalPlan,
  right: LogicalPlan,
  fields: readonly PlanField[],
  query: SetOperation,
  context: QueryContext,
): LogicalPlan {
  const [a, b] = [distinct(left, context), distinct(right, context)];
  const width = a.fields.length;
  const equalities = a.fields.map((field, index) =>
    builtInCall('IS NOT DISTINCT FROM', [
      inputReference(index, field.type),
      inputReference(width + index, b.fields[index]!.type),
    ]),
  );
  const join: LogicalPlan = Object.freeze({
    kind: 'join',
    left: a,
    right: b,
    joinType: 'inner',
    leftKeys: [],
    rightKeys: [],
    nullSafe: [],
    condition: conjunction(equalities),
    fields: [...a.fields, ...b.fields],
    stateTtl: { leftMs: stateTtlMs(context), rightMs: stateTtlMs(context) },
    span: query.span,
  });
  return calc(join, undefined, references(fields), namesOf(a));
}

/** The columns as both sides together have them: NULL where one of the sides may be. */
const references = (fields: readonly PlanField[]): readonly BoundExpression[] =>
  fields.map(({ type }, index) => inputReference(index, withoutTimeAttribute(type)));

/** Rows that the left has and the right has not, once. */
function difference(
  left: LogicalPlan,
  right: LogicalPlan,
  fields: readonly PlanField[],
  context: QueryContext,
): LogicalPlan {
  const marked = (plan: LogicalPlan, isLeft: boolean): LogicalPlan =>
    calc(
      plan,
      undefined,
      [
        ...plan.fields.map((field, index) => inputReference(index, withoutTimeAttribute(field.type))),
        literal(isLeft, boolean(false)),
        literal(!isLeft, boolean(false)),
      ],
      [...namesOf(plan), '$left', '$right'],
    );
  const sides = [marked(left, true), marked(right, false)];
  const union = unionAll(sides, sides[0]!.fields);
  const width = left.fields.length;
  const groupKeys = [...left.fields.keys()];
  const counts = [countOf(width, '$left'), countOf(width + 1, '$right')];
  const counted: LogicalPlan = Object.freeze({
    kind: 'aggregate',
    input: union,
    groupKeys,
    aggregates: counts,
    stateTtlMs: stateTtlMs(context),
    fields: [
      ...union.fields.slice(0, width),
      ...counts.map((count, index) => ({ name: index === 0 ? '$left' : '$right', type: count.type })),
    ],
  });
  const zero = literal(0n, bigint(false));
  const count = (index: number): BoundExpression => inputReference(width + index, bigint(false));
  const condition = conjunction([builtInCall('>', [count(0), zero]), builtInCall('=', [count(1), zero])]);
  return calc(counted, condition, references(fields), namesOf(left));
}

function countOf(column: number, name: string): AggregateCall {
  const definition = builtInFunction('COUNT');
  if (definition.kind !== 'aggregate') throw new Error('COUNT is not an aggregate function');
  return {
    function: definition,
    arguments: [],
    distinct: false,
    filter: inputReference(column, boolean(false)),
    orderBy: [],
    ignoreNulls: false,
    type: bigint(false),
    text: `COUNT(*) FILTER (WHERE ${name})`,
  };
}

/** `a UNION b UNION c` is one union of three. */
function unionOperands(query: SetOperation): readonly Query[] {
  const left = query.left;
  const same = left.kind === 'set-operation' && left.operator === query.operator && left.all === query.all;
  return [...(same ? unionOperands(left) : [left]), query.right];
}

/** A time attribute survives where every input has the same one. */
function unionType(types: readonly LogicalType[]): LogicalType | undefined {
  const attribute = timeAttributeOf(types[0]!);
  if (
    attribute &&
    types.every((type) => timeAttributeOf(type) === attribute && sameValues(type, types[0]!))
  ) {
    return withNullability(
      types[0]!,
      types.some((type) => type.nullable),
    );
  }
  return leastRestrictive(types.map((type) => withoutTimeAttribute(type)));
}

/** `plan` with its columns cast to the types of `fields`. */
export function converted(plan: LogicalPlan, fields: readonly PlanField[]): LogicalPlan {
  const expressions = plan.fields.map((field, index): BoundExpression => {
    const reference = inputReference(index, field.type);
    const target = fields[index]!.type;
    return sameValues(field.type, target)
      ? inputReference(index, timeAttributeOf(target) ? field.type : withoutTimeAttribute(field.type))
      : implicitCast(reference, target);
  });
  const unchanged = expressions.every(
    (expression, index) => expression.kind === 'input' && expression.type === plan.fields[index]!.type,
  );
  return unchanged ? plan : calc(plan, undefined, expressions, namesOf(plan));
}
