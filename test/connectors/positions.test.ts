/** A source that is stopped after any batch and found again by its position gives the rows that were left, for files of each format and datagen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../src/connectors/index.js';
import type { Source, SourceContext } from '../../src/connectors/index.js';
import { Database } from '../../src/duckdb/index.js';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { int, string } from '../../sql/types/index.js';
import type { TableDescription } from '../../sql/plan/table-description.js';

let folder: string;
let database: Database;
let connection: EngineConnection;
let names = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-positions-'));
  database = await Database.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(async () => {
  await connection.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const fields = [
  { name: 'n', type: int() },
  { name: 's', type: string() },
];

function table(options: Readonly<Record<string, string>>): TableDescription {
  return {
    kind: 'table',
    path: { catalog: 'c', database: 'd', name: 't' },
    temporary: false,
    columns: fields.map((field) => ({ kind: 'physical', ...field })),
    partitionKeys: [],
    options: new Map(Object.entries(options)),
  } as TableDescription;
}

function source(options: Readonly<Record<string, string>>): Source {
  // What only other connectors need is left out.
  const context = {
    connection,
    table: table(options),
    columns: fields.map(({ name }) => ({ kind: 'physical', path: [name] })),
    fields,
    filter: undefined,
    limit: undefined,
    uniqueName: (suffix: string) => `positions${names++}_${suffix}`,
    timeZone: 'UTC',
    configuration: new Map(),
    signal: new AbortController().signal,
    badRow: () => undefined,
    confine: (path: string) => path,
  } as unknown as SourceContext;
  return connector(options['connector']!).createSource!(context);
}

/** Rows of at most `batches` batches, by split. */
async function take(
  from: Source,
  budget: number,
  batches = Infinity,
): Promise<ReadonlyMap<string, unknown[]>> {
  const rows = new Map<string, unknown[]>();
  for (let count = 0; count < batches; count++) {
    const batch = await from.read({ bytes: 1024 * 1024, rows: budget, counted: true }, undefined);
    if (batch === 'end' || batch === 'idle') break;
    const list = rows.get(batch.split) ?? [];
    rows.set(batch.split, list);
    for (const row of await connection.rows(batch.relation)) list.push(row.join('|'));
    await batch.release();
  }
  return rows;
}

const ROWS = 30;
const lines = (line: (n: number) => string): string =>
  Array.from({ length: ROWS }, (_, n) => line(n)).join('\n');

const kinds: readonly (readonly [string, () => Promise<Readonly<Record<string, string>>>])[] = [
  ['json', () => files('json', (n) => `{"n":${n},"s":"x${n}"}${n % 7 === 0 ? '\n' : ''}`)],
  ['csv', () => files('csv', (n) => `${n},"x\n${n}"`)],
  ['parquet', () => parquet()],
  ['datagen', () => Promise.resolve({ connector: 'datagen', 'number-of-rows': String(ROWS) })],
];

function files(format: string, line: (n: number) => string): Promise<Readonly<Record<string, string>>> {
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${format}-${name}`), lines(line));
  return Promise.resolve({ connector: 'filesystem', format, path: join(folder, `${format}-*`) });
}

async function parquet(): Promise<Readonly<Record<string, string>>> {
  const path = join(folder, 'p.parquet');
  await connection.run(
    `COPY (SELECT CAST(range AS INTEGER) AS n, 'x' || range AS s FROM range(${ROWS})) TO '${path}' (FORMAT parquet)`,
  );
  return { connector: 'filesystem', format: 'parquet', path };
}

describe.each(kinds)('%s', (_, prepare) => {
  it('goes on where it was', async () => {
    const options = await prepare();
    const whole = source(options);
    await whole.open();
    const all = await take(whole, 1000);
    await whole.close();
    expect([...all.values()].flat().length).toBeGreaterThanOrEqual(ROWS);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        async (stop, budget) => {
          const first = source(options);
          await first.open();
          const before = await take(first, budget, stop);
          const position = JSON.parse(JSON.stringify(first.position())) as ReturnType<Source['position']>;
          await first.close();
          const second = source(options);
          second.seek(position);
          await second.open();
          const after = await take(second, budget);
          await second.close();
          for (const [split, rows] of all)
            expect([...(before.get(split) ?? []), ...(after.get(split) ?? [])]).toEqual(rows);
        },
      ),
      { seed: 7, numRuns: 25 },
    );
  });
});
