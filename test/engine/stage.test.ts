import { describe, expect, it } from 'vitest';
import { combine, withoutIdle } from '../../src/engine/stage.js';

const edge = (watermark: number, idle = false, empty = true) => ({
  empty,
  watermark,
  idle,
  mayBeLate: false,
});

describe('watermarks of several inputs', () => {
  it('combine to the lowest of those that are not idle', () => {
    expect(combine([edge(5), edge(3)])).toEqual(edge(3));
    expect(combine([edge(5), edge(3, true)])).toEqual(edge(5));
    expect(combine([edge(5, true), edge(3, true, false)])).toEqual(edge(3, true, false));
  });

  it('let an idle input follow the others, but not go back', () => {
    expect(withoutIdle([edge(5), edge(3, true)]).map((state) => state.watermark)).toEqual([5, 5]);
    expect(withoutIdle([edge(5), edge(9, true)]).map((state) => state.watermark)).toEqual([5, 9]);
    expect(withoutIdle([edge(5, true), edge(9, true)]).map((state) => state.watermark)).toEqual([5, 9]);
  });
});
