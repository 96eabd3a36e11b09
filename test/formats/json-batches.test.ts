/**
 * Random JSON documents of values whose verdicts were recorded from real Flink 2.3 (`json-values.jsonl`): whichever rows share a batch, each
 * gives what Flink gave for its values alone. `JSON_BATCHES_SEED` chooses other documents.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../../conformance/run-script.js';

interface Verdicts {
  readonly type: string;
  readonly standard?: string;
  readonly values: readonly (readonly [value: string, ignoring: string | null, failing?: 'same' | 'error'])[];
}

/** Columns of all kinds, and such that many batches hold plain values only (`plain-values.ts`). */
const TABLES = [
  ['STRING', 'INT', 'BIGINT', 'SMALLINT', 'DOUBLE', 'BOOLEAN', 'DECIMAL(10, 2)', 'DATE', 'TIMESTAMP(3)'],
  ['INT', 'BIGINT', 'SMALLINT', 'TINYINT', 'TIMESTAMP(3)'],
] as const;
const ROWS = 120;
/** So much that records with it are written without it (`narrow-records.ts`). */
const SPARE = `"spare":${JSON.stringify(['nobody reads this'.repeat(20), 1.5, null])},`;
const CUTS = [1, 2, 7, undefined] as const;
/** The engine does not see these (`json-leaf.ts`). */
const UNSEEN = /^-0$/;

const recorded = readFileSync(join(import.meta.dirname, 'json-values.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdicts);

const seed = Number(process.env['JSON_BATCHES_SEED'] ?? 20260401);
function random(): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** `odd`: one value in so many is any of those recorded, the others are plain ones. */
function documents(
  types: readonly string[],
  odd: number,
): { readonly lines: readonly string[]; readonly rows: readonly string[] } {
  const columns = types.map((type) =>
    recorded.find((each) => each.type === type && each.standard === undefined)!,
  );
  const below = random();
  const lines: string[] = [];
  const rows: string[] = [];
  for (let n = 0; n < ROWS; n++) {
    const chosen = columns.map(({ values }) => {
      const all = values.filter(([value]) => !UNSEEN.test(value));
      const plain = all.filter(([, ignoring]) => ignoring !== null && ignoring !== 'NULL');
      const from = below(odd) === 0 ? all : plain.slice(0, 5);
      return from[below(from.length)]!;
    });
    lines.push(
      `{"n":${n},${below(2) === 0 ? SPARE : ''}${chosen.map(([value], index) => `"c${index}":${value}`).join(',')}}`,
    );
    if (chosen.every(([, ignoring]) => ignoring !== null))
      rows.push(`+I[${[n, ...chosen.map(([, ignoring]) => ignoring)].join(', ')}]`);
  }
  return { lines, rows };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-json-batches-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CASES = TABLES.flatMap((types) => [1, 8, 60].map((odd) => ({ types, odd })));

describe.each(CASES)('one value in $odd is odd, columns of $types', ({ types, odd }) => {
  const { lines, rows } = documents(types, odd);
  it.each(CUTS)(`%s rows a batch give what Flink gives (seed ${seed})`, async (batchRows) => {
    const path = join(folder, `${types.length}-${odd}.json`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const fields = types.map((type, index) => `c${index} ${type}`).join(', ');
    const result = await runScript(
      `CREATE TABLE t (n INT, ${fields}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
       SELECT * FROM t;`,
      { mode: 'batch', ...(batchRows === undefined ? {} : { batchRows }) },
    );
    const order = (row: string): number => Number(/\d+/.exec(row)![0]);
    expect([...result.rows].sort((a, b) => order(a) - order(b))).toEqual(rows);
  });
});
