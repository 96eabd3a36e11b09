/** The bundled main job gives what real Flink gave for the same script and events (`conformance/main-job.expected.txt`). */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runScript } from '../../conformance/run-script.js';

test('the main job prints what Flink prints', async () => {
  execFileSync(process.execPath, ['examples/generate-events.mjs']);
  const { printed } = await runScript(readFileSync('examples/auctions.sql', 'utf8'), { mode: 'streaming' });
  const expected = readFileSync('conformance/main-job.expected.txt', 'utf8').trim().split('\n');
  expect(printed.trim().split('\n').sort()).toEqual(expected.sort());
});
