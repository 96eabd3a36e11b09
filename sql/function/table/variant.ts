/** The built-in functions of the variant group; an entry is all there is to know about a function. */
import type { ScalarFunction } from '../function-definition.js';

export const variantFunctions: readonly ScalarFunction[] = [];
