/** Every golden case, in every mode it was recorded in, with batches of 1, 7 and 1,000 rows and the whole input: one answer. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readCase } from './case-file.js';
import { caseFiles } from './case-folder.js';
import { BATCH_SIZES, runCase } from './run-case.js';

const folder = fileURLToPath(new URL('./cases', import.meta.url));

describe.each(caseFiles(folder).map((path) => [relative(folder, path), path] as const))(
  '%s',
  (_name, path) => {
    const item = readCase(path);
    for (const mode of item.modes) {
      test.each(BATCH_SIZES.map((rows) => [rows ?? 'all', rows] as const))(
        `${mode}, %s rows a batch`,
        async (_label, rows) => {
          for (const { actual, expected } of await runCase(item, mode, rows))
            expect(actual).toEqual(expected);
        },
      );
    }
  },
);
