/** Digests that DuckDB does not have, and Java's hash of a DOUBLE. */
import { createHash } from 'node:crypto';

import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';

const SHA2_LENGTHS: ReadonlySet<number> = new Set([224, 256, 384, 512]);

function sha2(bytes: Uint8Array, length: number): string {
  if (!SHA2_LENGTHS.has(length))
    throw new FungiError('EVALUATION', `SHA2: unsupported hash length ${length}`);
  return createHash(`sha${length}`).update(bytes).digest('hex');
}

function doubleHash(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}

export const hashNatives: readonly NativeFunction[] = [
  {
    name: 'flink_sha2',
    parameters: ['BLOB', 'INTEGER'],
    returns: 'VARCHAR',
    evaluate: ([bytes, length]) => sha2(bytes as Uint8Array, Number(length)),
  },
  {
    name: 'flink_double_hash',
    parameters: ['DOUBLE'],
    returns: 'INTEGER',
    evaluate: ([value]) => doubleHash(Number(value)),
  },
];
