/** Random patterns give the same through DuckDB's engine (literals) and through our own matcher (columns). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { re2For } from '../../../sql/function/regexp/index.js';
import { regexpFunctions } from '../../../sql/function/table/regexp.js';
import { createEvaluator } from './evaluation.js';
import type { Evaluator } from './evaluation.js';

const SEED = 20_240_611;
const PATTERNS = 250;

/** A small linear generator: the same cases on every run. */
function randomizer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const random = randomizer(SEED);
const pick = <T>(items: readonly T[]): T => items[random(items.length)]!;

const ATOMS = [
  'a',
  'b',
  'ab',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '1',
  'é',
  '\\p{L}',
  '[a-c&&[^b]]',
  '\\.',
  '(?i)a',
];
const QUANTIFIERS = ['', '', '', '*', '+', '?', '{2}', '{1,2}', '*?', '+?', '??'];

function pattern(depth: number): string {
  const parts: string[] = [];
  for (let count = 1 + random(3); count > 0; count -= 1) {
    const atom = depth > 0 && random(3) === 0 ? group(depth - 1) : pick(ATOMS);
    parts.push(atom.length > 1 && !/^[([\\]/.test(atom) ? atom : atom + pick(QUANTIFIERS));
  }
  const anchored = random(8);
  return `${anchored === 0 ? '^' : ''}${parts.join('')}${anchored === 1 ? '$' : ''}`;
}

function group(depth: number): string {
  const open = pick(['(', '(', '(?:']);
  return random(3) === 0 ? `${open}${pattern(depth)}|${pattern(depth)})` : `${open}${pattern(depth)})`;
}

const text = (): string =>
  Array.from({ length: random(9) }, () =>
    pick(['a', 'b', 'c', '1', ' ', 'é', 'A', '.', '\n', '\r', '😀']),
  ).join('');

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await createEvaluator(regexpFunctions, nativeFunctions);
});
afterAll(() => evaluator.close());

describe('both engines of regular expressions', () => {
  test(`agree on ${PATTERNS} patterns (seed ${SEED})`, async () => {
    let translated = 0;
    for (let index = 0; index < PATTERNS; index += 1) {
      const source = pattern(2);
      const re2 = re2For(source);
      if (!re2) continue;
      translated += 1;
      const value = text() + text();
      // The evaluator throws where the two renderings differ.
      await evaluator.evaluate('REGEXP', [value, source]);
      await evaluator.evaluate('REGEXP_EXTRACT', [value, source, random(re2.groups.length)]);
      await evaluator.evaluate('REGEXP_REPLACE', [value, source, '<\\1$0>']);
      await evaluator.evaluate('REGEXP_COUNT', [value, source]);
      await evaluator.evaluate('REGEXP_EXTRACT_ALL', [value, source, 0]);
    }
    expect(translated).toBeGreaterThan(PATTERNS / 2);
  });
});
