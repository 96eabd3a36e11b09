import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { Database } from '../../src/duckdb/index.js';
import { changelogSql, remainingSql } from '../../src/engine/changelog.js';
import type { Relation } from '../../src/engine/index.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

let database: Database;
let connection: EngineConnection;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(() => database.close());

/** Changes as `[key, value, weight]`. */
function relation(changes: readonly (readonly [string, number, number])[]): Relation {
  const tuples = changes.map(([key, value, weight]) => `('${key}', ${value}, ${weight})`).join(', ');
  return {
    sql: `SELECT * FROM (VALUES ${tuples}) v(c0, c1, w)`,
    fields: [p.field('k', t.string()), p.field('v', t.int())],
    weighted: true,
    hasWatermark: false,
    hasPosition: false,
  };
}

const kinds = async (sql: string): Promise<string[]> =>
  (await connection.rows(sql)).map(
    ([key, value, kind]) => `${String(kind)}[${String(key)}, ${String(value)}]`,
  );

describe('row kinds from weights', () => {
  it('pairs changes of one upsert key and puts the deletion first', async () => {
    const input = relation([
      ['b', 2, 1],
      ['b', 1, -1],
      ['a', 7, 1],
      ['c', 9, -1],
    ]);
    expect(await kinds(changelogSql(input, 'retract', [0]))).toEqual([
      '-U[b, 1]',
      '+U[b, 2]',
      '+I[a, 7]',
      '-D[c, 9]',
    ]);
    expect(await kinds(changelogSql(input, 'upsert', [0]))).toEqual(['+U[b, 2]', '+I[a, 7]', '-D[c, 9]']);
  });

  it('is silent about changes that cancel out', async () => {
    const input = relation([
      ['a', 1, -1],
      ['a', 2, 1],
      ['a', 2, -1],
      ['a', 1, 1],
    ]);
    expect(await kinds(changelogSql(input, 'retract', [0]))).toEqual([]);
  });

  it('repeats rows as often as their weight says, and pairs by number without a key', async () => {
    const input = relation([
      ['a', 1, 2],
      ['b', 1, -1],
    ]);
    expect(await kinds(changelogSql(input, 'retract', undefined))).toEqual([
      '-U[b, 1]',
      '+U[a, 1]',
      '+I[a, 1]',
    ]);
  });

  it('takes an empty key for one row in all', async () => {
    const input = relation([
      ['a', 1, -1],
      ['b', 2, 1],
    ]);
    expect(await kinds(changelogSql(input, 'retract', []))).toEqual(['-U[a, 1]', '+U[b, 2]']);
  });

  it('gives what remains, in order of arrival', async () => {
    const input = relation([
      ['z', 1, 2],
      ['b', 1, 1],
      ['z', 1, -1],
      ['c', 5, 1],
      ['b', 1, -1],
    ]);
    expect(await connection.rows(remainingSql(input))).toEqual([
      ['z', 1],
      ['c', 5],
    ]);
  });
});
