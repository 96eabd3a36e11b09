/** All functions written in JavaScript; the engine registers them at each DuckDB connection. */
import type { NativeFunction } from '../native-function.js';
import { arithmeticNatives } from './arithmetic.js';
import { bitmapNatives } from './bitmap.js';
import { collectionNatives } from './collection.js';
import { formatNatives } from './format.js';
import { hashNatives } from './hash.js';
import { jsonNatives } from './json.js';
import { patternNatives } from './pattern.js';
import { randomNatives } from './random.js';
import { regexpNatives } from './regexp.js';
import { stringNatives } from './string.js';
import { temporalNatives } from './temporal.js';
import { timeZoneNatives } from './time-zone.js';
import { urlNatives } from './url.js';
import { variantNatives } from './variant.js';

export const nativeFunctions: readonly NativeFunction[] = [
  ...arithmeticNatives,
  ...bitmapNatives,
  ...collectionNatives,
  ...formatNatives,
  ...hashNatives,
  ...jsonNatives,
  ...patternNatives,
  ...randomNatives,
  ...regexpNatives,
  ...stringNatives,
  ...temporalNatives,
  ...timeZoneNatives,
  ...urlNatives,
  ...variantNatives,
];
