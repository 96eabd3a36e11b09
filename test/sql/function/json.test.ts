/** JSON functions against what Flink answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { jsonFunctions } from '../../../sql/function/table/json.js';
import * as t from '../../../sql/types/index.js';
import { constant, createEvaluator } from './evaluation.js';
import type { Evaluator, Typed, Value } from './evaluation.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await createEvaluator(jsonFunctions, nativeFunctions);
});
afterAll(() => evaluator.close());

const value = (
  json: string,
  path: string,
  ...clauses: string[]
): readonly [string, readonly Value[], readonly string[]] => {
  const [onEmpty = 'NULL', onError = 'NULL'] = clauses;
  const args = clauses.includes('DEFAULT') ? [json, constant(path), 'e', 'r'] : [json, constant(path)];
  return ['JSON_VALUE', args, [onEmpty, onError]];
};
const both = (json: string, path: string): readonly [string, readonly Value[], readonly string[]] =>
  value(json, path, 'DEFAULT', 'DEFAULT');
const query = (
  json: string,
  path: string,
  wrapper = 'WITHOUT ARRAY',
  onEmpty = 'NULL',
  onError = 'NULL',
): readonly [string, readonly Value[], readonly string[]] => [
  'JSON_QUERY',
  [json, constant(path)],
  [wrapper, onEmpty, onError],
];
const exists = (
  json: string,
  path: string,
  onError = 'FALSE',
): readonly [string, readonly Value[], readonly string[]] => [
  'JSON_EXISTS',
  [json, constant(path)],
  [onError],
];

const UNCONDITIONAL = 'WITH UNCONDITIONAL ARRAY';
const CONDITIONAL = 'WITH CONDITIONAL ARRAY';

const CASES: readonly (readonly [readonly [string, readonly Value[], readonly string[]], unknown])[] = [
  [value('{"a":1.50}', '$.a'), '1.50'],
  [value('{"a":1e3}', '$.a'), '1E+3'],
  [value('{"a":-0}', '$.a'), '0'],
  [value('{"a":0.0000001}', '$.a'), '1E-7'],
  [value('{"a":123456789012345678901234567890}', '$.a'), '123456789012345678901234567890'],
  [value('{"a":true}', '$.a'), 'true'],
  [value('{"a":[1,2]}', '$.a[-1]'), '2'],
  [value('{"a":[{"b":1}]}', '$.a.b'), null],
  [value('{"a":{"b":1}}', '$..b'), null],
  [value(`{"a":{"b":[{"c":7}]}}`, `$['a'].b[0]["c"]`), '7'],
  [value('{"a":1} x', '$.a'), '1'],
  [value('1x', '$'), null],
  [value('"a"x', '$'), 'a'],
  [value('{a:1}', '$.a'), null],
  [value('{"a":1}', 'a'), '1'],
  [value('{"a":1,"a":2}', '$.a'), '2'],
  [value('{"a":"\\u00e9\\n"}', '$.a'), 'é\n'],
  [value('{"a":[5,2]}', '$.a.sum()'), '7.0'],
  [value('{"a":[5,2]}', '$.a.length()'), '2'],
  [value('{"b":{"a":"first"},"a":"second"}', '$.a'), 'second'],
  [value('{"b":{"x":"inner"},"b":{"x":"outer"}}', '$.b.x'), 'outer'],
  [value('{"a":{"b":[0,{"c":"deep"}]}} rest', 'lax $.a.b[1].c'), 'deep'],
  [value('{"a":18446744073709551615}', '$.a'), '18446744073709551615'],
  [value('{"a":-5}', '$.a'), '-5'],
  [value('{"a":"\\u0041é"}', '$.a'), 'Aé'],
  [both('{"a":null}', 'lax $.a'), 'e'],
  [both('{"a":null}', 'strict $.a'), 'r'],
  [both('{"a":null}', '$.a'), 'r'],
  [both('{"a":[1]}', 'lax $.a'), 'e'],
  [both('nope', 'lax $.a'), 'e'],
  [both('nope', '$.a'), 'r'],
  [both('{"a":1}', 'lax $['), 'r'],
  [both('[1]', 'lax $[5]'), 'e'],
  [both('{"a":"x"}', '$.a'), 'x'],
  [query('{"a":[{"b":1,"c":2},{"b":3,"c":4}]}', '$.a[?(@.b>1)].c'), '[4]'],
  [query('{"a":[{"b":1,"c":2},{"b":3,"c":4}]}', '$.a[*].c'), '[2,4]'],
  [query('{"a":[1,2,3]}', '$.a[0,1]'), '[1,2]'],
  [query('[1,2,3,4]', '$[-2:]'), '[3,4]'],
  [query('[1,2,3,4]', '$[:2]'), '[1,2]'],
  [query('{"x":{"a":1},"y":[{"a":2}]}', '$..a'), '[1,2]'],
  [query('{"x":{"a":1},"y":[{"a":2}]}', '$..*'), '[{"a":1},[{"a":2}],1,{"a":2},2]'],
  [query('{"a":1,"b":2,"c":3}', "$['a','b']"), '{"a":1,"b":2}'],
  [query('[{"a":1,"b":"x"},{"a":2,"b":"y"}]', "$[?(@.b=='x' || @.a>1)].a"), '[1,2]'],
  [query('[{"a":1,"b":"x"},{"a":2,"b":"y"}]', '$[?(@.b =~ /X/i)].a'), '[1]'],
  [query('[1,5,9]', '$[?(@ > 4)]'), '[5,9]'],
  [query('{"a":{"z":1,"b":2.50,"c":"é\\n/"}}', '$.a'), '{"b":2.50,"c":"é\\n/","z":1}'],
  [query('{"a":1}', '$.a'), null],
  [query('{"a":1}', '$.a', UNCONDITIONAL), '[1]'],
  [query('{"a":[1]}', 'lax $.a', UNCONDITIONAL), '[[1]]'],
  [query('{"a":[1]}', '$.a', CONDITIONAL), '[1]'],
  [query('{"a":"x"}', '$.a', CONDITIONAL), '["x"]'],
  [query('{"a":1}', '$.b', UNCONDITIONAL), null],
  [query('{"a":"x"}', 'lax $.a', 'WITHOUT ARRAY', 'EMPTY ARRAY', 'EMPTY OBJECT'), '[]'],
  [query('{"a":"x"}', 'strict $.a', 'WITHOUT ARRAY', 'EMPTY ARRAY', 'EMPTY OBJECT'), '{}'],
  [exists('nope', '$.a'), false],
  [exists('nope', '$.a', 'TRUE'), true],
  [exists('{"a":1}', '$.b', 'UNKNOWN'), null],
  [exists('{"a":null}', '$.a'), false],
  [exists('{"a":[]}', '$.a[*]'), true],
  [exists('{"a":{"b":[0]}}', 'lax $.a.b[0]'), true],
  [['IS JSON VALUE', ['1 2'], []], true],
  [['IS JSON VALUE', ['01'], []], false],
  [['IS JSON VALUE', [''], []], false],
  [['IS JSON VALUE', [null], []], false],
  [['IS JSON VALUE', ['[1,]'], []], false],
  [['IS JSON SCALAR', ['null'], []], true],
  [['IS JSON OBJECT', ['{}'], []], true],
  [['IS JSON ARRAY', ['{}'], []], false],
  [['JSON_QUOTE', ['a/b "é😀\n'], []], '"a\\/b \\"\\u00e9\\u1f600\\ude00\\n"'],
  [['JSON_UNQUOTE', ['"\\u0041\\t"'], []], 'A\t'],
  [['JSON_UNQUOTE', ['"a\\x"'], []], '"a\\x"'],
  [['JSON_UNQUOTE', ['"a"b"'], []], 'a"b'],
  [['JSON_UNQUOTE', ['"""'], []], '"'],
  [['JSON_UNQUOTE', ['"'], []], '"'],
  [['JSON_UNQUOTE', ['"\\\\u00aa"'], []], '\\u00aa'],
  [['JSON_UNQUOTE', ['"\\uD801\\uDC00"'], []], '𐐀'],
  [['JSON', ['{"b": [1, 2.0], "a":"x"}'], []], '{"a":"x","b":[1,2.0]}'],
  [['JSON', ['  '], []], null],
];

const of = (type: t.LogicalType, sql: string): Typed => ({ type, sql });
const rowType = t.row([
  { name: 'z', type: t.string() },
  { name: 'a"b', type: t.timestampLtz(3) },
]);

const STRINGS: readonly (readonly [Typed | Value, string | null])[] = [
  ['a"b\\/é', '"a\\"b\\\\/é"'],
  [null, null],
  [true, 'true'],
  [of(t.decimal(5, 2), '1.50'), '1.50'],
  [of(t.decimal(20, 10), '0'), '0E-10'],
  [of(t.decimal(20, 10), '0.00000001'), '1.00E-8'],
  [of(t.double(), '1e20'), '1.0E+20'],
  [of(t.double(), '100'), '100.0'],
  [of(t.double(), '0'), '0.0'],
  [of(t.timestamp(3), "'2020-01-02 03:04:00.120'"), '"2020-01-02T03:04:00.12"'],
  [Uint8Array.of(1, 2), '"AQI="'],
  [of(t.array(t.int()), '[1, NULL]'), '[1,null]'],
  [of(t.array(t.array(t.string())), "[['x'], NULL, []]"), '[["x"],null,[]]'],
  [of(t.map(t.string(), t.int()), "map(['b', 'a'], [1, NULL])"), '{"a":null,"b":1}'],
  [
    of(rowType, "{'z': 'v', 'a\"b': TIMESTAMP '2020-01-02 03:04:05'}"),
    '{"a\\"b":"2020-01-02T03:04:05Z","z":"v"}',
  ],
  [of(rowType, 'NULL'), null],
];

describe('JSON functions', () => {
  for (const [[name, args, symbols], expected] of CASES) {
    test(`${name} ${JSON.stringify(args)} ${symbols.join(' ')}`, async () => {
      expect((await evaluator.evaluate(name, args, symbols)).value).toEqual(expected);
    });
  }

  for (const [argument, expected] of STRINGS) {
    test(`JSON_STRING ${JSON.stringify(argument)}`, async () => {
      expect((await evaluator.evaluate('JSON_STRING', [argument])).value).toBe(expected);
    });
  }

  test('constructors', async () => {
    const made = async (name: string, args: Value[], symbols: string[]): Promise<unknown> =>
      (await evaluator.evaluate(name, args, symbols)).value;
    const literal = (text: string): Value => text;
    expect(await made('JSON_ARRAY', [1, literal('a'), null], ['NULL ON NULL', '', '', ''])).toBe(
      '[1,"a",null]',
    );
    expect(await made('JSON_ARRAY', [1, literal('a'), null], ['ABSENT ON NULL', '', '', ''])).toBe('[1,"a"]');
    expect(await made('JSON_ARRAY', [literal('{"a":1}')], ['ABSENT ON NULL', 'JSON'])).toBe('[{"a":1}]');
    expect(await made('JSON_ARRAY', [], ['ABSENT ON NULL'])).toBe('[]');
    expect(await made('JSON_OBJECT', [], ['NULL ON NULL'])).toBe('{}');
    const entries = [constant('b'), 1, constant('a"'), null, constant('b'), 2];
    expect(await made('JSON_OBJECT', entries, ['NULL ON NULL', '', '', ''])).toBe('{"a\\"":null,"b":2}');
    expect(await made('JSON_OBJECT', entries, ['ABSENT ON NULL', '', '', ''])).toBe('{"b":2}');
    const nested = [constant('a'), literal('{"x":1}')];
    expect(await made('JSON_OBJECT', nested, ['NULL ON NULL', 'JSON'])).toBe('{"a":{"x":1}}');
  });

  test('errors', async () => {
    await expect(
      evaluator.evaluate('JSON_VALUE', ['{"a":[1]}', constant('$.a')], ['NULL', 'ERROR']),
    ).rejects.toThrow(/Strict jsonpath mode requires scalar value/);
    await expect(
      evaluator.evaluate('JSON_VALUE', ['{}', constant('lax $.a')], ['ERROR', 'NULL']),
    ).rejects.toThrow(/Empty result of JSON_VALUE/);
    await expect(evaluator.evaluate('JSON', ['{'])).rejects.toThrow(/Invalid JSON string in JSON/);
    expect(evaluator.fits('JSON_STRING', [{ type: t.date(), sql: "DATE '2020-01-01'" }])).toBe(false);
    expect(evaluator.fits('IS JSON VALUE', [1])).toBe(false);
  });
});
