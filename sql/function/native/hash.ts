/** JavaScript evaluation of hash functions, where DuckDB has nothing that gives Flink's answer. */
import type { NativeFunction } from '../native-function.js';

export const hashNatives: readonly NativeFunction[] = [];
