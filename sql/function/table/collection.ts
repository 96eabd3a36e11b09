/** The built-in functions of the collection group: arrays and maps. */
import type { ScalarFunction } from '../function-definition.js';
import { arrayFunctions } from './collection-array.js';
import { mapFunctions } from './collection-map.js';

export const collectionFunctions: readonly ScalarFunction[] = [...arrayFunctions, ...mapFunctions];
