/** How large batches get: by what the ones before took. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/engine/pace.js';
import { limits } from '../../src/limits.js';

const MIB = 1024 * 1024;
const start = limits.batch_bytes_start;

/** What is asked for after epochs that read all they asked for and took so many milliseconds. */
function after(...elapsed: readonly number[]): number {
  const pace = new Pace();
  for (const ms of elapsed) pace.record(pace.next(), ms);
  return pace.next();
}

describe('the size of batches', () => {
  it('grows the faster the shorter epochs are, at most eightfold', () => {
    expect(after()).toBe(start);
    expect(after(1)).toBe(8 * start);
    expect(after(100)).toBe(5 * start);
    expect(after(400)).toBe(2 * start);
  });

  it('is bounded', () => {
    expect(after(1, 1, 1, 1)).toBe(limits.batch_bytes_max);
    expect(after(...Array<number>(20).fill(5_000))).toBe(limits.batch_bytes_min);
  });

  it('stays where an epoch took more than half of its bound, or the source had less', () => {
    expect(after(600)).toBe(start);
    const pace = new Pace();
    pace.record(0.5 * MIB, 10);
    expect(pace.next()).toBe(start);
  });

  it('is halved after an epoch that took too long', () => {
    expect(after(1_500)).toBe(start / 2);
  });
});
