/**
 * What real Flink 2.3 makes of texts in CSV columns of each type with `csv.ignore-parse-errors`: `csv-values.jsonl` has a line a type, with
 * `[text, result]` (null: the row was left out). All texts of a type stand in one file, as they did in Flink's.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';

interface Verdicts {
  readonly type: string;
  readonly values: readonly (readonly [text: string, result: string | null])[];
}

const recorded = readFileSync(join(import.meta.dirname, 'csv-values.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdicts);

/** What still differs. */
const KNOWN: readonly (readonly [type: RegExp, text: RegExp])[] = [
  // DuckDB's reader goes on after a closing quote, and takes spaces before a quote for nothing.
  [/./, /^"a"b$|^ "1"$/],
  // Digits of other scripts, and Java's hexadecimal floats.
  [/INT|DECIMAL/, /^１２$/],
  [/FLOAT|DOUBLE/, /^0x1p3$/],
  // java.sql.Date counts by the Julian calendar before 1582-10-15.
  [/DATE/, /^1582-10-10$|^1500-02-29$/],
  // Years that Flink prints so that they cannot be read back, and those that DuckDB's nanoseconds do not reach.
  [/^TIMESTAMP\(/, /^[+-]\d{4,5}-01-01 /],
  [/^TIMESTAMP\(9\)/, /^(0001|9999)-/],
  [/BYTES|BINARY/, /^YWI=YWI=$/],
];
const known = (type: string, text: string): boolean =>
  KNOWN.some(([types, texts]) => types.test(type) && texts.test(text));

/** Java 17 prints floats with more digits than needed. */
const comparable = (type: string, text: string | null | undefined): unknown =>
  type !== 'FLOAT' || text === null || text === undefined || text === 'NULL'
    ? (text ?? null)
    : Math.fround(Number(text));

let folder: string;
let service: SessionService;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-csv-'));
  service = new SessionService({ output: () => undefined });
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Results by the number of the text. */
async function decode(
  type: string,
  texts: readonly (readonly [n: number, text: string])[],
  ignore: boolean,
): Promise<ReadonlyMap<number, string>> {
  writeFileSync(join(folder, 'a.csv'), texts.map(([n, text]) => `${n},${text}\n`).join(''));
  const session = service.open({
    properties: new Map([
      ['execution.runtime-mode', 'batch'],
      ['table.local-time-zone', 'UTC'],
    ]),
  });
  const sql = `CREATE TEMPORARY TABLE t (n INT, v ${type}) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'csv', 'csv.ignore-parse-errors' = '${ignore}'); SELECT * FROM t; DROP TEMPORARY TABLE t;`;
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

describe.each(recorded)('$type', ({ type, values }) => {
  const numbered = values.map(([text, result], n) => ({ n, text, result }));

  it('ignores errors as Flink does', async () => {
    const results = await decode(
      type,
      numbered.map(({ n, text }) => [n, text]),
      true,
    );
    const differences = numbered.flatMap(({ n, text, result }) =>
      known(type, text) || Object.is(comparable(type, results.get(n)), comparable(type, result))
        ? []
        : [`${text} -> ${results.get(n)}, Flink: ${result}`],
    );
    expect(differences).toEqual([]);
  });

  if (type.startsWith('ROW')) return;
  it('takes those values when errors are not ignored', async () => {
    const good = numbered.filter(
      ({ text, result }) => result !== null && !result.includes('NULL') && !known(type, text),
    );
    const results = await decode(
      type,
      good.map(({ n, text }) => [n, text]),
      false,
    );
    const differences = good.filter(
      ({ n, result }) => !Object.is(comparable(type, results.get(n)), comparable(type, result)),
    );
    expect(differences).toEqual([]);
  });
});
