/** The golden cases of joins give the same with state that expires, but not while they run: joins with a time to live are other code. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readCase } from './case-file.js';
import { caseFiles } from './case-folder.js';
import { runCase } from './run-case.js';

const folder = fileURLToPath(new URL('./cases/join', import.meta.url));
const cases = caseFiles(folder)
  .map((path) => [relative(folder, path), readCase(path)] as const)
  .filter(([, { modes }]) => modes.includes('streaming'));

test.each(cases)('%s', async (_name, item) => {
  const sql = `SET 'table.exec.state.ttl' = '1 d';\n${item.sql}`;
  for (const rows of [1, 7]) {
    for (const { actual, expected } of await runCase({ ...item, sql }, 'streaming', rows)) {
      expect(actual).toEqual(expected);
    }
  }
});
