/** Functions on bitmaps in JavaScript; a bitmap travels as the bytes of Roaring's portable format. */
import type { NativeFunction } from '../native-function.js';
import { RoaringBitmap, combine } from './roaring.js';
import type { Combination } from './roaring.js';

/** Text after which the elements of a bitmap are cut off. */
const TEXT_LENGTH_MAX = 0x80000;

const bitmap = (value: unknown): RoaringBitmap => RoaringBitmap.fromBytes(value as Uint8Array);

function bitmapText(of: RoaringBitmap): string {
  const parts: string[] = [];
  let length = 1;
  for (const element of of.elements()) {
    if (parts.length > 0 && length + 1 > TEXT_LENGTH_MAX) {
      parts.push('...');
      break;
    }
    const digits = String(element);
    length += digits.length + (parts.length > 0 ? 1 : 0);
    parts.push(digits);
  }
  return `{${parts.join(',')}}`;
}

function combination(name: string, kind: Combination): NativeFunction {
  return {
    name,
    parameters: ['BLOB', 'BLOB'],
    returns: 'BLOB',
    evaluate: ([left, right]) => combine(bitmap(left), bitmap(right), kind).toBytes(),
  };
}

/** All bitmaps of a list combined. */
function combinationOfAll(name: string, kind: Combination): NativeFunction {
  return {
    name,
    parameters: ['BLOB[]'],
    returns: 'BLOB',
    evaluate: ([bitmaps]) => {
      const all = (bitmaps as readonly Uint8Array[]).map(bitmap);
      return all.length === 0 ? null : all.reduce((left, right) => combine(left, right, kind)).toBytes();
    },
  };
}

export const bitmapNatives: readonly NativeFunction[] = [
  combinationOfAll('flink_bitmap_and_all', 'and'),
  combinationOfAll('flink_bitmap_or_all', 'or'),
  combinationOfAll('flink_bitmap_xor_all', 'xor'),
  combination('flink_bitmap_and', 'and'),
  combination('flink_bitmap_or', 'or'),
  combination('flink_bitmap_xor', 'xor'),
  combination('flink_bitmap_andnot', 'andnot'),
  {
    name: 'flink_bitmap_build',
    parameters: ['INTEGER[]'],
    returns: 'BLOB',
    evaluate: ([elements]) => {
      const numbers = (elements as readonly (number | null)[]).filter((element) => element !== null);
      return RoaringBitmap.of(numbers).toBytes();
    },
  },
  {
    name: 'flink_bitmap_from_bytes',
    parameters: ['BLOB'],
    returns: 'BLOB',
    evaluate: ([bytes]) => bitmap(bytes).toBytes(),
  },
  {
    name: 'flink_bitmap_cardinality',
    parameters: ['BLOB'],
    returns: 'BIGINT',
    evaluate: ([bytes]) => BigInt(bitmap(bytes).cardinality),
  },
  {
    name: 'flink_bitmap_to_array',
    parameters: ['BLOB'],
    returns: 'INTEGER[]',
    evaluate: ([bytes]) => Array.from(bitmap(bytes).elements(), (element) => element | 0),
  },
  {
    name: 'flink_bitmap_to_string',
    parameters: ['BLOB'],
    returns: 'VARCHAR',
    evaluate: ([bytes]) => bitmapText(bitmap(bytes)),
  },
];
