/** Visitors of bound expressions. */
import { beforeAll, describe, expect, it } from 'vitest';
import { inputsOf, isConstant, isDeterministic, shiftInputs } from '../../../sql/expression/index.js';
import * as t from '../../../sql/types/index.js';
import { Evaluator } from './evaluate.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await Evaluator.open({
    a: [t.int(), '1'],
    b: [t.int(), '2'],
    ts: [t.timestamp(3), "TIMESTAMP '2020-01-01 00:00:00'"],
  });
});

describe('visitors', () => {
  it('finds and moves input columns', () => {
    const bound = evaluator.bind('CASE WHEN b > 1 THEN a + b ELSE a END');
    expect(inputsOf(bound)).toEqual([0, 1]);
    expect(inputsOf(shiftInputs(bound, (index) => index + 5))).toEqual([5, 6]);
  });

  it('knows what changes from row to row', () => {
    expect(isDeterministic(evaluator.bind('a + RAND()'))).toBe(false);
    expect(isDeterministic(evaluator.bind('a + 1'))).toBe(true);
    expect(isConstant(evaluator.bind('1 + 2'))).toBe(true);
    expect(isConstant(evaluator.bind('a + 2'))).toBe(false);
  });
});
