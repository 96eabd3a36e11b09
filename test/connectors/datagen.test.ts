/** Rows made up by the datagen connector: kinds, bounds, lengths, and that they do not depend on how they are batched. */
import { describe, expect, it } from 'vitest';
import { runScript } from '../../conformance/run-script.js';

async function rows(
  columns: string,
  options: Readonly<Record<string, string>>,
  query = 'SELECT * FROM t',
  batchRows?: number,
): Promise<readonly string[]> {
  const list = Object.entries(options).map(([key, value]) => `, '${key}' = '${value}'`);
  const sql = `CREATE TABLE t (${columns}) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000', 'number-of-rows' = '1000'${list.join('')}); ${query};`;
  return (await runScript(sql, { mode: 'batch', ...(batchRows ? { batchRows } : {}) })).rows;
}

describe('random values', () => {
  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['INT', 'within its bounds', { 'fields.v.min': '-3', 'fields.v.max': '5' }, 'MIN(v) = -3 AND MAX(v) = 5'],
    ['BIGINT', 'over the whole type', {}, 'MIN(v) < -8000000000000000000 AND MAX(v) > 8000000000000000000'],
    ['TINYINT', 'over the whole type', {}, 'MIN(v) < -120 AND MAX(v) > 120 AND COUNT(DISTINCT v) > 200'],
    [
      'DOUBLE',
      'within its bounds',
      { 'fields.v.min': '10', 'fields.v.max': '20' },
      'MIN(v) >= 10 AND MAX(v) < 20 AND MIN(v) < 10.5 AND MAX(v) > 19.5',
    ],
    ['FLOAT', 'within the type', {}, 'COUNT(v) = 1000 AND MIN(v) < 0 AND MAX(v) > 0'],
    [
      'DECIMAL(10, 2)',
      'within its bounds',
      { 'fields.v.min': '1.5', 'fields.v.max': '2.5' },
      'MIN(v) >= 1.5 AND MAX(v) <= 2.5 AND COUNT(DISTINCT v) > 50',
    ],
    ['STRING', 'of 100 characters', {}, 'MIN(CHAR_LENGTH(v)) = 100 AND MAX(CHAR_LENGTH(v)) = 100'],
    [
      'STRING',
      'of its length',
      { 'fields.v.length': '7' },
      'MIN(CHAR_LENGTH(v)) = 7 AND COUNT(DISTINCT v) = 1000',
    ],
    [
      'STRING',
      'of varying length',
      { 'fields.v.length': '9', 'fields.v.var-len': 'true' },
      'MIN(CHAR_LENGTH(v)) = 1 AND MAX(CHAR_LENGTH(v)) = 9',
    ],
    ['STRING', 'of hexadecimal digits', {}, `COUNT(*) FILTER (WHERE REGEXP(v, '^[0-9a-f]+$')) = 1000`],
    ['VARCHAR(4)', 'as long as the type', {}, 'MAX(CHAR_LENGTH(v)) = 4'],
    ['BOOLEAN', 'both ways', {}, 'COUNT(*) FILTER (WHERE v) BETWEEN 400 AND 600'],
    ['INT', 'with NULLs', { 'fields.v.null-rate': '0.25' }, 'COUNT(v) BETWEEN 700 AND 800'],
    ['INT', 'all NULL', { 'fields.v.null-rate': '1' }, 'COUNT(v) = 0'],
    ['ARRAY<INT>', 'of three elements', {}, 'MIN(CARDINALITY(v)) = 3 AND MAX(CARDINALITY(v)) = 3'],
    [
      'ARRAY<INT>',
      'of elements within bounds',
      { 'fields.v.length': '2', 'fields.v.element.min': '1', 'fields.v.element.max': '2' },
      'MIN(v[1]) = 1 AND MAX(v[2]) = 2 AND MAX(CARDINALITY(v)) = 2',
    ],
    [
      'ROW<a INT>',
      'of fields within bounds',
      { 'fields.v.a.min': '7', 'fields.v.a.max': '7' },
      'MIN(v.a) = 7 AND MAX(v.a) = 7',
    ],
    ['TIMESTAMP(3)', 'of now', {}, `MIN(v) > TIMESTAMP '2020-01-01 00:00:00' AND COUNT(v) = 1000`],
    [
      'TIMESTAMP(3)',
      'of the past',
      { 'fields.v.max-past': '10 d' },
      'TIMESTAMPDIFF(DAY, MIN(v), MAX(v)) BETWEEN 8 AND 10',
    ],
  ])('%s %s', async (type, _, options, condition) => {
    expect(await rows(`v ${type}`, options, `SELECT ${condition} FROM t`)).toEqual(['+I[TRUE]']);
  });

  it('are the same for a seed, however they are batched, and others for another', async () => {
    const columns = 'a INT, b STRING, c DOUBLE, d ARRAY<INT>';
    const whole = await rows(columns, { seed: '5' });
    expect(whole).toHaveLength(1000);
    expect(await rows(columns, { seed: '5' }, 'SELECT * FROM t', 7)).toEqual(whole);
    expect(await rows(columns, { seed: '6' })).not.toEqual(whole);
  });

  it('of two tables have nothing to do with one another', async () => {
    const query = 'CREATE TABLE u LIKE t; SELECT COUNT(*) FROM t JOIN u ON t.a = u.a';
    expect(await rows('a BIGINT', {}, query)).toEqual(['+I[0]']);
  });

  it('of a column do not depend on which others are read', async () => {
    const both = await rows('a INT, b INT', {}, 'SELECT b, b FROM t');
    const all = await rows('a INT, b INT', {}, 'SELECT b, b FROM t WHERE a IS NOT NULL');
    expect(all).toEqual(both);
  });

  it('do not begin with the smallest one', async () => {
    expect((await rows('v INT', {}))[0]).not.toBe('+I[-2147483648]');
  });

  it('have a smallest one that is not above the largest', async () => {
    for (const type of ['INT', 'DOUBLE'])
      await expect(rows(`v ${type}`, { 'fields.v.min': '2', 'fields.v.max': '1' })).rejects.toThrow(
        `'fields.v.min' must not be greater than 'fields.v.max'`,
      );
  });
});

describe('sequences', () => {
  it.each(['INT', 'BIGINT', 'STRING', 'DECIMAL(5, 1)'])('of %s end the source', async (type) => {
    const options = { 'fields.v.kind': 'sequence', 'fields.v.start': '3', 'fields.v.end': '5' };
    const point = type.startsWith('DECIMAL') ? '.0' : '';
    expect(await rows(`v ${type}`, options)).toEqual([3, 4, 5].map((n) => `+I[${n}${point}]`));
  });

  it('end with the shortest', async () => {
    const options = {
      'fields.a.kind': 'sequence',
      'fields.a.start': '1',
      'fields.a.end': '9',
      'fields.b.kind': 'sequence',
      'fields.b.start': '-1',
      'fields.b.end': '0',
    };
    expect(await rows('a INT, b INT', options)).toEqual(['+I[1, -1]', '+I[2, 0]']);
  });
});
