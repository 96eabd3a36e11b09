/** Errors of running queries are in Flink's words: they name value and type, never DuckDB's types, columns or SQL. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FungiError } from '../../sql/error/index.js';
import { evaluationMessage, memoryMessage } from '../../src/duckdb/evaluation-messages.js';
import { SessionService } from '../../gateway/session/index.js';

let service: SessionService;
beforeAll(() => {
  service = new SessionService({ output: () => undefined });
});
afterAll(() => service.close());

async function failure(sql: string): Promise<FungiError> {
  const session = service.open({ properties: new Map([['execution.runtime-mode', 'batch']]) });
  try {
    for await (const { result } of session.execute(sql)) {
      if (result.kind === 'rows') for await (const batch of result.batches()) void batch;
    }
  } catch (error) {
    if (error instanceof FungiError) return error;
    throw error;
  } finally {
    service.closeSession(session.id);
  }
  throw new Error(`no error: ${sql}`);
}

const over = (expression: string, value: string): string =>
  `SELECT ${expression} FROM (VALUES (${value})) v(x)`;

describe('a query that fails', () => {
  it.each([
    [over('CAST(x AS INT)', `'x'`), `For input string: 'x'. Invalid character found.`],
    [over('CAST(x AS INT)', `'99999999999'`), `For input string: '99999999999'. Overflow of INT.`],
    [over('CAST(x AS TINYINT)', `'300'`), `For input string: '300'. Overflow of TINYINT.`],
    [over('CAST(x AS DOUBLE)', `'abc'`), `For input string: "abc"`],
    [over('CAST(x AS DECIMAL(5, 2))', `'123456'`), `For input string: '123456'. Overflow of DECIMAL(5, 2).`],
    [
      over('CAST(x AS DECIMAL(5, 2))', `'abc'`),
      `For input string: 'abc'. It is not a value of DECIMAL(5, 2).`,
    ],
    [over('CAST(x AS DATE)', `'2020-13-01'`), `Cannot parse '2020-13-01' as DATE`],
    [over('1 / x', '0'), '/ by zero'],
    [over('1.5 / x', '0.0'), 'Division by zero'],
    [over('FROM_UNIXTIME(x)', '9223372036854775807'), '9223372036854775807 * 1000000 overflows BIGINT'],
    [
      over(`TIMESTAMPADD(YEAR, x, TIMESTAMP '2020-01-01 00:00:00')`, '1000000'),
      'The date or time is out of range (years -290307 to 294246)',
    ],
    [over('MAP[x, 1]', 'CAST(NULL AS STRING)'), 'A MAP with a NULL key is not supported'],
  ])('%s', async (sql, message) => {
    const error = await failure(sql);
    expect(error.errorName).toBe('EVALUATION');
    expect(error.message).toBe(message);
  });

  it.each([
    [over('CAST(x AS INT)', `'x'`), '22P02'],
    [over('CAST(x AS BOOLEAN)', `'x'`), '22P02'],
    [over('CAST(x AS DOUBLE)', `'abc'`), '22P02'],
    [over('CAST(x AS DECIMAL(5, 2))', `'abc'`), '22P02'],
    [over('CAST(x AS INT)', `'99999999999'`), '22003'],
    [over('FROM_UNIXTIME(x)', '9223372036854775807'), '22003'],
    [over('CAST(x AS DATE)', `'2020-13-01'`), '22007'],
    [over(`TIMESTAMPADD(YEAR, x, TIMESTAMP '2020-01-01 00:00:00')`, '1000000'), '22008'],
    [over('1 / x', '0'), '22012'],
    [over('1.5 / x', '0.0'), '22012'],
    [over('MAP[x, 1]', 'CAST(NULL AS STRING)'), '22000'],
    [over("REPEAT('a', x)", '20000000'), '54000'],
  ])('%s has SQLSTATE %s', async (sql, state) => {
    expect((await failure(sql)).sqlState).toBe(state);
  });

  it('as a job says in which operator, beside the message', async () => {
    const error = await failure(`
      CREATE TEMPORARY TABLE zero (x INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1',
        'fields.x.kind' = 'sequence', 'fields.x.start' = '0', 'fields.x.end' = '0');
      CREATE TEMPORARY TABLE nothing (x INT) WITH ('connector' = 'blackhole');
      SET 'table.dml-sync' = 'true';
      INSERT INTO nothing SELECT 1 / x FROM zero`);
    expect(error.message).toBe('/ by zero');
    expect(error.sqlState).toBe('22012');
    expect(error.operator).toMatch(/^\w+[\w-]*\[\d+\]$/);
    expect(error.span).toMatchObject({ line: 6 });
  });
});

describe('messages of DuckDB', () => {
  it.each([
    [
      `Could not convert string 'x' to INT64 when casting from source column c0\n\nLINE 1: SELECT c0`,
      `For input string: 'x'. Invalid character found.`,
    ],
    [
      `Type INT64 with value 300 can't be cast because the value is out of range for the destination type INT8`,
      'The value 300 is out of range of TINYINT',
    ],
    [
      'Casting value "12345" to type DECIMAL(3,2) failed: value is out of range!',
      'The value 12345 is out of range of DECIMAL(3, 2)',
    ],
    ['Overflow in addition of INT32 (1 + 2)!', '1 + 2 overflows INT'],
    [
      'Overflow in addition of DECIMAL(18) (1 + 2). You might want to add an explicit cast to a bigger decimal.',
      '1 + 2 overflows DECIMAL(18)',
    ],
    ['a text of ours', 'a text of ours'],
  ])('%s', (theirs, ours) => {
    expect(evaluationMessage(theirs)).toBe(ours);
  });

  it('about memory say how much is used, not which settings of DuckDB help', () => {
    const theirs =
      'failed to allocate data of size 16.0 MiB (1.9 GiB/2.0 GiB used)\nPossible solutions:\n* Reducing the number of threads (SET threads=X)';
    expect(memoryMessage(theirs)).toBe('The engine ran out of memory: 1.9 GiB of 2.0 GiB are in use');
  });
});
