/** Assembles src/formats/plain-values.wat into the module beside it. To be run when the text changes; a test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const folder = new URL('../src/formats/', import.meta.url);
const text = readFileSync(new URL('plain-values.wat', folder), 'utf8');
const { buffer } = (await wabt()).parseWat('plain-values.wat', text).toBinary({});
const lines = Buffer.from(buffer)
  .toString('base64')
  .match(/.{1,96}/g);
writeFileSync(
  new URL('plain-values-module.ts', folder),
  `/** plain-values.wat, assembled: base64 of the WebAssembly module. */
export const PLAIN_VALUES_MODULE =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
);
