import { describe, expect, it } from 'vitest';
import { readScript } from '../../gateway/session/script.js';

const read = (text: string): string => {
  const { statements, error } = readScript(text);
  const place = error?.span ? ` ${error.errorName} ${error.span.line}:${error.span.column}` : '';
  return statements.map((statement) => statement.kind).join(' ') + place;
};

describe('a script', () => {
  it.each([
    ['', ''],
    [';;', ''],
    ['SELECT 1; SHOW TABLES;', 'query show'],
    // What stands in front of an error runs.
    ['SELECT 1; SELEC 2; SELECT 3', 'query SYNTAX 1:11'],
    ["SELECT ';'; SHOW -- a; b\nTABLES; FROM", 'query show SYNTAX 2:9'],
    ['SELECT 1 SELECT 2', ' SYNTAX 1:10'],
    // An open quote is an error of its statement, not of those before it.
    ["SELECT 1; SELECT 'abc", 'query SYNTAX 1:18'],
    ["SELECT 1; SHOW TABLES 'abc", 'query SYNTAX 1:23'],
    ['SELECT 1;\n/* open', 'query LEXICAL 2:8'],
  ])('%s', (text, outcome) => {
    expect(read(text)).toBe(outcome);
  });
});
