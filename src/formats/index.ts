/** The text formats by name. */
import { csvFormat } from './csv.js';
import type { TextFormat } from './format.js';
import { jsonFormat } from './json.js';
import { rawFormat } from './raw.js';

export const textFormats: ReadonlyMap<string, TextFormat> = new Map(
  [csvFormat, jsonFormat, rawFormat].map((format) => [format.name, format]),
);

export type * from './format.js';
