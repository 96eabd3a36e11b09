/** JavaScript evaluation of regexp functions, where DuckDB has nothing that gives Flink's answer. */
import type { NativeFunction } from '../native-function.js';

export const regexpNatives: readonly NativeFunction[] = [];
