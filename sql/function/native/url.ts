/** JavaScript evaluation of url functions, where DuckDB has nothing that gives Flink's answer. */
import type { NativeFunction } from '../native-function.js';

export const urlNatives: readonly NativeFunction[] = [];
