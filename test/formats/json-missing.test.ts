/** `json.fail-on-missing-field`, as real Flink 2.3 answers: fields of what is read must be there, and values are taken as without the option. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';

let folder: string;
let service: SessionService;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-json-'));
  service = new SessionService({ output: () => undefined });
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(columns: string, lines: string, select: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'a.json'), `${lines}\n`);
  const session = service.open({ properties: new Map([['execution.runtime-mode', 'batch']]) });
  const sql = `CREATE TEMPORARY TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'json.fail-on-missing-field' = 'true'); ${select};`;
  const rows: string[] = [];
  for await (const { result } of session.execute(sql)) {
    if (result.kind !== 'rows') continue;
    for await (const batch of result.batches())
      for (const row of batch.rows)
        rows.push(
          row.map((value, index) => valueText(value, result.columns[index]!.type) ?? 'NULL').join(', '),
        );
  }
  return rows;
}

const NESTED = 'n INT, v ROW<a INT, b ROW<c INT>>';

describe('a field that is missing', () => {
  it.each([
    ['n INT, v INT', '{"n":1,"v":2}\n{"v":1}', 'SELECT * FROM t'],
    ['n INT, v INT', '{"n":1,"V":1}', 'SELECT * FROM t'],
    [NESTED, '{"n":1,"v":{"a":1}}', 'SELECT * FROM t'],
    [NESTED, '{"n":1,"v":{"a":1,"b":{}}}', 'SELECT * FROM t'],
    [NESTED, '{"n":1,"v":{"a":1}}', 'SELECT v.a FROM t'],
    ['n INT, v ARRAY<ROW<a INT>>', '{"n":1,"v":[{"a":1},{}]}', 'SELECT * FROM t'],
    ['n INT, v MAP<STRING, ROW<a INT>>', '{"n":1,"v":{"k":{}}}', 'SELECT * FROM t'],
  ])('%s: %s: %s', async (columns, lines, select) => {
    await expect(read(columns, lines, select)).rejects.toThrow(/Some field is missing in the JSON data/);
  });
});

describe('values', () => {
  it.each([
    ['n INT, v INT', '{"n":1}', 'SELECT n FROM t', '1'],
    [NESTED, '{"n":1,"v":{"a":1}}', 'SELECT n FROM t', '1'],
    [NESTED, '{"n":1,"v":{"a":1,"b":null,"x":2},"y":3}', 'SELECT * FROM t', '1, (1, NULL)'],
    [NESTED, '{"n":1,"v":null}', 'SELECT * FROM t', '1, NULL'],
    [NESTED, '{"n":1,"v":{"a":1,"b":{"c":null}}}', 'SELECT v.b.c, n FROM t', 'NULL, 1'],
    ['n INT, v ARRAY<ROW<a INT>>', '{"n":1,"v":[{"a":1},null]}', 'SELECT * FROM t', '1, [(1), NULL]'],
    ['n INT, v MAP<STRING, INT>', '{"n":1,"v":{}}', 'SELECT * FROM t', '1, {}'],
    ['v INT', '{"v":1.7}', 'SELECT * FROM t', '1'],
    ['v INT', '{"v":1,"v":2}', 'SELECT * FROM t', '1'],
    ['v INT', '{"v":1} x', 'SELECT * FROM t', '1'],
    ['v STRING', '{"v":1.50}', 'SELECT * FROM t', '1.50'],
    ['v STRING', '{"v":{"a":1.50}}', 'SELECT * FROM t', '{"a":1.5}'],
    ['v STRING', '{"v":"\\ud83d"}', 'SELECT * FROM t', '?'],
    ['v DECIMAL(5, 2)', '{"v":99999}', 'SELECT * FROM t', 'NULL'],
    ['v TIMESTAMP(3)', '{"v":"2020-02-30 03:04:05"}', 'SELECT * FROM t', '2020-02-29 03:04:05.000'],
    ['`a.b` INT, `c"d` INT', '{"a.b":1,"c\\"d":2}', 'SELECT * FROM t', '1, 2'],
  ])('%s: %s: %s', async (columns, lines, select, expected) => {
    expect(await read(columns, lines, select)).toEqual([expected]);
  });

  it.each([
    ['v INT', '{"v":"1e2"}'],
    ['v INT', '{"v":true}'],
    ['v TIME', '{"v":"3:4:5"}'],
    ['v TIMESTAMP(3)', '{"v":"2020-01-01 03:04:05.1+1"}'],
    ['v BYTES', '{"v":"!!"}'],
    ['v INT', '[1]'],
  ])('%s: %s is an error', async (columns, lines) => {
    await expect(read(columns, lines, 'SELECT * FROM t')).rejects.toThrow(/the row at byte 0/);
  });
});
