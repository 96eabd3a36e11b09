/** Mathematical functions (Flink docs: "Arithmetic Functions"). */
import type { ScalarFunction } from '../function-definition.js';

export const mathFunctions: readonly ScalarFunction[] = [];
