/** psql of every major version that is there: what its commands for browsing show, what Tab completes, what it says of errors. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCatalogDoor } from './door.js';
import type { Door } from './door.js';
import { found, needs } from './present.js';
import { errorOf, RawClient } from './raw-client.js';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'fungi-psql-'));
let door: Door;

const SETUP = `
CREATE TABLE completed_table (id BIGINT NOT NULL COMMENT 'number', length_in_metres DECIMAL(10, 2), tags ARRAY<STRING>,
  PRIMARY KEY (id) NOT ENFORCED) COMMENT 'lengths' WITH ('connector' = 'memory');
CREATE VIEW completed_view AS SELECT id FROM completed_table;
INSERT INTO completed_table VALUES (1, 1.5, ARRAY['x']), (2, CAST(NULL AS DECIMAL(10, 2)), CAST(NULL AS ARRAY<STRING>))`;

beforeAll(async () => {
  door = await openCatalogDoor();
  const client = await RawClient.ready(door.port);
  expect(errorOf(await client.query(SETUP).untilReady())).toEqual({});
  client.end();
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true });
});

const others = (process.env['FUNGI_TEST_PSQL'] ?? '').split(':').filter((path) => path !== '');
needs('psql 16 to 18 (FUNGI_TEST_PSQL)', others.length > 0);
const versions = [...(found('psql') ? ['psql'] : []), ...others.map((path) => join(path, 'psql'))];

/** Every command that lists or describes. */
const BROWSING =
  '\\d \\dS \\d+ \\da \\dA \\dA+ \\dAc \\dAf \\dAo \\dAp \\db \\db+ \\dc \\dC \\dd \\dD \\ddp \\dE \\des \\det \\deu \\dew \\df \\df+ \\dF \\dFd \\dFp \\dFt ' +
  '\\dg \\dg+ \\di \\di+ \\dl \\dL \\dm \\dm+ \\dn \\dn+ \\do \\dO \\dp \\dP \\drds \\dRp \\dRs \\ds \\dt \\dt+ \\dT \\dT+ \\du \\dv \\dv+ \\dx \\dx+ \\dX \\dy \\l \\l+ \\z ' +
  '\\conninfo \\encoding';
const NAMED = [
  '\\d completed_table',
  '\\d+ completed_table',
  '\\d+ completed_view',
  '\\dt completed*',
  '\\dt *.*',
  '\\sv completed_view',
  '\\dp completed_table',
  '\\df upper',
];

describe.skipIf(versions.length === 0)('psql', () => {
  const psql = async (program: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run(program, ['-h', '127.0.0.1', '-p', String(door.port), '-U', 'ann', '-X', ...args]).catch(
      (error: { stdout: string; stderr: string }) => error,
    );

  test.each(versions)('%s browses', async (program) => {
    const script = join(folder, 'browse.sql');
    writeFileSync(script, [...BROWSING.split(' '), ...NAMED].join('\n'));
    const { stdout, stderr } = await psql(program, '-f', script);
    // Nothing found is said on the same stream as an error.
    const errors = stderr.split('\n').filter((line) => /ERROR|FATAL|invalid command/.test(line));
    expect(errors).toEqual([]);
    expect(stdout).toMatch(/default_database \| completed_table\s+\| table \| fungi/);
    expect(stdout).toMatch(/"completed_table_pkey" PRIMARY KEY, btree \(id\)/);
    expect(stdout).toMatch(/length_in_metres \| numeric\(10,2\)/);
    expect(stdout).toMatch(/tags\s+\| text\[\]/);
    expect(stdout).toMatch(/id\s+\| bigint.*\| number/);
    expect(stdout).toMatch(/View definition:\n SELECT/);
    expect(stdout).toMatch(/default_catalog \| fungi/);
  });

  test.each(versions)('%s points at errors', async (program) => {
    const { stderr } = await psql(
      program,
      '-v',
      'VERBOSITY=verbose',
      '-c',
      'SELECT id, nope\nFROM completed_table',
    );
    expect(stderr).toContain('42703');
    expect(stderr).toMatch(/LINE 1: SELECT id, nope\n {19}\^/);
    const second = await psql(program, '-c', "SELECT 1;\nSELECT 'é', x FROM nowhere");
    expect(second.stderr).toMatch(/LINE 2: SELECT 'é', x FROM nowhere\n {27}\^/);
  });

  test.each(versions)('%s describes, pivots, times and copies', async (program) => {
    const file = join(folder, 'copied.csv');
    const script = join(folder, 'commands.sql');
    const lines = [
      'SELECT id, length_in_metres FROM completed_table \\gdesc',
      "SELECT * FROM (VALUES ('a', 'x', 1), ('b', 'y', 2)) AS t (r, c, v) \\crosstabview",
      "SELECT 'CREATE TABLE made (v INT) WITH (''connector'' = ''memory'')' \\gexec",
      'SELECT 7 AS seven \\gset',
      '\\echo got :seven',
      '\\timing on',
      'SELECT COUNT(*) FROM completed_table;',
      `\\copy completed_table (id, length_in_metres) to '${file}' csv header`,
      `\\copy made from program 'printf "1\\\\n2\\\\n"'`,
      'SELECT COUNT(*) AS made FROM made;',
      'DROP TABLE made;',
    ];
    writeFileSync(script, lines.join('\n'));
    const { stdout, stderr } = await psql(program, '-f', script);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/length_in_metres \| numeric\(10,2\)/);
    expect(stdout).toMatch(/ r \| x \| y \n---\+---\+---\n a \| 1 \| *\n b \| {3}\| 2/);
    expect(stdout).toMatch(/got 7\n/);
    expect(stdout).toMatch(/Time: \d+\.\d+ ms/);
    expect(stdout).toMatch(/COPY 2\n[\s\S]*COPY 2\n[\s\S]* made \n-+\n +2\n/);
    expect(existsSync(file)).toBe(true);
  });

  test.each(versions)('%s expands, shows errors again, goes on after them', async (program) => {
    const { stdout: told } = await run(program, ['--version']);
    const major = Number(/(\d+)\./.exec(told)![1]);
    const script = join(folder, 'more.sql');
    const lines = [
      '\\set FETCH_COUNT 1',
      'SELECT id AS fetched FROM completed_table ORDER BY id;',
      '\\unset FETCH_COUNT',
      '\\pset null (null)',
      '\\x on',
      'SELECT id AS expanded, length_in_metres FROM completed_table ORDER BY id;',
      '\\x off',
      'SELECT nope FROM completed_table;',
      '\\errverbose',
      '\\set ON_ERROR_ROLLBACK on',
      'BEGIN;',
      'SELECT nope FROM completed_table;',
      'SELECT 1 AS after_error;',
      'COMMIT;',
      '\\set AUTOCOMMIT off',
      'INSERT INTO completed_table (id) VALUES (9);',
      'ROLLBACK;',
      '\\set AUTOCOMMIT on',
      'SELECT COUNT(*) AS rows_left FROM completed_table;',
      ...(major >= 16 ? ['SELECT id AS bound FROM completed_table WHERE id = $1 \\bind 2 \\g'] : []),
      ...(major >= 17 ? ['SELECT 1 AS watched \\watch c=2 i=0.01'] : []),
      ...(major >= 18
        ? [
            'SELECT $1 AS named \\parse given',
            '\\bind_named given 5 \\g',
            '\\startpipeline',
            'SELECT $1 AS piped \\bind 7 \\sendpipeline',
            'SELECT 8 AS piped \\bind \\sendpipeline',
            '\\endpipeline',
          ]
        : []),
    ];
    writeFileSync(script, lines.join('\n'));
    const { stdout, stderr } = await psql(program, '-f', script);
    const errors = stderr.split('\n').filter((line) => /ERROR|FATAL|invalid command/.test(line));
    expect(errors).toHaveLength(3);
    expect(errors.every((line) => line.includes("'nope'"))).toBe(true);
    expect(stderr).toMatch(/ERROR: {2}42703: /);
    expect(stdout).toMatch(/fetched \n-+\n +1\n +2\n/);
    expect(stdout).toMatch(/RECORD 2 \][-+]+\nexpanded +\| 2\nlength_in_metres \| \(null\)/);
    expect(stdout).toMatch(/after_error \n-+\n +1\n/);
    expect(stdout).toMatch(/rows_left \n-+\n +2\n/);
    if (major >= 16) expect(stdout).toMatch(/bound \n-+\n +2\n/);
    if (major >= 17) expect(stdout.match(/watched \n-+\n +1\n/g)).toHaveLength(2);
    if (major >= 18) expect(stdout).toMatch(/named \n-+\n 5\n[^]*piped \n-+\n 7\n[^]*piped \n-+\n +8\n/);
  });

  const python = process.env['FUNGI_TEST_PYTHON'] ?? '';
  // Of the others some are built without readline; Debian's is a script that starts the real one.
  const completing = versions.filter((program) => program === 'psql' || linesAreEdited(program));
  test.skipIf(!needs('Python (FUNGI_TEST_PYTHON) for a terminal', existsSync(python))).each(completing)(
    '%s completes at Tab',
    async (program) => {
      const script = join(import.meta.dirname, 'clients', 'psql_completion.py');
      const { stdout } = await run(python, [script, program, String(door.port)]);
      expect(stdout.trim()).toBe('ok');
    },
  );
});

function linesAreEdited(program: string): boolean {
  try {
    return /readline|libedit/.test(execFileSync('ldd', [program], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
