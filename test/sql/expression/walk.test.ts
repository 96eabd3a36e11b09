/** Walks of long lists: literals are passed over where nobody asks for them, and nothing else is. */
import { describe, expect, test } from 'vitest';
import { call, literal } from '../../../sql/expression/build.js';
import type { BoundExpression } from '../../../sql/expression/bound-expression.js';
import {
  inputsOf,
  isConstant,
  mapExpression,
  walkComputed,
  walkExpression,
} from '../../../sql/expression/visit.js';
import { builtInFunction } from '../../../sql/function/index.js';
import type { ScalarFunction } from '../../../sql/function/index.js';
import { boolean, int } from '../../../sql/types/index.js';

const input = (index: number): BoundExpression => ({ kind: 'input', index, type: int() });
const number = (value: number): BoundExpression => literal(BigInt(value), int(false));
const numbers = Array.from({ length: 1_000 }, (_, index) => number(index));
const listOf = (operand: BoundExpression): BoundExpression =>
  call(builtInFunction('IN') as ScalarFunction, [operand, ...numbers]);
const caseOf = (length: number): BoundExpression => ({
  kind: 'case',
  branches: Array.from({ length }, (_, index) => ({ when: listOf(input(index)), then: number(index) })),
  otherwise: input(length),
  type: boolean(),
});

type Walk = typeof walkExpression;
function visited(walk: Walk, expression: BoundExpression): number {
  let count = 0;
  walk(expression, () => void count++);
  return count;
}

describe('a list of 1,000 literals', () => {
  test('is walked as its operand alone', () => {
    expect(visited(walkComputed, listOf(input(3)))).toBe(2);
    expect(visited(walkExpression, listOf(input(3)))).toBe(1_002);
  });

  test('in a CASE of many branches is found', () => {
    expect(visited(walkComputed, caseOf(100))).toBe(1 + 100 * 2 + 1);
    expect(inputsOf(caseOf(100))).toEqual(Array.from({ length: 101 }, (_, index) => index));
    expect(isConstant(listOf(number(1)))).toBe(true);
    expect(isConstant(listOf(input(1)))).toBe(false);
  });

  test('stays the same object unless a part of it changes', () => {
    const list = listOf(input(3));
    expect(mapExpression(list, (node) => node)).toBe(list);
    const moved = mapExpression(list, (node) => (node.kind === 'input' ? input(4) : node));
    expect(moved).toEqual(listOf(input(4)));
    const changed = mapExpression(list, (node) => (node === numbers[999] ? number(-1) : node));
    expect(changed.kind === 'call' && changed.arguments.at(-1)).toEqual(number(-1));
    expect(changed.kind === 'call' && changed.arguments[999]).toBe(numbers[998]);
  });
});
