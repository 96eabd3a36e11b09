/** `npx fungi` runs the built file itself, which npm gives its permission only when it links it for the first time. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const { bin, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly bin: { readonly fungi: string };
  readonly version: string;
};
const command = resolve(bin.fungi);

test.skipIf(!existsSync(command) && process.env['CI'] === undefined)(
  'the built command may be executed',
  () => {
    expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toContain(version);
  },
);
