/** Flink's SQL client in gateway mode: a script, and a person at a terminal. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import { FungiError } from '../../../sql/error/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import { CTRL_C, missing, runScript, TAB, Terminal, work } from './flink-clients.js';

let service: SessionService;
let server: FlinkGatewayServer;
let port: number;

const EVENTS = [
  { id: 1, ts: '2024-05-01 10:00:01', amount: 2.5, name: 'ada' },
  { id: 2, ts: '2024-05-01 10:00:04', amount: 4, name: 'bob' },
  { id: 1, ts: '2024-05-01 10:00:12', amount: 1.5, name: 'ada' },
  { id: 3, ts: '2024-05-01 10:00:31', amount: 8, name: 'eve' },
];

beforeAll(async () => {
  service = new SessionService({ output: () => undefined });
  server = new FlinkGatewayServer({ service, version: 'test' });
  port = await server.listen('127.0.0.1', 0);
  writeFileSync(join(work, 'events.json'), EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''));
});

afterAll(async () => {
  await server.close();
  await service.close();
  rmSync(work, { recursive: true, force: true });
});

const EVENT_TABLE = (): string => `
  CREATE TEMPORARY TABLE events (
    id INT, ts TIMESTAMP(3), amount DOUBLE, name STRING, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
  ) WITH ('connector' = 'filesystem', 'path' = '${join(work, 'events.json')}', 'format' = 'json')`;

/** The lines of the table whose header has these names, without the frame. */
function table(output: string, ...names: readonly string[]): readonly string[] {
  const lines = output.split(/\r?\n/);
  const cells = (line: string): readonly string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const header = lines.findIndex((line) => cells(line).join() === names.join());
  if (header < 0) throw new Error(`no table of ${names.join()} in\n${output}`);
  const rows: string[] = [];
  for (const line of lines.slice(header + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(cells(line).join(' '));
  }
  return rows;
}

describe.skipIf(missing !== undefined)('a script', () => {
  it('defines, lists, describes, changes and drops', async () => {
    const output = await runScript(
      port,
      `CREATE DATABASE shop;
       USE shop;
       CREATE TABLE orders (id INT NOT NULL, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'datagen');
       CREATE VIEW notes AS SELECT note FROM orders;
       SHOW TABLES;
       DESCRIBE orders;
       SHOW CURRENT DATABASE;
       ALTER TABLE orders ADD (total DECIMAL(10, 2));
       SHOW CREATE TABLE orders;
       DROP VIEW notes;
       DROP TABLE orders;
       USE default_database;
       DROP DATABASE shop;
       SHOW DATABASES;`,
    );
    expect(table(output, 'table name')).toEqual(['notes', 'orders']);
    expect(table(output, 'name', 'type', 'null', 'key', 'extras', 'watermark')).toEqual([
      'id INT FALSE PRI(id)  ',
      'note STRING TRUE   ',
    ]);
    expect(table(output, 'current database name')).toEqual(['shop']);
    expect(output).toContain('`total` DECIMAL(10, 2)');
    expect(table(output, 'database name')).toEqual(['default_database']);
    expect(output).not.toContain('[ERROR]');
  });

  it('reads a file in windows, in streaming and in batch mode', async () => {
    const output = await runScript(
      port,
      `SET 'sql-client.execution.result-mode' = 'tableau';
       ${EVENT_TABLE()};
       SELECT window_start AS w, name, SUM(amount) AS s
       FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND))
       GROUP BY window_start, window_end, name;
       SET 'execution.runtime-mode' = 'batch';
       SELECT id, COUNT(*) AS n FROM events GROUP BY id ORDER BY id;`,
    );
    expect([...table(output, 'op', 'w', 'name', 's')].sort()).toEqual([
      '+I 2024-05-01 10:00:00.000 ada 2.5',
      '+I 2024-05-01 10:00:00.000 bob 4.0',
      '+I 2024-05-01 10:00:10.000 ada 1.5',
      '+I 2024-05-01 10:00:30.000 eve 8.0',
    ]);
    expect(output).toContain('Received a total of 4 rows');
    expect(table(output, 'id', 'n')).toEqual(['1 2', '2 1', '3 1']);
    expect(output).toContain('3 rows in set');
  });

  it('shows values of every type', async () => {
    const output = await runScript(
      port,
      `SET 'sql-client.execution.result-mode' = 'tableau';
       SET 'execution.runtime-mode' = 'batch';
       SELECT TRUE a, CAST(-1 AS TINYINT) b, 1234567890123 c, CAST(0.5 AS FLOAT) d, 1e100 e, CAST(1.50 AS DECIMAL(9, 3)) f;
       SELECT CAST('ab' AS CHAR(3)) g, x'0aff' h, DATE '2024-02-29' i, TIME '01:02:03' j, CAST(NULL AS INT) k;
       SELECT TIMESTAMP '2024-02-29 01:02:03.5' l, INTERVAL '1-2' YEAR TO MONTH m, INTERVAL '3' HOUR n;
       SELECT ARRAY[1, 2] o, MAP['k', 1.0] p, ROW(1, 'x') q, CAST('ä€😀' AS STRING) r;`,
    );
    expect(table(output, 'a', 'b', 'c', 'd', 'e', 'f')).toEqual(['TRUE -1 1234567890123 0.5 1.0E100 1.500']);
    expect(table(output, 'g', 'h', 'i', 'j', 'k')).toEqual(["ab x'0aff' 2024-02-29 01:02:03 <NULL>"]);
    expect(table(output, 'l', 'm', 'n')).toEqual(['2024-02-29 01:02:03.5 +1-02 +0 03:00:00.000']);
    expect(table(output, 'o', 'p', 'q', 'r')).toEqual(['[1, 2] {k=1.0} (1, x) ä€😀']);
  });

  it('starts jobs, waits for them, and runs statement sets', async () => {
    const output = await runScript(
      port,
      `${EVENT_TABLE()};
       CREATE TEMPORARY TABLE hole (id INT) WITH ('connector' = 'blackhole');
       INSERT INTO hole SELECT id FROM events;
       SET 'table.dml-sync' = 'true';
       INSERT INTO hole SELECT id FROM events;
       EXECUTE STATEMENT SET BEGIN INSERT INTO hole SELECT id FROM events; INSERT INTO hole VALUES (1); END;
       BEGIN STATEMENT SET;
       INSERT INTO hole SELECT id FROM events;
       END;`,
    );
    expect(output).toMatch(/successfully submitted to the cluster:\s+Job ID: [\da-f]{32}/);
    expect(output.match(/Complete execution of the SQL update statement/g)).toHaveLength(3);
    expect(output).not.toContain('[ERROR]');
  });

  it.each([
    [
      'SELECT nope FROM (VALUES 1) AS t(a);',
      /SqlValidatorException: Column 'nope' not found in any table\s*$/m,
    ],
    ['SELECT 1 FORM t WHERE;', /ParseException: Encountered "t" at line 1, column 15\.\s*$/m],
    [
      'USE nope;',
      /CatalogException: A database with name \[nope\] does not exist in the catalog: \[default_catalog\]\.\s*$/m,
    ],
    [
      "SET 'sql-client.execution.result-mode' = 'tableau';\nSELECT CAST('x' AS INT);",
      /NumberFormatException: For input string: 'x'. Invalid character found\.\s/,
    ],
  ])('ends with the error of %s', async (sql, error) => {
    const output = await runScript(port, sql);
    expect(output).toContain('[ERROR] Could not execute SQL statement. Reason:');
    expect(output).toMatch(error);
    expect(output).not.toMatch(/fungi\.Gateway|server side/);
  });
});

describe.skipIf(missing !== undefined)('a key', () => {
  it('is sent with every request when the client is told to, and permissions count', async () => {
    const viewer = { name: 'vera', role: 'viewer', permissions: ['pipeline:read'] };
    const unknown = (): never => {
      throw new FungiError('UNAUTHENTICATED', 'The key is not known');
    };
    const guarded = new FlinkGatewayServer({
      service,
      version: 'test',
      authenticator: {
        required: true,
        byApiKey: (key) => (key === 'sesame' ? viewer : unknown()),
        byToken: () => Promise.resolve().then(unknown),
      },
    });
    const own = await guarded.listen('127.0.0.1', 0);
    const script = "SHOW CATALOGS;\nCREATE TABLE t (a INT) WITH ('connector' = 'datagen');";
    const output = await runScript(own, script, 'X-API-Key:sesame');
    expect(table(output, 'catalog name')).toEqual(['default_catalog']);
    expect(output).toMatch(/SecurityException: permission denied: .*pipeline:create/);
    expect(await runScript(own, script)).toContain('Authentication is needed');
    await guarded.close();
  });
});

describe.skipIf(missing !== undefined)('a terminal', () => {
  let terminal: Terminal;
  const OK = 'Execute statement succeeded.';
  const runningJobs = (): number => service.jobs.running().length;

  beforeAll(async () => {
    terminal = new Terminal(port);
    await terminal.until('Flink SQL>');
    await terminal.statement(
      "CREATE TEMPORARY TABLE ticks (id INT) WITH ('connector' = 'datagen', 'rows-per-second' = '20', " +
        "'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '100000000');",
      OK,
    );
  });
  afterAll(() => terminal.kill());

  const setMode = (mode: string): Promise<string> =>
    terminal.statement(`SET 'sql-client.execution.result-mode' = '${mode}';`, OK);

  it('table mode shows what there is, and q ends the query', async () => {
    await setMode('table');
    const screen = await terminal.statement('SELECT id, id * 2 AS dbl FROM ticks;', /dbl\s+\d+ +\d+\s/);
    expect(screen).toContain('SQL Query Result (Table)');
    const [, id, dbl] = /dbl\s+(\d+) +(\d+)\s/.exec(screen)!;
    expect(Number(dbl)).toBe(2 * Number(id));
    expect(runningJobs()).toBe(1);
    terminal.type('q');
    await terminal.until('Flink SQL>');
    await expect.poll(runningJobs, { timeout: 30_000 }).toBe(0);
  });

  it('changelog mode shows every change, and Ctrl-C ends the query', async () => {
    await setMode('changelog');
    const screen = await terminal.statement(
      'SELECT MOD(id, 2) AS k, COUNT(*) AS n FROM ticks GROUP BY MOD(id, 2);',
      /[+-]U +[01] +\d+/,
    );
    expect(screen).toContain('SQL Query Result (Changelog)');
    terminal.type(CTRL_C);
    await terminal.until('Flink SQL>');
    await expect.poll(runningJobs, { timeout: 30_000 }).toBe(0);
  });

  it('tableau mode prints rows as they come, until Ctrl-C', async () => {
    await setMode('tableau');
    await terminal.statement('SELECT id FROM ticks;', /\+I \| +7 \|/);
    terminal.type(CTRL_C);
    expect(await terminal.until('Flink SQL>')).toMatch(/Query terminated, received a total of \d+ rows/);
    await expect.poll(runningJobs, { timeout: 30_000 }).toBe(0);
  });

  it('Ctrl-C cancels an INSERT that is waited for', async () => {
    await terminal.statement("CREATE TEMPORARY TABLE hole (id INT) WITH ('connector' = 'blackhole');", OK);
    await terminal.statement("SET 'table.dml-sync' = 'true';", OK);
    terminal.type('INSERT INTO hole SELECT id FROM ticks;\r');
    await expect.poll(runningJobs, { timeout: 30_000 }).toBe(1);
    terminal.type(CTRL_C);
    await terminal.until('Flink SQL>');
    await expect.poll(runningJobs, { timeout: 30_000 }).toBe(0);
  });

  it('TAB completes names', async () => {
    terminal.type(`SELECT * FROM tic${TAB}`);
    await terminal.until('default_catalog.default_database.ticks');
    terminal.type(CTRL_C);
    await terminal.until('Flink SQL>');
  });

  it('a statement may have many lines, and QUIT ends the session', async () => {
    terminal.type('SHOW\r');
    terminal.type('CURRENT CATALOG\r');
    await terminal.statement(';', 'default_catalog |');
    await terminal.quit();
  });
});
