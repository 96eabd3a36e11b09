/** What a join with the extremes of windows need not keep, and that leaving it out changes no result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { outdoneSql } from '../../src/operators/outdone-rows.js';
import type { WindowExtreme } from '../../src/operators/outdone-rows.js';
import { testDatabase } from './operator-harness.js';

const MAXIMUM = {
  name: 'MAX',
  call: 0,
  key: 0,
  type: 'BIGINT',
  size: 10,
  offset: 0,
} as unknown as WindowExtreme;

/** Which of the rows (key, time) are kept when these windows (end, extreme) are open. A row matches windows that end up to 10 after its time. */
async function kept(
  extreme: WindowExtreme,
  watermark: number,
  open: readonly (readonly [number, number | null])[],
  rows: readonly (readonly [number | null, number])[],
): Promise<readonly (readonly [number | null, number])[]> {
  const connection = await (await testDatabase()).connect();
  const values = (list: readonly (readonly (number | null)[])[]): string =>
    list.map((row) => `(${row.map((value) => `${value ?? 'NULL'}::BIGINT`).join(', ')})`).join(', ');
  try {
    const { bounds, keeps } = outdoneSql(extreme, `(VALUES ${values(open)}) o(we, r0)`, { column: 1, ms: 9 });
    const bound = await connection.prepare(bounds);
    const [parameters] = await bound.rows([BigInt(watermark)]);
    const query = await connection.prepare(
      `SELECT c0, epoch_ms(c1) FROM (SELECT k AS c0, make_timestamp(t * 1000) AS c1 FROM (VALUES ${values(rows)}) l(k, t)) WHERE CAST($1 AS BIGINT) IS NOT NULL AND ${keeps}`,
    );
    const found = await query.rows([
      BigInt(watermark),
      ...(parameters as readonly (bigint | string | null)[]),
    ]);
    return found.map(([key, time]) => [key === null ? null : Number(key), Number(time)]);
  } finally {
    await connection.close();
  }
}

describe('rows that windows to come have outdone', () => {
  it('are not kept', async () => {
    const rows = [[4, 25], [5, 25], [6, 25], [null, 25]] as const; // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[30, 5]], rows)).toEqual([[5, 25], [6, 25]]); // prettier-ignore
    const minimum: WindowExtreme = { ...MAXIMUM, name: 'MIN' };
    expect(await kept(minimum, 25, [[30, 5]], rows)).toEqual([[4, 25], [5, 25]]); // prettier-ignore
  });

  it('are not kept when every window that they match has fired, although the watermark is not far past them', async () => {
    const rows = [[9, 18], [9, 19], [9, 20]] as const; // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[30, 5]], rows)).toEqual([[9, 20]]); // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[40, 5]], rows)).toEqual(rows);
  });

  it('are kept while they can match a window that is not seen yet, or holds nothing but NULL', async () => {
    const rows = [[1, 25], [1, 30], [1, 31]] as const; // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[40, 5]], rows)).toEqual(rows);
    expect(await kept(MAXIMUM, 25, [[30, null], [40, 5]], rows)).toEqual(rows); // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[30, 5]], rows)).toEqual([[1, 30], [1, 31]]); // prettier-ignore
    expect(await kept(MAXIMUM, 25, [[30, 5], [40, 1]], [[3, 25], [0, 31]])).toEqual([[3, 25]]); // prettier-ignore
  });
});

const bid = fc.record({ step: fc.nat(9), back: fc.nat(4), price: fc.option(fc.nat(3), { freq: 9 }) });

describe('joining the highest rows of windows', () => {
  it('finds the same rows however they are batched', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fungi-outdone-'));
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(bid, { minLength: 1, maxLength: 40 }), async (steps) => {
          let now = 0;
          // Never later than the watermark allows.
          const bids = steps.map(({ step, back, price }) => ({
            ts: (now += step) - Math.min(back, now),
            price,
          }));
          const time = (second: number): string =>
            new Date(1_600_000_000_000 + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
          const lines = bids.map(({ ts, price }, id) => JSON.stringify({ id, ts: time(ts), price }));
          writeFileSync(join(folder, 'bids.jsonl'), `${lines.join('\n')}\n`);
          const ends = [...new Set(bids.map(({ ts }) => Math.floor(ts / 10) * 10 + 10))];
          const expected = ends.flatMap((end) => {
            const best = Math.max(
              ...bids
                .filter(({ ts, price }) => price !== null && ts >= end - 10 && ts < end)
                .map((b) => b.price!),
            );
            return bids.flatMap(({ ts, price }, id) =>
              price === best && ts >= end - 10 && ts <= end ? [`+I[${id}, ${time(end)}.000]`] : [],
            );
          });
          for (const batchRows of [1, 5, undefined]) {
            const { rows } = await runScript(script(folder), {
              mode: 'streaming',
              ...(batchRows === undefined ? {} : { batchRows }),
            });
            expect([...rows].sort()).toEqual([...expected].sort());
          }
        }),
        { numRuns: 12, seed: 7 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

const script = (folder: string): string => `
CREATE TABLE bids (id INT, ts TIMESTAMP(3), price BIGINT, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '${folder}/bids.jsonl', 'format' = 'json');
SELECT b.id, w.we FROM bids b JOIN (
  SELECT MAX(price) AS best, window_end AS we
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end
) w ON b.price = w.best WHERE b.ts BETWEEN w.we - INTERVAL '10' SECOND AND w.we;`;
