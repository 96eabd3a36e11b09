/** Statements that are too large or take too long end with an error that says so; none gives rows that only look complete. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import type { Job } from '../../src/engine/index.js';
import { FungiError } from '../../sql/error/index.js';

const service = new SessionService({ output: () => undefined });
afterAll(() => service.close());

const NUMBERS = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000')`;
const ENDLESS = 'SELECT COUNT(*) FROM numbers a, numbers b, numbers c, numbers d, numbers e';

beforeAll(async () => {
  await run(NUMBERS);
  await run("CREATE TABLE hole (n INT, s STRING) WITH ('connector' = 'blackhole')");
});

async function run(sql: string, signal?: AbortSignal, session: Session = service.open()): Promise<number> {
  let rows = 0;
  for await (const { result } of session.execute(sql, signal ? { signal } : {})) {
    if (result.kind === 'rows') for await (const batch of result.batches()) rows += batch.rows.length;
    if (result.kind === 'job') await result.job.done();
  }
  return rows;
}

async function errorOf(work: Promise<unknown>): Promise<{ name: string; state: string; message: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof FungiError)) throw new Error(`No error of ours: ${String(error)}`);
  return { name: error.errorName, state: error.sqlState, message: error.message };
}

const listOf = (count: number, text: (index: number) => string, separator = ', '): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

describe('the time of a statement', () => {
  test.each(['streaming', 'batch'])('ends a query in %s mode', async (mode) => {
    const sql = `SET 'execution.runtime-mode' = '${mode}'; SET 'fungi.statement.timeout' = '700 ms'; ${ENDLESS}`;
    expect(await errorOf(run(sql))).toEqual({
      name: 'TIMEOUT',
      state: '57014',
      message: 'canceling statement due to statement timeout',
    });
  });

  test('ends a prepared query, and the next one has its own', async () => {
    const session = service.open();
    await run("SET 'fungi.statement.timeout' = '700 ms'", undefined, session);
    const prepared = await session.prepare(ENDLESS);
    const rows = async (): Promise<void> => {
      const result = await prepared.execute();
      if (result.kind === 'rows') for await (const batch of result.batches()) void batch;
    };
    expect(await errorOf(rows())).toMatchObject({ name: 'TIMEOUT' });
    expect(await run('SELECT 1', undefined, session)).toBe(1);
  });

  test('ends an INSERT that is waited for', async () => {
    const session = service.open();
    const sql = `SET 'table.dml-sync' = 'true'; SET 'fungi.statement.timeout' = '700 ms';
      INSERT INTO hole SELECT a.n, '' FROM numbers a, numbers b, numbers c, numbers d`;
    expect(await errorOf(run(sql, undefined, session))).toMatchObject({ name: 'TIMEOUT' });
  });

  test('must be a duration', async () => {
    expect(await errorOf(run("SET 'fungi.statement.timeout' = 'soon'"))).toMatchObject({
      name: 'INVALID_OPTION',
    });
  });
});

describe('a query that its client cancels', () => {
  test('ends with an error, not with the rows until then', async () => {
    const cancel = new AbortController();
    const rows = run('SELECT a.n FROM numbers a, numbers b, numbers c, numbers d', cancel.signal);
    const running = errorOf(rows);
    await expect.poll(() => service.jobs.running().length).toBeGreaterThan(0);
    cancel.abort();
    expect(await running).toMatchObject({ name: 'CANCELED', state: '57014' });
  });

  test('so does one that somebody stops', async () => {
    const running = errorOf(run(ENDLESS));
    const job = (): Job | undefined => service.jobs.running().find(({ name }) => name === ENDLESS);
    await expect.poll(job).toBeDefined();
    await job()!.cancel();
    expect(await running).toMatchObject({ name: 'CANCELED', state: '57014' });
  });
});

describe('large statements that are planned', () => {
  test.each([
    ['100,000 numbers', `SELECT n FROM numbers WHERE n IN (${listOf(100_000, (i) => `${2 * i}`)})`, 500],
    ['100,000 texts', `SELECT 'v7' IN (${listOf(100_000, (i) => `'v${i}'`)})`, 1],
    ['100,000 elements of an array', `SELECT CARDINALITY(ARRAY[${listOf(100_000, String)}])`, 1],
    ['2,000 columns', `SELECT ${listOf(2_000, (i) => `n + ${i}`)} FROM numbers WHERE n = 1`, 1],
    ['4,000 times a column', `SELECT ${listOf(4_000, () => 'n')} FROM numbers WHERE n = 1`, 1],
    ['300 aggregates', `SELECT ${listOf(300, (i) => `SUM(n + ${i})`)} FROM (VALUES 1) AS t(n)`, 1],
    [
      'rows of VALUES',
      `SELECT COUNT(*) FROM (VALUES ${listOf(20_000, (i) => `(${i}, 'n${i}')`)}) AS t(a, b)`,
      1,
    ],
    ['a text of 5 MB', `SELECT CHAR_LENGTH('${'x'.repeat(5_000_000)}')`, 1],
    ['2,000 statements', listOf(2_000, () => 'SELECT 1', ';'), 2_000],
  ])('%s', async (_, sql, rows) => {
    expect(await run(sql)).toBe(rows);
  });

  test('INSERT of 20,000 rows', async () => {
    await expect(run(`INSERT INTO hole VALUES ${listOf(20_000, (i) => `(${i}, 'n${i}')`)}`)).resolves.toBe(0);
  });
});

describe('statements that are refused', () => {
  const nested = (depth: number): string => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`;
  test.each([
    ['5,000 parentheses', nested(5_000), '54001', /nests deeper than 200/],
    ['a million parentheses', nested(1_000_000), '54001', /more than 1000000 words/],
    [
      '5,000 levels of a type',
      `SELECT CAST(NULL AS ${'ROW<a '.repeat(5_000)}INT${'>'.repeat(5_000)})`,
      '54001',
      /nests/,
    ],
    [
      '10,000 columns',
      `SELECT ${listOf(10_000, (i) => `n + ${i}`)} FROM numbers`,
      '54011',
      /more than 4096 columns/,
    ],
    [
      'a statement of many tokens',
      `SELECT 1 IN (${listOf(250_000, String)})`,
      '54001',
      /more than 400000 words/,
    ],
    [
      'long computed lists',
      `SELECT n IN (${listOf(10_001, (i) => `n + ${i}`)}) FROM numbers`,
      '54001',
      /not all literals/,
    ],
    [
      'a chain of operators',
      `SELECT ${listOf(5_000, () => '1', ' + ')}`,
      '54001',
      /More than 1000 operators/,
    ],
    [
      'CUBE',
      `SELECT 1 FROM numbers GROUP BY CUBE(${listOf(13, (i) => `n + ${i}`)})`,
      '42000',
      /4096 grouping sets/,
    ],
    [
      'ROLLUP',
      `SELECT 1 FROM numbers GROUP BY ROLLUP(${listOf(4_000, (i) => `n + ${i}`)})`,
      '42000',
      /at most 40 columns/,
    ],
  ])('%s', async (_, sql, state, message) => {
    const error = await errorOf(run(sql));
    expect(error.state).toBe(state);
    expect(error.message).toMatch(message);
  });

  test('columns that double with every step', async () => {
    const tables = listOf(14, (i) =>
      i === 0 ? 'x0 AS (SELECT n FROM numbers)' : `x${i} AS (SELECT a.*, b.* FROM x${i - 1} a, x${i - 1} b)`,
    );
    const error = await errorOf(run(`WITH ${tables} SELECT * FROM x13`));
    expect(error.state).toMatch(/^540/);
  });
});

describe('views that read themselves', () => {
  test.each([
    [
      'by their own name',
      'CREATE VIEW v AS SELECT n FROM numbers; ALTER VIEW v AS SELECT n FROM v; SELECT * FROM v',
    ],
    [
      'through another',
      `CREATE VIEW p AS SELECT n FROM numbers; CREATE VIEW q AS SELECT n FROM p;
       ALTER VIEW p AS SELECT n FROM q; SELECT * FROM p`,
    ],
    [
      'after a renaming',
      `CREATE VIEW r AS SELECT n FROM numbers; CREATE VIEW s AS SELECT n FROM r;
       ALTER VIEW r RENAME TO gone; ALTER VIEW s RENAME TO r; SELECT * FROM r`,
    ],
  ])('%s', async (_, sql) => {
    await expect(run(sql)).rejects.toThrow(FungiError);
  });

  test('a WITH table that reads itself', async () => {
    await expect(run('WITH r AS (SELECT * FROM r) SELECT * FROM r')).rejects.toThrow(FungiError);
  });
});
