import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wabt from 'wabt';
import { expect, it } from 'vitest';
import { NARROW_RECORDS, PLAIN_VALUES } from '../../src/formats/record-kernel-modules.js';

it.each([
  ['plain-values.wat', PLAIN_VALUES],
  ['narrow-records.wat', NARROW_RECORDS],
])('%s is assembled from its text', async (name, module) => {
  const text = readFileSync(join(import.meta.dirname, '../../src/formats', name), 'utf8');
  const { buffer } = (await wabt()).parseWat(name, text).toBinary({});
  expect(module).toBe(Buffer.from(buffer).toString('base64'));
});
