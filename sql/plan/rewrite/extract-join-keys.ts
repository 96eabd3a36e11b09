/**
 * Equalities between the two sides of a join become its keys; a key that is an expression is computed below.
 *
 *     Join(l.a + 1 = r.b AND l.c > r.d)        Calc(l.*, r.*)
 *       l, r                              →      Join(keys: $k = b, condition: c > d)
 *                                                  Calc(l.*, a + 1 AS $k)
 *                                                  r
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { inputsOf, shiftInputs } from '../../expression/visit.js';
import { commonType, isCharacter, isExact } from '../../types/index.js';
import { implicitCast } from '../../expression/build.js';
import { conjunction, conjuncts, expressionKey, inputReference, isPerRow } from '../expression-rewrite.js';
import type { LogicalJoin, LogicalPlan } from '../logical-plan.js';
import { calc, identity, namesOf, rewriteBottomUp } from '../logical-plan.js';

export function extractJoinKeys(plan: LogicalPlan): LogicalPlan {
  return rewriteBottomUp(plan, (node) =>
    node.kind === 'join' && node.leftKeys.length === 0 ? withKeys(node) : node,
  );
}

interface Equality {
  readonly left: BoundExpression;
  readonly right: BoundExpression;
  readonly nullSafe: boolean;
}

function withKeys(join: LogicalJoin): LogicalPlan {
  const width = join.left.fields.length;
  const equalities: Equality[] = [];
  const rest: BoundExpression[] = [];
  for (const condition of conjuncts(join.condition)) {
    const equality = equalityOf(condition, width);
    if (equality) equalities.push(equality);
    else rest.push(condition);
  }
  if (equalities.length === 0) return join;
  const left = withColumns(
    join.left,
    equalities.map((equality) => equality.left),
  );
  const right = withColumns(
    join.right,
    equalities.map((equality) => shiftInputs(equality.right, (column) => column - width)),
  );
  const added = left.plan.fields.length - width;
  const shifted = (column: number): number => (column < width ? column : column + added);
  const rows = join.joinType === 'semi' || join.joinType === 'anti';
  const keyed: LogicalJoin = Object.freeze({
    ...join,
    left: left.plan,
    right: right.plan,
    leftKeys: left.columns,
    rightKeys: right.columns,
    nullSafe: equalities.map((equality) => equality.nullSafe),
    condition: conjunction(rest.map((condition) => shiftInputs(condition, shifted))),
    fields: rows
      ? left.plan.fields
      : [
          ...joinFields(join, left.plan, 0, width),
          ...joinFields(join, right.plan, width, join.fields.length - width),
        ],
  });
  const columns = join.fields.map((_, index) => shifted(index));
  return keyed.fields.length === join.fields.length
    ? keyed
    : calc(
        keyed,
        undefined,
        columns.map((column, index) => inputReference(column, join.fields[index]!.type)),
        namesOf(join),
      );
}

/** Fields of one side as the join gives them, then the key columns that were added. */
function joinFields(join: LogicalJoin, side: LogicalPlan, offset: number, width: number) {
  return side.fields.map((field, index) => (index < width ? join.fields[offset + index]! : field));
}

function equalityOf(condition: BoundExpression, width: number): Equality | undefined {
  if (condition.kind !== 'call' || isPerRow(condition)) return undefined;
  const { name } = condition.function;
  if (name === 'OR') return nullSafeEquality(condition, width);
  if (name !== '=' && name !== 'IS NOT DISTINCT FROM') return undefined;
  const [a, b] = condition.arguments as [BoundExpression, BoundExpression];
  const nullSafe = name !== '=';
  if (isLeft(a, width) && isRight(b, width)) return comparable(a, b, nullSafe);
  return isLeft(b, width) && isRight(a, width) ? comparable(b, a, nullSafe) : undefined;
}

/** Keys are compared as they are held: numbers are brought to one type, other values must be of one kind. */
function comparable(left: BoundExpression, right: BoundExpression, nullSafe: boolean): Equality | undefined {
  if (left.type.kind === right.type.kind || (isCharacter(left.type) && isCharacter(right.type))) {
    return { left, right, nullSafe };
  }
  const type = isExact(left.type) && isExact(right.type) ? commonType([left.type, right.type]) : undefined;
  return type && { left: implicitCast(left, type), right: implicitCast(right, type), nullSafe };
}

/** `a = b OR (a IS NULL AND b IS NULL)`. */
function nullSafeEquality(
  condition: Extract<BoundExpression, { kind: 'call' }>,
  width: number,
): Equality | undefined {
  const [a, b] = condition.arguments as [BoundExpression, BoundExpression];
  for (const [comparison, both] of [
    [a, b],
    [b, a],
  ] as const) {
    if (comparison.kind !== 'call' || comparison.function.name !== '=') continue;
    const equality = equalityOf(comparison, width);
    if (!equality) continue;
    const nulls = conjuncts(both).map((part) =>
      part.kind === 'call' && part.function.name === 'IS NULL'
        ? expressionKey(part.arguments[0]!)
        : undefined,
    );
    const wanted = [expressionKey(equality.left), expressionKey(equality.right)];
    if (nulls.length === 2 && wanted.every((key) => nulls.includes(key)))
      return { ...equality, nullSafe: true };
  }
  return undefined;
}

function isLeft(expression: BoundExpression, width: number): boolean {
  const columns = inputsOf(expression);
  return columns.length > 0 && columns.every((column) => column < width);
}

function isRight(expression: BoundExpression, width: number): boolean {
  const columns = inputsOf(expression);
  return columns.length > 0 && columns.every((column) => column >= width);
}

/** `plan` with a column for each of `expressions`; plain columns are used as they are. */
function withColumns(plan: LogicalPlan, expressions: readonly BoundExpression[]) {
  const added: BoundExpression[] = [];
  const columns = expressions.map((expression) => {
    if (expression.kind === 'input') return expression.index;
    const key = expressionKey(expression);
    const known = added.findIndex((other) => expressionKey(other) === key);
    return plan.fields.length + (known >= 0 ? known : added.push(expression) - 1);
  });
  if (added.length === 0) return { plan, columns };
  const names = [...namesOf(plan), ...added.map((_, index) => `$k${index}`)];
  return { plan: calc(plan, undefined, [...identity(plan), ...added], names), columns };
}
