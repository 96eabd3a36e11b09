/** The shape of trees: precedence, literals, names, special calls, statements of a script. */
import { describe, expect, it } from 'vitest';
import {
  parseExpression,
  parseScript,
  parseStatement,
  statementsOf,
  unparseExpression,
} from '../../../sql/index.js';
import type { Expression } from '../../../sql/index.js';

/** An expression with every operator in parentheses. */
function grouped(e: Expression): string {
  switch (e.kind) {
    case 'binary':
      return `(${grouped(e.left)} ${e.operator} ${grouped(e.right)})`;
    case 'unary':
      return `(${e.operator} ${grouped(e.operand)})`;
    case 'is':
      return `(${grouped(e.operand)} IS ${e.negated ? 'NOT ' : ''}${e.test})`;
    case 'between':
      return `(${grouped(e.operand)} BETWEEN ${grouped(e.low)} AND ${grouped(e.high)})`;
    case 'like':
      return `(${grouped(e.operand)} ${e.operator} ${grouped(e.pattern)})`;
    case 'in':
      return `(${grouped(e.operand)} IN)`;
    case 'item-access':
      return `(${grouped(e.operand)}[${grouped(e.index)}])`;
    default:
      return unparseExpression(e);
  }
}

describe('precedence', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a || b * c', '((a || b) * c)'],
    ['a < b < c', '((a < b) < c)'],
    ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
    ['NOT a IS NULL', '(NOT (a IS NULL))'],
    ['a = b IS NOT NULL', '((a = b) IS NOT NULL)'],
    ['a = b LIKE c = d', '((a = (b LIKE c)) = d)'],
    ['a LIKE b IS NULL', '((a LIKE b) IS NULL)'],
    ['a BETWEEN b AND c AND d', '((a BETWEEN b AND c) AND d)'],
    ['a BETWEEN b OR c AND d', '(a BETWEEN (b OR c) AND d)'],
    ['a OR b BETWEEN c AND d AND e', '(a OR ((b BETWEEN c AND d) AND e))'],
    ['- a[1] + b', '((- (a[1])) + b)'],
    ['a IN (1) = b', '((a IN) = b)'],
    ['a MULTISET UNION b OR c', '(a MULTISET UNION (b OR c))'],
    ['a = NOT b = c', '(a = (NOT (b = c)))'],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(grouped(parseExpression(text))).toBe(expected);
  });
});

describe('literals', () => {
  const strings: readonly (readonly [string, string])[] = [
    ["'it''s'", "it's"],
    ["'a'  'b'\n'c'", 'abc'],
    ["U&'\\0041\\\\'", 'A\\'],
    ["U&'!0041' UESCAPE '!'", 'A'],
    ["E'a\\n\\x41\\u0042\\101\\''", "a\nABA'"],
  ];
  it.each(strings)('%s', (text, value) => {
    expect(parseExpression(text)).toMatchObject({ kind: 'string-literal', value });
  });

  it('keep the text of numbers', () => {
    expect(parseExpression('1.50')).toMatchObject({ kind: 'numeric-literal', text: '1.50', form: 'decimal' });
    expect(parseExpression('1e-3')).toMatchObject({ text: '1e-3', form: 'approximate' });
    expect(parseExpression("DECIMAL '-2.5'")).toMatchObject({ kind: 'unary', operand: { text: '2.5' } });
  });

  it('know dates, times and intervals', () => {
    expect(parseExpression("TIMESTAMP WITH LOCAL TIME ZONE 'x'")).toMatchObject({
      type: 'TIMESTAMP_LTZ',
      value: 'x',
    });
    expect(parseExpression("INTERVAL -'1 2' DAY(3) TO SECONDS")).toMatchObject({
      kind: 'interval-literal',
      negative: true,
      qualifier: { start: 'DAY', startPrecision: 3 },
    });
  });
});

describe('names', () => {
  it('may be non-reserved keywords but not reserved ones', () => {
    expect(parseStatement('SELECT model, `select`, first FROM data')).toMatchObject({ kind: 'query' });
    expect(() => parseStatement('SELECT a FROM select')).toThrow();
  });

  it('keep their case and know their quotes', () => {
    expect(parseExpression('`A``b`.Cd')).toMatchObject({
      name: {
        parts: [
          { name: 'A`b', quoted: true },
          { name: 'Cd', quoted: false },
        ],
      },
    });
  });

  it('take double quotes when asked to', () => {
    expect(parseExpression('"a b"', { quoting: 'backtick-and-double' })).toMatchObject({
      name: { parts: [{ name: 'a b', quoted: true }] },
    });
  });
});

describe('special calls', () => {
  const kinds = (text: string): readonly string[] => {
    const call = parseExpression(text);
    return call.kind === 'function-call' ? call.arguments.map((a) => a.kind) : [];
  };
  it('have the arguments in the documented order', () => {
    expect(kinds('EXTRACT(YEAR FROM d)')).toEqual(['symbol', 'column-reference']);
    expect(kinds('TRIM(TRAILING FROM s)')).toEqual(['symbol', 'string-literal', 'column-reference']);
    expect(kinds('CEIL(x TO DAY)')).toEqual(['column-reference', 'symbol']);
    expect(kinds('TIMESTAMPADD(SQL_TSI_MONTH, 1, d)')).toEqual([
      'symbol',
      'numeric-literal',
      'column-reference',
    ]);
    expect(kinds('f(TABLE t PARTITION BY k, DESCRIPTOR(a), MODEL m, x => DEFAULT)')).toEqual([
      'table-argument',
      'descriptor-argument',
      'model-argument',
      'named-argument',
    ]);
  });

  it('turn CASE branches with several values into one branch each', () => {
    expect(parseExpression('CASE a WHEN 1, 2 THEN 3 END')).toMatchObject({
      branches: [{ when: { text: '1' } }, { when: { text: '2' } }],
    });
  });
});

describe('scripts', () => {
  it('split at semicolons outside strings, comments and blocks', () => {
    const script = `-- first; comment
      SET 'a' = 'x;y'; /* ; */ ;;
      EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;
      SELECT ';' AS \`;\``;
    expect(parseScript(script).map((s) => s.kind)).toEqual(['set', 'execute', 'query']);
  });

  it('are empty without statements', () => {
    expect(parseScript(' ; -- nothing\n;')).toEqual([]);
  });

  it("take the client's own commands", () => {
    const script = 'SET execution.path = file:///tmp/x//y; SET a.b=c; RESET a.b; HELP; clear; exit';
    expect(parseScript(script)).toMatchObject([
      { kind: 'set', key: 'execution.path', value: 'file:///tmp/x//y' },
      { kind: 'set', key: 'a.b', value: 'c' },
      { kind: 'reset', key: 'a.b' },
      { kind: 'client-command', command: 'HELP' },
      { kind: 'client-command', command: 'CLEAR' },
      { kind: 'client-command', command: 'QUIT' },
    ]);
  });

  it('give each statement the span of its own text', () => {
    const text = 'SELECT 1;\n  SELECT 2';
    const [, second] = parseScript(text);
    expect(text.slice(second!.span.offset, second!.span.end)).toBe('SELECT 2');
    expect(second!.span).toMatchObject({ line: 2, column: 3, endLine: 2, endColumn: 10 });
  });

  it('can be read one by one up to an error', () => {
    const seen: string[] = [];
    expect(() => {
      for (const { kind } of statementsOf('SHOW TABLES; SELECT 1; SELECT FROM; SELECT 2')) seen.push(kind);
    }).toThrow('Incorrect syntax');
    expect(seen).toEqual(['show', 'query']);
  });

  it('number parameters from 0 in each statement', () => {
    const parameters = parseScript('SELECT ?, ?; SELECT ?').map((s) =>
      JSON.stringify(s).match(/"index":\d/g),
    );
    expect(parameters).toEqual([['"index":0', '"index":1'], ['"index":0']]);
  });
});

describe('tables', () => {
  it('keep every clause', () => {
    expect(
      parseStatement(
        "CREATE TABLE t (a INT NOT NULL COMMENT 'x', b AS a, m STRING METADATA VIRTUAL, WATERMARK FOR a AS a, PRIMARY KEY (a) NOT ENFORCED) PARTITIONED BY (b) WITH ('k' = 'v')",
      ),
    ).toMatchObject({
      kind: 'create-table',
      schema: {
        columns: [
          { kind: 'physical-column', type: { name: 'INT', nullable: false }, comment: { value: 'x' } },
          { kind: 'computed-column' },
          { kind: 'metadata-column', virtual: true },
        ],
        watermarks: [{ column: { parts: [{ name: 'a' }] } }],
        constraints: [{ type: 'PRIMARY KEY', enforced: false }],
      },
      partitionedBy: [{ name: 'b' }],
      options: [{ key: { value: 'k' }, value: { value: 'v' } }],
    });
  });

  it('keep hints', () => {
    const tree = parseStatement("SELECT * FROM t /*+ OPTIONS('a'='b') */");
    expect(tree).toMatchObject({
      query: { from: { hints: [{ name: { name: 'OPTIONS' }, options: [{ key: { value: 'a' } }] }] } },
    });
  });
});
