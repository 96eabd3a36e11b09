/** Assembles the WebAssembly texts of src/formats into the module beside them. To be run when a text changes; a test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const folder = new URL('../src/formats/', import.meta.url);
const { parseWat } = await wabt();

function constant(name) {
  const { buffer } = parseWat(`${name}.wat`, readFileSync(new URL(`${name}.wat`, folder), 'utf8')).toBinary(
    {},
  );
  const lines = Buffer.from(buffer)
    .toString('base64')
    .match(/.{1,96}/g);
  return `/** ${name}.wat */
export const ${name.toUpperCase().replaceAll('-', '_')} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

writeFileSync(
  new URL('record-kernel-modules.ts', folder),
  `/** The texts of WebAssembly beside this file, assembled: base64 of the modules. */

${['plain-values', 'narrow-records'].map(constant).join('\n')}`,
);
