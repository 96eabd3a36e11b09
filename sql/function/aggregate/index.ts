/** All built-in aggregate functions. */
import type { AggregateFunction } from '../function-definition.js';

export const aggregateFunctions: readonly AggregateFunction[] = [];
