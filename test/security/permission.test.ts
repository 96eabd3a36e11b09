import { describe, expect, it } from 'vitest';
import { grants } from '../../src/security/index.js';

describe('a granted permission', () => {
  it.each([
    ['*', true],
    ['pipeline:*', true],
    ['*:start', true],
    ['pipeline:start', true],
    ['pipeline:st*', true],
    ['*line:*', true],
    ['pipeline:sta', false],
    ['pipeline:s.*', false],
    ['pipeline', false],
    ['pipe:start', false],
    ['metrics:*', false],
    ['', false],
  ])('%j covers pipeline:start: %s', (granted, covers) => {
    expect(grants([granted], 'pipeline:start')).toBe(covers);
  });
});
