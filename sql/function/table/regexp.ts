/** The built-in functions of the regexp group; an entry is all there is to know about a function. */
import type { ScalarFunction } from '../function-definition.js';

export const regexpFunctions: readonly ScalarFunction[] = [];
