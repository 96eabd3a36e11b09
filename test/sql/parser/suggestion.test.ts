/** "Did you mean": what counts as a slip and what does not. */
import { describe, expect, it } from 'vitest';
import { closestMatch, editDistance } from '../../../sql/index.js';

describe('editDistance', () => {
  it.each([
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['abc', 'abcd', 1],
    ['kitten', 'sitting', 3],
  ])('%s → %s', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance);
  });

  it('stops at the limit', () => {
    expect(editDistance('aaaa', 'bbbb', 2)).toBe(3);
    expect(editDistance('a', 'abcdef', 2)).toBe(3);
  });
});

describe('closestMatch', () => {
  it('finds the nearest name, whatever its case', () => {
    expect(closestMatch('pirce', ['price', 'prize', 'place'])).toBe('price');
    expect(closestMatch('BIDER', ['bidder', 'bid'])).toBe('bidder');
  });

  it('is silent when nothing is near or the name is known', () => {
    expect(closestMatch('quantity', ['price', 'item'])).toBeUndefined();
    expect(closestMatch('price', ['price', 'prize'])).toBeUndefined();
    expect(closestMatch('ab', ['ac'])).toBeUndefined();
  });
});
