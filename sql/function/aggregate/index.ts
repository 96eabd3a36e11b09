/** All built-in aggregate functions. */
import type { AggregateFunction } from '../function-definition.js';
import { bitmapAggregates } from './bitmap.js';
import { collectingAggregates } from './collecting.js';
import { countingAggregates } from './counting.js';
import { jsonAggregates } from './json.js';
import { orderedAggregates } from './ordered.js';
import { percentileAggregates } from './percentile.js';
import { summingAggregates } from './summing.js';
import { varianceAggregates } from './variance.js';

export const aggregateFunctions: readonly AggregateFunction[] = [
  ...countingAggregates,
  ...summingAggregates,
  ...varianceAggregates,
  ...orderedAggregates,
  ...collectingAggregates,
  ...jsonAggregates,
  ...percentileAggregates,
  ...bitmapAggregates,
];
