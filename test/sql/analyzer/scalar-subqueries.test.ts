/** Scalar subqueries of WHERE: a column of a left join where exactly one row is certain, refused with their place elsewhere. */
import { describe, expect, it } from 'vitest';
import { FungiError } from '../../../sql/error/index.js';
import { explained, schemaOf, tables } from '../plan/test-tables.js';

const catalog = tables('CREATE TABLE a (x INT, y INT)', 'CREATE TABLE b (x INT, z INT)');

describe('a scalar subquery in WHERE', () => {
  it('is joined without a key, and its column is not seen', () => {
    const sql = 'SELECT * FROM a WHERE y > (SELECT AVG(z) FROM b)';
    expect(schemaOf(sql, catalog)).toEqual(['x INT', 'y INT']);
    const text = explained(sql, catalog);
    expect(text).toMatch(/Join\(joinType=\[(inner|left)\], keys=\[\]/);
    expect(text).toContain('GroupAggregate(select=[AVG(z) AS EXPR$0])');
  });

  it.each([
    ['SELECT x FROM a WHERE y > (SELECT z FROM b)', 28, 'other than an aggregation without GROUP BY'],
    ['SELECT x FROM a WHERE y > (SELECT MAX(z) FROM b GROUP BY x)', 28, 'other than an aggregation without'],
    ['SELECT x FROM a WHERE y > (SELECT MAX(z) FROM b WHERE b.x = a.x)', 28, 'that reads the enclosing row'],
    ['SELECT x FROM a WHERE y > (SELECT MAX(z), 1 FROM b)', 28, 'must have one column, not 2'],
    ['SELECT (SELECT MAX(z) FROM b) FROM a', 9, 'A scalar subquery is not supported yet'],
    [
      'SELECT x FROM a WHERE x IN (SELECT x FROM b) OR y = 1',
      23,
      'IN with a subquery here is not supported yet',
    ],
  ])('%s', (sql, column, message) => {
    let error: unknown;
    try {
      explained(sql, catalog);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FungiError);
    expect((error as FungiError).message).toContain(message);
    expect((error as FungiError).span?.column).toBe(column);
  });
});
