/** The serving store: whole epochs across tables, replacing by key, bags, and following a table. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/duckdb/index.js';
import { ServingStore, storeName } from '../../src/serving/index.js';
import type { ServingTable, TableDelta } from '../../src/serving/index.js';

let database: Database;
let store: ServingStore;

beforeEach(async () => {
  database = await Database.open({ threads: 2 });
  store = await ServingStore.of(database);
});
afterEach(() => database.close());

const keyed: ServingTable = { name: 'keyed', types: ['INTEGER', 'VARCHAR'], key: [0] };
const bag: ServingTable = { name: 'a "bag"', types: ['INTEGER'], key: undefined };

let tables = 0;

/** A delta whose rows are written down as SQL tuples that end with the kind. */
async function delta(table: ServingTable, tuples: string, clear = false): Promise<TableDelta> {
  const connection = await database.connect();
  const name = `delta_${++tables}`;
  const columns = table.types.map((type, index) => `c${index} ${type}`);
  await connection.run(`CREATE TABLE ${name} (${[...columns, 'kind VARCHAR'].join(', ')})`);
  if (tuples !== '') await connection.run(`INSERT INTO ${name} VALUES ${tuples}`);
  await connection.close();
  return { table, rows: { kind: 'table', name }, key: table.key, clear };
}

async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  const reader = await store.acquire();
  try {
    return await reader.connection.rows(sql);
  } finally {
    store.release(reader);
  }
}

const contents = (table: ServingTable): Promise<readonly (readonly unknown[])[]> =>
  rows(`SELECT * FROM ${storeName(table.name)} ORDER BY ALL`);

describe('the serving store', () => {
  it('replaces and deletes by key; the last row of a key counts', async () => {
    await store.apply({
      job: 'j',
      epoch: 1,
      tables: [await delta(keyed, `(1, 'a', '+I'), (2, 'b', '+I'), (NULL, 'n', '+I')`)],
    });
    await store.apply({
      job: 'j',
      epoch: 2,
      tables: [
        await delta(
          keyed,
          `(1, 'x', '+U'), (1, 'y', '+U'), (2, 'b', '-D'), (NULL, 'm', '+U'), (3, 'c', '+I'), (3, 'c', '-D')`,
        ),
      ],
    });
    expect(await contents(keyed)).toEqual([
      [1, 'y'],
      [null, 'm'],
    ]);
  });

  it('takes one equal row away where there is no key', async () => {
    await store.apply({
      job: 'j',
      epoch: 1,
      tables: [await delta(bag, `(1, '+I'), (1, '+I'), (2, '+I'), (NULL, '+I')`)],
    });
    await store.apply({
      job: 'j',
      epoch: 2,
      tables: [await delta(bag, `(1, '-D'), (NULL, '-U'), (5, '+U'), (7, '+I'), (7, '-D')`)],
    });
    expect(await contents(bag)).toEqual([[1], [2], [5]]);
  });

  it('applies an epoch once', async () => {
    const once = await delta(bag, `(1, '+I')`);
    expect(await store.apply({ job: 'j', epoch: 4, tables: [once] })).toBe(true);
    expect(await store.apply({ job: 'j', epoch: 4, tables: [once] })).toBe(false);
    expect(await store.apply({ job: 'j', epoch: 3, tables: [once] })).toBe(false);
    expect(await store.apply({ job: 'other', epoch: 1, tables: [once] })).toBe(true);
    expect(await contents(bag)).toEqual([[1], [1]]);
    expect(store.lastEpoch('j')).toBe(4);
  });

  it('changes nothing when one of the tables fails', async () => {
    await store.apply({ job: 'j', epoch: 1, tables: [await delta(bag, `(1, '+I')`)] });
    const wrong: TableDelta = {
      ...(await delta(keyed, `(1, 'a', '+I')`)),
      rows: { kind: 'table', name: 'missing' },
    };
    const attempt = store.apply({ job: 'j', epoch: 2, tables: [await delta(bag, `(2, '+I')`), wrong] });
    await expect(attempt).rejects.toThrow();
    expect(await contents(bag)).toEqual([[1]]);
    expect(store.lastEpoch('j')).toBe(1);
  });

  it('takes rows from a Parquet file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-serving-'));
    const path = join(folder, 'rows.parquet');
    const connection = await database.connect();
    for (const epoch of [1, 2]) {
      await connection.run(
        `COPY (SELECT ${epoch} AS c0, 'from a file' AS c1, '+U' AS kind) TO '${path}' (FORMAT parquet)`,
      );
      await store.apply({
        job: 'j',
        epoch,
        tables: [{ table: keyed, rows: { kind: 'file', path }, key: [0], clear: false }],
      });
    }
    expect(await contents(keyed)).toEqual([
      [1, 'from a file'],
      [2, 'from a file'],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('takes several files for one table in an epoch, each once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-store-'));
    const connection = await database.connect();
    const fileOf = async (values: string): Promise<{ kind: 'file'; path: string }> => {
      const path = join(folder, `${values.length}.parquet`);
      await connection.run(
        `COPY (SELECT * FROM (VALUES ${values}) x(c0, kind)) TO '${path}' (FORMAT parquet)`,
      );
      return { kind: 'file', path };
    };
    const files = [await fileOf(`(1::BIGINT, '+I')`), await fileOf(`(2::BIGINT, '+I'), (3::BIGINT, '+I')`)];
    for (const epoch of [1, 2]) {
      const tables = files.map((rows) => ({ table: bag, rows, key: undefined, clear: false }));
      await store.apply({ job: 'j', epoch, tables });
    }
    expect((await contents(bag)).flat().sort()).toEqual([1, 1, 2, 2, 3, 3]);
    rmSync(folder, { recursive: true });
  });

  it('refuses other columns while it holds rows', async () => {
    await store.apply({ job: 'j', epoch: 1, tables: [await delta(bag, `(1, '+I')`)] });
    const other: ServingTable = { ...bag, types: ['VARCHAR'] };
    await expect(store.ensure(other)).rejects.toThrow('exists with other columns and holds 1 rows');
    await store.apply({ job: 'j', epoch: 2, tables: [await delta(bag, '', true)] });
    await store.ensure(other);
    expect(await contents(other)).toEqual([]);
  });

  it('shows two readers whole epochs over two tables while a job writes', async () => {
    const left: ServingTable = { name: 'left', types: ['BIGINT', 'BIGINT'], key: [0] };
    const right: ServingTable = { name: 'right', types: ['BIGINT', 'BIGINT'], key: [0] };
    await store.ensure(left);
    await store.ensure(right);
    let done = false;
    const write = async (): Promise<void> => {
      for (let epoch = 1; epoch <= 40; epoch++) {
        const tuples = Array.from({ length: 50 }, (_, key) => `(${key}, ${epoch}, '+U')`).join(', ');
        await store.apply({
          job: 'j',
          epoch,
          tables: [await delta(left, tuples), await delta(right, tuples)],
        });
      }
      done = true;
    };
    const seen = new Set<string>();
    const read = async (): Promise<void> => {
      let last = 0n;
      while (!done) {
        const [row] = await rows(
          `SELECT l.a, l.b, r.a, r.b, l.n, r.n FROM (SELECT min(c1) a, max(c1) b, count(*) n FROM ${storeName('left')}) l, (SELECT min(c1) a, max(c1) b, count(*) n FROM ${storeName('right')}) r`,
        );
        const [a, b, c, d, n, m] = row!;
        seen.add([a === b, b === c, c === d, n === m].join());
        if (typeof a === 'bigint') {
          expect(a).toBeGreaterThanOrEqual(last);
          last = a;
        }
      }
    };
    await Promise.all([write(), read(), read()]);
    expect([...seen]).toEqual(['true,true,true,true']);
  });

  it('lets a reader finish its snapshot while the table is replaced', async () => {
    const tuples = (epoch: number): string =>
      Array.from({ length: 5000 }, (_, key) => `(${key}, '${epoch}', '+U')`).join(', ');
    await store.apply({ job: 'j', epoch: 1, tables: [await delta(keyed, tuples(1))] });
    const reader = await store.acquire();
    const statement = await reader.prepare(`SELECT c1 FROM ${storeName('keyed')}`);
    const result = await statement.stream();
    const seen = [...(await result.fetchChunk())!.getColumnValues(0)];
    for (const epoch of [2, 3]) {
      await store.apply({ job: 'j', epoch, tables: [await delta(keyed, tuples(epoch))] });
    }
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      seen.push(...chunk.getColumnValues(0));
    }
    store.release(reader);
    expect(seen).toHaveLength(5000);
    expect(new Set(seen)).toEqual(new Set(['1']));
    expect(await rows(`SELECT count(*), min(c1) FROM ${storeName('keyed')}`)).toEqual([[5000n, '3']]);
  });

  it('gives a follower the rows there are and every change after them', async () => {
    await store.apply({ job: 'j', epoch: 1, tables: [await delta(keyed, `(1, 'a', '+I'), (2, 'b', '+I')`)] });
    let snapshot: unknown;
    const feed = await store.follow(keyed, async () => {
      snapshot = await contents(keyed);
    });
    expect(snapshot).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(feed.next(1000)).toBeUndefined();
    await store.apply({
      job: 'j',
      epoch: 2,
      tables: [await delta(keyed, `(1, 'x', '+U'), (2, 'b', '-D'), (3, 'c', '+I')`)],
    });
    await feed.wait(60_000);
    const batch = feed.next(1000)!;
    expect(await rows(`SELECT * FROM (${batch.sql}) ORDER BY ALL`)).toEqual([
      [1, 'a', -1],
      [1, 'x', 1],
      [2, 'b', -1],
      [3, 'c', 1],
    ]);
    batch.release();
    expect(feed.next(1000)).toBeUndefined();
    await store.drop(keyed.name);
    expect(() => feed.next(1000)).toThrow('was dropped while it was followed');
    await feed.close();
  });
});
