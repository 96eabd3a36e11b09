/** On a server SQL reads and writes files in the allowed folders only, in queries and in jobs, whatever path it names. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import { Database } from '../../src/duckdb/index.js';
import { PathConfinement } from '../../src/security/index.js';

let base: string;
let service: SessionService;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'fungi-confined-'));
  mkdirSync(join(base, 'files', 'in'), { recursive: true });
  writeFileSync(join(base, 'files', 'in', 'a.json'), '{"n":1}\n');
  writeFileSync(join(base, 'secret.json'), '{"n":42}\n');
  symlinkSync(join(base, 'secret.json'), join(base, 'files', 'link.json'));
  mkdirSync(join(base, 'files', 'mixed'));
  symlinkSync(join(base, 'secret.json'), join(base, 'files', 'mixed', 'b.json'));
  mkdirSync(join(base, 'outside'));
  mkdirSync(join(base, 'files', 'table'));
  symlinkSync(join(base, 'outside'), join(base, 'files', 'table', 'p=x'));
  service = new SessionService({
    output: () => undefined,
    confinement: new PathConfinement([join(base, 'files')]),
  });
});
afterAll(async () => {
  await service.close();
  rmSync(base, { recursive: true });
});

async function run(sql: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { result } of service.open().execute(sql)) {
    if (result.kind === 'rows') for await (const batch of result.batches()) rows.push(...batch.rows);
    if (result.kind === 'job') await result.job.done();
  }
  return rows;
}

const table = (path: string, columns = 'n INT', more = ''): string =>
  `CREATE TEMPORARY TABLE t (${columns}) ${more} WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '${path}');`;

describe('a confined service', () => {
  it('reads and writes inside', async () => {
    expect(await run(`${table(join(base, 'files', 'in'))} SELECT n FROM t`)).toEqual([[1]]);
    await run(`${table(join(base, 'files', 'out'))} INSERT INTO t VALUES (7)`);
    expect(await run(`${table(join(base, 'files', 'out'))} SELECT n FROM t`)).toEqual([[7]]);
  });

  it.each([
    'secret.json',
    'files/../secret.json',
    'files/link.json',
    'files/mixed',
    'files/*.json',
    '{files,x}/../secret.json',
    '*',
  ])('does not read %s', async (path) => {
    await expect(run(`${table(`${base}/${path}`)} SELECT n FROM t`)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
  });

  it('does not read other places by hints, URIs or relative paths', async () => {
    const inside = table(join(base, 'files', 'in'));
    await expect(
      run(`${inside} SELECT n FROM t /*+ OPTIONS('path' = '${join(base, 'secret.json')}') */`),
    ).rejects.toMatchObject({ errorName: 'FORBIDDEN' });
    await expect(run(`${table(`file://${base}/secret.json`)} SELECT n FROM t`)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
    await expect(run(`${table('package.json')} SELECT n FROM t`)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
  });

  it('does not write outside, nor through a link', async () => {
    await expect(run(`${table(join(base, 'new'))} INSERT INTO t VALUES (1)`)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
    expect(existsSync(join(base, 'new'))).toBe(false);
    const partitioned = table(join(base, 'files', 'table'), 'n INT, p STRING', 'PARTITIONED BY (p)');
    await expect(run(`${partitioned} INSERT INTO t VALUES (1, 'x')`)).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
    await expect(
      run(`SET 'execution.runtime-mode' = 'batch'; ${partitioned} INSERT OVERWRITE t VALUES (1, 'x')`),
    ).rejects.toMatchObject({
      errorName: 'FORBIDDEN',
    });
  });
});

describe('a locked database', () => {
  it('finds no file, extension or setting', async () => {
    const database = await Database.open({ allowedDirectories: [join(base, 'files')] });
    const connection = await database.connect();
    for (const sql of [
      `SELECT * FROM read_json('${join(base, 'secret.json')}')`,
      `COPY (SELECT 1) TO '${join(base, 'o.csv')}'`,
      `ATTACH '${join(base, 'o.db')}'`,
      'SET threads = 1',
      'INSTALL httpfs',
      'SET GLOBAL enable_external_access = true',
    ]) {
      await expect(connection.rows(sql), sql).rejects.toThrow();
    }
    expect(
      await connection.rows(`SELECT n FROM read_json('${join(base, 'files', 'in', 'a.json')}')`),
    ).toHaveLength(1);
    await database.close();
  });
});
