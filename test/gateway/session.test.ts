import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session, StatementPolicy } from '../../gateway/session/index.js';
import { FungiError } from '../../sql/error/index.js';

let service: SessionService;
let session: Session;

beforeEach(() => {
  service = new SessionService({ output: () => undefined });
  session = service.open();
});

afterEach(() => service.close());

/** Rows of all results, and `OK` for statements without. */
async function run(text: string, on: Session = session): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const { result } of on.execute(text)) {
    if (result.kind !== 'rows') got.push(result.kind === 'ok' ? 'OK' : result.kind);
    else for await (const { rows } of result.batches()) got.push(...rows);
  }
  return got;
}

describe('a script', () => {
  it('runs in order, up to the first error, which has its place', async () => {
    const text = 'CREATE DATABASE d1;\n\n  CREATE DATABASE d1;\nCREATE DATABASE d2';
    await expect(run(text)).rejects.toMatchObject({
      errorName: 'ALREADY_EXISTS',
      span: { line: 3, column: 19 },
    });
    expect(await run('SHOW DATABASES')).toEqual([['d1'], ['default_database']]);
  });

  it('runs the statements in front of a syntax error', async () => {
    const text = 'CREATE DATABASE `a;b`; -- ;\nCREATE DATABASE c;\nCREAT DATABASE d; SHOW TABLES';
    await expect(run(text)).rejects.toMatchObject({ errorName: 'SYNTAX', span: { line: 3 } });
    expect(await run('SHOW DATABASES')).toEqual([['a;b'], ['c'], ['default_database']]);
  });

  it('runs what is in front of an open quote', async () => {
    await expect(run("CREATE DATABASE c; SELECT 'x")).rejects.toBeInstanceOf(FungiError);
    expect(await run("SHOW DATABASES LIKE 'c'")).toEqual([['c']]);
  });

  it('gives errors without a place of their own that of their statement', async () => {
    const text = "SET 'a' = 'b';\nSET 'parallelism.default' = 'many'";
    await expect(run(text)).rejects.toMatchObject({
      errorName: 'INVALID_OPTION',
      span: { line: 2, column: 1 },
    });
  });

  it('can be stopped between statements', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const stopped = (async () => {
      for await (const { statement } of session.execute('CREATE DATABASE a; CREATE DATABASE b', {
        signal: abort.signal,
      })) {
        seen.push(statement.kind);
        abort.abort(new FungiError('CANCELED', 'stop'));
      }
    })();
    await expect(stopped).rejects.toMatchObject({ errorName: 'CANCELED' });
    expect(seen).toEqual(['create-database']);
  });

  it('is nothing when empty', async () => {
    expect(await run(' ;; -- nothing\n')).toEqual([]);
  });
});

describe('sessions', () => {
  it('share catalogs and keep what is theirs', async () => {
    const other = service.open({ properties: new Map([['x', '1']]) });
    await run("CREATE DATABASE d; USE d; CREATE TEMPORARY VIEW v AS SELECT 1 AS a; SET 'x' = '2'");
    expect(await run('SHOW DATABASES', other)).toEqual([['d'], ['default_database']]);
    expect(await run('SHOW CURRENT DATABASE', other)).toEqual([['default_database']]);
    expect(await run('SHOW VIEWS FROM d', other)).toEqual([]);
    expect(await run('SHOW VIEWS')).toEqual([['v']]);
    expect(await run('SET', other)).toEqual([['x', '1']]);
    await run("SET 'x' = '5'; RESET 'x'", other);
    expect(await run('SET', other)).toEqual([['x', '1']]);
  });

  it('hide secrets', async () => {
    await run("SET 'my.password' = 'geheim'");
    expect(await run('SET')).toEqual([['my.password', '******']]);
    await run("CREATE TABLE t (a INT) WITH ('connector' = 'x', 'token' = 'geheim')");
    expect(JSON.stringify(await run('SHOW CREATE TABLE t'))).not.toContain('geheim');
    const error = await run('SELECT * FROM t').catch((caught: unknown) => caught);
    expect(String(error)).toContain("'token'='******'");
    expect(String(error)).not.toContain('geheim');
  });

  it('point out keys that look misspelt', async () => {
    const notices: string[] = [];
    for await (const { result } of session.execute("SET 'execution.runtime-mod' = 'batch'")) {
      if (result.kind === 'ok') notices.push(...result.notices);
    }
    expect(notices).toEqual([
      "The key 'execution.runtime-mod' is not known. Did you mean 'execution.runtime-mode'?",
    ]);
  });

  it('say at once that a new table cannot be used, and still create it, as Flink does', async () => {
    const notices: string[] = [];
    const text =
      "CREATE TABLE t (a INT) WITH ('connector' = 'print', 'prnt-identifier' = 'x'); CREATE TABLE template (a INT)";
    for await (const { result } of session.execute(text)) {
      if (result.kind === 'ok') notices.push(...result.notices);
    }
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('Table t cannot be used like this: Unsupported options found for');
    expect(notices[0]).toContain('print-identifier');
    expect(await run('SHOW TABLES')).toEqual([['t'], ['template']]);
  });

  it('refuse settings that would change results and do nothing', async () => {
    await expect(run("SET 'table.exec.emit.early-fire.enabled' = 'true'")).rejects.toMatchObject({
      errorName: 'NOT_SUPPORTED',
    });
  });

  it('ask the policy before every statement', async () => {
    const asked: string[] = [];
    const policy: StatementPolicy = {
      check: ({ statement, principal }) => {
        asked.push(`${principal?.name ?? '?'} ${statement.kind}`);
        if (statement.kind === 'drop') throw new FungiError('VALIDATION', 'not you');
      },
    };
    const guarded = new SessionService({ output: () => undefined, policy });
    const theirs = guarded.open({ principal: { name: 'ann', role: 'admin', permissions: ['*'] } });
    await expect(run('CREATE DATABASE d; DROP DATABASE d', theirs)).rejects.toThrow('not you');
    expect(asked).toEqual(['ann create-database', 'ann drop']);
    expect(await run("SHOW DATABASES LIKE 'd'", theirs)).toEqual([['d']]);
    await guarded.close();
  });
});

describe('statement sets', () => {
  it('take only INSERT between BEGIN and END', async () => {
    await run('BEGIN STATEMENT SET');
    await expect(run('SHOW TABLES')).rejects.toThrow("Only 'INSERT/CREATE TABLE AS' statement is allowed");
    expect(await run('END')).toEqual(['OK']);
    await expect(run('END')).rejects.toThrow('No Statement Set to submit');
  });
});

describe('views', () => {
  it('are resolved where they were made', async () => {
    await run(
      'CREATE DATABASE d; USE d; CREATE VIEW base AS SELECT 7 AS n; CREATE VIEW top AS SELECT n FROM base; USE default_database',
    );
    expect(await run('SELECT n FROM d.top')).toEqual([[7]]);
    expect(await run('DESCRIBE d.top')).toEqual([['n', 'INT', false, null, null, null]]);
  });

  it('keep the columns that * meant when they were made', async () => {
    const options =
      "WITH ('connector' = 'datagen', 'number-of-rows' = '1', 'fields.a.min' = '7', 'fields.a.max' = '7')";
    await run(`CREATE TABLE t (a INT) ${options}; CREATE VIEW v AS SELECT * FROM t; ALTER TABLE t ADD b INT`);
    expect(await run('SELECT * FROM v')).toEqual([[7]]);
  });

  it('of a form that is not expanded work as they were written', async () => {
    await run(
      'CREATE VIEW v AS SELECT x, n FROM (VALUES (1, ARRAY[5, 6])) AS t(x, l) CROSS JOIN UNNEST(l) AS u(n)',
    );
    expect(await run('SELECT * FROM v')).toEqual([
      [1, 5],
      [1, 6],
    ]);
    await run('CREATE VIEW w AS SELECT a.x FROM (VALUES (1)) AS a(x) JOIN (VALUES (1)) AS b(x) USING (x)');
    expect(await run('SELECT * FROM w')).toEqual([[1]]);
  });

  it('with a list of columns of the wrong length are refused', async () => {
    await expect(run('CREATE VIEW v (a, b) AS SELECT 1')).rejects.toThrow('Def fields: [a, b]');
    await expect(run('CREATE VIEW v (a, a) AS SELECT 1, 2')).rejects.toThrow(
      'A column with the same name `a`',
    );
  });
});

describe('CREATE TABLE AS', () => {
  const source =
    "CREATE TABLE src (id INT NOT NULL, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '3', 'fields.name.length' = '1')";

  it('makes the table, fills it, and can be waited for', async () => {
    await run("SET 'table.dml-sync' = 'true'");
    await run(source);
    expect(
      await run(
        "CREATE TABLE copy (n INT, id BIGINT) WITH ('connector' = 'memory') AS SELECT id, name FROM src",
      ),
    ).toEqual(['job']);
    const described = (await run('DESCRIBE copy')) as unknown[][];
    expect(described.map(([name, type]) => `${String(name)} ${String(type)}`)).toEqual([
      'n INT',
      'id BIGINT',
      'name STRING',
    ]);
    await run("SET 'execution.runtime-mode' = 'batch'");
    expect(await run('SELECT n, id FROM copy ORDER BY id')).toEqual([
      [null, 1n],
      [null, 2n],
      [null, 3n],
    ]);
  });

  it('leaves no table behind when it cannot run', async () => {
    await run(source);
    await expect(run("CREATE TABLE copy WITH ('connector' = 'nope') AS SELECT id FROM src")).rejects.toThrow(
      "identifier 'nope'",
    );
    expect(await run('SHOW TABLES')).toEqual([['src']]);
  });
});

describe('a query', () => {
  // One over VALUES would run as one statement, without a job.
  const NUMBERS = "CREATE TABLE n (x INT) WITH ('connector' = 'datagen', 'number-of-rows' = '2');";

  it('that is not read to its end is canceled', async () => {
    for await (const { result } of session.execute(`${NUMBERS} SELECT x FROM n`)) {
      expect(['ok', 'rows']).toContain(result.kind);
    }
    expect(service.jobs.running()).toEqual([]);
    expect(service.jobs.list()).toHaveLength(1);
  });

  it('does not show secrets by its name', async () => {
    await run(
      `${NUMBERS} SELECT COUNT(*) FROM n /*+ OPTIONS('number-of-rows' = '1') */ WHERE 'my.password' = 'hunter''2'`,
    );
    const [job] = service.jobs.list();
    expect(job!.name).toContain("OPTIONS('number-of-rows' = '1')");
    expect(job!.name).toContain("'my.password' = '******'");
  });

  it('is listed as a job and can be described', async () => {
    await run(`${NUMBERS} SELECT COUNT(*) AS two FROM n`);
    const [job] = service.jobs.list();
    expect(await run('SHOW JOBS')).toMatchObject([
      [job!.id, 'SELECT COUNT(*) AS two FROM n', 'FINISHED', expect.any(String)],
    ]);
    expect(await run(`DESCRIBE JOB '${job!.id}'`)).toMatchObject([
      [job!.id, 'SELECT COUNT(*) AS two FROM n', 'FINISHED', expect.any(String), 0, null],
    ]);
    await expect(run("STOP JOB '00000000000000000000000000000000'")).rejects.toMatchObject({
      errorName: 'NOT_FOUND',
    });
  });

  it('runs on when a savepoint of it is asked for', async () => {
    await run(
      `CREATE TABLE ticks (x INT) WITH ('connector' = 'datagen'); CREATE TABLE hole (x INT) WITH ('connector' = 'blackhole');
       INSERT INTO hole SELECT x FROM ticks`,
    );
    const [job] = service.jobs.running();
    for (const drain of ['', ' WITH DRAIN']) {
      await expect(run(`STOP JOB '${job!.id}' WITH SAVEPOINT${drain}`)).rejects.toMatchObject({
        errorName: 'NOT_SUPPORTED',
        message: 'STOP JOB … WITH SAVEPOINT is not supported yet: there are no checkpoints',
        hint: expect.stringContaining('The job runs on') as string,
        span: { line: 1, column: 1 },
      });
    }
    expect(job!.progress().state).toBe('RUNNING');
    await run(`STOP JOB '${job!.id}'`);
    expect(service.jobs.running()).toEqual([]);
  });
});
