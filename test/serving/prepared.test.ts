/** Prepared statements of a session: types of parameters, direct queries, and everything else with values. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { ParameterValue, PreparedQuery, Session, StatementResult } from '../../gateway/session/index.js';
import { bigint, int, printType, string } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';

let service: SessionService;
let session: Session;

beforeEach(async () => {
  service = new SessionService({ output: () => undefined });
  session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  await run(`CREATE TABLE people (id BIGINT, name STRING, born DATE, paid DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory');
    INSERT INTO people VALUES (1, 'ada', DATE '1815-12-10', 1.50), (2, 'bob', DATE '1970-01-01', CAST(NULL AS DECIMAL(10, 2)))`);
});
afterEach(() => service.close());

async function rowsOf(result: StatementResult): Promise<readonly (readonly ResultValue[])[]> {
  if (result.kind !== 'rows') return [];
  const rows: (readonly ResultValue[])[] = [];
  for await (const batch of result.batches()) rows.push(...batch.rows);
  return rows;
}

async function run(script: string): Promise<readonly (readonly ResultValue[])[]> {
  let rows: readonly (readonly ResultValue[])[] = [];
  for await (const { result } of session.execute(script)) rows = await rowsOf(result);
  return rows;
}

const execute = async (prepared: PreparedQuery, ...values: ParameterValue[]): ReturnType<typeof rowsOf> =>
  rowsOf(await prepared.execute(values));

const types = (prepared: PreparedQuery): readonly string[] =>
  prepared.parameterTypes.map((type) => printType(type));

describe('prepared queries', () => {
  it('looks up rows by a parameter whose type is that of the column', async () => {
    const prepared = await session.prepare('SELECT name, born FROM people WHERE id = ?');
    expect(types(prepared)).toEqual(['BIGINT']);
    expect(prepared.direct).toBe(true);
    expect(prepared.fields?.map((field) => field.name)).toEqual(['name', 'born']);
    expect(await execute(prepared, 1n)).toEqual([['ada', '1815-12-10']]);
    expect(await execute(prepared, '2')).toEqual([['bob', '1970-01-01']]);
    expect(await execute(prepared, 3)).toEqual([]);
    expect(await execute(prepared, null)).toEqual([]);
  });

  it('keeps declared types, also where the column is of another width', async () => {
    const prepared = await session.prepare('SELECT name FROM people WHERE id = ? OR CAST(id AS INT) = ?', {
      parameterTypes: [int(), bigint()],
    });
    expect(types(prepared)).toEqual(['INT', 'BIGINT']);
    expect(await execute(prepared, 1, 2n)).toEqual([['ada'], ['bob']]);
    expect(await execute(prepared, 1, 2n ** 40n)).toEqual([['ada']]);
    await expect(execute(prepared, 'x', 1n)).rejects.toThrow("'x' is no value of type INT for parameter 1");
  });

  it('reads dates and decimals as CAST does', async () => {
    const prepared = await session.prepare('SELECT id FROM people WHERE born < ? AND paid BETWEEN ? AND ?');
    expect(types(prepared)).toEqual(['DATE', 'DECIMAL(10, 2)', 'DECIMAL(10, 2)']);
    expect(await execute(prepared, '1900-01-01', '1.5', '2')).toEqual([[1n]]);
    await expect(execute(prepared, 'yesterday', '1.5', '2')).rejects.toThrow('yesterday');
  });

  it('returns constants and parameters without running anything', async () => {
    const one = await session.prepare('SELECT 1');
    expect(one.direct).toBe(true);
    expect(await execute(one)).toEqual([[1]]);
    const echo = await session.prepare('SELECT ?, CAST(? AS INT), UPPER(?)', { parameterTypes: [string()] });
    expect(types(echo)).toEqual(['STRING', 'INT', 'STRING']);
    expect(await execute(echo, 'x', 7, 'y')).toEqual([['x', 7, 'Y']]);
    expect(await execute(echo, null, null, null)).toEqual([[null, null, null]]);
  });

  it('plans with the values where the plan depends on them', async () => {
    const prepared = await session.prepare('SELECT id FROM people ORDER BY id LIMIT ? OFFSET ?');
    expect(prepared.direct).toBe(false);
    expect(await execute(prepared, 5n, 1n)).toEqual([[2n]]);
    expect(await execute(prepared, 1n, 0n)).toEqual([[1n]]);
  });

  it('inserts values', async () => {
    const prepared = await session.prepare('INSERT INTO people (id, name) SELECT ?, ?');
    expect(types(prepared)).toEqual(['BIGINT', 'STRING']);
    await (await insertJob(prepared, [9, "o'hara"])).done();
    expect(await run('SELECT name, born FROM people WHERE id = 9')).toEqual([["o'hara", null]]);
  });

  it('notices that a table or a setting changed', async () => {
    const prepared = await session.prepare('SELECT * FROM people WHERE id = ?');
    await run(`DROP TABLE people; CREATE TABLE people (id INT, other STRING) WITH ('connector' = 'memory', 'name' = 'new');
      INSERT INTO people VALUES (1, 'new')`);
    expect(await execute(prepared, 1)).toEqual([[1, 'new']]);
    expect(prepared.fields?.map((field) => field.name)).toEqual(['id', 'other']);
    const now = await session.prepare("SELECT DATE_FORMAT(TO_TIMESTAMP_LTZ(0, 3), 'HH:mm') FROM people");
    expect(await execute(now)).toEqual([['00:00']]);
    await run("SET 'table.local-time-zone' = 'Asia/Tokyo'");
    expect(await execute(now)).toEqual([['09:00']]);
  });

  it('refuses a wrong number of values and parameters outside of prepared statements', async () => {
    const prepared = await session.prepare('SELECT ?');
    await expect(prepared.execute([])).rejects.toThrow('has 1 parameter, but 0 values were given');
    await expect(run('SELECT ?')).rejects.toMatchObject({
      errorName: 'VALIDATION',
      message: 'Illegal use of dynamic parameter',
      span: { line: 1, column: 8 },
    });
  });

  it('runs results side by side', async () => {
    const prepared = await session.prepare('SELECT a.id FROM people a, people b WHERE a.id = ?');
    const [first, second] = await Promise.all([execute(prepared, 1), execute(prepared, 2)]);
    expect([first, second]).toEqual([
      [[1n], [1n]],
      [[2n], [2n]],
    ]);
  });

  it('cancels a running query and frees a result that is not read to its end', async () => {
    const abort = new AbortController();
    const big = await session.prepare(
      'SELECT COUNT(*) FROM people a, people b, people c, people d, people e, people f, people g, people h, people i, people j, people k, people l, people m, people n, people o, people p, people q, people r, people s, people t, people u, people v, people w, people x WHERE RAND() > ?',
    );
    const result = await big.execute([2], { signal: abort.signal });
    const reading = rowsOf(result);
    abort.abort();
    await expect(reading).rejects.toThrow('canceled');
    const some = await (await session.prepare('SELECT id FROM people')).execute();
    if (some.kind === 'rows') for await (const batch of some.batches()) if (batch.rows.length > 0) break;
    expect(await run('SELECT COUNT(*) FROM people')).toEqual([[2n]]);
  });
});

async function insertJob(
  prepared: PreparedQuery,
  values: readonly ParameterValue[],
): Promise<{ done(): Promise<void> }> {
  const result = await prepared.execute(values);
  if (result.kind !== 'job') throw new Error(`a ${result.kind} result`);
  return result.job;
}
