/** The built-in functions of the string group; an entry is all there is to know about a function. */
import type { ScalarFunction } from '../function-definition.js';
import { caseAndTrimFunctions } from './string-case.js';
import { cuttingFunctions } from './string-cut.js';
import { encodingFunctions } from './string-encode.js';
import { searchFunctions } from './string-search.js';

export const stringFunctions: readonly ScalarFunction[] = [
  ...caseAndTrimFunctions,
  ...cuttingFunctions,
  ...encodingFunctions,
  ...searchFunctions,
];
