import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strippedDecimal } from '../../../gateway/http/flink/row-json.js';
import { Gateway } from './gateway.js';
import type { ClientSession } from './gateway.js';

let gateway: Gateway;
let session: ClientSession;

beforeAll(async () => {
  gateway = await Gateway.start();
  session = await gateway.open({ 'execution.runtime-mode': 'batch', 'table.local-time-zone': 'Asia/Tokyo' });
});
afterAll(() => gateway.stop());

const type = (root: string, more: object = {}, nullable = false): object => ({
  type: root,
  nullable,
  ...more,
});
const TEXT = type('VARCHAR', { length: 2147483647 });
const INT = type('INTEGER');

/** An expression, its type, and its two forms, as a real Flink 2.3 writes them. */
const cases: readonly (readonly [string, object, string, string])[] = [
  ['TRUE', type('BOOLEAN'), 'true', '"TRUE"'],
  ['CAST(-7 AS TINYINT)', type('TINYINT'), '-7', '"-7"'],
  ['CAST(300 AS SMALLINT)', type('SMALLINT'), '300', '"300"'],
  ['42', INT, '42', '"42"'],
  ['9007199254740993', type('BIGINT'), '9007199254740993', '"9007199254740993"'],
  ['CAST(0.1 AS FLOAT)', type('FLOAT'), '0.1', '"0.1"'],
  ['CAST(2 AS DOUBLE)', type('DOUBLE'), '2.0', '"2.0"'],
  ['CAST(3e20 AS DOUBLE)', type('DOUBLE'), '3.0E20', '"3.0E20"'],
  ["CAST('NaN' AS DOUBLE)", type('DOUBLE'), '"NaN"', '"NaN"'],
  ["CAST('-Infinity' AS DOUBLE)", type('DOUBLE'), '"-Infinity"', '"-Infinity"'],
  ['CAST(7.50 AS DECIMAL(8, 3))', type('DECIMAL', { precision: 8, scale: 3 }), '7.5', '"7.500"'],
  ['CAST(2000 AS DECIMAL(8, 0))', type('DECIMAL', { precision: 8, scale: 0 }), '2E+3', '"2000"'],
  ["CAST('q' AS CHAR(3))", type('CHAR', { length: 3 }), '"q  "', '"q  "'],
  ['CAST(\'say "hi"\' AS STRING)', TEXT, '"say \\"hi\\""', '"say \\"hi\\""'],
  ["x'cafe'", type('BINARY', { length: 2 }), '"yv4="', `"x'cafe'"`],
  ["CAST(x'01' AS BYTES)", type('VARBINARY', { length: 2147483647 }), '"AQ=="', `"x'01'"`],
  ["DATE '2023-12-31'", type('DATE'), '"2023-12-31"', '"2023-12-31"'],
  ["TIME '01:02:03'", type('TIME_WITHOUT_TIME_ZONE', { precision: 0 }), '"01:02:03"', '"01:02:03"'],
  [
    "TIMESTAMP '2023-12-31 23:59:59.250'",
    type('TIMESTAMP_WITHOUT_TIME_ZONE', { precision: 3 }),
    '"2023-12-31T23:59:59.25"',
    '"2023-12-31 23:59:59.250"',
  ],
  [
    "CAST(TIMESTAMP '2023-12-31 12:00:00' AS TIMESTAMP(6))",
    type('TIMESTAMP_WITHOUT_TIME_ZONE', { precision: 6 }),
    '"2023-12-31T12:00:00"',
    '"2023-12-31 12:00:00.000000"',
  ],
  [
    "CAST(TIMESTAMP '2023-12-31 12:00:00.5' AS TIMESTAMP_LTZ(3))",
    type('TIMESTAMP_WITH_LOCAL_TIME_ZONE', { precision: 3 }),
    '"2023-12-31T12:00:00.5Z"',
    '"2023-12-31 12:00:00.500"',
  ],
  [
    "INTERVAL '-2-3' YEAR TO MONTH",
    type('INTERVAL_YEAR_MONTH', { precision: 2, resolution: 'MONTH' }),
    '-27',
    '"-2-03"',
  ],
  [
    "INTERVAL '2 00:00:01.5' DAY TO SECOND",
    type('INTERVAL_DAY_TIME', { precision: 2, fractionalPrecision: 3, resolution: 'SECOND' }),
    '172801500',
    '"+2 00:00:01.500"',
  ],
  [
    'ARRAY[1, CAST(NULL AS INT)]',
    type('ARRAY', { elementType: type('INTEGER', {}, true) }),
    '[1,null]',
    '"[1, NULL]"',
  ],
  [
    "MAP['a', 1.50]",
    type('MAP', {
      keyType: type('CHAR', { length: 1 }),
      valueType: type('DECIMAL', { precision: 3, scale: 2 }),
    }),
    '{"a":1.5}',
    '"{a=1.50}"',
  ],
  [
    "CAST(ROW(1, 'z') AS ROW<n INT NOT NULL, s STRING>)",
    type('ROW', {
      fields: [
        { name: 'n', fieldType: INT },
        { name: 's', fieldType: type('VARCHAR', { length: 2147483647 }, true) },
      ],
    }),
    '{"n":1,"s":"z"}',
    '"(1, z)"',
  ],
  [
    "ROW(x'ff', DATE '2024-02-29')",
    type('ROW', {
      fields: [
        { name: 'EXPR$0', fieldType: type('BINARY', { length: 1 }) },
        { name: 'EXPR$1', fieldType: type('DATE') },
      ],
    }),
    '{"EXPR$0":"/w==","EXPR$1":"2024-02-29"}',
    `"(x'ff', 2024-02-29)"`,
  ],
  ['CAST(NULL AS STRING)', type('VARCHAR', { length: 2147483647 }, true), 'null', 'null'],
];

describe('values', () => {
  it.each(cases)('%s', async (expression, logicalType, json, plain) => {
    const result = await session.run(`SELECT ${expression} AS v`);
    expect(result.columns).toEqual([{ name: 'v', logicalType, comment: null }]);
    expect(result.text).toBe(`{"kind":"INSERT","fields":[${json}]}`);
    const text = await session.run(`SELECT ${expression} AS v`, {}, 'PLAIN_TEXT');
    expect(text.text).toBe(`{"kind":"INSERT","fields":[${plain}]}`);
  });

  it('a multiset is its elements with their counts', async () => {
    const { rows } = await session.run("SELECT COLLECT(x) AS m FROM (VALUES 'p', 'p', 'q') AS t(x)");
    expect(rows).toEqual([{ kind: 'INSERT', fields: [{ p: 2, q: 1 }] }]);
  });

  it.each(["MAP[1, 'x']", "PARSE_JSON('{}')", 'ARRAY[MAP[TRUE, 1]]'])(
    '%s has no JSON form, whatever the rows are',
    async (expression) => {
      const operation = await session.submit(`SELECT ${expression} AS v`);
      const answer = await session.page(operation, 0);
      expect(answer.status).toBe(500);
      expect(answer.text).toBe('{"errors":["Internal server error. Could not map response to JSON."]}');
      expect((await session.page(operation, 0, 'PLAIN_TEXT')).status).toBe(200);
    },
  );

  it.each([
    ['0.00', '0'],
    ['-0.0', '0'],
    ['-12.3400', '-12.34'],
    ['0.000001', '0.000001'],
    ['0.00000010', '1E-7'],
    ['0.00000123', '0.00000123'],
    ['0.000000123', '1.23E-7'],
    ['1230', '1.23E+3'],
    ['10.0', '1E+1'],
    ['12345678901234567890.10', '12345678901234567890.1'],
  ])('the decimal %s is written %s', (decimal, json) => {
    expect(strippedDecimal(decimal)).toBe(json);
  });
});
