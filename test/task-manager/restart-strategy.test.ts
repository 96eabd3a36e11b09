/** When a failed job is started again, by Flink's keys. */
import { describe, expect, it } from 'vitest';
import { restartStrategy } from '../../src/task-manager/index.js';

const strategy = (entries: Readonly<Record<string, string>>): ReturnType<typeof restartStrategy> =>
  restartStrategy(new Map(Object.entries(entries)), () => 0.5);

describe('restartStrategy', () => {
  it('does not restart without checkpoints, and with exponential delays with them', () => {
    expect(strategy({}).delayAfterFailure(0)).toBeUndefined();
    expect(strategy({ 'execution.checkpointing.interval': '10 s' }).delayAfterFailure(0)).toBe(1_000);
  });

  it.each(['none', 'off', 'disable'])('%s never restarts', (type) => {
    const entries = { 'restart-strategy.type': type, 'execution.checkpointing.interval': '10 s' };
    expect(strategy(entries).delayAfterFailure(0)).toBeUndefined();
  });

  it.each(['fixed-delay', 'fixedDelay'])('%s restarts so many times', (type) => {
    const fixed = strategy({
      'restart-strategy.type': type,
      'restart-strategy.fixed-delay.attempts': '2',
      'restart-strategy.fixed-delay.delay': '5 s',
    });
    expect([1, 2, 3].map(() => fixed.delayAfterFailure(0))).toEqual([5_000, 5_000, undefined]);
  });

  it('failure-rate gives up when failures come too fast', () => {
    const rate = strategy({
      'restart-strategy.type': 'failure-rate',
      'restart-strategy.failure-rate.max-failures-per-interval': '2',
      'restart-strategy.failure-rate.failure-rate-interval': '10 s',
      'restart-strategy.failure-rate.delay': '1 s',
    });
    expect([0, 9_000, 12_000, 13_000].map((now) => rate.delayAfterFailure(now))).toEqual([
      1_000,
      1_000,
      1_000,
      undefined,
    ]);
  });

  it('exponential-delay grows to its bound and begins anew after a quiet time', () => {
    const entries = {
      'restart-strategy.type': 'exponential-delay',
      'restart-strategy.exponential-delay.backoff-multiplier': '4',
      'restart-strategy.exponential-delay.max-backoff': '10 s',
      'restart-strategy.exponential-delay.reset-backoff-threshold': '1 min',
    };
    const exponential = strategy(entries);
    expect([0, 2_000, 8_000, 20_000, 200_000].map((now) => exponential.delayAfterFailure(now))).toEqual([
      1_000, 4_000, 10_000, 10_000, 1_000,
    ]);
    const limited = strategy({
      ...entries,
      'restart-strategy.exponential-delay.attempts-before-reset-backoff': '1',
    });
    expect([0, 2_000].map((now) => limited.delayAfterFailure(now))).toEqual([1_000, undefined]);
  });

  it.each([
    [{ 'restart-strategy.type': 'sometimes' }, /Unknown restart strategy sometimes/],
    [
      { 'restart-strategy.type': 'fixed-delay', 'restart-strategy.fixed-delay.attempts': 'many' },
      /restart-strategy\.fixed-delay\.attempts/,
    ],
    [
      { 'restart-strategy.type': 'fixed-delay', 'restart-strategy.fixed-delay.delay': 'soon' },
      /restart-strategy\.fixed-delay\.delay/,
    ],
  ] as const)('refuses %j', (entries, message) => {
    expect(() => strategy(entries)).toThrow(message);
  });
});
