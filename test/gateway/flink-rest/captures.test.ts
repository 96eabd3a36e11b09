/** Exchanges captured from a real gateway, where the corpus is there: the folder that FLINK_CORPUS names. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runGatewayCaptures } from '../../../conformance/runner/gateway.js';

const corpus = process.env['FLINK_CORPUS'] ?? '';
if (corpus === '') console.warn('FLINK_CORPUS is not set: captured exchanges are not replayed');

test.skipIf(corpus === '')('at least 95 % of the captured exchanges are answered as by Flink', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { passed, failed } = await runGatewayCaptures(join(corpus, 'gateway-rest-captures.jsonl'));
  log.mockRestore();
  expect(passed / (passed + failed)).toBeGreaterThanOrEqual(0.95);
});
