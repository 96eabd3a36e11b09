/** Materialized tables that a job maintains: from memory tables, files and each other, built anew, behind, suspended, failed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import { ORDERS, TableSession } from './table-session.js';

let tables: TableSession;

beforeEach(() => {
  tables = new TableSession();
});
afterEach(() => tables.close());

describe('a continuous materialized table', () => {
  it('is maintained as its source changes', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE totals AS SELECT customer, SUM(amount) AS total, COUNT(*) AS n FROM orders GROUP BY customer`);
    await tables.eventually('SELECT * FROM totals ORDER BY customer', [
      ['ann', 40, 2n],
      ['bob', 20, 1n],
    ]);
    await tables.run("INSERT INTO orders VALUES (2, 'ann', 5), (4, 'cid', 7)");
    await tables.eventually('SELECT * FROM totals ORDER BY customer', [
      ['ann', 45, 3n],
      ['cid', 7, 1n],
    ]);
  });

  it('feeds another with its changes', async () => {
    await tables.run(`${ORDERS};
      CREATE MATERIALIZED TABLE totals AS SELECT customer, SUM(amount) AS total FROM orders GROUP BY customer;
      CREATE MATERIALIZED TABLE big AS SELECT customer, total FROM totals WHERE total >= 20;
      CREATE MATERIALIZED TABLE counts AS SELECT COUNT(*) AS n, SUM(total) AS total FROM big`);
    await tables.eventually('SELECT * FROM big ORDER BY customer', [
      ['ann', 40],
      ['bob', 20],
    ]);
    await tables.eventually('SELECT * FROM counts', [[2n, 60]]);
    await tables.run("INSERT INTO orders VALUES (2, 'bob', 1), (3, 'ann', 100), (4, 'cid', 50)");
    await tables.eventually('SELECT * FROM big ORDER BY customer', [
      ['ann', 110],
      ['cid', 50],
    ]);
    await tables.eventually('SELECT * FROM counts', [[2n, 160]]);
  });

  it('reads an unbounded source', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-materialized-'));
    try {
      writeFileSync(join(folder, 'a.jsonl'), '{"k":1}\n{"k":2}\n{"k":1}\n');
      await tables.run(`CREATE TABLE files (k INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'source.monitor-interval' = '20ms');
        CREATE MATERIALIZED TABLE counts AS SELECT k, COUNT(*) AS n FROM files GROUP BY k`);
      await tables.eventually('SELECT * FROM counts ORDER BY k', [
        [1, 2n],
        [2, 1n],
      ]);
      writeFileSync(join(folder, 'b.jsonl'), '{"k":2}\n{"k":3}\n');
      await tables.eventually('SELECT * FROM counts ORDER BY k', [
        [1, 2n],
        [2, 2n],
        [3, 1n],
      ]);
      const info = await tables.described('counts');
      expect(info.get('job status')).toBe('RUNNING');
      expect(info.get('wall-clock lag')).toMatch(/^\d+ ms$/);
    } finally {
      await tables.run('DROP MATERIALIZED TABLE counts');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows what it held until a job that builds it anew has caught up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-materialized-'));
    const slow = new TableSession(
      new SessionService({ output: () => undefined, batchRows: 10, direct: true }),
    );
    try {
      const rows = Array.from({ length: 600 }, (_, n) => `{"k":${n % 150},"n":${n}}\n`);
      writeFileSync(join(folder, 'a.jsonl'), rows.join(''));
      await slow.run(`CREATE TABLE files (k INT, n INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'source.monitor-interval' = '20ms');
        CREATE MATERIALIZED TABLE counts AS SELECT k, COUNT(*) AS c FROM files GROUP BY k;
        CREATE MATERIALIZED TABLE plain AS SELECT n FROM files;
        CREATE MATERIALIZED TABLE fed AS SELECT COUNT(*) AS n, SUM(c) AS total FROM counts`);
      await slow.eventually('SELECT COUNT(*), SUM(c) FROM counts', [[150n, 600n]]);
      await slow.eventually('SELECT COUNT(*) FROM plain', [[600n]]);
      await slow.run('ALTER MATERIALIZED TABLE counts REFRESH; ALTER MATERIALIZED TABLE plain REFRESH');
      const jobs = slow.service.jobs.running().filter(({ name }) => /counts|plain/.test(name));
      expect(jobs).toHaveLength(2);
      while (jobs.some((job) => job.progress().rowsRead < 600)) {
        expect(await slow.run('SELECT COUNT(*), SUM(c) FROM counts')).toEqual([[150n, 600n]]);
        expect(await slow.run('SELECT COUNT(*) FROM plain')).toEqual([[600n]]);
      }
      writeFileSync(join(folder, 'b.jsonl'), '{"k":150,"n":1}\n');
      await slow.eventually('SELECT COUNT(*), SUM(c) FROM counts', [[151n, 601n]]);
      await slow.eventually('SELECT COUNT(*) FROM plain', [[601n]]);
      await slow.eventually('SELECT * FROM fed', [[151n, 601n]]);
    } finally {
      await slow.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says how far it is behind', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await tables.run(`CREATE TABLE points (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'memory');
      CREATE MATERIALIZED TABLE minutes AS SELECT window_start, SUM(v) AS total
        FROM TABLE(TUMBLE(TABLE points, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`);
    expect((await tables.described('minutes')).get('wall-clock lag')).toBeNull();
    await tables.run(`INSERT INTO points VALUES (1, ${at('00:00:01')}), (2, ${at('00:01:02')})`);
    await tables.eventually('SELECT total FROM minutes', [[1]]);
    const info = await tables.described('minutes');
    expect(info.get('watermark')).toBe('2026-01-01 00:01:01.000');
    expect(Number(/^(\d+) ms$/.exec(String(info.get('event-time lag')))![1])).toBeGreaterThan(0);
    await tables.untilDescribed('minutes', 'wall-clock lag', '0 ms');
    // Its job has nothing to read: the table is as current as it can be.
    expect((await tables.described('minutes')).get('wall-clock lag')).toBe('0 ms');
    await tables.run('ALTER MATERIALIZED TABLE minutes SUSPEND');
    expect((await tables.described('minutes')).get('wall-clock lag')).toMatch(/^[1-9]\d* ms$/);
  });

  it('stands still while suspended and catches up when resumed', async () => {
    await tables.run(`${ORDERS}; CREATE MATERIALIZED TABLE n AS SELECT COUNT(*) AS n FROM orders`);
    await tables.eventually('SELECT * FROM n', [[3n]]);
    await tables.run('ALTER MATERIALIZED TABLE n SUSPEND');
    expect((await tables.described('n')).get('status')).toBe('SUSPENDED');
    await tables.run("INSERT INTO orders VALUES (9, 'zoe', 1)");
    expect(await tables.run('SELECT * FROM n')).toEqual([[3n]]);
    await expect(tables.run('ALTER MATERIALIZED TABLE n SUSPEND')).rejects.toThrow(
      /continuous refresh job has been suspended, jobId is [0-9a-f]{32}/,
    );
    await tables.run('ALTER MATERIALIZED TABLE n RESUME');
    await tables.eventually('SELECT * FROM n', [[4n]]);
    await expect(tables.run('ALTER MATERIALIZED TABLE n RESUME')).rejects.toThrow(
      /continuous refresh job has been resumed, jobId is [0-9a-f]{32}/,
    );
  });

  it('follows changes of a table without a key', async () => {
    await tables.run(`CREATE TABLE log (v INT) WITH ('connector' = 'memory'); INSERT INTO log VALUES (1), (2), (2);
      CREATE MATERIALIZED TABLE doubled AS SELECT v * 2 AS v FROM log;
      CREATE MATERIALIZED TABLE totals AS SELECT COUNT(*) AS n, SUM(v) AS total, MAX(v) AS highest FROM doubled`);
    await tables.eventually('SELECT * FROM doubled ORDER BY v', [[2], [4], [4]]);
    await tables.run('INSERT INTO log VALUES (3)');
    await tables.eventually('SELECT * FROM doubled ORDER BY v', [[2], [4], [4], [6]]);
    await tables.eventually('SELECT * FROM totals', [[4n, 16, 6]]);
    await tables.run("SET 'execution.runtime-mode' = 'batch'; INSERT OVERWRITE log VALUES (2), (9)");
    await tables.eventually('SELECT * FROM doubled ORDER BY v', [[4], [18]]);
    await tables.eventually('SELECT * FROM totals', [[2n, 22, 18]]);
  });

  it('follows changes in windows of event time', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await tables.run(`CREATE TABLE points (id INT PRIMARY KEY NOT ENFORCED, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');
      INSERT INTO points VALUES (1, 1, ${at('00:00:01')}), (2, 2, ${at('00:00:02')});
      CREATE MATERIALIZED TABLE minutes AS SELECT window_start, SUM(v) AS total
        FROM TABLE(TUMBLE(TABLE points, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`);
    await tables.run(`INSERT INTO points VALUES (2, 2, ${at('00:01:02')})`);
    await tables.eventually('SELECT total FROM minutes ORDER BY window_start', [[1]]);
    await tables.run(`INSERT INTO points VALUES (3, 3, ${at('00:02:02')})`);
    await tables.eventually('SELECT total FROM minutes ORDER BY window_start', [[1], [2]]);
    // The window of the row that goes is closed: like any late row it changes nothing.
    await tables.run(
      `INSERT INTO points VALUES (2, 7, ${at('00:02:03')}); INSERT INTO points VALUES (4, 0, ${at('00:03:00')})`,
    );
    await tables.eventually('SELECT total FROM minutes ORDER BY window_start', [[1], [2], [10]]);
  });

  it('follows a table without a key as one that only gets new rows where its query takes no others', async () => {
    const at = (time: string): string => `TIMESTAMP '2026-01-01 ${time}'`;
    await tables.run(`CREATE TABLE log (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');
      INSERT INTO log VALUES (1, ${at('00:00:01')}), (2, ${at('00:00:02')});
      CREATE MATERIALIZED TABLE pairs AS SELECT a.v, b.v AS other FROM log a JOIN log b ON b.ts BETWEEN a.ts AND a.ts + INTERVAL '1' MINUTE`);
    await tables.eventually('SELECT * FROM pairs ORDER BY v, other', [
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
    await tables.run(
      `SET 'execution.runtime-mode' = 'batch'; INSERT OVERWRITE log VALUES (9, ${at('00:02:01')})`,
    );
    await tables.untilDescribed('pairs', 'job status', 'FAILED');
    const [job] = tables.service.jobs.list().filter(({ name }) => name.includes('pairs'));
    await expect(job!.done()).rejects.toThrow('is followed as one that only gets new rows');
  });
});
