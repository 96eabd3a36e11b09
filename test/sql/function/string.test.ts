/** String functions against what Flink answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { stringFunctions } from '../../../sql/function/table/string.js';
import * as t from '../../../sql/types/index.js';
import { createEvaluator } from './evaluation.js';
import type { Evaluator, Value } from './evaluation.js';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await createEvaluator(stringFunctions, nativeFunctions);
});
afterAll(() => evaluator.close());

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const CASES: readonly (readonly [string, readonly Value[], unknown, (readonly string[])?])[] = [
  ['UPPER', ['ß'], 'SS'],
  ['UPPER', ['ﬁİı'], 'FIİI'],
  ['UPPER', ['abc1'], 'ABC1'],
  ['LOWER', ['İIΣΑΣ'], 'i̇iσας'],
  ['INITCAP', ['hello wORLD-foo_bar 1abc über'], 'Hello World-Foo_Bar 1abc üBer'],
  ['INITCAP', ['a😀b'], 'A😀B'],
  ['SUBSTRING', ['abcdef', 0], 'abcdef'],
  ['SUBSTRING', ['abcdef', 0, 2], 'ab'],
  ['SUBSTRING', ['abcdef', -2, 5], 'ef'],
  ['SUBSTRING', ['abcdef', -10, 5], ''],
  ['SUBSTRING', ['abcdef', -10], ''],
  ['SUBSTRING', ['abcdef', 7], ''],
  ['SUBSTRING', ['abcdef', 2, -1], null],
  ['SUBSTRING', ['abcdef', 2, 0], ''],
  ['SUBSTRING', ['a😀b', 2, 1], '😀'],
  ['SUBSTR', ['abcdef', -3, 2], 'de'],
  ['CHAR_LENGTH', ['a😀b'], 3],
  ['REVERSE', ['a😀b'], 'b😀a'],
  ['REVERSE', ['hhhi'], 'ihhh'],
  ['LEFT', ['a😀b', 2], 'a😀'],
  ['LEFT', ['abc', -1], ''],
  ['RIGHT', ['abc', -1], ''],
  ['RIGHT', ['a😀b', 2], '😀b'],
  ['POSITION', ['', 'abc'], 1],
  ['POSITION', ['b', 'a😀b'], 3],
  ['POSITION', ['b', 'abab', 3], 4],
  ['LOCATE', ['b', 'abcb', 0], 2],
  ['LOCATE', ['b', 'abcb', 3], 4],
  ['LOCATE', ['', 'abcb', 10], 1],
  ['LOCATE', ['b', 'abcb', 100], 0],
  ['INSTR', ['Corporate Floor', 'or', 3, 2], 14],
  ['INSTR', ['Corporate Floor', 'or', -3, 2], 2],
  ['INSTR', ['aaaa', 'aa', 1, 2], 2],
  ['INSTR', ['aaaa', 'aa', -1, 2], 2],
  ['INSTR', ['abcabc', 'b', 0, 1], 0],
  ['INSTR', ['abcabc', '', 1, 2], 1],
  ['REPLACE', ['abc', '', 'x'], 'xaxbxcx'],
  ['REPLACE', ['abcabc', 'b', '$&'], 'a$&ca$&c'],
  ['REPEAT', ['ab', 3], 'ababab'],
  ['REPEAT', ['ab', -3], ''],
  ['TRIM', [' ', '  a '], 'a', ['BOTH']],
  ['TRIM', ['abc', 'abcddcba'], 'ddcba', ['LEADING']],
  ['TRIM', ['开心', '心情开开心心'], '心情', ['TRAILING']],
  ['LTRIM', ['abc', ''], 'abc'],
  ['RTRIM', ['  a  '], '  a'],
  ['BTRIM', ['  😀www  \f   ', '😀 '], 'www  \f'],
  ['LPAD', ['a😀', 4, 'x'], 'xa😀'],
  ['LPAD', ['a😀', 2, 'x'], 'a?'],
  ['LPAD', ['hi', 5, '??'], '???hi'],
  ['LPAD', ['hi', 1, '??'], 'h'],
  ['LPAD', ['ab', 5, ''], null],
  ['LPAD', ['ab', -1, 'x'], null],
  ['RPAD', ['äää', 13, '12345'], 'äää1234512345'],
  ['SPLIT_INDEX', ['a,b,,c', ',', 2], ''],
  ['SPLIT_INDEX', ['a,b,,c', ',', 9], null],
  ['SPLIT_INDEX', ['a,b,,c', '', 0], 'a,b,,c'],
  ['SPLIT_INDEX', ['a b', '', 1], 'b'],
  ['SPLIT_INDEX', ['', 'a', 0], null],
  ['SPLIT_INDEX', ['a-b--c', '--', 1], 'c'],
  ['SPLIT_INDEX', ['a,bc', 44, 1], 'bc'],
  ['SPLIT_INDEX', ['a,bc', 300, 1], null],
  ['SPLIT_INDEX', ['a,bc', ',', -1], null],
  ['OVERLAY', ['abcdef', 'XY', 3], 'abXYef'],
  ['OVERLAY', ['abcdef', 'XY', 3, 0], 'abXY'],
  ['OVERLAY', ['abcdef', 'XY', 7], 'abcdef'],
  ['OVERLAY', ['a😀b', 'X', 3], 'a?Xb'],
  ['OVERLAY', ['xxxxxtest', 'xxxx', 6, 2], 'xxxxxxxxxst'],
  ['ASCII', ['é'], -61],
  ['ASCII', ['中'], -28],
  ['ASCII', ['😀'], -16],
  ['ASCII', [''], 0],
  ['CHR', [300], ','],
  ['CHR', [-9], ''],
  ['CHR', [233], 'é'],
  ['CHR', [256], '\0'],
  ['CONCAT', ['a', null], null],
  ['CONCAT_WS', ['~', null, 'AA', 'BB', '', null, 'CC'], 'AA~BB~~CC'],
  ['CONCAT_WS', [null, 'a'], null],
  ['TO_BASE64', ['中'], '5Lit'],
  ['TO_BASE64', [bytes(255, 0)], '/wA='],
  ['FROM_BASE64', ['YQ'], 'a'],
  ['FROM_BASE64', ['5L2g5aW9'], '你好'],
  ['ENCODE', ['aé中', 'US-ASCII'], 'a??'],
  ['ENCODE', ['aé', 'UTF-16'], '\\xFE\\xFF\\x00a\\x00\\xE9'],
  ['ENCODE', ['中', 'GBK'], '\\xD6\\xD0'],
  ['DECODE', [bytes(0xff, 0x61), 'utf-8'], '\uFFFDa'],
  ['DECODE', [bytes(0xd6, 0xd0), 'GBK'], '中'],
  ['DECODE', [bytes(0xfe, 0xff, 0, 0x61), 'UTF-16'], 'a'],
  ['STARTSWITH', ['in中文', 'in中'], true],
  ['ENDSWITH', ['in中文', '中'], false],
  ['ENDSWITH', [bytes(1, 2, 3), bytes(2, 3)], true],
  ['ENDSWITH', [bytes(1, 2, 3), bytes()], true],
  ['TRANSLATE', ['www.apache.org', 'abcae', '12345'], 'www.1p13h5.org'],
  ['TRANSLATE', ['abc', null, 'x'], 'abc'],
  ['TRANSLATE', ['abc', 'a', null], 'bc'],
  ['ELT', [2, 'a', 'bcd'], 'bcd'],
  ['ELT', [3, 'a', 'b'], null],
  ['ELT', [9223372036854775807n, 'ab', 'b'], null],
  ['SPLIT', ['', ','], []],
  ['SPLIT', [',123,,', ','], ['', '123', '', '']],
  ['SPLIT', ['a1', ''], ['a', '1']],
  ['SPLIT', ['a', null], null],
  ['PRINTF', ['empty'], 'empty'],
  ['PRINTF', ['%d'], null],
  ['PRINTF', ['%d %d', 1, 2, 3], '1 2'],
  ['PRINTF', ['%08d', 1024], '00001024'],
  ['PRINTF', ['%2$s %1$s %<s', 'a', 'b'], 'b a a'],
  ['PRINTF', ['%,d|%+d|%(d|%x', 1234567, 5, -5, 255], '1,234,567|+5|(5)|ff'],
  ['PRINTF', ['%.2f|%10.1f|%-6.1f|', 1.005, 2.25, 2.25], '1.01|       2.3|2.3   |'],
  ['PRINTF', ['%e|%.3g', 12345.678, 0.00012345], '1.234568e+04|0.000123'],
  ['PRINTF', ['%s %S %b %%', 1.5, 'x', true], '1.5 X true %'],
  ['PRINTF', ['%d', 'x'], null],
];

describe('string functions', () => {
  for (const [name, args, expected, symbols] of CASES) {
    test(`${name} ${JSON.stringify(args, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`, async () => {
      expect((await evaluator.evaluate(name, args, symbols)).value).toEqual(expected);
    });
  }

  test('types of arguments are checked', () => {
    expect(evaluator.fits('LPAD', [123, 5, 'x'])).toBe(false);
    expect(evaluator.fits('LPAD', ['a', 5.5, 'x'])).toBe(false);
    expect(evaluator.fits('LPAD', ['a', 5])).toBe(false);
    expect(evaluator.fits('SPLIT_INDEX', ['a', 'b', 1n])).toBe(true);
    expect(evaluator.fits('ELT', [1, 'a', bytes(1)])).toBe(false);
  });

  test('result types', async () => {
    const kind = async (name: string, args: readonly Value[]): Promise<unknown> =>
      (await evaluator.evaluate(name, args)).type;
    expect(await kind('SUBSTRING', ['a', 1])).toMatchObject({ kind: 'VARCHAR', nullable: true });
    expect(await kind('UPPER', ['a'])).toMatchObject({ kind: 'VARCHAR', nullable: false });
    expect(await kind('CONCAT', ['a', null])).toMatchObject({ nullable: true });
    expect(await kind('SPLIT', ['a', 'b'])).toMatchObject({
      kind: 'ARRAY',
      nullable: false,
      element: { nullable: true },
    });
  });

  test('nested calls neither explode nor change', async () => {
    let sql = "CAST('aé' AS VARCHAR)";
    for (let depth = 0; depth < 24; depth += 1) {
      const name = depth % 2 === 0 ? 'UPPER' : 'LOWER';
      sql = evaluator.render(name, [{ type: t.string(), sql }]);
    }
    expect(sql.length).toBeLessThan(30_000);
    expect((await evaluator.evaluate('UPPER', [{ type: t.string(), sql }])).value).toBe('AÉ');
    const padded = evaluator.render('LPAD', [{ type: t.string(), sql }, 4, 'x']);
    expect((await evaluator.evaluate('SUBSTRING', [{ type: t.string(), sql: padded }, -3])).value).toBe(
      'xaé',
    );
  });

  test('errors of evaluation', async () => {
    await expect(evaluator.evaluate('FROM_BASE64', ['!!!'])).rejects.toThrow(/Base64/);
    await expect(evaluator.evaluate('ENCODE', ['a', 'foo'])).rejects.toThrow(/character set 'foo'/);
    await expect(evaluator.evaluate('INSTR', ['a', 'a', 1, 0])).rejects.toThrow(/positive/);
  });
});
