/**
 * What real Flink 2.3 makes of values in columns of each type: `json-values.jsonl` has a line a type, with `[value, result]` for
 * `json.ignore-parse-errors` (null: the row was left out) and, where the failing mode was asked for a value that is NULL there, whether it
 * is `same` or an `error`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';

interface Verdicts {
  readonly type: string;
  readonly standard?: string;
  readonly values: readonly (readonly [value: string, ignoring: string | null, failing?: 'same' | 'error'])[];
}

const recorded = readFileSync(join(import.meta.dirname, 'json-values.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdicts);

/** What DuckDB takes without our noticing, listed in `json-leaf.ts`, and what Flink's parser loses its place at. */
const KNOWN: readonly (readonly [type: RegExp, value: RegExp])[] = [
  [/CHAR|STRING|FLOAT|DOUBLE/, /^-0$/],
  [/MAP|MULTISET/, /^\{"a":1\.50,"b":\[/],
  [/MULTISET/, /"q"|"z"\}/],
];
const known = (type: string, value: string): boolean =>
  KNOWN.some(([types, values]) => types.test(type) && values.test(value));

/** Java 17 prints floats with more digits than needed. */
const number = (text: string | null | undefined): unknown =>
  text === null || text === undefined || text === 'NULL' ? text : Math.fround(Number(text));

/** Rows a batch; undefined: all in one. */
const CUTS = [undefined, 1] as const;

let folder: string;
let services: ReadonlyMap<number | undefined, SessionService>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-json-'));
  services = new Map(
    CUTS.map((batchRows) => [
      batchRows,
      new SessionService({ output: () => undefined, ...(batchRows === undefined ? {} : { batchRows }) }),
    ]),
  );
});
afterAll(async () => {
  for (const service of services.values()) await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Results by the number of the value. */
async function decode(
  { type, standard }: Verdicts,
  values: ReadonlyMap<number, string>,
  ignore: boolean,
  batchRows: (typeof CUTS)[number],
): Promise<ReadonlyMap<number, string>> {
  const lines = [...values].map(([n, value]) => `{"n":${n},"v":${value}}\n`);
  writeFileSync(join(folder, 'a.json'), lines.join(''));
  const format = standard === undefined ? '' : `, 'json.timestamp-format.standard' = '${standard}'`;
  const session = services
    .get(batchRows)!
    .open({ properties: new Map([['execution.runtime-mode', 'batch']]) });
  const sql = `CREATE TEMPORARY TABLE t (n INT, v ${type}) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'json.ignore-parse-errors' = '${ignore}'${format}); SELECT * FROM t; DROP TEMPORARY TABLE t;`;
  const results = new Map<number, string>();
  for await (const { result } of session.execute(sql)) {
    if (result.kind !== 'rows') continue;
    for await (const batch of result.batches()) {
      for (const [n, value] of batch.rows)
        results.set(Number(n), valueText(value!, result.columns[1]!.type) ?? 'NULL');
    }
  }
  return results;
}

describe.each(recorded)('$type $standard', (verdicts) => {
  const numbered = verdicts.values.map(([value, ignoring, failing], n) => ({ n, value, ignoring, failing }));
  const differences = (results: ReadonlyMap<number, string>, of: typeof numbered): readonly string[] =>
    of.flatMap(({ n, value, ignoring }) => {
      const result = results.get(n);
      const same =
        verdicts.type === 'FLOAT'
          ? Object.is(number(result), number(ignoring ?? undefined))
          : result === (ignoring ?? undefined);
      return same || known(verdicts.type, value) ? [] : [`${value} -> ${result}, Flink: ${ignoring}`];
    });

  it.each(CUTS)('ignores errors as Flink does, with %s rows a batch', async (batchRows) => {
    const results = await decode(
      verdicts,
      new Map(numbered.map(({ n, value }) => [n, value])),
      true,
      batchRows,
    );
    expect(differences(results, numbered)).toEqual([]);
  });

  it('takes the same values as Flink', async () => {
    const good = numbered.filter(
      ({ value, ignoring, failing }) =>
        failing === 'same' ||
        (ignoring !== null && !ignoring.includes('NULL') && !known(verdicts.type, value)),
    );
    const results = await decode(verdicts, new Map(good.map(({ n, value }) => [n, value])), false, undefined);
    expect(differences(results, good)).toEqual([]);
  });

  it('refuses the same values as Flink', async () => {
    const taken: string[] = [];
    for (const { n, value } of numbered.filter(({ failing }) => failing === 'error')) {
      const results = await decode(verdicts, new Map([[n, value]]), false, undefined).catch(
        (error: Error) => {
          expect(error.message).toContain(`${join(folder, 'a.json')}: the row at byte 0 cannot be read: `);
        },
      );
      if (results && !known(verdicts.type, value)) taken.push(`${value} -> ${results.get(n)}`);
    }
    expect(taken).toEqual([]);
  });
});
