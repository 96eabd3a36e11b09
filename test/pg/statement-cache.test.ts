/** Statements that differ in their values only are prepared once: they must answer what each of them alone would. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liftLiterals, shapeOf } from '../../gateway/pg/dialect/lifted-literals.js';
import { pgRewrites } from '../../gateway/pg/dialect/rewrites.js';
import { parseStatement } from '../../sql/parser/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { bigint, date, int, string } from '../../sql/types/index.js';
import { openDoor } from './door.js';
import type { Door } from './door.js';
import { errorOf, RawClient, rowsOf } from './raw-client.js';
import type { Answer } from './raw-client.js';

let door: Door;
let warm: RawClient;

const CREATE = `CREATE TABLE v (id INT, b BIGINT, s SMALLINT, name STRING, code CHAR(3), d DATE, m DECIMAL(4, 1), f DOUBLE, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'memory')`;

beforeAll(async () => {
  door = await openDoor();
  warm = await RawClient.ready(door.port);
  const rows = Array.from(
    { length: 40 },
    (_, i) =>
      `(${i}, ${i}000000000, CAST(${i} AS SMALLINT), 'n${i % 5}', 'c${i % 3} ', DATE '2024-01-0${1 + (i % 9)}', ${i}.5, ${i}.5)`,
  );
  const answers = await warm
    .query(
      `${CREATE}; INSERT INTO v VALUES ${rows.join(', ')}, (99, CAST(NULL AS BIGINT), CAST(NULL AS SMALLINT), '7', 'abc', DATE '2024-01-01', 1, 1)`,
    )
    .untilReady();
  expect(errorOf(answers)).toEqual({});
});
afterAll(async () => {
  warm.end();
  await door.close();
});

/** All there is to see, without what names the connection. */
const seen = (answers: readonly Answer[]): unknown =>
  answers.map(({ type, body }) => [type, body.toString('latin1')]);

const TEXTS = ['n1', 'n4', 'nope', '7', '', "it''s", 'é€', '2024-01-01', 'c1'];
const NUMBERS = [
  '0',
  '7',
  '39',
  '70000',
  '3000000000',
  '123456789012345678',
  '99999999999999999999',
  '1.5',
  '007',
];

const FORMS: readonly string[] = [
  'SELECT * FROM v WHERE id = #',
  'SELECT id, b FROM v WHERE b >= # ORDER BY id',
  'SELECT id FROM v WHERE s = # OR s < # ORDER BY id LIMIT #',
  'SELECT id, name FROM v AS w WHERE w.name = @ AND id > # ORDER BY id',
  'SELECT id FROM v WHERE name IN (@, @) AND id BETWEEN # AND # ORDER BY id',
  'SELECT id FROM v WHERE code = @ ORDER BY id',
  'SELECT id FROM v WHERE d = @ ORDER BY id',
  'SELECT id FROM v WHERE m = # ORDER BY id',
  'SELECT id FROM v WHERE f < # ORDER BY id',
  'SELECT id FROM v WHERE name = # ORDER BY id',
  'SELECT id FROM v WHERE id = @ ORDER BY id',
  'SELECT name, COUNT(*) FROM v WHERE id < # GROUP BY name ORDER BY name',
  'SELECT id + #, @ AS t FROM v WHERE id = # -- it is # @',
  'SELECT nope FROM v WHERE id = #',
  'SELECT id FROM v WHERE nope = @',
  'SELECT 10 / (id - #) FROM v WHERE id = #',
  'SELECT x.id FROM v AS x JOIN v AS y ON x.id = y.id WHERE x.id = #',
];

test.each(FORMS)('%s', async (form) => {
  let state = 7;
  const pick = (list: readonly string[]): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return list[(state >>> 8) % list.length]!;
  };
  for (let round = 0; round < 25; round++) {
    const sql = form.replace(/[#@]/g, (sign) => (sign === '#' ? pick(NUMBERS) : `'${pick(TEXTS)}'`));
    // What comes for the first time is prepared by itself.
    const cold = await RawClient.ready(door.port);
    expect([sql, seen(await warm.query(sql).untilReady())]).toEqual([
      sql,
      seen(await cold.query(sql).untilReady()),
    ]);
    cold.end();
  }
});

test('a table that is made anew with other types is read as it is', async () => {
  const other = await RawClient.ready(door.port);
  const make = async (type: string, value: string): Promise<void> => {
    const sql = `DROP TABLE IF EXISTS anew; CREATE TABLE anew (id INT, x ${type}) WITH ('connector' = 'memory'); INSERT INTO anew VALUES (1, ${value})`;
    expect(errorOf(await other.query(sql).untilReady())).toEqual({});
  };
  const found = async (x: string): Promise<unknown> =>
    rowsOf(await warm.query(`SELECT x FROM anew WHERE x = ${x}`).untilReady());
  await make('INT', '5');
  for (const x of ['4', '5', '5']) expect(await found(x)).toEqual(x === '5' ? [['5']] : []);
  await make('DECIMAL(5, 2)', '5');
  expect(await found('5')).toEqual([['5.00']]);
  await make('BIGINT', '5000000000');
  for (const x of ['6', '5000000000']) expect(await found(x)).toEqual(x === '6' ? [] : [[x]]);
  other.end();
});

test('only what is compared with a column of its own kind is taken out', () => {
  const columns = new Map<string, LogicalType>([
    ['id', int()],
    ['b', bigint()],
    ['name', string()],
    ['d', date()],
  ]);
  const taken = (sql: string): readonly string[] | undefined => {
    const shape = shapeOf(sql)!;
    const lifted = liftLiterals(
      pgRewrites(parseStatement(sql, { quoting: 'backtick-and-double' })),
      shape,
      (_, column) => columns.get(column),
    );
    return lifted?.literals.map((literal) => shape.literals[literal]!.value);
  };
  expect(taken("SELECT 1, 'x' FROM t WHERE id = 2 AND name = 'y' OR b IN (3, 4) LIMIT 5")).toEqual([
    '2',
    'y',
    '3',
    '4',
  ]);
  expect(
    taken("SELECT id FROM t WHERE d = '2024-01-01' AND id = '7' AND name = 7 AND id + 1 = 2"),
  ).toBeUndefined();
  expect(taken('SELECT id FROM t JOIN u ON t.id = u.id WHERE t.id = 1')).toBeUndefined();
  expect(shapeOf('SELECT id FROM t WHERE id = $1')).toBeUndefined();
  expect(shapeOf('SELECT id FROM t WHERE id = 1')?.key).toBe(shapeOf('SELECT id FROM t WHERE id = 22')?.key);
  expect(shapeOf('SELECT id FROM t WHERE id = 1')?.key).not.toBe(
    shapeOf('SELECT id FROM t WHERE id = 3000000000')?.key,
  );
});
