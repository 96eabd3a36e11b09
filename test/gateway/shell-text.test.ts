import { describe, expect, it } from 'vitest';
import { isComplete } from '../../gateway/cli/statement-text.js';

describe('when the shell has a whole statement', () => {
  it.each([
    ['SELECT 1;', true],
    ['SELECT 1', false],
    ["SELECT ';", false],
    ["SELECT ';';", true],
    ["SELECT 'it''s;';", true],
    ['SELECT 1 -- ;', false],
    ['SELECT 1; -- done', true],
    ['SELECT /* ; ', false],
    ['SELECT /* ; */ 1;', true],
    ['SELECT `a;b`', false],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1;', false],
    ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END;', true],
    ['SELECT CASE WHEN a THEN 1 END;', true],
  ])('%s: %s', (text, expected) => expect(isComplete(text)).toBe(expected));
});
