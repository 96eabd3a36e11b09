/** Files that are not what the table says, and places that cannot be read or written: an error each, and nothing left behind. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { FungiError } from '../../sql/error/index.js';
import { mountSmall } from './small-file-system.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fungi-bad-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const table = (format: string, path = join(dir, 'in'), columns = 'id INT, name STRING'): string =>
  `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}');\n`;

async function errorOf(sql: string): Promise<FungiError> {
  const outcome = await runScript(sql, { mode: 'batch' }).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(FungiError);
  expect((outcome as FungiError).errorName).not.toBe('INTERNAL');
  return outcome as FungiError;
}

const binary = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 37 + 11) % 256));

describe('files', () => {
  test('a missing file is named', async () => {
    expect((await errorOf(`${table('json')}SELECT * FROM t;`)).message).toContain(join(dir, 'in'));
  });

  test.each(['json', 'csv', 'parquet'])('a binary file read as %s', async (format) => {
    writeFileSync(join(dir, 'in'), binary(5_000));
    expect((await errorOf(`${table(format)}SELECT * FROM t;`)).message).toContain(join(dir, 'in'));
  });

  test('a truncated JSON file names the byte of the broken row', async () => {
    writeFileSync(join(dir, 'in'), '{"id":1,"name":"a"}\n{"id":2,"na');
    const error = await errorOf(`${table('json')}SELECT * FROM t;`);
    expect(error.errorName).toBe('DATA');
    expect(error.message).toContain('20');
  });

  test('a truncated parquet file', async () => {
    writeFileSync(join(dir, 'in'), Buffer.concat([Buffer.from('PAR1'), binary(300)]));
    await errorOf(`${table('parquet')}SELECT * FROM t;`);
  });

  test('a value of the wrong type', async () => {
    writeFileSync(join(dir, 'in'), '{"id":"twelve","name":"a"}\n');
    expect((await errorOf(`${table('json')}SELECT * FROM t;`)).message).toMatch(/id|twelve/);
  });

  test('a row longer than any bound', async () => {
    writeFileSync(join(dir, 'in'), `{"id":1,"name":"${'x'.repeat(80 * 1024 * 1024)}"}\n`);
    await errorOf(`${table('json')}SELECT id FROM t;`);
  });
});

describe('what is no file', () => {
  test('a pipe is refused rather than waited for', async () => {
    execFileSync('mkfifo', [join(dir, 'in')]);
    const error = await errorOf(`${table('json')}SELECT * FROM t;`);
    expect(error.errorName).toBe('SOURCE_UNAVAILABLE');
    expect(error.message).toContain(join(dir, 'in'));
  });

  test('links that lead nowhere', async () => {
    symlinkSync('in', join(dir, 'in'));
    expect((await errorOf(`${table('json')}SELECT * FROM t;`)).errorName).toBe('SOURCE_UNAVAILABLE');
  });

  test('an archive that is cut short, and one that is none', async () => {
    const packed = gzipSync(Buffer.from('{"id":1,"name":"a"}\n'));
    for (const bytes of [packed.subarray(0, 25), Buffer.from('hello')]) {
      writeFileSync(join(dir, 'in.gz'), bytes);
      const error = await errorOf(`${table('json', join(dir, 'in.gz'))}SELECT * FROM t;`);
      expect(error.errorName).toBe('SOURCE_UNAVAILABLE');
      expect(error.message).toContain('in.gz');
    }
  });
});

test('a bad row at the end of a long file is found', async () => {
  const rows = 200_000;
  const good = '{"id":1,"name":"a"}\n';
  writeFileSync(join(dir, 'in'), `${good.repeat(rows)}{"id":"x","name":"a"}\n`);
  const error = await errorOf(`${table('json')}SELECT COUNT(*), MAX(id) FROM t;`);
  expect(error.errorName).toBe('DATA');
  expect(error.message).toContain(`${join(dir, 'in')}: the row at byte ${rows * good.length} cannot be read`);
  expect(error.message).toContain("'id'");
});

describe('sinks', () => {
  const sink = (path: string, format = 'json'): string =>
    `CREATE TABLE o (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}');\n`;

  test('a sink below a file', async () => {
    writeFileSync(join(dir, 'in'), '');
    await errorOf(`${sink(join(dir, 'in', 'out'))}INSERT INTO o VALUES (1, 'a');`);
  });

  test('a failing job leaves no temporary file', async () => {
    writeFileSync(join(dir, 'in'), '{"id":1,"name":"a"}\n{"id":\n');
    await errorOf(`${table('json')}${sink(join(dir, 'out'))}INSERT INTO o SELECT * FROM t;`);
    const left = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(left.map((entry) => entry.name)).toEqual(['in']);
  });

  test.for(['json', 'csv', 'parquet'])('a full disk: %s', async (format, context) => {
    const disk = join(dir, 'disk');
    mkdirSync(disk);
    const unmount = mountSmall(disk, 256, context);
    try {
      const error = await errorOf(`
CREATE TABLE g (id INT, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '100000', 'fields.name.length' = '50');
${sink(join(disk, 'out'), format)}INSERT INTO o SELECT * FROM g;`);
      expect(error.errorName).toBe('SINK_UNAVAILABLE');
      const left = readdirSync(disk, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(left).toEqual([]);
    } finally {
      unmount();
    }
  });
});
