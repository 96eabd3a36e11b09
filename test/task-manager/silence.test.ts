import { expect, test } from 'vitest';
import { limits } from '../../src/limits.js';
import { Silence } from '../../src/task-manager/silence.js';

const beat = limits.heartbeat_ms;

test('silence lasts from the last message', () => {
  const silence = new Silence(0);
  for (let now = beat; now <= 5 * beat; now += beat) expect(silence.check(now)).toBe(now);
  silence.heard(5.5 * beat);
  expect(silence.check(6 * beat)).toBe(0.5 * beat);
});

test('a listener who slept has not heard silence, and may begin to', () => {
  const silence = new Silence(0);
  const woken = 20 * limits.heartbeat_timeout_ms;
  expect(silence.check(woken)).toBe(0);
  for (let after = beat; after <= 2 * limits.heartbeat_timeout_ms; after += beat) {
    expect(silence.check(woken + after)).toBe(after);
  }
});
