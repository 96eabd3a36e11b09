import { describe, expect, it } from 'vitest';
import { explained, plan, tables } from './test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, ts TIMESTAMP(3), pt AS PROCTIME(),
   WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('x' = 'y')`,
  'CREATE VIEW joined AS SELECT l.a, l.ts FROM src l JOIN src r ON l.a = r.a',
  `CREATE VIEW bounded AS SELECT l.a, l.ts FROM src l LEFT JOIN src r
   ON l.a = r.a AND l.ts BETWEEN r.ts AND r.ts + INTERVAL '5' SECOND`,
);

const joinOf = (sql: string): string =>
  explained(sql, catalog)
    .split('\n')
    .find((line) => line.includes('Join('))!
    .trim();

const on = (condition: string): string => joinOf(`SELECT l.a FROM src l JOIN src r ON ${condition}`);

describe('an interval join', () => {
  it.each([
    ["l.ts BETWEEN r.ts - INTERVAL '1' MINUTE AND r.ts", '-1 min and 0 ms'],
    ["l.ts > r.ts AND r.ts > l.ts - INTERVAL '2' SECOND", '1 ms and 1999 ms'],
    ["l.ts + INTERVAL '1' SECOND >= r.ts AND l.ts <= INTERVAL '3' SECOND + r.ts", '-1 s and 3 s'],
    ['l.ts = r.ts', '0 ms and 0 ms'],
  ])('%s', (condition, bounds) => {
    expect(on(condition)).toContain(`IntervalJoin(joinType=[inner], interval=[ts - ts between ${bounds}]`);
  });

  it.each([
    'l.ts > r.ts',
    "l.ts > r.ts AND l.ts >= r.ts + INTERVAL '1' SECOND",
    "l.ts BETWEEN r.ts AND r.ts + INTERVAL '1' MINUTE AND l.ts > r.ts + INTERVAL '1' SECOND",
    "l.ts BETWEEN CAST(r.ts AS TIMESTAMP(6)) AND r.ts + INTERVAL '1' MINUTE",
  ])('is not made by %s', (condition) => {
    expect(on(condition)).not.toContain('IntervalJoin');
  });

  it('is not made by EXISTS', () => {
    const sql = 'SELECT a FROM src l WHERE EXISTS (SELECT 1 FROM src r WHERE l.ts = r.ts)';
    expect(joinOf(sql)).not.toContain('IntervalJoin');
  });

  it('keeps time attributes, which other joins lose', () => {
    const window = (view: string): string =>
      `SELECT COUNT(*) FROM TUMBLE(TABLE ${view}, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY window_start, window_end`;
    expect(joinOf(window('bounded'))).toContain('IntervalJoin(joinType=[left]');
    expect(() => plan(window('joined'), catalog)).toThrow(
      'The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).',
    );
    expect(() => plan('SELECT * FROM joined ORDER BY ts', catalog)).toThrow(
      'Sort on a non-time-attribute field is not supported.',
    );
  });

  it('forgets rows of a regular join that closed windows have passed', () => {
    const windows = `SELECT MAX(a) AS m, window_end AS we FROM TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '10' SECOND)
      GROUP BY window_start, window_end`;
    const sql = `SELECT s.a FROM src s JOIN (${windows}) w ON s.a = w.m WHERE s.ts BETWEEN we - INTERVAL '10' SECOND AND we`;
    expect(joinOf(sql)).toContain('leftState=[while ts + 9999 ms > watermark]');
    expect(joinOf(sql)).not.toContain('rightState');
  });
});
