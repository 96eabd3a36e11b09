import { tableFromIPC } from 'apache-arrow';
import type { Table } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstLines, openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  await door.sql(`CREATE TABLE endless (a BIGINT) WITH ('connector' = 'datagen');
    CREATE TABLE counted (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10000000', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '1000000000');
    CREATE TABLE slow (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1')`);
});

afterAll(() => door.close());

const ROWS = "SELECT * FROM (VALUES (1, 'a,b'), (2, ''), (3, CAST(NULL AS STRING))) AS t(id, name)";
const CHANGES = 'SELECT COUNT(*) AS n FROM (VALUES (1), (2)) AS t(x)';

const arrowOf = async (sql: string, more: object = {}): Promise<Table> => {
  const response = await door.fetch('POST', '/api/sql', {
    body: { sql, ...more },
    headers: { accept: 'application/vnd.apache.arrow.stream' },
  });
  expect(response.status).toBe(200);
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
};

describe('rows as CSV', () => {
  it('has a header, quotes what needs it, and tells NULL from an empty text', async () => {
    const { type, text } = await door.sql(ROWS, {}, 'text/csv');
    expect(type).toMatch(/^text\/csv/);
    expect(text).toBe('id,name\r\n1,"a,b"\r\n2,""\r\n3,\r\n');
  });

  it('is a header alone for no rows', async () => {
    const { text } = await door.sql('SELECT x FROM (VALUES (1)) AS t(x) WHERE x > 1', {}, 'text/csv');
    expect(text).toBe('x\r\n');
  });

  it('gives the last result of a script', async () => {
    const { text } = await door.sql("SET 'a' = 'b'; SELECT 1 AS x; SELECT 2 AS y", {}, 'text/csv');
    expect(text).toBe('y\r\n2\r\n');
  });
});

describe('rows as lines of JSON', () => {
  it('is an object a line', async () => {
    const { text } = await door.sql(ROWS, { max_rows: 2 }, 'application/x-ndjson');
    expect(text).toBe('{"id":1,"name":"a,b"}\n{"id":2,"name":""}\n');
  });

  it('gives the rows that are left of a bounded query whose rows change', async () => {
    const { text } = await door.sql(CHANGES, {}, 'application/jsonl');
    expect(text).toBe('{"n":2}\n');
  });

  it('streams a query that never ends, with the kinds of its rows', async () => {
    const response = await door.fetch('POST', '/api/sql', {
      body: { sql: 'SELECT COUNT(*) AS n FROM endless' },
      headers: { accept: 'application/x-ndjson' },
    });
    const [first, second] = await firstLines(response, 2);
    expect(JSON.parse(first!)).toMatchObject({ op: '+I', row: { n: expect.any(Number) } });
    expect(JSON.parse(second!)).toMatchObject({ op: '-U' });
  });

  it('cancels the query when the client leaves', async () => {
    const name = 'SELECT a AS left_alone FROM endless';
    const response = await door.fetch('POST', '/api/sql', {
      body: { sql: name },
      headers: { accept: 'application/x-ndjson' },
    });
    await firstLines(response, 1);
    const job = door.service.jobs.list().find((each) => each.name === name)!;
    await job.done();
    expect(job.progress().state).toBe('CANCELED');
  });

  it('ends when the time is up', async () => {
    const response = await door.fetch('POST', '/api/sql?timeout=300', {
      body: { sql: 'SELECT a FROM slow' },
      headers: { accept: 'application/x-ndjson' },
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain('error');
  });

  it('tells of an error after rows in a last line', async () => {
    const sql = 'SELECT 10 / (a - 5000) AS x FROM counted';
    const { status, text } = await door.sql(sql, {}, 'application/x-ndjson');
    const last = JSON.parse(text.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
    if (status === 200) expect(last).toMatchObject({ error: { code: 'FUNGI-4002' } });
    else expect(last).toMatchObject({ code: 'FUNGI-4002' });
  });
});

describe('rows as server-sent events', () => {
  it('begins with the columns and ends with an end', async () => {
    const { type, text } = await door.sql(ROWS, {}, 'text/event-stream');
    expect(type).toMatch(/^text\/event-stream/);
    expect(text.split('\n\n').slice(0, -1)).toEqual([
      'event: columns\ndata: [{"name":"id","type":"INT NOT NULL"},{"name":"name","type":"STRING"}]',
      'event: rows\ndata: {"rows":[{"id":1,"name":"a,b"},{"id":2,"name":""},{"id":3,"name":null}]}',
      'event: end\ndata: {}',
    ]);
  });

  it('sends the columns before there are rows', async () => {
    const response = await door.fetch('POST', '/api/sql', {
      body: { sql: 'SELECT a FROM slow WHERE a IS NULL' },
      headers: { accept: 'text/event-stream' },
    });
    expect(await firstLines(response, 1)).toEqual(['event: columns']);
  });
});

describe('rows as Arrow', () => {
  it('has the values of every type', async () => {
    const table =
      await arrowOf(`SELECT CAST(1 AS TINYINT) AS a, CAST(2 AS SMALLINT) AS b, 3 AS c, CAST(9007199254740993 AS BIGINT) AS d,
      CAST(1.5 AS FLOAT) AS e, CAST(2.5 AS DOUBLE) AS f, CAST(-12.34 AS DECIMAL(10, 2)) AS g, 'é' AS h, TRUE AS i,
      X'0AFF' AS j, DATE '2024-02-29' AS k, TIMESTAMP '2024-02-29 01:02:03.123456' AS l,
      ARRAY[1, 2] AS m, MAP['k', 1] AS n, ROW(1, 'x') AS o, CAST(NULL AS STRING) AS p, TIME '01:02:03' AS q,
      INTERVAL '1' DAY AS r, INTERVAL '2' MONTH AS s`);
    const row = table.get(0)!.toJSON() as Record<string, unknown>;
    expect(row).toMatchObject({
      a: 1,
      b: 2,
      c: 3,
      d: 9007199254740993n,
      e: 1.5,
      f: 2.5,
      h: 'é',
      i: true,
      p: null,
    });
    expect(table.schema.fields.find(({ name }) => name === 'g')!.type.toString()).toBe('Decimal[10e+2]');
    expect((row['g'] as Uint32Array)[0]! | 0).toBe(-1234);
    expect([...(row['j'] as Uint8Array)]).toEqual([10, 255]);
    expect(new Date(Number(row['k'])).toISOString()).toBe('2024-02-29T00:00:00.000Z');
    expect(Number(row['l'])).toBeCloseTo(Date.UTC(2024, 1, 29, 1, 2, 3, 123), -1);
    expect([...(row['m'] as Iterable<number>)]).toEqual([1, 2]);
    expect(JSON.parse(JSON.stringify(row['n']))).toEqual({ k: 1 });
    expect(JSON.parse(JSON.stringify(row['o']))).toEqual({ EXPR$0: 1, EXPR$1: 'x' });
  });

  it('keeps NULLs apart from values', async () => {
    const table = await arrowOf(
      "SELECT * FROM (VALUES (1, 'a'), (CAST(NULL AS INT), 'b'), (3, CAST(NULL AS STRING))) AS t(x, y)",
    );
    expect(table.toArray().map((row) => row!.toJSON())).toEqual([
      { x: 1, y: 'a' },
      { x: null, y: 'b' },
      { x: 3, y: null },
    ]);
  });

  it('gives the same whether the values are copied from the engine or made one by one', async () => {
    await door.sql(`CREATE TABLE mixed (a BIGINT, b DOUBLE, c STRING, d DATE, e TIMESTAMP(6), f TIMESTAMP_LTZ(3), g SMALLINT)
      WITH ('connector' = 'memory')`);
    const { body } = await door.sql(`INSERT INTO mixed VALUES
      (1, 1.5, 'short', DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03.123456', TO_TIMESTAMP_LTZ(1000, 3), CAST(1 AS SMALLINT)),
      (CAST(NULL AS BIGINT), CAST(NULL AS DOUBLE), CAST(NULL AS STRING), CAST(NULL AS DATE), CAST(NULL AS TIMESTAMP(6)), CAST(NULL AS TIMESTAMP_LTZ(3)), CAST(NULL AS SMALLINT)),
      (3, -2.5, 'a text longer than twelve bytes, ü', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999999', TO_TIMESTAMP_LTZ(-1, 3), CAST(-3 AS SMALLINT))`);
    await door.service.jobs.get(String(body['job_id']))!.done();
    const rowsOf = (table: Awaited<ReturnType<typeof arrowOf>>): readonly string[] =>
      table
        .toArray()
        .map((row) =>
          JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
        )
        .sort();
    const copied = rowsOf(await arrowOf('SELECT * FROM mixed'));
    const made = rowsOf(
      await arrowOf('SELECT a, b, c, d, e, f, g FROM mixed GROUP BY a, b, c, d, e, f, g HAVING COUNT(*) > 0'),
    );
    expect(copied).toHaveLength(3);
    expect(copied.some((row) => row.includes('longer than twelve bytes, ü'))).toBe(true);
    expect(made).toEqual(copied);
  });

  it('has a schema without rows', async () => {
    const table = await arrowOf('SELECT x FROM (VALUES (1)) AS t(x) WHERE x > 1');
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['x']);
  });

  it('gives many rows in order', async () => {
    const table = await arrowOf('SELECT a FROM counted', { max_rows: 10_000 });
    expect(table.numRows).toBe(10_000);
    expect(table.getChild('a')!.get(9_999)).toBe(10_000n);
  });

  it('gives instants in UTC, whatever zone the session has', async () => {
    const opened = await door.call('POST', '/api/sessions', {
      body: { properties: { 'table.local-time-zone': 'Europe/Berlin' } },
    });
    const { session } = opened.body;
    const text = "SELECT CAST(TIMESTAMP '2024-07-01 12:00:00' AS TIMESTAMP_LTZ(3)) AS t";
    const plain = await arrowOf(text, { session });
    const changed = await arrowOf(`SELECT t FROM (${text}) AS s GROUP BY t`, { session });
    for (const table of [plain, changed]) {
      expect(Number(table.getChild('t')!.get(0))).toBe(Date.UTC(2024, 6, 1, 10));
    }
  });
});
