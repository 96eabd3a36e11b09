/** EXPLAIN: text with shared nodes and changelog modes, JSON, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../../sql/index.js';
import { explainSteps } from '../../../sql/plan/index.js';
import { allSteps } from '../../../sql/steps.js';
import type { ExecutionPlan } from '../../../sql/plan/index.js';
import { session, tables } from './test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
     WITH ('connector' = 'x', 'scan.watermark.idle-timeout' = '1 min', 'password' = 'hunter2')`,
  `CREATE TABLE sink (n BIGINT, b STRING, PRIMARY KEY (b) NOT ENFORCED) WITH ('sink-changelog' = '+I,+U,-D')`,
  `CREATE TABLE append (n BIGINT, b STRING) WITH ('connector' = 'x')`,
);

function explained(sql: string): string {
  const statement = parseStatement(sql);
  if (statement.kind !== 'explain') throw new Error('Not an EXPLAIN');
  return allSteps(explainSteps(statement, catalog, session()));
}

describe('text', () => {
  it('shows operators, changelog modes and when windows fire', () => {
    expect(
      explained(
        "EXPLAIN CHANGELOG_MODE SELECT window_end, COUNT(*) AS n FROM HOP(TABLE src, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR) GROUP BY window_start, window_end",
      ),
    ).toBe(`== Optimized Physical Plan ==
Collect(fields=[window_end, n], changelogMode=[I])
+- Calc(select=[window_end, n], changelogMode=[I])
   +- WindowAggregate(window=[HOP(time_col=[ts], size=[1 h], slide=[1 min])], select=[COUNT(*) AS n, window_end AS window_end], fires=[every 1 min, once the watermark reaches a window's end], changelogMode=[I])
      +- WatermarkAssigner(rowtime=[ts], watermark=[ts - INTERVAL 5 s], idleTimeout=[1 min], changelogMode=[I])
         +- TableScan(table=[[default_catalog, default_database, src]], fields=[ts], changelogMode=[I])
`);
  });

  it('shows the guarantee and key of sinks, and shared parts once', () => {
    expect(
      explained(
        'EXPLAIN STATEMENT SET BEGIN INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b; INSERT INTO append SELECT COUNT(*), b FROM src GROUP BY b; END',
      ),
    ).toBe(`== Optimized Physical Plan ==
Sink(table=[default_catalog.default_database.sink], fields=[n, b], key=[b], guarantee=[at-least-once])
+- Calc(select=[EXPR$0, b])(reuse_id=[1])
   +- GroupAggregate(groupBy=[b], select=[b, COUNT(*) AS EXPR$0])
      +- TableScan(table=[[default_catalog, default_database, src]], fields=[b])

Sink(table=[default_catalog.default_database.append], fields=[n, b], guarantee=[at-least-once])
+- Reused(reference_id=[1])
`);
  });

  it('does not show options', () => {
    expect(explained('EXPLAIN SELECT * FROM src')).not.toContain('hunter2');
  });
});

describe('JSON', () => {
  it('lists operators with what they read', () => {
    const text = explained(
      'EXPLAIN JSON_EXECUTION_PLAN INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b',
    );
    const json = text.slice(text.indexOf('== Physical Execution Plan ==') + 30);
    const plan = JSON.parse(json) as ExecutionPlan;
    expect(
      plan.nodes.map(({ id, type, predecessors }) => [id, type, predecessors.map((each) => each.id)]),
    ).toEqual([
      ['table-scan[1]', 'TableScan', []],
      ['group-aggregate[1]', 'GroupAggregate', ['table-scan[1]']],
      ['calc[1]', 'Calc', ['group-aggregate[1]']],
      ['sink[1]', 'Sink', ['calc[1]']],
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['EXPLAIN ESTIMATED_COST SELECT 1', 'EXPLAIN ESTIMATED_COST is not supported yet'],
    ['EXPLAIN PLAN_ADVICE SELECT 1', 'EXPLAIN PLAN_ADVICE is not supported yet'],
  ])('%s', (sql, message) => {
    expect(() => explained(sql)).toThrow(message);
  });
});
