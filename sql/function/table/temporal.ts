/** Functions of dates and times (Flink docs: "Temporal Functions"); one file for each family stands beside this one. */
import type { ScalarFunction } from '../function-definition.js';
import { clockFunctions } from './temporal-clock.js';
import { extractFunctions } from './temporal-extract.js';
import { floorFunctions } from './temporal-floor.js';
import { shiftFunctions } from './temporal-shift.js';
import { temporalTextFunctions } from './temporal-text.js';

export const temporalFunctions: readonly ScalarFunction[] = [
  ...clockFunctions,
  ...extractFunctions,
  ...floorFunctions,
  ...shiftFunctions,
  ...temporalTextFunctions,
];
