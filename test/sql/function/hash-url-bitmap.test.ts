/** Hash, URL, address, bitmap and variant functions against what Flink answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { nativeFunctions } from '../../../sql/function/native/index.js';
import { RoaringBitmap } from '../../../sql/function/native/roaring.js';
import { bitmapFunctions } from '../../../sql/function/table/bitmap.js';
import { hashFunctions } from '../../../sql/function/table/hash.js';
import { inetFunctions } from '../../../sql/function/table/inet.js';
import { urlFunctions } from '../../../sql/function/table/url.js';
import { variantFunctions } from '../../../sql/function/table/variant.js';
import * as t from '../../../sql/types/index.js';
import { createEvaluator } from './evaluation.js';
import type { Evaluator, Typed, Value } from './evaluation.js';

let evaluator: Evaluator;
beforeAll(async () => {
  const functions = [
    ...hashFunctions,
    ...urlFunctions,
    ...inetFunctions,
    ...bitmapFunctions,
    ...variantFunctions,
  ];
  evaluator = await createEvaluator(functions, nativeFunctions);
});
afterAll(() => evaluator.close());

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bitmap = (...elements: number[]): Typed => ({
  type: t.bitmap(),
  sql: `unhex('${hex(RoaringBitmap.of(elements).toBytes())}')`,
});
const ints = (...elements: (number | null)[]): Typed => ({
  type: t.array(t.int()),
  sql: `CAST([${elements.map(String).join(', ')}] AS INTEGER[])`,
});

const URL = 'http://user:pass@host:80/file;param?a=1&b=2#ref';

const CASES: readonly (readonly [string, readonly Value[], unknown])[] = [
  ['MD5', ['test'], '098f6bcd4621d373cade4e832627b4f6'],
  ['MD5', [Uint8Array.of(1)], '55a54008ad1ba589aa210d2629c1df41'],
  ['SHA1', ['test'], 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'],
  ['SHA224', ['test'], '90a3ed9e32b2aaf4c61c410eb925426119e1a9dc53d4286ade99a809'],
  ['SHA2', ['test', 256], '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['SHA2', ['', 224], 'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f'],
  ['SHA256', [null], null],
  ['HASH_CODE', ['abc'], 96354],
  ['HASH_CODE', ['中'], 20013],
  ['HASH_CODE', [1.5], 1073217536],
  ['HASH_CODE', [7], 7],
  ['HASH_CODE', [-5n], 4],
  ['HASH_CODE', [9007199254740993n], 2097153],
  ['URL_ENCODE', ['a b*~-_.é😀'], 'a+b*%7E-_.%C3%A9%F0%9F%98%80'],
  ['URL_DECODE', ['a%C3%A9+%20'], 'aé  '],
  ['URL_DECODE', ['a%2'], null],
  ['URL_DECODE', ['a%zz'], null],
  ['PARSE_URL', [URL, 'HOST'], 'host'],
  ['PARSE_URL', [URL, 'AUTHORITY'], 'user:pass@host:80'],
  ['PARSE_URL', [URL, 'USERINFO'], 'user:pass'],
  ['PARSE_URL', [URL, 'PATH'], '/file;param'],
  ['PARSE_URL', [URL, 'FILE'], '/file;param?a=1&b=2'],
  ['PARSE_URL', [URL, 'REF'], 'ref'],
  ['PARSE_URL', [URL, 'QUERY', 'b'], '2'],
  ['PARSE_URL', [URL, 'HOST', 'b'], null],
  ['PARSE_URL', [URL, 'query'], null],
  ['PARSE_URL', ['HTTP://H/P', 'PROTOCOL'], 'http'],
  ['PARSE_URL', ['http://h', 'PATH'], ''],
  ['PARSE_URL', ['http://h?x=1', 'FILE'], '?x=1'],
  ['PARSE_URL', ['http://[::1]:80/p', 'HOST'], '[::1]'],
  ['PARSE_URL', ['http://h:abc/p', 'HOST'], null],
  ['PARSE_URL', ['http://u@v@h/p', 'USERINFO'], null],
  ['PARSE_URL', ['http://u@v@h/p', 'HOST'], ''],
  ['PARSE_URL', ['mailto:a@b', 'PATH'], 'a@b'],
  ['PARSE_URL', ['file:///a/b', 'AUTHORITY'], ''],
  ['PARSE_URL', [' http://h/p ', 'PATH'], '/p'],
  ['PARSE_URL', ['url:http://h/p', 'PATH'], '/p'],
  ['PARSE_URL', ['invalid://h/p', 'PATH'], null],
  ['PARSE_URL', ['', 'PATH'], null],
  ['INET_ATON', ['192.168.1.1'], '3232235777'],
  ['INET_ATON', ['127.1'], '2130706433'],
  ['INET_ATON', ['1.2.3'], '16908291'],
  ['INET_ATON', ['1'], '1'],
  ['INET_ATON', ['256'], null],
  ['INET_ATON', ['1..2'], null],
  ['INET_ATON', [' 1.2.3.4'], null],
  ['INET_NTOA', [4294967295n], '255.255.255.255'],
  ['INET_NTOA', [2130706433], '127.0.0.1'],
  ['INET_NTOA', [-1], null],
  ['INET_NTOA', [4294967296n], null],
  ['BITMAP_TO_STRING', [bitmap(3, 1, -1, 2147483648)], '{1,3,2147483648,4294967295}'],
  ['BITMAP_TO_STRING', [bitmap()], '{}'],
  ['BITMAP_TO_ARRAY', [bitmap(-1, 5)], [5, -1]],
  ['BITMAP_CARDINALITY', [bitmap(1, 2, 2)], '2'],
  ['BITMAP_TO_STRING', [{ type: t.bitmap(), sql: 'NULL' }], null],
  ['PARSE_JSON', ['{"b":1,"a":[1,2.50,"x",null,true,1e3]}'], '{"a":[1,2.5,"x",null,true,1000.0],"b":1}'],
  ['PARSE_JSON', ['{"a":1,"a":2}', true], '{"a":2}'],
  [
    'PARSE_JSON',
    ['[1.0, 100.00, 1e-7, 0.00000001, -0, 123456789.123456789]'],
    '[1,100,1.0E-7,0.00000001,0,123456789.123456789]',
  ],
  ['PARSE_JSON', ['1 2'], '1'],
  ['TRY_PARSE_JSON', ['{"a":1,"a":2}'], null],
  ['TRY_PARSE_JSON', ['{'], null],
];

describe('hash, URL, address, bitmap and variant functions', () => {
  for (const [name, args, expected] of CASES) {
    const shown = args.map((arg) => (typeof arg === 'bigint' ? String(arg) : JSON.stringify(arg)));
    test(`${name}(${shown.join(', ')})`, async () => {
      expect((await evaluator.evaluate(name, args)).value).toEqual(expected);
    });
  }

  test('bitmaps combine', async () => {
    const combined = async (name: string, left: Typed, right: Typed): Promise<unknown> => {
      const { value } = await evaluator.evaluate(name, [left, right]);
      const bytes = String(value).replace(/\\x([0-9A-F]{2})/g, (_, digits: string) =>
        String.fromCharCode(parseInt(digits, 16)),
      );
      return [...RoaringBitmap.fromBytes(Buffer.from(bytes, 'latin1')).elements()];
    };
    const [left, right] = [bitmap(0, 2, 4, 4294967292), bitmap(1, 2, 3, 4294967292)];
    expect(await combined('BITMAP_AND', left, right)).toEqual([2, 4294967292]);
    expect(await combined('BITMAP_ANDNOT', left, right)).toEqual([0, 4]);
    expect(await combined('BITMAP_XOR', left, right)).toEqual([0, 1, 3, 4]);
    expect(await combined('BITMAP_OR', left, bitmap())).toEqual([0, 2, 4, 4294967292]);
  });

  test('bytes of a bitmap are those of the portable format', async () => {
    const { value } = await evaluator.evaluate('BITMAP_BUILD', [ints(-1, null)]);
    expect(value).toBe(':0\\x00\\x00\\x01\\x00\\x00\\x00\\xFF\\xFF\\x00\\x00\\x10\\x00\\x00\\x00\\xFF\\xFF');
    const many = Array.from({ length: 10_000 }, (_, index) => index * 7);
    expect([...RoaringBitmap.fromBytes(RoaringBitmap.of(many).toBytes()).elements()]).toEqual(many);
    // Cookie with runs, one block (a run of three from 5).
    const runs = Uint8Array.from([0x3b, 0x30, 0, 0, 1, 0, 0, 2, 0, 1, 0, 5, 0, 2, 0]);
    expect([...RoaringBitmap.fromBytes(runs).elements()]).toEqual([5, 6, 7]);
    await expect(evaluator.evaluate('BITMAP_FROM_BYTES', [Uint8Array.of(1, 2, 3)])).rejects.toThrow(
      /Failed to deserialize/,
    );
  });

  test('errors of evaluation', async () => {
    await expect(evaluator.evaluate('SHA2', ['a', 100])).rejects.toThrow(/unsupported hash length 100/);
    await expect(evaluator.evaluate('PARSE_JSON', ['{'])).rejects.toThrow(/ends too early/);
    await expect(evaluator.evaluate('PARSE_JSON', ['{"a":1,"a":2}'])).rejects.toThrow(/comes twice/);
  });
});
