/** Aggregates that decode the batch in their own statement: its rows get the care that a decoded batch gets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-undecoded-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const QUERY = 'SELECT k, COUNT(*), SUM(v), MIN(t) FROM t GROUP BY k';

/** The groups at the end, in their order; in streaming mode the last row of each. */
async function groups(
  lines: readonly string[],
  ignore: boolean,
  batchRows?: number,
): Promise<readonly string[]> {
  writeFileSync(join(folder, 'a.json'), lines.map((line) => `${line}\n`).join(''));
  const service = new SessionService({
    output: () => undefined,
    ...(batchRows === undefined ? {} : { batchRows }),
  });
  const session = service.open({ properties: new Map([['execution.runtime-mode', 'streaming']]) });
  const table = `CREATE TEMPORARY TABLE t (k STRING, v BIGINT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'json.ignore-parse-errors' = '${ignore}')`;
  const last = new Map<string, string>();
  try {
    for await (const { result } of session.execute(`${table}; ${QUERY}; DROP TEMPORARY TABLE t;`)) {
      if (result.kind !== 'rows') continue;
      for await (const batch of result.batches()) {
        for (const row of batch.rows) {
          const texts = row.map((value, index) =>
            value === null ? 'NULL' : valueText(value, result.columns[index]!.type),
          );
          last.set(texts[0]!, texts.join(' '));
        }
      }
    }
  } finally {
    await service.close();
  }
  return [...last.values()].sort();
}

const row = (k: string, v: string, t = '"2020-01-01 00:00:01.500"'): string =>
  `{"k":"${k}","v":${v},"t":${t}}`;
const PLAIN = [row('a', '1'), row('b', '2'), row('a', '3'), row('b', '4', '"1969-12-31 23:59:59"')];
const TIME = '2020-01-01 00:00:01.500';
const EARLY = '1969-12-31 23:59:59.000';

it('folds what it decodes, also over several batches', async () => {
  const expected = [`a 2 4 ${TIME}`, `b 2 6 ${EARLY}`];
  expect(await groups(PLAIN, false)).toEqual(expected);
  expect(await groups(PLAIN, false, 1)).toEqual(expected);
});

it('counts each row once when the batch has to be decoded with more care', async () => {
  // A fraction is cut off, digits past 2^53 stay, and so does a time with few digits.
  const odd = [row('a', '1.7'), row('b', '9007199254740993'), row('a', '5', '"2019-01-01 00:00:01.5"')];
  const expected = ['a 4 10 2019-01-01 00:00:01.500', `b 3 9007199254740999 ${EARLY}`];
  expect(await groups([...PLAIN, ...odd], false)).toEqual(expected);
  expect(await groups([...PLAIN, ...odd], false, 2)).toEqual(expected);
});

it('leaves out rows that are none, and says which one fails the job', async () => {
  const broken = [...PLAIN, 'x', row('a', '"1.7"')];
  expect(await groups(broken, true)).toEqual([`a 3 4 ${TIME}`, `b 2 6 ${EARLY}`]);
  await expect(groups(broken, false)).rejects.toThrow(/a\.json: the row at byte \d+ cannot be read/);
});

it.each([undefined, 2])(
  'folds into windows of the clock in the same way, %s rows a batch',
  async (batchRows) => {
    const odd = [row('a', '1.7'), 'x', row('b', '"1.7"'), row('a', '10', '"2019-01-01 00:00:01.5"')];
    writeFileSync(join(folder, 'a.json'), [...PLAIN, ...odd].map((line) => `${line}\n`).join(''));
    const service = new SessionService({
      output: () => undefined,
      ...(batchRows === undefined ? {} : { batchRows }),
    });
    const session = service.open({ properties: new Map([['execution.runtime-mode', 'streaming']]) });
    const script = `CREATE TABLE t (k STRING, v BIGINT, t TIMESTAMP(3), p AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'source.monitor-interval' = '10 ms', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
    SELECT k, COUNT(*), SUM(v), MIN(t) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '1' SECOND)) WHERE v IS NOT NULL GROUP BY k, window_start, window_end`;
    const sums = new Map<string, { rows: number; sum: number }>();
    try {
      for await (const { result } of session.execute(script)) {
        if (result.kind !== 'rows') continue;
        let rows = 0;
        for await (const batch of result.batches()) {
          for (const [k, count, sum] of batch.rows) {
            const before = sums.get(String(k)) ?? { rows: 0, sum: 0 };
            sums.set(String(k), { rows: before.rows + Number(count), sum: before.sum + Number(sum) });
            rows += Number(count);
          }
          // All rows have been in a window that has fired; the table itself never ends.
          if (rows === 6) break;
        }
      }
    } finally {
      await service.close();
    }
    expect(Object.fromEntries(sums)).toEqual({ a: { rows: 4, sum: 15 }, b: { rows: 2, sum: 6 } });
  },
);
