import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { causes, Gateway } from './gateway.js';
import type { ClientSession } from './gateway.js';

let gateway: Gateway;
let session: ClientSession;

const ENDLESS = "WITH ('connector' = 'datagen', 'rows-per-second' = '50')";
const STRING = { type: 'VARCHAR', nullable: true, length: 2147483647 };

beforeAll(async () => {
  gateway = await Gateway.start();
});
beforeEach(async () => {
  session = await gateway.open();
});
afterAll(() => gateway.stop());

const status = async (operation: string): Promise<unknown> =>
  (await gateway.call('GET', `${operation}/status`)).body['status'];

describe('the shape of results', () => {
  it('OK for what has nothing to show', async () => {
    for (const statement of ["SET 'k' = 'v'", 'USE CATALOG default_catalog', 'BEGIN STATEMENT SET']) {
      const result = await session.run(statement);
      expect(result).toMatchObject({
        isQueryResult: false,
        resultKind: 'SUCCESS',
        columns: [{ name: 'result', logicalType: STRING, comment: null }],
        rows: [{ kind: 'INSERT', fields: ['OK'] }],
      });
      expect(result.jobID).toBeUndefined();
    }
  });

  it('the id of a job for what writes', async () => {
    await session.run("CREATE TEMPORARY TABLE s (a INT) WITH ('connector' = 'blackhole')");
    for (const more of [{}, { executionConfig: { 'table.dml-sync': 'true' } }]) {
      const { jobID, ...result } = await session.run('INSERT INTO s VALUES (1)', more);
      expect(jobID).toMatch(/^[\da-f]{32}$/);
      expect(result).toMatchObject({
        isQueryResult: false,
        resultKind: 'SUCCESS_WITH_CONTENT',
        columns: [{ name: 'job id', logicalType: STRING, comment: null }],
        rows: [{ kind: 'INSERT', fields: [jobID] }],
      });
    }
  });

  it('rows for what lists; none is the end at once', async () => {
    const catalogs = await session.run('SHOW CATALOGS');
    expect(catalogs).toMatchObject({
      isQueryResult: false,
      resultKind: 'SUCCESS_WITH_CONTENT',
      columns: [{ name: 'catalog name', logicalType: STRING }],
      rows: [{ kind: 'INSERT', fields: ['default_catalog'] }],
    });
    const views = await session.page(await session.submit('SHOW VIEWS'), 0);
    expect(views.body).toMatchObject({ resultType: 'EOS', results: { data: [] } });
    expect(views.body['nextResultUri']).toBeUndefined();
  });

  it('rows with their kinds for a query', async () => {
    const result = await session.run(
      'SELECT k, COUNT(*) AS n FROM (VALUES (1), (2), (1)) AS t(k) GROUP BY k',
    );
    expect(result.isQueryResult).toBe(true);
    expect(result.jobID).toMatch(/^[\da-f]{32}$/);
    const final = new Map<number, number>();
    for (const { kind, fields } of result.rows) {
      const [key, count] = fields as [number, number];
      if (kind === 'INSERT' || kind === 'UPDATE_AFTER') final.set(key, count);
    }
    expect([...final].sort()).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('every kind of change has its name', async () => {
    const rowByRow = await Gateway.start({}, { batchRows: 1 });
    const changing = await rowByRow.open();
    const { rows } = await changing.run(
      `SELECT k, COUNT(*) AS n FROM (VALUES (1), (1), (1)) AS t(k) GROUP BY k HAVING COUNT(*) < 3`,
    );
    expect(rows).toEqual([
      { kind: 'INSERT', fields: [1, 1] },
      { kind: 'UPDATE_BEFORE', fields: [1, 1] },
      { kind: 'UPDATE_AFTER', fields: [1, 2] },
      { kind: 'DELETE', fields: [1, 2] },
    ]);
    await rowByRow.stop();
  });

  it('is written with these keys in this order', async () => {
    const operation = await session.submit('SHOW CURRENT DATABASE');
    const { text } = await session.page(operation, 0);
    expect(text).toBe(
      '{"resultType":"PAYLOAD","isQueryResult":false,"resultKind":"SUCCESS_WITH_CONTENT","results":{"columns":' +
        '[{"name":"current database name","logicalType":{"type":"VARCHAR","nullable":true,"length":2147483647},"comment":null}],' +
        `"rowFormat":"JSON","data":[{"kind":"INSERT","fields":["default_database"]}]},"nextResultUri":"${operation}/result/1?rowFormat=JSON"}`,
    );
  });
});

describe('tokens', () => {
  it('the next page and the one before can be read, no other', async () => {
    const operation = await session.submit('SHOW CATALOGS');
    const first = await session.page(operation, 0);
    expect((await session.page(operation, 0)).text).toBe(first.text);
    const expecting = (found: number): string =>
      `org.apache.flink.table.gateway.service.utils.SqlExecutionException: Expecting token to be 1 or 0, but found ${found}.`;
    for (const token of [2, 9, -1]) {
      const answer = await session.page(operation, token);
      expect(answer.status).toBe(500);
      expect(causes(answer).at(-1)).toBe(expecting(token));
    }
    expect((await session.page(operation, 1)).body['resultType']).toBe('EOS');
    expect((await session.page(operation, 1)).body['resultType']).toBe('EOS');
    // The page before is dropped with the end.
    expect((await session.page(operation, 0)).body).toMatchObject({
      resultType: 'PAYLOAD',
      results: { data: [] },
    });
  });

  it('before the first page there is one only', async () => {
    const operation = await session.submit('SHOW CATALOGS');
    for (const token of [1, -1]) {
      expect(causes(await session.page(operation, token)).at(-1)).toContain(
        `Expecting token to be 0, but found ${token}.`,
      );
    }
    expect((await session.page(operation, 0)).status).toBe(200);
  });

  it('must be numbers, the form one that is known', async () => {
    const operation = await session.submit('SHOW CATALOGS');
    const token = await gateway.call('GET', `${operation}/result/abc`);
    expect([token.status, causes(token).at(-1)]).toEqual([
      400,
      'org.apache.flink.runtime.rest.handler.HandlerRequestException: Cannot resolve path parameter (token) from value "abc".',
    ]);
    const format = await gateway.call('GET', `${operation}/result/0?rowFormat=XML`);
    expect([format.status, causes(format)[0]]).toEqual([
      400,
      'org.apache.flink.runtime.rest.handler.RestHandlerException: Bad request, could not parse parameters: Cannot resolve query parameter (rowFormat) from value "XML".',
    ]);
    expect((await session.page(operation, 0, 'plain_text')).text).toContain('"rowFormat":"PLAIN_TEXT"');
  });

  it('lead to the next page in the version that was asked', async () => {
    const operation = (await session.submit('SHOW CATALOGS')).replace('/v2', '');
    await session.page(`/v2${operation}`, 0);
    const next = async (path: string): Promise<unknown> =>
      (await gateway.call('GET', path)).body['nextResultUri'];
    expect(await next(`/v1${operation}/result/0`)).toBe(`/v1${operation}/result/1`);
    expect(await next(`/v1${operation}/result/0?rowFormat=PLAIN_TEXT`)).toBe(`/v1${operation}/result/1`);
    expect(await next(`/v3${operation}/result/0`)).toBe(`/v3${operation}/result/1?rowFormat=JSON`);
    expect(await next(`${operation}/result/0?rowFormat=PLAIN_TEXT`)).toBe(
      `/v4${operation}/result/1?rowFormat=PLAIN_TEXT`,
    );
  });

  it('of a query that goes on come with pages that may be empty', async () => {
    await session.run(
      "CREATE TEMPORARY TABLE slow (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1', " +
        "'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '100000')",
    );
    const operation = await session.submit('SELECT a FROM slow');
    const rows: unknown[] = [];
    let token = 0;
    while (rows.length < 2) {
      const { body } = await session.page(operation, token);
      expect(body['resultType']).toBe('PAYLOAD');
      rows.push(
        ...(body['results'] as { data: { fields: unknown[] }[] }).data.map(({ fields }) => fields[0]),
      );
      token++;
    }
    expect(rows.slice(0, 2)).toEqual([1, 2]);
    // It is FINISHED as an operation; closing it ends its job.
    expect(await status(operation)).toBe('FINISHED');
    expect((await gateway.call('DELETE', `${operation}/close`, '{}')).text).toBe('{"status":"CLOSED"}');
    await expect.poll(() => gateway.service.jobs.running().length, { timeout: 30_000 }).toBe(0);
  });
});

describe('operations', () => {
  it('end as FINISHED or ERROR, and cannot be canceled then', async () => {
    for (const [statement, end] of [
      ['SHOW TABLES', 'FINISHED'],
      ['SELECT * FROM nothing', 'ERROR'],
    ] as const) {
      const operation = await session.submit(statement);
      await session.page(operation, 0);
      expect(await status(operation)).toBe(end);
      const cancel = await gateway.call('POST', `${operation}/cancel`, '{}');
      expect(cancel.status).toBe(500);
      expect(causes(cancel).at(-1)).toBe(
        `org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to convert the Operation Status from ${end} to CANCELED for <handle>.`,
      );
    }
  });

  it('are canceled while they run, and their job with them', async () => {
    await session.run(`CREATE TEMPORARY TABLE endless (a INT) ${ENDLESS}`);
    await session.run("CREATE TEMPORARY TABLE hole (a INT) WITH ('connector' = 'blackhole')");
    const operation = await session.submit('INSERT INTO hole SELECT a FROM endless', {
      executionConfig: { 'table.dml-sync': 'true' },
    });
    await expect.poll(() => gateway.service.jobs.running().length, { timeout: 30_000 }).toBe(1);
    expect(await status(operation)).toBe('RUNNING');
    const early = await gateway.call('GET', `${operation}/result/0?rowFormat=JSON`);
    expect(early.text).toBe(
      `{"resultType":"NOT_READY","nextResultUri":"${operation}/result/0?rowFormat=JSON"}`,
    );
    expect((await gateway.call('POST', `${operation}/cancel`)).text).toBe('{"status":"CANCELED"}');
    expect(await status(operation)).toBe('CANCELED');
    expect(causes(await session.page(operation, 0)).at(-1)).toBe(
      'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Can not fetch results from the <handle> in CANCELED status.',
    );
    await expect.poll(() => gateway.service.jobs.running().length, { timeout: 30_000 }).toBe(0);
  });

  it('wait for their turn in the session', async () => {
    await session.run(`CREATE TEMPORARY TABLE endless (a INT) ${ENDLESS}`);
    await session.run("CREATE TEMPORARY TABLE hole (a INT) WITH ('connector' = 'blackhole')");
    const first = await session.submit('INSERT INTO hole SELECT a FROM endless', {
      executionConfig: { 'table.dml-sync': 'true' },
    });
    await expect.poll(() => status(first), { timeout: 30_000 }).toBe('RUNNING');
    const second = await session.submit('SHOW TABLES');
    expect(await status(second)).toBe('PENDING');
    await gateway.call('POST', `${first}/cancel`);
    expect((await session.page(second, 0)).status).toBe(200);
    expect(await status(second)).toBe('FINISHED');
  });

  it('time out when they were given a time', async () => {
    await session.run(`CREATE TEMPORARY TABLE endless (a INT) ${ENDLESS}`);
    await session.run("CREATE TEMPORARY TABLE hole (a INT) WITH ('connector' = 'blackhole')");
    const operation = await session.submit('INSERT INTO hole SELECT a FROM endless', {
      executionConfig: { 'table.dml-sync': 'true' },
      executionTimeout: 50,
    });
    await expect.poll(() => status(operation), { timeout: 30_000 }).toBe('TIMEOUT');
    await expect.poll(() => gateway.service.jobs.running().length, { timeout: 30_000 }).toBe(0);
  });

  it('are gone when closed; closing again is no error', async () => {
    const operation = await session.submit('SHOW TABLES');
    await session.page(operation, 0);
    for (let i = 0; i < 2; i++) {
      expect((await gateway.call('DELETE', `${operation}/close`)).text).toBe('{"status":"CLOSED"}');
    }
    for (const path of ['status', 'result/0']) {
      const answer = await gateway.call('GET', `${operation}/${path}`);
      expect(answer.status).toBe(500);
      expect(causes(answer).at(-1)).toBe(
        'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Can not find the submitted operation in the OperationManager with the <handle>.',
      );
    }
  });

  it('have properties of their own', async () => {
    const more = { executionConfig: { 'table.local-time-zone': 'Asia/Tokyo', 'my.key': '1' } };
    const sql = 'SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) AS t';
    expect((await session.run(sql, more)).rows[0]!.fields).toEqual(['1970-01-01 09:00:00.000']);
    expect((await session.run(sql)).rows[0]!.fields).toEqual(['1970-01-01 00:00:00.000']);
    // SET with a value changes the session whatever it was sent with.
    await session.run("SET 'kept' = 'yes'", more);
    const names = (await session.run('SET')).rows.map(({ fields }) => fields[0]);
    expect(names).toContain('kept');
    expect(names).not.toContain('my.key');
  });
});

describe('configure-session', () => {
  const configure = (statement: unknown): ReturnType<Gateway['call']> =>
    gateway.call('POST', `${session.path}/configure-session`, { statement });

  it('runs what changes the session', async () => {
    for (const statement of [
      "SET 'a' = 'b';",
      "CREATE TEMPORARY TABLE t (a INT) WITH ('connector' = 'datagen')",
      'CREATE TEMPORARY VIEW v AS SELECT a FROM t',
      'USE CATALOG default_catalog',
      'USE default_database;',
      'DROP TEMPORARY VIEW v',
      'SET',
      'RESET',
    ]) {
      expect((await configure(statement)).text).toBe('{}');
    }
    expect((await session.run('SHOW TABLES')).rows.map(({ fields }) => fields[0])).toContain('t');
  });

  it.each(['SELECT 1', 'SELECT 1;', 'SHOW TABLES', "REMOVE JAR 'x'", 'INSERT INTO t VALUES (1)'])(
    'refuses %s',
    async (statement) => {
      const answer = await configure(statement);
      expect(answer.status).toBe(500);
      expect(causes(answer)).toContain(
        `java.lang.UnsupportedOperationException: Unsupported statement for configuring session: ${statement}`,
      );
    },
  );

  it('says what is wrong with a statement', async () => {
    const answer = await configure('USE CATALOG nope');
    expect(causes(answer)).toEqual([
      'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to configure session.',
      'org.apache.flink.table.gateway.service.utils.SqlExecutionException: Failed to execute the operation <handle>.',
      'org.apache.flink.table.catalog.exceptions.CatalogException: A catalog with name [nope] does not exist.',
    ]);
    expect(causes(await configure(null)).at(-1)).toContain('java.lang.NullPointerException');
  });
});

describe('the form of rows', () => {
  it('is one of two', async () => {
    const operation = await session.submit('SHOW CATALOGS');
    const fetched = (query: string): ReturnType<Gateway['call']> =>
      gateway.call('GET', `${operation}/result/0?${query}`);
    for (const query of ['rowFormat=JSON&rowFormat=PLAIN_TEXT', 'rowFormat=JSON,PLAIN_TEXT']) {
      const answer = await fetched(query);
      expect(answer.status).toBe(400);
      expect(causes(answer)).toEqual([
        'org.apache.flink.runtime.rest.handler.RestHandlerException: Expected only one value [JSON, PLAIN_TEXT].',
      ]);
    }
    expect((await fetched('rowFormat=JSON,XML')).text).toContain(
      'Cannot resolve query parameter (rowFormat)',
    );
    expect((await fetched('rowFormat=plain_text')).status).toBe(200);
  });
});

describe('complete-statement', () => {
  it('needs a statement and a place in it', async () => {
    const path = `${session.path}/complete-statement`;
    const nowhere = await gateway.call('GET', path, '{"statement":"SEL"}');
    expect(nowhere.status).toBe(400);
    expect(causes(nowhere).at(-2)).toContain('Cannot map `null` into type `int`');
    const nothing = await gateway.call('GET', path, '{"position":0}');
    expect(nothing.status).toBe(500);
    expect(causes(nothing).at(-1)).toContain('java.lang.NullPointerException');
    expect((await gateway.call('GET', path, '{"statement":"Q","position":-1}')).text).toBe(
      '{"candidates":[]}',
    );
  });

  const complete = async (statement: string, position = statement.length): Promise<unknown> =>
    (await gateway.call('GET', `${session.path}/complete-statement`, { statement, position })).body[
      'candidates'
    ];

  it('offers commands of the client, tables by their path, columns, keywords', async () => {
    await session.run("CREATE TEMPORARY TABLE orders (id INT, note STRING) WITH ('connector' = 'datagen')");
    expect(await complete('')).toEqual(['CLEAR', 'HELP', 'EXIT', 'QUIT', 'RESET', 'SET']);
    expect(await complete('Q')).toEqual(['QUIT']);
    expect(await complete('SELE')).toEqual([]);
    expect(await complete('SELECT * FROM ord')).toEqual(['default_catalog.default_database.orders']);
    expect(await complete('SELECT orders. FROM orders', 14)).toEqual(['*', 'id', 'note']);
    expect(await complete('SELECT no FROM orders', 9)).toContain('note');
    expect(await complete('SELECT * FROM orders GRO')).toContain('GROUP');
    expect(await complete('SHOW TAB')).toEqual(['TABLES']);
  });
});
