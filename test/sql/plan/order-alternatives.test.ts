/** What EXPLAIN shows of the order in which alternatives are tried. */
import { describe, expect, test } from 'vitest';
import { runScript } from '../../../conformance/run-script.js';

async function whereOf(condition: string): Promise<string> {
  const { rows } = await runScript(
    `EXPLAIN SELECT a FROM (VALUES ('x', 'y', 1)) AS t(a, b, n) WHERE ${condition}`,
    { mode: 'streaming' },
  );
  return /where=\[(.*)\]\)/.exec(rows.join('\n'))![1]!;
}

describe('alternatives', () => {
  test('cheap ones come first', async () => {
    expect(await whereOf("REGEXP(a, 'q') OR LOWER(b) IN ('y', 'z')")).toMatch(/^.*IN \(.*\) OR .*REGEXP/);
  });

  test('what could fail stays behind what guards it', async () => {
    expect(await whereOf("REGEXP(a, 'q') OR 1 / n > 2")).toMatch(/^REGEXP.* OR /);
  });
});
