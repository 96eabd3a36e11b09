/** Plans of queries: every one keeps the invariants, and the shapes that rules promise. */
import { describe, expect, it } from 'vitest';
import { nodeInputs } from '../../../sql/plan/index.js';
import type { PhysicalNode } from '../../../sql/plan/index.js';
import { checkPlan } from './plan-invariants.js';
import { explained, plan, session, tables } from './test-tables.js';

const catalog = tables(
  `CREATE TABLE src (a INT, b STRING, c BIGINT, r ROW<x INT, y ROW<z STRING>>, arr ARRAY<INT>, m MAP<STRING, INT>,
     items ARRAY<ROW<p INT, q STRING>>, ts TIMESTAMP(3), pt AS PROCTIME(),
     WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'x')`,
  `CREATE TABLE other (a INT, b STRING, d STRING) WITH ('connector' = 'x')`,
  `CREATE TABLE few (a INT, b STRING) WITH ('connector' = 'x', 'bounded' = 'true')`,
  `CREATE TABLE zoned (a INT, ltz TIMESTAMP_LTZ(3), WATERMARK FOR ltz AS ltz) WITH ('connector' = 'x')`,
  `CREATE TABLE events (kind INT, bid ROW<auction BIGINT, price BIGINT, tm STRING>, person ROW<id BIGINT>,
     ts AS TO_TIMESTAMP(bid.tm), WATERMARK FOR ts AS ts - INTERVAL '4' SECOND) WITH ('connector' = 'x')`,
  `CREATE VIEW bids AS SELECT bid.auction, bid.price, ts FROM events WHERE kind = 2`,
  `CREATE VIEW windows AS SELECT window_start ws, window_end we, window_time rt, b, COUNT(*) AS n
     FROM TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '10' SECOND) GROUP BY window_start, window_end, window_time, b`,
  `CREATE TABLE sink (n BIGINT, b STRING) WITH ('connector' = 'x')`,
);

const TUMBLE = "TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '10' SECOND)";

function nodes(sql: string, context = session()): readonly PhysicalNode[] {
  const found = new Set<PhysicalNode>();
  const visit = (node: PhysicalNode): void => {
    found.add(node);
    nodeInputs(node).forEach(visit);
  };
  for (const sink of plan(sql, catalog, context).sinks) visit(sink.input);
  return [...found];
}

const kindsOf = (sql: string, context = session()): readonly string[] =>
  nodes(sql, context).map((node) => node.kind);

const QUERIES = [
  'SELECT 1',
  "SELECT 1, 'x' FROM (VALUES (1)) WHERE 1 = 2",
  'VALUES (1, 2.5), (3000000000, 1)',
  'SELECT * FROM src',
  'SELECT COUNT(*) FROM src',
  'SELECT COUNT(*) FROM other WHERE a > 2',
  "SELECT a + 1 AS n FROM src WHERE b LIKE 'x%' AND a IN (1, 2)",
  'SELECT DISTINCT a, b FROM src',
  'SELECT a FROM src UNION SELECT a FROM other UNION SELECT CAST(a AS BIGINT) FROM few',
  'SELECT b, SUM(a), COUNT(DISTINCT c) FILTER (WHERE a > 1), COUNT(*) FROM src GROUP BY b HAVING SUM(a) > 2',
  'SELECT a, b, GROUPING(a), GROUPING_ID(a, b), GROUP_ID(), SUM(a) FROM other GROUP BY GROUPING SETS ((a, b), (a), (), (a))',
  'SELECT a, b, d, COUNT(*) FROM other GROUP BY a, CUBE(b, d)',
  'SELECT a, b, d, COUNT(*) FROM other GROUP BY DISTINCT ROLLUP(a, b), ROLLUP(a, d)',
  `SELECT window_start, window_end, b, COUNT(*) FROM ${TUMBLE} GROUP BY window_start, window_end, b`,
  `SELECT window_start, COUNT(*) FROM ${TUMBLE} GROUP BY window_start`,
  `SELECT window_start, window_end, a, b, COUNT(*), SUM(a) FROM ${TUMBLE} GROUP BY window_start, window_end, ROLLUP(a, b)`,
  `SELECT window_end, MAX(window_start), COUNT(*) FROM ${TUMBLE} GROUP BY window_start, window_end`,
  `SELECT window_start, window_end, u.v, COUNT(*) FROM ${TUMBLE} CROSS JOIN UNNEST(arr) AS u(v) GROUP BY window_start, window_end, u.v`,
  `SELECT DISTINCT window_start, window_end, b FROM ${TUMBLE}`,
  `SELECT * FROM ${TUMBLE} WHERE a > 2 AND window_start > TIMESTAMP '2020-01-01 00:00:00'`,
  "SELECT window_start, window_end, window_time, COUNT(*) FROM TUMBLE(TABLE src, DESCRIPTOR(pt), INTERVAL '3' SECOND) GROUP BY window_start, window_end, window_time",
  "SELECT window_start, window_end, b, COUNT(*) FROM SESSION(TABLE src PARTITION BY b, DESCRIPTOR(ts), INTERVAL '3' SECOND) WHERE a > 2 GROUP BY window_start, window_end, b",
  "SELECT window_start, window_end, COUNT(*) FROM SESSION(TABLE src PARTITION BY b, DESCRIPTOR(ts), INTERVAL '3' SECOND) GROUP BY window_start, window_end",
  "SELECT window_start, window_end, COUNT(*) FROM SESSION(TABLE src, DESCRIPTOR(ts), INTERVAL '3' SECOND) GROUP BY window_start, window_end",
  "SELECT window_start, window_end, SUM(n) FROM TUMBLE(TABLE windows, DESCRIPTOR(rt), INTERVAL '20' SECOND) GROUP BY window_start, window_end",
  'SELECT ws, we, SUM(n) FROM windows GROUP BY ws, we',
  "SELECT * FROM CUMULATE(TABLE zoned, DESCRIPTOR(ltz), INTERVAL '3' SECOND, INTERVAL '9' SECOND)",
  "SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND), b, SUM(a) FROM src GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), b",
  "SELECT HOP_END(pt, INTERVAL '1' SECOND, INTERVAL '2' SECOND), COUNT(*) FROM src GROUP BY HOP(pt, INTERVAL '1' SECOND, INTERVAL '2' SECOND)",
  "SELECT SESSION_START(ltz, INTERVAL '1' SECOND), SESSION_PROCTIME(ltz, INTERVAL '1' SECOND), a FROM zoned GROUP BY a, SESSION(ltz, INTERVAL '1' SECOND)",
  'SELECT s.a, t.d FROM src s JOIN other t ON s.a + 1 = t.a AND s.c > 3 AND t.b < s.b',
  'SELECT * FROM src s, other t, few u WHERE s.a = t.a AND t.a = u.a AND u.b = s.b',
  'SELECT * FROM src s JOIN other t ON s.a = t.a OR s.b = t.b',
  'SELECT * FROM (SELECT a, COUNT(*) AS n FROM src GROUP BY a) s NATURAL JOIN (SELECT a, MAX(d) AS d FROM other GROUP BY a) t',
  'SELECT a, v, n FROM src LEFT JOIN UNNEST(arr) WITH ORDINALITY AS u(v, n) ON TRUE',
  'SELECT a, p, q FROM src CROSS JOIN UNNEST(items) WHERE p > a',
  'SELECT a, k, v FROM src, UNNEST(m) AS u(k, v)',
  'SELECT * FROM UNNEST(ARRAY[1, 2]) AS u(v)',
  'SELECT b, SUM(a) AS s FROM src GROUP BY b ORDER BY s DESC, b LIMIT 3',
  'SELECT b FROM src GROUP BY b ORDER BY SUM(a) DESC LIMIT 3 OFFSET 1',
  'SELECT ts, a FROM src ORDER BY ts, a',
  'SELECT a FROM src LIMIT 0',
  'SELECT auction, MAX(price) FROM bids GROUP BY auction',
  'SELECT b.auction, e.person.id FROM bids b JOIN events e ON b.auction = e.person.id',
  'WITH x AS (SELECT a, COUNT(*) AS n FROM src GROUP BY a) SELECT l.a, r.n FROM x l JOIN x r ON l.n = r.a WHERE l.a > 1',
  'SELECT a FROM src WHERE c IN (SELECT a FROM other WHERE other.b = src.b) AND a > 3',
  "SELECT a FROM src WHERE (a, b) IN (SELECT a, d FROM other) AND EXISTS (SELECT 1 FROM few WHERE few.a = src.a AND few.b > 'x')",
  'SELECT a FROM src WHERE EXISTS (SELECT 1 FROM other) AND a IN (SELECT MAX(a) FROM other GROUP BY b)',
  'SELECT s.a, t.d FROM src s LEFT JOIN other t ON s.a + 1 = t.a AND s.c > 3 AND t.b < s.b WHERE s.b > t.d',
  'SELECT t.a, d, u.b FROM src s FULL JOIN other t USING (a) RIGHT JOIN few u ON t.a = u.a WHERE u.a > 3',
  'SELECT a FROM src s WHERE a NOT IN (SELECT a FROM other) AND NOT EXISTS (SELECT 1 FROM few WHERE few.a > s.c)',
  'SELECT a, b FROM src INTERSECT SELECT a, d FROM other',
  'SELECT a, b FROM src EXCEPT SELECT a, d FROM other EXCEPT SELECT * FROM few',
  'INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b',
  "INSERT INTO sink (b) SELECT b FROM src UNION ALL VALUES ('x')",
  `EXECUTE STATEMENT SET BEGIN INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b;
     INSERT INTO sink SELECT COUNT(*) + 1, b FROM src GROUP BY b; INSERT INTO sink SELECT c, b FROM src; END`,
];

describe('invariants', () => {
  it.each(QUERIES)('%s', (sql) => {
    checkPlan(plan(sql, catalog));
    expect(explained(sql, catalog)).toBe(explained(sql, catalog));
  });

  it.each(QUERIES.filter((sql) => !sql.includes('DESCRIPTOR(pt)') && !sql.includes('HOP_END(pt')))(
    'batch: %s',
    (sql) => {
      const batch = session({ runtimeMode: 'batch' });
      const bounded = tables(
        ...[
          `CREATE TABLE src (a INT, b STRING, c BIGINT, r ROW<x INT, y ROW<z STRING>>, arr ARRAY<INT>, m MAP<STRING, INT>,
           items ARRAY<ROW<p INT, q STRING>>, ts TIMESTAMP(3), pt AS PROCTIME(),
           WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('bounded' = 'true')`,
          `CREATE TABLE other (a INT, b STRING, d STRING) WITH ('bounded' = 'true')`,
          `CREATE TABLE few (a INT, b STRING) WITH ('bounded' = 'true')`,
          `CREATE TABLE zoned (a INT, ltz TIMESTAMP_LTZ(3), WATERMARK FOR ltz AS ltz) WITH ('bounded' = 'true')`,
          `CREATE TABLE events (kind INT, bid ROW<auction BIGINT, price BIGINT, tm STRING>, person ROW<id BIGINT>,
           ts AS TO_TIMESTAMP(bid.tm)) WITH ('bounded' = 'true')`,
          `CREATE VIEW bids AS SELECT bid.auction, bid.price, ts FROM events WHERE kind = 2`,
          `CREATE VIEW windows AS SELECT window_start ws, window_end we, window_time rt, b, COUNT(*) AS n
           FROM TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '10' SECOND) GROUP BY window_start, window_end, window_time, b`,
          `CREATE TABLE sink (n BIGINT, b STRING) WITH ('connector' = 'x')`,
        ],
      );
      const planned = plan(sql, bounded, batch);
      checkPlan(planned);
      expect(planned.bounded).toBe(true);
      expect(planned.sinks.every((sink) => sink.changelog === 'insert-only')).toBe(true);
    },
  );
});

describe('windows', () => {
  it('fuses a window function with its grouping', () => {
    expect(
      explained(
        `SELECT window_start, window_end, b, SUM(a) AS s FROM ${TUMBLE} WHERE c > 1 GROUP BY window_start, window_end, b`,
        catalog,
      ),
    ).toBe(
      `Collect(fields=[window_start, window_end, b, s])
+- Calc(select=[window_start, window_end, b, s])
   +- WindowAggregate(groupBy=[b], window=[TUMBLE(time_col=[ts], size=[10 s])], select=[b, SUM(a) AS s, window_start AS window_start, window_end AS window_end], fires=[once the watermark reaches the window's end])
      +- Calc(select=[b, a, ts], where=[c > 1])
         +- WatermarkAssigner(rowtime=[ts], watermark=[ts - INTERVAL 5 s])
            +- TableScan(table=[[default_catalog, default_database, src]], fields=[a, b, c, ts])`,
    );
  });

  it('needs both window_start and window_end', () => {
    for (const column of ['window_start', 'window_end', 'window_time']) {
      const kinds = kindsOf(`SELECT COUNT(*) FROM ${TUMBLE} GROUP BY ${column}`);
      expect(kinds).toContain('group-aggregate');
      expect(kinds).toContain('window-table-function');
    }
  });

  it('keeps the windows of an earlier aggregation', () => {
    const [outer, inner] = nodes('SELECT ws, we, SUM(n) FROM windows GROUP BY ws, we').filter(
      (node) => node.kind === 'window-aggregate',
    );
    expect(outer).toMatchObject({ window: { kind: 'assigned' } });
    expect(inner).toMatchObject({ window: { kind: 'assign' } });
  });

  it('assigns first where an expression computes with window columns', () => {
    const kinds = kindsOf(
      `SELECT window_start, window_end, SUM(x) FROM (SELECT window_start, window_end, EXTRACT(SECOND FROM window_start) AS x FROM ${TUMBLE}) GROUP BY window_start, window_end`,
    );
    expect(kinds).toContain('window-table-function');
    expect(kinds).toContain('window-aggregate');
  });

  it('keeps the windows of a union of like windows', () => {
    const union = (size: string): readonly string[] =>
      kindsOf(
        `SELECT window_start, window_end, COUNT(*) FROM (SELECT * FROM ${TUMBLE} UNION ALL SELECT * FROM TUMBLE(TABLE src, DESCRIPTOR(ts), INTERVAL '${size}' SECOND)) GROUP BY window_start, window_end`,
      );
    expect(union('10')).toContain('window-aggregate');
    expect(union('20')).toContain('group-aggregate');
  });

  it('aggregates sessions only by their partition keys', () => {
    const sql = (partition: string, keys: string): string =>
      `SELECT COUNT(*) FROM SESSION(TABLE src ${partition}, DESCRIPTOR(ts), INTERVAL '3' SECOND) GROUP BY window_start, window_end${keys}`;
    expect(kindsOf(sql('PARTITION BY b', ', b'))).toContain('window-aggregate');
    expect(kindsOf(sql('', ''))).toContain('window-aggregate');
    expect(kindsOf(sql('PARTITION BY b', ', b, c'))).toContain('group-aggregate');
    expect(kindsOf(sql('PARTITION BY b', ''))).toContain('group-aggregate');
    expect(kindsOf(sql('', ', b'))).toContain('group-aggregate');
  });

  it('filters before a window is assigned, but not before sessions form', () => {
    const below = nodes(`SELECT * FROM ${TUMBLE} WHERE a > 2`).find(
      (node) => node.kind === 'window-table-function',
    );
    expect(nodeInputs(below!)[0]).toMatchObject({ kind: 'calc', condition: { kind: 'call' } });
    const [top] = nodes("SELECT * FROM SESSION(TABLE src, DESCRIPTOR(ts), INTERVAL '3' SECOND) WHERE a > 2");
    expect(top).toMatchObject({ kind: 'calc', condition: { kind: 'call' } });
  });

  it('aligns windows over instants to the session time zone', () => {
    const context = session({ timeZone: 'Asia/Shanghai' });
    const zone = (sql: string): unknown =>
      nodes(sql, context).flatMap((node) => (node.kind === 'window-table-function' ? [node.time] : []));
    expect(zone("SELECT * FROM TUMBLE(TABLE zoned, DESCRIPTOR(ltz), INTERVAL '1' DAY)")).toEqual([
      { attribute: 'rowtime', column: 1, timeZone: 'Asia/Shanghai' },
    ]);
    expect(zone("SELECT * FROM TUMBLE(TABLE src, DESCRIPTOR(pt), INTERVAL '1' DAY)")).toEqual([
      { attribute: 'proctime', column: undefined, timeZone: 'Asia/Shanghai' },
    ]);
    expect(zone(`SELECT * FROM ${TUMBLE}`)).toMatchObject([{ timeZone: undefined }]);
  });
});

describe('reading less', () => {
  it('reads only the columns and fields that are used', () => {
    expect(explained('SELECT auction, MAX(price) AS p FROM bids GROUP BY auction', catalog)).toBe(
      `Collect(fields=[auction, p])
+- GroupAggregate(groupBy=[bid.auction], select=[auction, MAX(price) AS p])
   +- TableScan(table=[[default_catalog, default_database, events]], fields=[kind, bid.auction, bid.price], filter=[kind = 2])`,
    );
  });

  it('reads fields below a watermark assigner', () => {
    const scans = nodes(
      "SELECT window_start, window_end, MAX(price) FROM TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY window_start, window_end",
    ).filter((node) => node.kind === 'table-scan');
    expect(scans).toMatchObject([
      {
        filter: undefined,
        columns: [{ path: ['kind'] }, { path: ['bid', 'tm'] }, { path: ['bid', 'price'] }],
      },
    ]);
  });

  it('keeps a row that is also read whole', () => {
    const scans = nodes('SELECT r.x, r FROM src').filter((node) => node.kind === 'table-scan');
    expect(scans).toMatchObject([{ columns: [{ path: ['r'] }] }]);
  });

  it('leaves out a watermark that nothing waits for, and pushes the filter down then', () => {
    expect(explained('SELECT a FROM src WHERE c > 1', catalog)).toBe(
      `Collect(fields=[a])
+- Calc(select=[a])
   +- TableScan(table=[[default_catalog, default_database, src]], fields=[a, c], filter=[c > 1])`,
    );
    expect(kindsOf('SELECT ts, a FROM src ORDER BY ts')).toContain('watermark-assigner');
    expect(
      kindsOf(
        "SELECT COUNT(*) FROM TUMBLE(TABLE src, DESCRIPTOR(pt), INTERVAL '1' DAY) GROUP BY window_start, window_end",
      ),
    ).not.toContain('watermark-assigner');
  });

  it('never filters below a watermark that is needed', () => {
    const scans = nodes(`SELECT * FROM ${TUMBLE} WHERE a > 2`).filter((node) => node.kind === 'table-scan');
    expect(scans).toMatchObject([{ filter: undefined }]);
  });

  it('limits the source', () => {
    expect(nodes('SELECT a FROM other LIMIT 3 OFFSET 2').at(-1)).toMatchObject({
      kind: 'table-scan',
      limit: 5,
    });
    expect(nodes('SELECT a FROM other ORDER BY a LIMIT 3').at(-1)).toMatchObject({ limit: undefined });
  });

  it('uses what a filter says of a column', () => {
    expect(
      explained(
        'SELECT CASE WHEN kind = 1 THEN person.id WHEN kind = 2 THEN bid.price ELSE bid.auction END AS v FROM events WHERE kind = 2 AND kind < 9',
        catalog,
      ),
    ).toBe(
      `Collect(fields=[v])
+- Calc(select=[bid.price AS v])
   +- TableScan(table=[[default_catalog, default_database, events]], fields=[kind, bid.price], filter=[kind = 2])`,
    );
    expect(kindsOf('SELECT a FROM src WHERE a = 1 AND a = 2')).toEqual(['values']);
    expect(explained("SELECT b || 'y' AS v FROM other WHERE b = 'x'", catalog)).toContain("'x' || 'y' AS v");
  });

  it('does not take equal numbers for equal values where they may be written in several ways', () => {
    const numbers = tables(`CREATE TABLE n (d DOUBLE, e DECIMAL(5, 2)) WITH ('connector' = 'x')`);
    expect(explained('SELECT d, e FROM n WHERE d = 0e0 AND e = 1.5', numbers)).not.toContain('Calc');
  });

  it('drops what cannot be true', () => {
    expect(kindsOf('SELECT a FROM src WHERE 1 = 2')).toEqual(['values']);
  });
});

describe('joins', () => {
  it('takes keys out of the condition and filters before', () => {
    expect(
      explained('SELECT s.a, t.d FROM src s, other t WHERE s.a + 1 = t.a AND s.c > 3 AND t.b < s.b', catalog),
    ).toBe(
      `Collect(fields=[a, d])
+- Calc(select=[a, d])
   +- Join(joinType=[inner], keys=[$k0 = a], where=[b < b], select=[a, b, $k0, a, b, d])
      :- Calc(select=[a, b, a + 1 AS $k0])
      :  +- TableScan(table=[[default_catalog, default_database, src]], fields=[a, b, c], filter=[c > 3])
      +- TableScan(table=[[default_catalog, default_database, other]], fields=[a, b, d])`,
    );
  });

  it('compares numbers as one type', () => {
    const [join] = nodes('SELECT s.b FROM src s JOIN other t ON s.c = t.a').filter(
      (node) => node.kind === 'join',
    );
    expect(join).toMatchObject({ leftKeys: [1], rightKeys: [0], condition: undefined });
  });

  it('knows keys that match NULLs', () => {
    for (const on of ['s.a IS NOT DISTINCT FROM t.a', '(s.a = t.a) OR (s.a IS NULL AND t.a IS NULL)']) {
      const [join] = nodes(`SELECT s.b FROM src s JOIN other t ON ${on}`).filter(
        (node) => node.kind === 'join',
      );
      expect(join).toMatchObject({ nullSafe: [true], condition: undefined });
    }
  });
});

describe('joins that are not ordinary ones', () => {
  const windowed = (table: string): string =>
    `(SELECT * FROM TUMBLE(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '10' SECOND))`;

  it('refuses a window join, which drops late rows', () => {
    const sql = `SELECT l.a FROM ${windowed('src')} l JOIN ${windowed('src')} r ON l.a = r.a AND l.window_start = r.window_start AND l.window_end = r.window_end`;
    expect(() => plan(sql, catalog)).toThrow(
      'A window join of rows that are not aggregated is not supported yet',
    );
  });

  it('joins windows that are closed', () => {
    const sql = 'SELECT l.n, r.n AS m FROM windows l JOIN windows r ON l.ws = r.ws AND l.we = r.we';
    expect(kindsOf(sql)).toContain('join');
  });

  it('refuses to compare the processing times of both sides', () => {
    const sql =
      "SELECT l.a FROM src l JOIN src r ON l.a = r.a AND l.pt BETWEEN r.pt - INTERVAL '1' SECOND AND r.pt";
    expect(() => plan(sql, catalog)).toThrow('An interval join on processing time is not supported yet');
  });
});

describe('sharing', () => {
  it('computes equal parts of a statement set once', () => {
    const sql = `EXECUTE STATEMENT SET BEGIN INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b;
      INSERT INTO sink SELECT COUNT(*) + 1, b FROM src GROUP BY b; END`;
    expect(kindsOf(sql).filter((kind) => kind === 'group-aggregate')).toHaveLength(1);
    expect(kindsOf(sql).filter((kind) => kind === 'table-scan')).toHaveLength(1);
  });

  it('reads a table once for queries that need different columns', () => {
    const sql = `EXECUTE STATEMENT SET BEGIN INSERT INTO sink SELECT c, b FROM src WHERE a > 1;
      INSERT INTO sink SELECT COUNT(*), b FROM src GROUP BY b; END`;
    const scans = nodes(sql).filter((node) => node.kind === 'table-scan');
    expect(scans).toMatchObject([
      { filter: undefined, columns: [{ path: ['a'] }, { path: ['b'] }, { path: ['c'] }] },
    ]);
  });

  it('does not take two RAND() for one', () => {
    const kinds = kindsOf(
      'SELECT * FROM (SELECT RAND() AS x FROM few) UNION ALL SELECT * FROM (SELECT RAND() AS x FROM few)',
    );
    expect(kinds.filter((kind) => kind === 'calc')).toHaveLength(2);
  });

  it('does not compute RAND() twice', () => {
    const [top] = nodes('SELECT x, x AS y FROM (SELECT RAND() AS x FROM few)');
    expect(top).toMatchObject({ kind: 'calc', expressions: [{ kind: 'input' }, { kind: 'input' }] });
  });
});

describe('ids', () => {
  it('are numbered by kind, inputs first', () => {
    expect(nodes('SELECT s.a FROM src s JOIN other t ON s.a = t.a').map((node) => node.id)).toEqual([
      'calc[1]',
      'join[1]',
      'table-scan[1]',
      'table-scan[2]',
    ]);
  });
});
