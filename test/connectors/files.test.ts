/** Files as tables, from SQL to rows: rows that cannot be read, compression, line ends, and what a sink writes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RollingRules } from '../../src/connectors/filesystem/rolling-rules.js';
import { runScript } from '../../conformance/run-script.js';
import { SessionService } from '../../gateway/session/index.js';
import type { BadRow } from '../../src/connectors/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const options = (format: string, more = ''): string =>
  `WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = '${format}'${more})`;

async function read(
  format: string,
  columns: string,
  more = '',
  batchRows?: number,
): Promise<readonly string[]> {
  const sql = `CREATE TABLE t (${columns}) ${options(format, more)}; SELECT * FROM t;`;
  return (await runScript(sql, { mode: 'streaming', ...(batchRows ? { batchRows } : {}) })).rows;
}

describe('reading', () => {
  it.each([1, 2, 1000])(
    'skips what is no JSON and nulls what does not fit, %i rows a batch',
    async (batchRows) => {
      writeFileSync(join(folder, 'a.json'), '{"i":1}\nnope\n{"i":"x"}\n{"i":1.7,"s":1.5}\n[1]\n{"i":4}');
      const rows = await read('json', 'i INT, s STRING', `, 'json.ignore-parse-errors' = 'true'`, batchRows);
      expect(rows).toEqual(['+I[1, NULL]', '+I[NULL, NULL]', '+I[1, 1.5]', '+I[4, NULL]']);
    },
  );

  it.each([1, 2, 1000])(
    'gives every row the same value whatever else is in its batch, %i rows a batch',
    async (batchRows) => {
      writeFileSync(
        join(folder, 'a.json'),
        '{"s":1.50}\n{"f":1e40}\n\nnope\n{"f":0.5,"s":1.50}\n{"f":-1e40}',
      );
      const rows = await read(
        'json',
        'f FLOAT, s STRING',
        `, 'json.ignore-parse-errors' = 'true'`,
        batchRows,
      );
      expect(rows).toEqual(['+I[NULL, 1.50]', '+I[Infinity, NULL]', '+I[0.5, 1.50]', '+I[-Infinity, NULL]']);
    },
  );

  it('names file, byte and reason of a row it cannot read', async () => {
    const path = join(folder, 'a.json');
    writeFileSync(path, '{"i":1}\n{"i":"x"}\n');
    await expect(read('json', 'i INT')).rejects.toThrow(
      `${path}: the row at byte 8 cannot be read: field 'i': "x"`,
    );
  });

  it('cuts fractions, rounds decimals half up and makes NULL of those that are too large', async () => {
    writeFileSync(join(folder, 'a.json'), '{"i":-1.7,"d":1.255,"b":1}\n{"i":2,"d":123456789.5,"b":"True"}\n');
    const rows = await read('json', 'i INT, d DECIMAL(10, 2), b BOOLEAN');
    expect(rows).toEqual(['+I[-1, 1.26, FALSE]', '+I[2, NULL, TRUE]']);
  });

  it('reads compressed files, CRLF, empty lines and a last line without its end', async () => {
    writeFileSync(join(folder, 'a.json.gz'), gzipSync('{"i":1}\r\n\r\n{"i":2}\r\n{"i":3}'));
    expect(await read('json', 'i INT', '', 1)).toEqual(['+I[1]', '+I[2]', '+I[3]']);
  });

  it.each([500, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 5 * 1024 * 1024])(
    'reads a record of %i bytes between short ones',
    async (length) => {
      const long = `{"s":"${'x'.repeat(length - 8)}"}`;
      writeFileSync(join(folder, 'a.json'), `{"s":""}\n${long}\n{"s":"y"}\n`);
      const sql = `CREATE TABLE t (s STRING) ${options('json')}; SELECT CHAR_LENGTH(s) FROM t;`;
      const { rows } = await runScript(sql, { mode: 'streaming' });
      expect(rows).toEqual(['+I[0]', `+I[${length - 8}]`, '+I[1]']);
    },
  );

  it('reads CSV the way Flink does', async () => {
    writeFileSync(join(folder, 'a.csv'), '1,"a\nb",yes,x;5,\n2\n');
    const columns = 'i INT, s STRING, b BOOLEAN, r ROW<x STRING, y INT>';
    const rows = await read('csv', columns, `, 'csv.ignore-parse-errors' = 'true'`);
    expect(rows).toEqual(['+I[1, a\nb, FALSE, (x, 5)]', '+I[2, NULL, NULL, NULL]']);
  });

  it('refuses surplus CSV fields unless they are to be ignored', async () => {
    writeFileSync(join(folder, 'a.csv'), '1,a,b\n');
    await expect(read('csv', 'i INT, s STRING')).rejects.toThrow('Too many entries');
    expect(await read('csv', 'i INT, s STRING', `, 'csv.ignore-trailing-unmappable' = 'true'`)).toEqual([
      '+I[1, a]',
    ]);
  });

  it.each([1, 1000])('counts and names rows of CSV that it skips, %i rows a batch', async (batchRows) => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, Buffer.from('1,a\n2,b,c\nx,d\n4,\xe9\n5,"e\nf"\n', 'latin1'));
    const skipped: BadRow[] = [];
    const sql = `CREATE TABLE t (i INT, s STRING) ${options('csv', `, 'csv.ignore-parse-errors' = 'true'`)}; SELECT * FROM t;`;
    const { rows } = await runScript(sql, {
      mode: 'streaming',
      batchRows,
      badRow: (row) => skipped.push(row),
    });
    expect(rows).toEqual(['+I[1, a]', '+I[NULL, d]', '+I[5, e\nf]']);
    expect(skipped).toEqual([
      { origin: path, position: 4, reason: 'Too many entries: expected at most 2' },
      { origin: path, position: 14, reason: 'Invalid UTF-8: the row holds bytes that are no text' },
    ]);
  });

  it.each([1, 3, undefined])(
    'counts what a table with a watermark has read, rows that it skips too, %s rows a batch',
    async (batchRows) => {
      const time = (second: number): string => `"t":"2026-01-01 00:00:0${second}"`;
      const lines = [`{"i":1,${time(1)}}`, 'nope', `{"i":"x",${time(2)}}`, `{"i":4,${time(3)}}`];
      writeFileSync(join(folder, 'a.json'), lines.join('\n'));
      const service = new SessionService({
        output: () => undefined,
        ...(batchRows === undefined ? {} : { batchRows }),
      });
      try {
        const sql = `CREATE TABLE t (i INT, t TIMESTAMP(3), WATERMARK FOR t AS t) ${options('json', `, 'json.ignore-parse-errors' = 'true'`)};
        CREATE TABLE s (n BIGINT) WITH ('connector' = 'blackhole');
        INSERT INTO s SELECT COUNT(*) FROM TUMBLE(TABLE t, DESCRIPTOR(t), INTERVAL '1' SECOND) GROUP BY window_start, window_end`;
        const session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
        for await (const { result } of session.execute(sql)) {
          if (result.kind !== 'job') continue;
          await result.job.done();
          expect(result.job.progress()).toMatchObject({ rowsRead: 4, rowsWritten: 3 });
        }
        expect.assertions(1);
      } finally {
        await service.close();
      }
    },
  );

  it('goes on behind the rows that were printed when a batch is decoded anew', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"i":${n === 19_000 ? '19000.5' : n}}`);
    writeFileSync(join(folder, 'a.json'), lines.join('\n'));
    const sql = `CREATE TABLE t (i INT) ${options('json')}; CREATE TABLE p (i INT) WITH ('connector' = 'print'); INSERT INTO p SELECT i FROM t;`;
    const { printed } = await runScript(sql, { mode: 'streaming' });
    expect(printed).toBe(lines.map((_, n) => `+I[${n}]\n`).join(''));
  });
});

describe('writing', () => {
  const written = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');

  it('writes decimals as Java prints them', async () => {
    const sql = `CREATE TABLE t (d DECIMAL(20, 9)) ${options('json')};
      INSERT INTO t VALUES (1.5), (100000), (0.000000027), (0), (-1230);`;
    await runScript(sql, { mode: 'batch' });
    expect(written()).toBe('{"d":1.5}\n{"d":1E+5}\n{"d":2.7E-8}\n{"d":0}\n{"d":-1.23E+3}\n');
  });

  it('encloses CSV fields as Jackson does', async () => {
    const sql = `CREATE TABLE t (s STRING, u STRING) ${options('csv')};
      INSERT INTO t VALUES ('a!b', 'AB'), ('abcdefghijabcdefghijabcd', 'abcdefghijabcdefghijabcde'), ('-x', 'a"b'), ('z~', '');`;
    await runScript(sql, { mode: 'batch' });
    expect(written()).toBe(
      '"a!b",AB\nabcdefghijabcdefghijabcd,"abcdefghijabcdefghijabcde"\n-x,"a""b"\nz~,\n',
    );
  });

  it('replaces all files of a table, or those of the partitions that are written', async () => {
    const insert = (rows: string): string => `INSERT OVERWRITE t VALUES ${rows};`;
    const flat = `CREATE TABLE t (i INT) ${options('json')};`;
    await runScript(`${flat}${insert('(1), (2)')}${insert('(3)')}`, { mode: 'batch' });
    expect(written()).toBe('{"i":3}\n');
    rmSync(folder, { recursive: true });
    const parted = `CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) ${options('json')};`;
    const sql = `${parted}${insert(`(1, 'a'), (2, 'b')`)}${insert(`(3, 'a')`)}SELECT * FROM t;`;
    const { rows } = await runScript(sql, { mode: 'batch' });
    expect([...rows].sort()).toEqual(['+I[2, b]', '+I[3, a]']);
  });

  it.each(['GZIP', 'ZSTD', 'UNCOMPRESSED'])('compresses Parquet with %s', async (compression) => {
    const more = `, 'parquet.compression' = '${compression}'`;
    const sql = `CREATE TABLE t (i INT) ${options('parquet', more)}; INSERT INTO t VALUES (7); SELECT * FROM t;`;
    expect((await runScript(sql, { mode: 'batch' })).rows).toEqual(['+I[7]']);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT compression FROM parquet_metadata('${join(folder, readdirSync(folder)[0]!)}')`,
    );
    expect(reader.getRows()).toEqual([[compression]]);
    connection.closeSync();
    instance.closeSync();
  });

  it.each(
    ['json', 'parquet'].flatMap((format) => [
      [format, 'sink.rolling-policy.rollover-interval', 2] as const,
      [format, 'sink.rolling-policy.inactivity-interval', 2] as const,
      [format, 'sink.rolling-policy.file-size', 2] as const,
      [format, 'sink.rolling-policy.check-interval', 1] as const,
    ]),
  )('rolls its %s files by %s', async (format, key, files) => {
    const often = key.endsWith('check-interval') ? '' : `, 'sink.rolling-policy.check-interval' = '1 ms'`;
    const more = `, '${key}' = '${key.endsWith('size') ? '1 b' : '0 ms'}'${often}`;
    writeFileSync(join(folder, '.in'), '1\n2\n');
    const sql = `CREATE TABLE s (i INT) WITH ('connector' = 'filesystem', 'path' = '${join(folder, '.in')}', 'format' = 'csv');
      CREATE TABLE t (i INT) ${options(format, more)}; INSERT INTO t SELECT i FROM s;`;
    await runScript(sql, { mode: 'streaming', batchRows: 1 });
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toHaveLength(files);
  });

  it('looks at the age of files at every check interval', () => {
    const rules = new RollingRules(
      new Map([
        ['sink.rolling-policy.rollover-interval', '5 s'],
        ['sink.rolling-policy.inactivity-interval', '3 s'],
        ['sink.rolling-policy.check-interval', '10 s'],
      ]),
      0,
    );
    expect(rules.isDue({ opened: 1_000, written: 9_000 }, 9_999)).toBe(false);
    expect(rules.isDue({ opened: 1_000, written: 9_000 }, 10_000)).toBe(true);
    expect(rules.isDue({ opened: 6_000, written: 9_000 }, 19_999)).toBe(false);
    expect(rules.isDue({ opened: 6_000, written: 7_000 }, 19_999)).toBe(true);
  });

  it.each([
    ['STRING', "'a' IS NULL, 1", 'INTEGER', 'STRING'],
    ['ROW<x INT>', '0, CAST(1 AS BIGINT)', 'BIGINT', 'ROW<`x` INT>'],
  ])('refuses a Parquet column of another type than %s', async (wanted, values, inFile, inTable) => {
    const written = values.includes('BIGINT') ? 'a INT, c BIGINT' : 'a BOOLEAN, c INT';
    const sql = `CREATE TABLE o (${written}) ${options('parquet')}; INSERT INTO o VALUES (${values}); CREATE TABLE t (c ${wanted}) ${options('parquet')}; SELECT * FROM t;`;
    await expect(runScript(sql, { mode: 'batch' })).rejects.toThrow(
      `cannot be read as parquet: column 'c' is ${inFile} in the file and ${inTable} in the table`,
    );
  });

  it('makes Parquet files of about the size that is asked for', async () => {
    const sql = `CREATE TABLE s (i BIGINT, s STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '60000', 'rows-per-second' = '1000000');
      CREATE TABLE t (i BIGINT, s STRING) ${options('parquet', `, 'sink.rolling-policy.file-size' = '1 mb'`)};
      INSERT INTO t SELECT * FROM s; SELECT COUNT(*), COUNT(DISTINCT i) FROM t;`;
    expect((await runScript(sql, { mode: 'batch' })).rows).toEqual(['+I[60000, 60000]']);
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThan(1.5 * 1024 * 1024);
  });

  it('puts a success file into the partitions it wrote', async () => {
    const more = `, 'sink.partition-commit.policy.kind' = 'success-file', 'sink.partition-commit.success-file.name' = 'DONE'`;
    const sql = `CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) ${options('json', more)}; INSERT INTO t VALUES (1, 'a'), (2, 'b');`;
    await runScript(sql, { mode: 'batch' });
    expect(readdirSync(folder).sort()).toEqual(['p=a', 'p=b']);
    for (const name of ['p=a', 'p=b']) expect(readdirSync(join(folder, name))).toContain('DONE');
  });

  it('names the partition of NULL and of the empty text', async () => {
    const parted = `CREATE TABLE t (i INT, p STRING) PARTITIONED BY (p) ${options('csv', `, 'partition.default-name' = 'none'`)};`;
    const sql = `${parted} INSERT INTO t VALUES (1, CAST(NULL AS STRING)), (2, ''), (3, 'x/y'); SELECT * FROM t;`;
    const { rows } = await runScript(sql, { mode: 'batch' });
    expect(readdirSync(folder).sort()).toEqual(['p=none', 'p=x%2Fy']);
    expect([...rows].sort()).toEqual(['+I[1, NULL]', '+I[2, NULL]', '+I[3, x/y]']);
  });

  it('keeps the old rows when an overwrite fails', async () => {
    const flat = `CREATE TABLE t (i INT) ${options('json')};`;
    await runScript(`${flat} INSERT INTO t VALUES (1);`, { mode: 'batch' });
    const failing = `${flat} INSERT OVERWRITE t SELECT CAST(s AS INT) FROM (VALUES ('2'), ('x')) AS v(s);`;
    await expect(runScript(failing, { mode: 'batch' })).rejects.toThrow();
    expect(written()).toBe('{"i":1}\n');
  });

  it('leaves no file behind when a row fails', async () => {
    const sql = `CREATE TABLE t (i INT) ${options('json')}; INSERT INTO t SELECT CAST(s AS INT) FROM (VALUES ('1'), ('x')) AS v(s);`;
    await expect(runScript(sql, { mode: 'batch' })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
