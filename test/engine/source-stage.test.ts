import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../src/duckdb/index.js';
import { Database } from '../../src/duckdb/index.js';
import { batchDatabase } from '../../src/engine/batch-table.js';
import { SourceStage } from '../../src/engine/source-stage.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

const INTERVAL = 200;
const DELAY = 50;

let database: Database;
let connection: EngineConnection;
beforeAll(async () => {
  database = await Database.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(() => database.close());

/** Watermark before each row by Flink's rule, NULL where the row is in time. */
function expectedMarks(times: readonly number[]): (number | null)[] {
  let current = 0;
  let last = 0;
  let known = -Infinity;
  return times.map((time) => {
    const mark = time <= known + 1 ? known : null;
    current = Math.max(current, time - DELAY);
    if (current - last > INTERVAL) known = last = current;
    return mark;
  });
}

let runs = 0;

/** Reads everything through a batch table; the mark of each row by its id, and the watermarks after each epoch. */
async function readAll(rows: p.SplitRows, batchRows: number | undefined, positions: bigint[]) {
  const fields = [p.field('id', t.int()), p.field('ts', t.timestamp(3, false, 'rowtime'))];
  const source = new p.TupleSource(rows, 2);
  const table = `stage${++runs}_batch`;
  const stage = new SourceStage({
    id: 'scan',
    source,
    connection,
    sourceConnection: await database.connect(),
    base: (sql) => ({ sql, fields, weighted: false, hasWatermark: false, hasPosition: false }),
    table,
    batchDatabase: batchDatabase('stages'),
    rowsMax: batchRows,
    limit: undefined,
    keepsRows: true,
    ordinal: 0,
    sourceCount: () => 1,
  });
  const node = p.watermark(p.scan(p.table('src', fields, {}), fields), 1, DELAY);
  const edge = stage.materialize({
    id: 'watermark',
    over: (batch) => batch,
    fields,
    keepsRows: true,
    position: true,
    watermark: true,
    assigner: { node, candidate: undefined, intervalMs: INTERVAL },
  });
  await stage.open();
  const marks = new Map<number, number | null>();
  const watermarks: number[] = [];
  for (let number = 1; !stage.ended; number++) {
    await stage.poll();
    await stage.run({ number, processingTime: 0, final: false });
    for (const [id, , wm, pos] of await connection.rows(edge.relation.sql)) {
      marks.set(id as number, wm === null ? null : Number(wm));
      positions.push(pos as bigint);
    }
    watermarks.push(edge.state().watermark);
    await stage.finishEpoch();
  }
  await stage.close();
  await connection.run(`DROP TABLE ${table}_late`);
  return { marks, watermarks, source };
}

const tuple = (id: number, ms: number): string => `(${id}, make_timestamp(${ms}000))`;

describe('a source with a watermark', () => {
  it('marks each row with the watermark of its split before it, however rows are batched', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 25 }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 25 }),
        async (a, b) => {
          const times = [...a, ...b];
          const expected = [...expectedMarks(a), ...expectedMarks(b)];
          for (const batchRows of [1, 4, undefined]) {
            const positions: bigint[] = [];
            const rows = {
              ...(a.length > 0 ? { a: a.map((ms, index) => tuple(index, ms)) } : {}),
              b: b.map((ms, index) => tuple(a.length + index, ms)),
            };
            const { marks, watermarks } = await readAll(rows, batchRows, positions);
            expect(times.map((_, id) => marks.get(id))).toEqual(expected);
            expect(watermarks).toEqual([...watermarks].sort((x, y) => x - y));
            expect(watermarks.at(-1)).toBe(Infinity);
            for (let index = 1; index < positions.length; index++) {
              expect(positions[index]! > positions[index - 1]!).toBe(true);
            }
          }
        },
      ),
      { seed: 11, numRuns: 15 },
    );
  });

  it('asks for the split that is furthest behind', async () => {
    const rows = {
      slow: [1, 2, 3, 4, 5].map((id) => tuple(id, id * 1_000)),
      fast: [7, 8, 9].map((id) => tuple(id, id * 10_000)),
    };
    const { source } = await readAll(rows, 1, []);
    // Two batches of each show how far one gets; then the slow split is read to its end first.
    expect(source.asked.slice(0, 8)).toEqual([
      'slow',
      'fast',
      'slow',
      'fast',
      'slow',
      'slow',
      'slow',
      'fast',
    ]);
  });

  it('fails on a NULL rowtime', async () => {
    await expect(readAll({ a: ['(1, NULL::TIMESTAMP)'] }, undefined, [])).rejects.toMatchObject({
      errorName: 'DATA',
    });
  });
});
