/** Values beside the statement of POST /api/sql: their types come from where a `?` stands, else from the values. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

it.each<[string, unknown[], unknown]>([
  ['SELECT ? AS x', [1], [1]],
  ['SELECT ? AS a, ? AS b, ? AS c, ? AS d', ['x', 1.5, true, null], ['x', 1.5, true, null]],
  ['VALUES (?, ?)', [1, 'a'], [1, 'a']],
  ['SELECT ? + ? AS x', [1, 2], [3]],
  ['SELECT ? = ? AS x', [null, 2], [null]],
  ['SELECT CASE WHEN ? THEN ? ELSE ? END AS x', [true, 2, 3], [2]],
  ['SELECT UPPER(?) AS x', ['a'], ['A']],
  ['SELECT ? AS x', [[1, null, 2]], [[1, null, 2]]],
  ['SELECT ? AS x', [[1, 2.5]], [[1, 2.5]]],
  ['SELECT ? AS x', [['a', "b'"]], [['a', "b'"]]],
])('%s with %j', async (text, parameters, row) => {
  const { status, body } = await door.sql(text, { parameters });
  expect([status, body['detail']]).toEqual([200, undefined]);
  expect((body['rows'] as object[]).map((each) => Object.values(each))).toEqual([row]);
});

it.each<[string, unknown, string, number]>([
  ['SELECT 1,\n?', undefined, 'Illegal use of dynamic parameter', 1],
  ['SELECT ?', [], 'The statement has 1 parameter, but 0 values were given', 1],
  ['SELECT 1', [1], 'The statement has 0 parameters, but 1 value was given', 1],
  ['SELECT ?, ?', [1, { a: 1 }], 'Parameter 2 must be', 11],
  ['SELECT ?', [[1, 'a']], 'Parameter 1 must be', 8],
  ['SELECT 1 + ?', ['a'], "'a' is no value of type INT for parameter 1", 12],
  ['SELECT ? + ?', ['a', 'b'], "Cannot apply '+'", 8],
  ['SELECT ? + ? + nope', [1, 2], "Column 'nope' not found", 16],
])('%s with %j is refused where it is wrong', async (text, parameters, detail, column) => {
  const { status, body } = await door.sql(text, parameters === undefined ? {} : { parameters });
  expect(status).toBe(400);
  expect(body['detail']).toContain(detail);
  expect(body['column']).toBe(column);
});
