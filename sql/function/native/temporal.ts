/** JavaScript evaluation of temporal functions, where DuckDB has nothing that gives Flink's answer. */
import type { NativeFunction } from '../native-function.js';

export const temporalNatives: readonly NativeFunction[] = [];
