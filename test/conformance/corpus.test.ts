/**
 * Flink's own verdicts as tests, where the corpus is there: the folder that FLINK_CORPUS names. The bounds are what the project
 * promises; `npm run conformance` prints every deviation.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Tally } from '../../conformance/main.js';
import { runFunctionsCorpus } from '../../conformance/runner/functions.js';
import { runParserCorpus } from '../../conformance/runner/parser.js';
import { runProgramsCorpus } from '../../conformance/runner/programs.js';

const corpus = process.env['FLINK_CORPUS'] ?? '';
const file = (name: string): string => join(corpus, name);
const withCorpus = test.skipIf(corpus === '');
if (corpus === '') console.warn('FLINK_CORPUS is not set: the corpus of Flink verdicts is not checked');

async function quietly(run: () => Promise<Tally>): Promise<Tally> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    return await run();
  } finally {
    log.mockRestore();
  }
}

const passRate = ({ passed, failed }: Tally): number => passed / (passed + failed);

test('a corpus that is named is there', () => {
  if (corpus !== '') expect(existsSync(file('parser.jsonl'))).toBe(true);
});

withCorpus('every parser verdict agrees', async () => {
  expect(passRate(await quietly(() => runParserCorpus(file('parser.jsonl'))))).toBeGreaterThanOrEqual(0.98);
});

withCorpus('at least 98 % of the applicable function cases agree', async () => {
  expect(passRate(await quietly(() => runFunctionsCorpus(file('functions.jsonl'))))).toBeGreaterThanOrEqual(
    0.98,
  );
});

withCorpus(
  'every program whose operators are supported gives Flink’s result',
  async () => {
    const tally = await quietly(() => runProgramsCorpus(file('programs.jsonl')));
    expect(tally.failed).toBe(0);
    expect(tally.passed).toBeGreaterThan(20);
  },
  300_000,
);
