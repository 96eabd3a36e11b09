/** Our verdicts and error positions against Flink's, over its corpus where it lies beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { position, verdict } from '../../../conformance/runner/parser.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = join(process.env['FLINK_CORPUS'] ?? join(root, '../shared/flink/corpus'), 'parser.jsonl');
const present = existsSync(file);
if (!present) console.warn(`SKIPPED: Flink's corpus is not at ${file}; set FLINK_CORPUS to its folder`);

type Case = Parameters<typeof verdict>[0];

describe.runIf(present)("Flink's parser corpus", () => {
  const cases = present
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Case)
    : [];
  const share = (part: number, all: number): number => (100 * part) / all;

  it('accepts at least 99 % of what Flink accepts', () => {
    const ok = cases.filter((test) => test.ok);
    expect(share(ok.filter((test) => verdict(test) === undefined).length, ok.length)).toBeGreaterThanOrEqual(
      99,
    );
  });

  it('rejects at least 97 % of what Flink rejects, at the same place in at least 90 %', () => {
    const bad = cases.filter((test) => !test.ok);
    const errors = bad.map((test) => ({ test, error: verdict(test) }));
    const rejected = errors.filter(({ error }) => error !== undefined);
    expect(share(rejected.length, bad.length)).toBeGreaterThanOrEqual(97);
    const placed = rejected.filter(({ test }) => test.errorPos !== undefined);
    const same = placed.filter(({ test, error }) => error !== undefined && position(error) === test.errorPos);
    expect(share(same.length, placed.length)).toBeGreaterThanOrEqual(90);
  });
});
