/** Regular expression functions against what Flink (Java) answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { matcherFor, re2For } from '../../../sql/function/regexp/index.js';
import { regexpFunctions } from '../../../sql/function/table/regexp.js';
import { createEvaluator } from './evaluation.js';
import type { Evaluator, Value } from './evaluation.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await createEvaluator(regexpFunctions, nativeFunctions);
});
afterAll(() => evaluator.close());

const CASES: readonly (readonly [string, readonly Value[], unknown])[] = [
  ['REGEXP', ['abc', 'b'], true],
  ['REGEXP', ['abc', '('], false],
  ['REGEXP', ['abc', ''], false],
  ['REGEXP', ['', 'a*'], true],
  ['REGEXP', [null, 'a'], null],
  ['REGEXP', ['a\n', 'a$'], true],
  ['REGEXP', ['a\nb', 'a$'], false],
  ['REGEXP', ['a\rb', 'a.b'], false],
  ['REGEXP', ['100-200', '(\\d+)'], true],
  ['REGEXP_EXTRACT', ['abc', '('], null],
  ['REGEXP_EXTRACT', ['abc', 'b', 5], null],
  ['REGEXP_EXTRACT', ['abc', 'b', -1], null],
  ['REGEXP_EXTRACT', ['abc', '(x)?b', 1], null],
  ['REGEXP_EXTRACT', ['abc', '(x*)b', 1], ''],
  ['REGEXP_EXTRACT', ['xyz', '(x*)b', 1], null],
  ['REGEXP_EXTRACT', [null, 'a', 0], null],
  ['REGEXP_EXTRACT', ['foothebar', 'foo(.*?)(bar)', 2], 'bar'],
  ['REGEXP_EXTRACT', ['foothebar', 'foo(.*?)(bar)'], 'foothebar'],
  ['REGEXP_EXTRACT', ['u?a=1&channel_id=77&b', '(&|^)channel_id=([^&]*)', 2], '77'],
  ['REGEXP_EXTRACT', ['u?a=1&channel_id=&b', '(&|^)channel_id=([^&]*)', 2], ''],
  ['REGEXP_EXTRACT', ['u?a=1', '(&|^)channel_id=([^&]*)', 2], null],
  ['REGEXP_EXTRACT', ['aab', '(?<n>a+)b', 1], 'aa'],
  ['REGEXP_EXTRACT', ['aabb', '(a)\\1'], 'aa'],
  ['REGEXP_EXTRACT', ['foobar', '(?<=foo)bar'], 'bar'],
  ['REGEXP_EXTRACT', ['aaab', 'a++b'], 'aaab'],
  ['REGEXP_EXTRACT', ['aaab', 'a++ab'], null],
  ['REGEXP_EXTRACT', ['é1', '\\p{L}+'], 'é'],
  ['REGEXP_EXTRACT', ['ab', '[a-z&&[^b]]+'], 'a'],
  ['REGEXP_EXTRACT', ['a]b', '[]a]+'], 'a]'],
  ['REGEXP_EXTRACT', ['a.b', '\\Q.\\E'], '.'],
  ['REGEXP_EXTRACT', ['a{b', 'a{b'], null],
  ['REGEXP_EXTRACT', ['a}b', 'a}b'], 'a}b'],
  ['REGEXP_EXTRACT', ['ab', 'a{,2}'], null],
  ['REGEXP_EXTRACT', ['ab', '((a)|b)*', 2], 'a'],
  ['REGEXP_EXTRACT', ['Hello', 'H(.+?)l(.+?)$', 2], 'lo'],
  ['REGEXP_EXTRACT', ['line\n', '(\\w+)$'], 'line'],
  ['REGEXP_EXTRACT', ['ABC', '(?i)b'], 'B'],
  ['REGEXP_EXTRACT', ['abcabc', '(?:abc){2}'], 'abcabc'],
  ['REGEXP_REPLACE', ['abc', '(b)', '[$1]'], 'a[$1]c'],
  ['REGEXP_REPLACE', ['abc', '(', 'x'], null],
  ['REGEXP_REPLACE', ['baaac', 'a*', 'x'], 'xbxxcx'],
  ['REGEXP_REPLACE', ['abc', '', '-'], '-a-b-c-'],
  ['REGEXP_REPLACE', ['foobar', 'oo', '\\'], 'f\\bar'],
  ['REGEXP_REPLACE', ['foobar', 'oo|ar', ''], 'fb'],
  ['REGEXP_REPLACE', ['foobar', '^f*.*r$', ''], ''],
  ['REGEXP_COUNT', ['éa', '\\ba'], 0],
  ['REGEXP_COUNT', ['Helloworld! Hello everyone!', '\\bHello\\b'], 1],
  ['REGEXP_COUNT', ['Éé', '(?i)é'], 1],
  ['REGEXP_COUNT', ['Éé', '(?iu)é'], 2],
  ['REGEXP_COUNT', ['a😀b', '.'], 3],
  ['REGEXP_COUNT', ['aaa', 'a{2}'], 1],
  ['REGEXP_COUNT', ['abcdeabde', '('], null],
  ['REGEXP_INSTR', ['a😀b', 'b'], 4],
  ['REGEXP_INSTR', ['abc', ''], 1],
  ['REGEXP_INSTR', ['abc', 'x'], 0],
  ['REGEXP_SUBSTR', ['100-200, 300-400', '(\\d+)-(\\d+)$'], '300-400'],
  ['REGEXP_SUBSTR', ['abc', '('], null],
  ['REGEXP_EXTRACT_ALL', ['aXbX', 'x'], null],
  ['REGEXP_EXTRACT_ALL', ['a1b2', '([a-z])(\\d)'], ['a', 'b']],
  ['REGEXP_EXTRACT_ALL', ['a1b2', '([a-z])(\\d)', 3], null],
  ['REGEXP_EXTRACT_ALL', ['abcdeabde', 'ab((c)|(.?))de', 2], ['c', null]],
  ['REGEXP_EXTRACT_ALL', ['abcdeabde', '(abcdeabde)|([a-z]*)', 2], [null, '']],
  ['REGEXP_EXTRACT_ALL', ['abc', '', 0], ['', '', '', '']],
  ['REGEXP_EXTRACT_ALL', ['100-200, 300-400', '[a-z]', 0], []],
];

describe('regular expression functions', () => {
  for (const [name, args, expected] of CASES) {
    test(`${name} ${JSON.stringify(args)}`, async () => {
      expect((await evaluator.evaluate(name, args)).value).toEqual(expected);
    });
  }

  test('STR_TO_MAP', async () => {
    const entries = async (...args: Value[]): Promise<unknown> => {
      const { value } = await evaluator.evaluate('STR_TO_MAP', args);
      return value === null
        ? null
        : (value as { key: unknown; value: unknown }[]).map((e) => [e.key, e.value]);
    };
    expect(await entries('a=1=2,b,c=,=d,,a=3')).toEqual([
      ['a', '3'],
      ['b', null],
      ['c', ''],
      ['', null],
    ]);
    expect(await entries('k1$$v1|k2$$ v2', '\\|', '\\$\\$')).toEqual([
      ['k1', 'v1'],
      ['k2', ' v2'],
    ]);
    expect(await entries('a=1', '', '=')).toEqual([
      ['a', null],
      ['', ''],
      ['1', null],
    ]);
    expect(await entries('')).toEqual([]);
    expect(await entries(null)).toBe(null);
  });

  test('simple patterns are left to DuckDB', () => {
    for (const pattern of [
      '(&|^)channel_id=([^&]*)',
      'a.*b',
      '[A-Z]+\\d{2,4}',
      '^\\s*xy+?$',
      '\\p{L}\\.',
      'H(.+?)$',
    ]) {
      expect(re2For(pattern), pattern).toBeDefined();
    }
    for (const pattern of ['(?=a)b', '(a)\\1', 'a++', '(a*)*', '$a', '(?m)^a', '(']) {
      expect(re2For(pattern), pattern).toBeUndefined();
    }
  });

  test('a pattern that explodes ends with an error', () => {
    expect(() => matcherFor('(a|a|aa)+\\1$')!.find(`${'a'.repeat(60)}b`)).toThrow(/too many steps/);
    expect(() => matcherFor('(?:a|b|ab)*c')!.find('ab'.repeat(50_000))).toThrow(/too many steps/);
  });
});
