/** Walks and rewrites bound expressions, so that no rule needs to know every kind of node. */
import type { BoundExpression } from './bound-expression.js';

const NONE: readonly BoundExpression[] = [];

/** The direct operands, in order of evaluation. The plan of a subquery is not entered. */
export function childExpressions(expression: BoundExpression): readonly BoundExpression[] {
  switch (expression.kind) {
    case 'literal':
    case 'input':
    case 'parameter':
    case 'outer':
      return NONE;
    case 'call':
      return expression.arguments;
    case 'cast':
    case 'field':
      return [expression.operand];
    case 'case':
      return partsOfCase(expression);
    case 'subquery':
      return expression.operands;
    default: {
      const unreachable: never = expression;
      return unreachable;
    }
  }
}

/** Longer lists of operands are made once: plans are walked dozens of times. */
const KEPT_LENGTH = 64;

const parts = new WeakMap<BoundExpression, readonly BoundExpression[]>();

function partsOfCase(expression: BoundExpression & { readonly kind: 'case' }): readonly BoundExpression[] {
  const known = parts.get(expression);
  if (known) return known;
  const children: BoundExpression[] = [];
  for (const { when, then } of expression.branches) children.push(when, then);
  children.push(expression.otherwise);
  if (children.length > KEPT_LENGTH) parts.set(expression, children);
  return children;
}

const computed = new WeakMap<BoundExpression, readonly BoundExpression[]>();

/** The operands that are no literals: of a list of a hundred thousand values the one that is looked for in it. */
function computedOperands(expression: BoundExpression): readonly BoundExpression[] {
  const children = childExpressions(expression);
  if (children.length <= KEPT_LENGTH) return children;
  let known = computed.get(expression);
  if (!known) {
    known = children.filter(({ kind }) => kind !== 'literal');
    computed.set(expression, known);
  }
  return known;
}

/**
 * Rebuilds an expression bottom-up: `change` sees every node after its operands were changed, and returns what
 * stands for it. Nodes without a change stay the same objects.
 */
export function mapExpression(
  expression: BoundExpression,
  change: (node: BoundExpression) => BoundExpression,
): BoundExpression {
  const before = childExpressions(expression);
  if (before.length === 0) return change(expression);
  let after: BoundExpression[] | undefined;
  for (let index = 0; index < before.length; index++) {
    const child = before[index]!;
    const changed = mapExpression(child, change);
    if (changed === child) continue;
    after ??= before.slice();
    after[index] = changed;
  }
  return change(after ? withChildren(expression, after) : expression);
}

/** The same node over other operands, in the order of `childExpressions`. */
export function withChildren(
  expression: BoundExpression,
  children: readonly BoundExpression[],
): BoundExpression {
  const before = childExpressions(expression);
  if (before.every((child, index) => child === children[index])) return expression;
  switch (expression.kind) {
    case 'literal':
    case 'input':
    case 'parameter':
    case 'outer':
      return expression;
    case 'call':
      return Object.freeze({ ...expression, arguments: children });
    case 'cast':
    case 'field':
      return Object.freeze({ ...expression, operand: children[0]! });
    case 'case':
      return Object.freeze({
        ...expression,
        branches: expression.branches.map((_, index) => ({
          when: children[2 * index]!,
          then: children[2 * index + 1]!,
        })),
        otherwise: children[children.length - 1]!,
      });
    case 'subquery':
      return Object.freeze({ ...expression, operands: children });
    default: {
      const unreachable: never = expression;
      return unreachable;
    }
  }
}

/** Calls `visit` for every node, operators before operands; `false` keeps it from going below a node. */
export function walkExpression(
  expression: BoundExpression,
  visit: (node: BoundExpression) => boolean | void,
): void {
  if (visit(expression) === false) return;
  for (const child of childExpressions(expression)) walkExpression(child, visit);
}

/** As {@link walkExpression}, for those who have nothing to learn from literals: they may be left out. */
export function walkComputed(
  expression: BoundExpression,
  visit: (node: BoundExpression) => boolean | void,
): void {
  if (visit(expression) === false) return;
  for (const child of computedOperands(expression)) walkComputed(child, visit);
}

/** Input columns that an expression reads, ascending, each once. */
export function inputsOf(expression: BoundExpression): readonly number[] {
  const found = new Set<number>();
  walkComputed(expression, (node) => {
    if (node.kind === 'input') found.add(node.index);
  });
  return [...found].sort((a, b) => a - b);
}

/** The same expression over other columns: column `i` becomes `column(i)`. */
export function shiftInputs(expression: BoundExpression, column: (index: number) => number): BoundExpression {
  return mapExpression(expression, (node) => {
    if (node.kind !== 'input') return node;
    const index = column(node.index);
    return index === node.index ? node : Object.freeze({ ...node, index });
  });
}

/** Whether the same row always gives the same value: no RAND, UUID or clock, no subquery. */
export function isDeterministic(expression: BoundExpression): boolean {
  let deterministic = true;
  walkComputed(expression, (node) => {
    if (node.kind === 'subquery') deterministic = false;
    if (node.kind === 'call' && node.function.determinism !== 'deterministic') deterministic = false;
  });
  return deterministic;
}

/** No column, no subquery and no clock: the value is known without a row. */
export function isConstant(expression: BoundExpression): boolean {
  let constant = isDeterministic(expression);
  walkComputed(expression, (node) => {
    if (node.kind === 'input' || node.kind === 'outer' || node.kind === 'parameter') constant = false;
  });
  return constant;
}
