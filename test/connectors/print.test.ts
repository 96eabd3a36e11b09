/** What the print connector writes: rows as Java's `Row.toString` shows them, with the prefix that is asked for. */
import { describe, expect, it, vi } from 'vitest';
import { runScript } from '../../conformance/run-script.js';

async function printed(columns: string, query: string, options = ''): Promise<string> {
  const sql = `CREATE TABLE p (${columns}) WITH ('connector' = 'print'${options}); INSERT INTO p ${query};`;
  return (await runScript(sql, { mode: 'streaming' })).printed;
}

describe('a value', () => {
  it.each([
    ['INT', '-1', '-1'],
    ['STRING', `'a, "b"'`, 'a, "b"'],
    ['BOOLEAN', 'TRUE', 'true'],
    ['TINYINT', 'CAST(1 AS TINYINT)', '1'],
    ['BIGINT', '9223372036854775807', '9223372036854775807'],
    ['FLOAT', 'CAST(1.5 AS FLOAT)', '1.5'],
    ['DOUBLE', '1e20', '1.0E20'],
    ['DECIMAL(10, 3)', '1.5', '1.500'],
    ['CHAR(3)', `'ab '`, 'ab '],
    ['BYTES', `x'00ff7f'`, '[0, -1, 127]'],
    ['DATE', `DATE '2020-01-02'`, '2020-01-02'],
    ['TIME', `TIME '10:00:00'`, '10:00'],
    ['TIME', `TIME '10:20:30'`, '10:20:30'],
    ['TIMESTAMP(3)', `TIMESTAMP '2020-01-02 00:00:00'`, '2020-01-02T00:00'],
    ['TIMESTAMP(3)', `TIMESTAMP '2020-01-02 03:04:05.120'`, '2020-01-02T03:04:05.120'],
    ['TIMESTAMP(6)', `TIMESTAMP '2020-01-02 03:04:05.120004'`, '2020-01-02T03:04:05.120004'],
    ['TIMESTAMP_LTZ(3)', 'TO_TIMESTAMP_LTZ(0, 3)', '1970-01-01T00:00:00Z'],
    ['ARRAY<INT>', 'ARRAY[1, CAST(NULL AS INT)]', '[1, null]'],
    ['MAP<STRING, INT>', `MAP['a', 1]`, '{a=1}'],
    ['ROW<a INT, b STRING>', `ROW(1, CAST(NULL AS STRING))`, '+I[1, null]'],
    ['INT', 'CAST(NULL AS INT)', 'null'],
    ['DECIMAL(38, 10)', `CAST('0.0000000270' AS DECIMAL(38, 10))`, '2.70E-8'],
    ['DECIMAL(38, 10)', `CAST('-0.000001' AS DECIMAL(38, 10))`, '-0.0000010000'],
    ['DECIMAL(10, 3)', `CAST('0' AS DECIMAL(10, 3))`, '0.000'],
    ['TIMESTAMP(9)', `TIMESTAMP '2020-01-02 03:04:05.123456789'`, '2020-01-02T03:04:05.123456789'],
    ['TIME(3)', `CAST('03:04:05.12' AS TIME(3))`, '03:04:05.120'],
    ['ARRAY<BYTES>', `ARRAY[x'01ff']`, '[[1, -1]]'],
    [
      'ARRAY<ROW<x INT, y STRING>>',
      `ARRAY[ROW(1, 'a'), ROW(2, CAST(NULL AS STRING))]`,
      '[+I[1, a], +I[2, null]]',
    ],
    ['MAP<STRING, INT>', `MAP['a', 1, 'b', CAST(NULL AS INT)]`, '{a=1, b=null}'],
  ])('%s %s', async (type, value, text) => {
    expect(await printed(`v ${type}`, `SELECT ${value}`)).toBe(`+I[${text}]\n`);
  });
});

it('shows intervals as Duration and Period do', async () => {
  const sql = `CREATE TABLE p WITH ('connector' = 'print') AS SELECT INTERVAL '1 02:03:04.567' DAY TO SECOND AS a, INTERVAL '1-2' YEAR TO MONTH AS b, INTERVAL '5' MINUTE AS c, INTERVAL -'1' DAY AS d, INTERVAL -'3' MONTH AS e`;
  const { printed: text } = await runScript(`${sql};`, { mode: 'streaming' });
  expect(text).toBe('+I[PT26H3M4.567S, P14M, PT5M, PT-24H, P-3M]\n');
});

describe('a line', () => {
  it('shows the kind of a change', async () => {
    const text = await printed(
      'k INT, n BIGINT',
      `SELECT k, COUNT(*) FROM (VALUES (1), (1)) AS v(k) GROUP BY k`,
    );
    expect(text.split('\n').at(-2)).toMatch(/^\+[IU]\[1, 2\]$/);
  });

  it('begins with the identifier', async () => {
    expect(await printed('v INT', 'VALUES (1), (2)', `, 'print-identifier' = 'mine'`)).toBe(
      'mine> +I[1]\nmine> +I[2]\n',
    );
  });

  it('goes to standard error when asked', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(await printed('v INT', 'VALUES (1)', `, 'standard-error' = 'true'`)).toBe('');
      expect(write.mock.calls.map(([text]) => String(text))).toContain('+I[1]\n');
    } finally {
      write.mockRestore();
    }
  });
});
