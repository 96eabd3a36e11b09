/** JavaScript evaluation of format functions, where DuckDB has nothing that gives Flink's answer. */
import type { NativeFunction } from '../native-function.js';

export const formatNatives: readonly NativeFunction[] = [];
