/** What a wrong statement says: Flink's words, the place, the hint, and the limits on depth. */
import { describe, expect, it } from 'vitest';
import {
  FungiError,
  parseExpression,
  parseScript,
  parseStatement,
  renderExcerpt,
} from '../../../sql/index.js';

function failure(parse: () => unknown): FungiError {
  try {
    parse();
  } catch (error) {
    if (error instanceof FungiError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

const place = ({ span }: FungiError): string =>
  span === undefined ? '-' : `${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;

const wrong: readonly (readonly [string, string, string])[] = [
  ['SELECT a FORM t', '1:15-1:15', 'Encountered "t" at line 1, column 15.'],
  ['SELECT\n  from t', '2:3-2:6', 'Encountered "from" at line 2, column 3.'],
  ['SELECT FROM t', '1:8-1:11', "Incorrect syntax near the keyword 'FROM' at line 1, column 8."],
  ['SELECT 1 +', '1:10-1:10', 'Encountered "+ <EOF>" at line 1, column 10.'],
  ['SELECT a FROM t WHERE', '1:21-1:21', 'Encountered "<EOF>" at line 1, column 21.'],
  ['SELECT a FROM t WHERE\n', '1:22-1:22', 'Encountered "<EOF>" at line 1, column 22.'],
  ["SELECT 'abc", '1:8-1:8', 'Encountered "\\\'" at line 1, column 8.'],
  ['SELECT "abc"', '1:8-1:8', 'Encountered "\\"" at line 1, column 8.'],
  ['SELECT a # b', '1:10-1:10', 'Lexical error at line 1, column 10.  Encountered: "#" (35), after : ""'],
  ['SELECT 1 /* x', '1:14-1:14', 'Lexical error at line 1, column 14.  Encountered: <EOF> after : ""'],
  ['SELECT a <> ALL', '1:15-1:15', 'Encountered "<EOF>" at line 1, column 15.'],
  ['SELECT a != b', '1:10-1:11', "Bang equal '!=' is not allowed under the current SQL conformance level"],
  [
    'SELECT a FROM t LIMIT 1, 2',
    '1:17-1:26',
    "'LIMIT start, count' is not allowed under the current SQL conformance level",
  ],
  [
    'SELECT a FROM t MINUS SELECT 1',
    '1:17-1:21',
    'MINUS is not allowed under the current SQL conformance level',
  ],
  ["SELECT a AS 'b' FROM t", '1:13-1:15', 'Expecting alias, found character literal'],
  ['INSERT INTO t 1', '1:15-1:15', 'Non-query expression encountered in illegal context'],
  [
    'CREATE TABLE t (a INT, WATERMARK FOR a AS (SELECT 1))',
    '1:43-1:43',
    'Query expression encountered in illegal context',
  ],
  ['SELECT * FROM (t)', '1:16-1:16', 'Expected query or join'],
  ['SELECT * FROM (a JOIN b ON TRUE) AS c', '1:18-1:21', 'Join expression encountered in illegal context'],
  [
    'CREATE TABLE t (a, b)',
    '1:16-1:20',
    'Columns identifiers without types in the schema are supported on CTAS/RTAS statements only.',
  ],
  ["INTERVAL '1' YEAR TO DAY", '1:19-1:20', 'Encountered "TO DAY" at line 1, column 19.'],
];

describe('wrong statements', () => {
  it.each(wrong)('%s', (text, where, message) => {
    const parse = text.startsWith('INTERVAL') ? parseExpression : parseStatement;
    const error = failure(() => parse(text));
    expect(error.message).toBe(message);
    expect(place(error)).toBe(where);
  });

  it('have the code of syntax or lexical errors', () => {
    expect(failure(() => parseStatement('SELECT FROM')).code).toBe('FUNGI-1001');
    expect(failure(() => parseStatement('SELECT #')).code).toBe('FUNGI-1002');
  });

  it('point into the whole script', () => {
    const error = failure(() => parseScript('SELECT 1;\n\nSELECT * FROM;\nSELECT 2'));
    expect(place(error)).toBe('3:14-3:14');
  });
});

describe('hints', () => {
  const hints: readonly (readonly [string, RegExp])[] = [
    ['SELEC a FROM t', /Did you mean SELECT\?/],
    ['SELECT a FROM t GROPU BY a', /Did you mean GROUP\?/],
    ["SELECT 'abc", /not closed.*'/],
    ['SELECT "abc" FROM t', /back-ticks/],
    ['SELECT 1\nSELECT 2', /semicolon/],
    ['CREATE TABLE order (a INT)', /reserved word.*`order`/],
    ['SELECT a != 1', /<>/],
  ];
  it.each(hints)('%s', (text, hint) => {
    expect(failure(() => parseStatement(text)).hint).toMatch(hint);
  });

  it('are silent when nothing is obvious', () => {
    expect(failure(() => parseStatement('SELECT (')).hint).toBeUndefined();
  });
});

describe('depth', () => {
  const deep: readonly (readonly [string, string])[] = [
    ['parentheses', `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['queries', `${'SELECT * FROM ('.repeat(5000)}SELECT 1${')'.repeat(5000)}`],
    ['joins in parentheses', `SELECT * FROM ${'('.repeat(5000)}a`],
    ['NOT', `SELECT ${'NOT '.repeat(5000)}a`],
    ['CASE', `SELECT ${'CASE WHEN a THEN '.repeat(5000)}1`],
    ['calls', `SELECT ${'f('.repeat(5000)}1`],
    ['types', `CREATE TABLE t (a ${'ARRAY<'.repeat(5000)}INT`],
    ['WITH', 'WITH a AS ('.repeat(5000)],
    ['patterns', `SELECT * FROM t MATCH_RECOGNIZE (PATTERN ${'('.repeat(5000)}`],
    ['EXPLAIN', 'EXPLAIN EXECUTE '.repeat(5000)],
    ['a chain of operators', `SELECT ${'1 + '.repeat(5000)}1`],
    ['the branches of a CASE', `SELECT CASE ${'WHEN a = 1 THEN 2 '.repeat(10_001)}END FROM t`],
    ['the values of a CASE', `SELECT CASE a WHEN ${'1, '.repeat(10_000)}1 THEN 2 END FROM t`],
    ['a chain of unions', `${'SELECT 1 UNION ALL '.repeat(5000)}SELECT 1`],
    ['a chain of joins', `SELECT * FROM t ${'CROSS JOIN t '.repeat(5000)}`],
  ];
  it.each(deep)('of %s is bounded', (_what, text) => {
    const error = failure(() => parseStatement(text));
    expect(['NESTING_TOO_DEEP', 'SYNTAX']).toContain(error.errorName);
  });

  it('of parentheses has its own error', () => {
    expect(failure(() => parseStatement(deep[0]![1])).errorName).toBe('NESTING_TOO_DEEP');
  });

  it('of 10,000 branches is fine, and one more is said to be too many', () => {
    const branches = (count: number): string => `SELECT CASE ${'WHEN a = 1 THEN 2 '.repeat(count)}END FROM t`;
    expect(parseStatement(branches(10_000)).kind).toBe('query');
    expect(failure(() => parseStatement(branches(10_001))).message).toContain('more than 10000 branches');
  });

  it('of 150 parentheses and 900 operators is fine', () => {
    expect(parseStatement(`SELECT ${'('.repeat(150)}1${')'.repeat(150)}`).kind).toBe('query');
    expect(parseStatement(`SELECT ${'a OR '.repeat(900)}b`).kind).toBe('query');
  });
});

describe('the excerpt', () => {
  it('shows the line with carets under the place', () => {
    const text = 'SELECT a\nFROM t WHER b';
    const { span } = failure(() => parseStatement(text));
    expect(renderExcerpt(text, span!)).toBe('  2 | FROM t WHER b\n    |             ^');
  });

  it('cuts a long line around the place', () => {
    const text = `SELECT ${'a, '.repeat(200)}FROM t`;
    const { span } = failure(() => parseStatement(text));
    const [line, carets] = renderExcerpt(text, span!).split('\n');
    expect(line!.length).toBeLessThan(140);
    expect(line!.slice(carets!.indexOf('^'), carets!.indexOf('^') + 4)).toBe('FROM');
  });
});
