/** Flink's JDBC driver, through a small Java program (JdbcClient.java). */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import { jdbc, missing, work } from './flink-clients.js';

let service: SessionService;
let server: FlinkGatewayServer;
let port: number;

beforeAll(async () => {
  service = new SessionService({ output: () => undefined });
  server = new FlinkGatewayServer({ service, version: 'test' });
  port = await server.listen('127.0.0.1', 0);
});

afterAll(async () => {
  await server.close();
  await service.close();
  rmSync(work, { recursive: true, force: true });
});

const lines = (text: string | undefined): readonly string[] => (text ?? '').split('\n');

describe.skipIf(missing !== undefined)('the driver', () => {
  it('defines tables and lists what there is', async () => {
    const [created, tables, catalog, schema, metadata] = await jdbc(port, [
      "execute CREATE TABLE people (id INT NOT NULL, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'datagen')",
      'execute SHOW TABLES',
      'catalog',
      'schema',
      'metadata',
    ]);
    expect(created).toBe('rows: false');
    expect(lines(tables)).toEqual(['rows: true', 'columns table name:STRING', 'row people']);
    expect([catalog, schema]).toEqual(['default_catalog', 'default_database']);
    expect(lines(metadata)).toEqual([
      expect.stringContaining('Flink JDBC Driver') as string,
      'catalog default_catalog',
      'schema default_catalog.default_database',
    ]);
  });

  it('reads every type it has a class for', async () => {
    const values: readonly (readonly [string, string])[] = [
      ['TRUE', 'Boolean true'],
      ['CAST(1 AS TINYINT)', 'Byte 1'],
      ['CAST(2 AS SMALLINT)', 'Short 2'],
      ['3', 'Integer 3'],
      ['9007199254740993', 'Long 9007199254740993'],
      ['CAST(0.1 AS FLOAT)', 'Float 0.1'],
      ['CAST(1e300 AS DOUBLE)', 'Double 1.0E300'],
      ["CAST('NaN' AS DOUBLE)", 'Double NaN'],
      ['CAST(12.3400 AS DECIMAL(10, 4))', 'BigDecimal 12.3400'],
      ['CAST(100 AS DECIMAL(10, 0))', 'BigDecimal 100'],
      ['CAST(0.00000001 AS DECIMAL(20, 10))', 'BigDecimal 1.00E-8'],
      ["CAST('ab' AS CHAR(4))", 'String ab  '],
      ["'plain'", 'String plain'],
      ["x'00ff'", 'byte[] [0, -1]'],
      ["DATE '2024-01-02'", 'Date 2024-01-02'],
      ["TIME '12:34:56'", 'Time 12:34:56'],
      ["TIMESTAMP '2024-01-02 03:04:05.123'", 'Timestamp 2024-01-02 03:04:05.123'],
      ["CAST(TIMESTAMP '2024-01-02 03:04:05.1' AS TIMESTAMP_LTZ(3))", 'Timestamp 2024-01-02 03:04:05.1'],
      ["MAP['k', 1]", 'HashMap {k=1}'],
      ['CAST(NULL AS INT)', 'null null'],
    ];
    const query = values.map(([sql], index) => `${sql} AS c${index}`).join(', ');
    const [answer] = await jdbc(
      port,
      [`objects SELECT ${query}`],
      'default_catalog/default_database?execution.runtime-mode=batch',
    );
    expect(lines(answer)).toEqual(values.map(([, object], index) => `c${index} ${object}`));
  });

  it('reads windows over a file, and writes', async () => {
    const file = join(work, 'events.json');
    const events = [1, 4, 12, 31].map((second, id) => ({
      id,
      ts: `2024-05-01 10:00:${String(second).padStart(2, '0')}`,
    }));
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    const [, windows, , inserted] = await jdbc(port, [
      `execute CREATE TEMPORARY TABLE events (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${file}', 'format' = 'json')`,
      "query SELECT window_end AS w, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end",
      "execute CREATE TEMPORARY TABLE hole (id INT) WITH ('connector' = 'blackhole')",
      'execute INSERT INTO hole SELECT id FROM events',
    ]);
    expect(lines(windows)).toEqual([
      'columns w:TIMESTAMP(3) NOT NULL n:BIGINT NOT NULL',
      'row 2024-05-01 10:00:10.0 | 2',
      'row 2024-05-01 10:00:20.0 | 1',
      'row 2024-05-01 10:00:40.0 | 1',
    ]);
    expect(lines(inserted).slice(0, 2)).toEqual(['rows: true', 'columns job id:STRING']);
    expect(lines(inserted)[2]).toMatch(/^row [\da-f]{32}$/);
  });

  it('reads the first rows of a query without end, then cancels it', async () => {
    const [, first] = await jdbc(port, [
      "execute CREATE TEMPORARY TABLE ticks (id INT) WITH ('connector' = 'datagen', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '100000000')",
      'first 3 SELECT id FROM ticks',
    ]);
    expect(lines(first)).toEqual(['columns id:INT', 'row 1', 'row 2', 'row 3']);
    await expect.poll(() => service.jobs.running().length, { timeout: 30_000 }).toBe(0);
  });

  it('changes where it stands', async () => {
    const answers = await jdbc(port, [
      'execute CREATE DATABASE other',
      'use-schema other',
      'schema',
      'execute SHOW TABLES',
      'use-catalog nope',
      'use-schema default_database',
      'execute DROP DATABASE other',
      "execute SET 'my.key' = 'my value'",
      'info my.key',
    ]);
    expect(answers).toEqual([
      'rows: false',
      '',
      'other',
      'rows: true\ncolumns table name:STRING',
      'error org.apache.flink.table.catalog.exceptions.CatalogException: A catalog with name [nope] does not exist.',
      '',
      'rows: false',
      'rows: false',
      'my value',
    ]);
  });

  it('reports errors', async () => {
    const answers = await jdbc(port, [
      'query SELECT nope',
      'query SELECT 1 +',
      'query SELECT * FROM nothing',
    ]);
    expect(answers).toEqual([
      "error org.apache.calcite.sql.validate.SqlValidatorException: Column 'nope' not found in any table",
      'error org.apache.flink.sql.parser.impl.ParseException: Encountered "+ <EOF>" at line 1, column 10.',
      "error org.apache.calcite.sql.validate.SqlValidatorException: Object 'nothing' not found",
    ]);
  });
});
