import { describe, expect, it } from 'vitest';
import { isDeeperThan } from '../../../gateway/http/door/index.js';

describe('isDeeperThan', () => {
  it.each([
    ['', 0, false],
    ['1', 0, false],
    ['[]', 0, true],
    ['[]', 1, false],
    ['[[],[],{}]', 2, false],
    ['[[],[{}]]', 2, true],
    ['{"a":"[[[["}', 1, false],
    ['{"a\\"[[[":1}', 1, false],
    ['{"a\\\\":[1]}', 1, true],
    ['['.repeat(100), 64, true],
  ])('%s, %d levels: %s', (text, levels, deeper) => expect(isDeeperThan(text, levels)).toBe(deeper));
});
