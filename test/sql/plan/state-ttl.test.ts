/** How long operators keep state: `table.exec.state.ttl`, and STATE_TTL hints for the tables that they name, as Flink resolves them. */
import { describe, expect, it } from 'vitest';
import { session, explained as explainedOver, tables } from './test-tables.js';

const catalog = tables(
  'CREATE TABLE a (x INT, y INT)',
  'CREATE TABLE b (x INT, z INT)',
  'CREATE TABLE c (x INT, u INT)',
);

/** What EXPLAIN says of the time to live, from the top. */
function ttls(sql: string, set: Record<string, string> = {}): readonly string[] {
  const text = explainedOver(
    sql,
    catalog,
    session({ set, runtimeMode: set['execution.runtime-mode'] === 'batch' ? 'batch' : 'streaming' }),
  );
  return [...text.matchAll(/(Join|GroupAggregate)\([^\n]*/g)].map(([line, operator]) =>
    [operator, ...(line.match(/\w*tateTtl=\[[^\]]*\]/g) ?? [])].join(' '),
  );
}

const DAY = { 'table.exec.state.ttl': '1 d' };

describe('the time to live of state', () => {
  it.each<[string, string, readonly string[], Record<string, string>?]>([
    ['is for ever without the option', 'SELECT * FROM a JOIN b ON a.x = b.x', ['Join']],
    ['is the same for both inputs', 'SELECT * FROM a FULL JOIN b ON a.x = b.x', ['Join stateTtl=[1 d]'], DAY],
    ['holds for semi joins', 'SELECT * FROM a WHERE x IN (SELECT x FROM b)', ['Join stateTtl=[1 d]'], DAY],
    [
      'is hinted for each input',
      "SELECT /*+ STATE_TTL('a'='1d','k'='12h') */ * FROM a JOIN b AS k ON a.x = k.x",
      ['Join leftStateTtl=[1 d] rightStateTtl=[12 h]'],
    ],
    [
      'is hinted by a path, the first hint counts',
      "SELECT /*+ STATE_TTL('default_database.b'='2h', 'default_database.b'='3h') */ * FROM a JOIN b ON a.x = b.x",
      ['Join rightStateTtl=[2 h]'],
    ],
    [
      'of 0 in a hint is for ever',
      "SELECT /*+ STATE_TTL('a'='0') */ * FROM a JOIN b ON a.x = b.x",
      ['Join rightStateTtl=[1 d]'],
      DAY,
    ],
    [
      'of a join among others is hinted for single tables only',
      "SELECT /*+ STATE_TTL('a'='2h','c'='3h') */ a.x FROM a JOIN b ON a.x = b.x LEFT JOIN c ON a.x = c.x",
      ['Join leftStateTtl=[1 d] rightStateTtl=[3 h]', 'Join leftStateTtl=[2 h] rightStateTtl=[1 d]'],
      DAY,
    ],
    [
      'of an aggregation over a join is not hinted',
      "SELECT /*+ STATE_TTL('a'='2h') */ a.x, COUNT(*) FROM a JOIN b ON a.x = b.x GROUP BY a.x",
      ['GroupAggregate', 'Join leftStateTtl=[2 h]'],
    ],
    [
      'of an aggregation over a table is hinted',
      "SELECT /*+ STATE_TTL('a'='2h') */ DISTINCT x FROM a",
      ['GroupAggregate stateTtl=[2 h]'],
    ],
    [
      'is not hinted for what an enclosing query names',
      "SELECT /*+ STATE_TTL('a'='2h') */ a.x FROM a JOIN (SELECT x FROM b UNION SELECT x FROM c) t ON a.x = t.x",
      ['Join leftStateTtl=[2 h] rightStateTtl=[1 d]', 'GroupAggregate stateTtl=[1 d]'],
      DAY,
    ],
    [
      'does not matter in batch mode',
      'SELECT * FROM (VALUES 1, 2) AS v(x) JOIN (VALUES 2) AS w(y) ON x = y',
      ['Join'],
      { ...DAY, 'execution.runtime-mode': 'batch' },
    ],
  ])('%s', (_what, sql, want, set) => {
    expect(ttls(sql, set)).toEqual(want);
  });

  it.each([
    [
      "SELECT /*+ STATE_TTL('a'='1d', 'q'='1d', 'A'='1d') */ * FROM a JOIN b ON a.x = b.x",
      'The options of following hints cannot match the name of input tables or views: \n`q, A` in `STATE_TTL`',
    ],
    [
      "SELECT /*+ STATE_TTL('b'='1d') */ * FROM a JOIN b k ON a.x = k.x",
      'The options of following hints cannot match the name of input tables or views: \n`b` in `STATE_TTL`',
    ],
    [
      "SELECT /*+ STATE_TTL('a') */ * FROM a JOIN b ON a.x = b.x",
      'Invalid list options in STATE_TTL hint, only support key-value options.',
    ],
    [
      "SELECT /*+ STATE_TTL('a'='soon') */ x, COUNT(*) FROM a GROUP BY x",
      'Invalid STATE_TTL hint value: text does not start with a number, and is not a valid ISO-8601 duration format: soon',
    ],
  ])('refuses %s', (sql, message) => {
    expect(() => ttls(sql)).toThrow(message);
  });
});
