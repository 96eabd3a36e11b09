import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FungiError } from '../../sql/error/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { Database, StatementCache, fromDuckdbError } from '../../src/duckdb/index.js';
import { limits } from '../../src/limits.js';

let database: Database;
let connection: EngineConnection;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(() => database.close());

const failure = async (sql: string): Promise<FungiError> => {
  try {
    await connection.rows(sql);
  } catch (error) {
    return fromDuckdbError(error, 'calc[1]');
  }
  throw new Error('expected a failure');
};

describe('errors of DuckDB', () => {
  it.each([
    [`SELECT CAST('x' AS INTEGER)`, 'EVALUATION'],
    [`SELECT 9223372036854775807 + x FROM (VALUES (1::BIGINT)) v(x)`, 'EVALUATION'],
    [`SELECT error('out of luck')`, 'EVALUATION'],
    [`SELECT * FROM read_csv('/nowhere/at/all.csv')`, 'SOURCE_UNAVAILABLE'],
    ['SELECT no_such_function(1)', 'INTERNAL'],
  ])('%s', async (sql, name) => {
    const error = await failure(sql);
    expect(error.errorName).toBe(name);
    expect(error.operator).toBe('calc[1]');
    expect(error.message).not.toContain('calc[1]');
  });

  it('stay what they are when they are ours', () => {
    const ours = new FungiError('DATA', 'bad row');
    expect(fromDuckdbError(ours, 'x')).toBe(ours);
  });
});

describe('prepared statements', () => {
  it('see what their tables hold now, not what they held when they were prepared', async () => {
    await connection.run('CREATE TABLE seen (a INTEGER, b INTEGER)');
    const absent = await connection.prepare(
      'SELECT count(*) FROM (VALUES (1)) v(x) LEFT JOIN seen ON a = x WHERE a IS NULL',
    );
    const grouped = await connection.prepare('SELECT a, count(*) FROM seen GROUP BY a ORDER BY a');
    expect(await absent.rows()).toEqual([[1n]]);
    await connection.run('INSERT INTO seen VALUES (1, 1), (2, 2)');
    expect(await absent.rows()).toEqual([[0n]]);
    expect(await grouped.rows()).toHaveLength(2);
    await connection.run('INSERT INTO seen VALUES (100000, 1), (-5, 1), (NULL, 1)');
    expect(await grouped.rows()).toHaveLength(5);
    absent.close();
    grouped.close();
  });

  it('take parameters, also after they were planned again', async () => {
    const statement = await connection.prepare('SELECT $1::BIGINT + 1, $2::VARCHAR, $3::BOOLEAN, $4::DOUBLE');
    for (let run = 0; run < 70; run++) {
      expect(await statement.rows([run, 'x', true, 0.5])).toEqual([[BigInt(run) + 1n, 'x', true, 0.5]]);
    }
    statement.close();
  });

  it('are kept by text up to a limit', async () => {
    const cache = new StatementCache(connection);
    const first = await cache.get('SELECT 0');
    expect(await cache.get('SELECT 0')).toBe(first);
    for (let other = 1; other <= limits.statement_cache_max; other++) await cache.get(`SELECT ${other}`);
    expect(await cache.get('SELECT 0')).not.toBe(first);
    cache.close();
  });
});

describe('a database', () => {
  it('keeps the order of rows and speaks UTC', async () => {
    const rows = await connection.rows(`SELECT i FROM range(300000) r(i) WHERE i % 100000 = 7`);
    expect(rows).toEqual([[7n], [100007n], [200007n]]);
    expect(await connection.rows(`SELECT current_setting('TimeZone')`)).toEqual([['UTC']]);
  });

  it('limits the number of jobs', async () => {
    const other = await Database.open({ threads: 1 });
    for (let job = 0; job < limits.jobs_max; job++) other.jobStarted();
    expect(() => other.jobStarted()).toThrow('which is the limit');
    other.jobEnded();
    expect(other.jobStarted()).toBe(`job${limits.jobs_max + 1}`);
    await other.close();
  });
});
