/**
 * What real Flink 2.3 makes of CSV files: `csv-structure.jsonl` has a file a line, with the rows (or the error) that Flink gave when it ignored errors
 * and, as `fail`, when it did not, where that differs. Read with batches of one row, of two, and whole.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';
import { csvCutter } from '../../src/formats/csv-framing.js';
import { CsvRecordReader } from '../../src/formats/csv-records.js';

type Rows = readonly (readonly (string | null)[])[];
type Outcome = Rows | { readonly error: string };

interface Verdict {
  readonly name: string;
  readonly columns: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly base64?: string;
  readonly ignore: Outcome;
  readonly fail?: Outcome;
}

const recorded = readFileSync(join(import.meta.dirname, 'csv-structure.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdict);

/** Flink fails even where errors are ignored; here such a row is a bad row as any other. */
const ROW_IS_SKIPPED = /^(text then bad|extra then (bad|open)|invalid utf8$|utf8$)/;

let folder: string;
const services = new Map<number | undefined, SessionService>();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-csv-'));
  for (const batchRows of [undefined, 1, 2]) {
    const rows = batchRows === undefined ? {} : { batchRows };
    services.set(batchRows, new SessionService({ output: () => undefined, ...rows }));
  }
});
afterAll(async () => {
  await Promise.all([...services.values()].map((service) => service.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function read(verdict: Verdict, ignore: boolean, batchRows: number | undefined): Promise<Outcome> {
  const { columns, options = {}, text, base64 } = verdict;
  writeFileSync(join(folder, 'a.csv'), base64 === undefined ? text! : Buffer.from(base64, 'base64'));
  const session = services.get(batchRows)!.open({
    properties: new Map([
      ['execution.runtime-mode', 'batch'],
      ['table.local-time-zone', 'UTC'],
    ]),
  });
  const given = Object.entries(options).map(
    ([key, value]) => `, '${key}' = '${value.replaceAll("'", "''")}'`,
  );
  const sql = `CREATE TEMPORARY TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'csv', 'csv.ignore-parse-errors' = '${ignore}'${given.join('')}); SELECT * FROM t;`;
  const rows: (string | null)[][] = [];
  try {
    for await (const { result } of session.execute(sql)) {
      if (result.kind !== 'rows') continue;
      for await (const batch of result.batches()) {
        for (const row of batch.rows)
          rows.push(row.map((value, index) => comparable(valueText(value, result.columns[index]!.type))));
      }
    }
    return rows;
  } catch (error) {
    return { error: (error as Error).message };
  } finally {
    session.close();
  }
}

/** Flink's REST answers write values as JSON has them; a byte order mark at the start of a value is lost on the way from DuckDB to JavaScript. */
const comparable = (text: string | null | undefined): string | null =>
  text
    ?.replace(/x'([0-9a-f]*)'/g, (_match, hex: string) => Buffer.from(hex, 'hex').toString('base64'))
    .replace(/(?<=\d:\d\d:\d\d)\.000|(?<=\d\.\d)0\b|(?<=\d)\.0\b/g, '') ?? null;

const withoutMarks = (rows: Rows): Rows =>
  rows.map((row) => row.map((value) => value?.replace(/^\ufeff/, '') ?? null));

describe.each(recorded)('$name', (verdict) => {
  it.each([undefined, 1, 2])('%s rows a batch', async (batchRows) => {
    const ignored = await read(verdict, true, batchRows);
    if (ROW_IS_SKIPPED.test(verdict.name)) expect(ignored).not.toHaveProperty('error');
    else if ('error' in verdict.ignore) expect(ignored).toHaveProperty('error');
    else expect(ignored).toEqual(withoutMarks(verdict.ignore));

    const failing = verdict.fail ?? verdict.ignore;
    const strict = await read(verdict, false, batchRows);
    if ('error' in failing) {
      expect(strict).toHaveProperty('error');
      const named =
        /a\.csv: the row at byte \d+ cannot be read: |Unsupported type|simple types|single character/;
      expect((strict as { readonly error: string }).error).toMatch(named);
    } else expect(strict).toEqual(withoutMarks(failing));
  });
});

describe('records of random text', () => {
  const text = fc
    .array(fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'a', ' ', '\\', '#', 'ü'), { maxLength: 40 })
    .map((parts) => Buffer.from(parts.join('')));
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', '§'),
    quote: fc.constantFrom('"', '', "'"),
    escape: fc.constantFrom('', '\\'),
    comments: fc.boolean(),
    trim: fc.constantFrom(false),
  });

  it('end where the exact reader says, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(text, dialect, fc.nat(40), (bytes, given, size) => {
        const cutter = csvCutter(given);
        const exact: number[] = [];
        const reader = new CsvRecordReader(bytes, given);
        for (let record = reader.next(); record; record = reader.next()) exact.push(record.end);
        const part = bytes.subarray(0, size);
        const { end } = cutter.cut(part, size >= bytes.length);
        // A comment or an empty line may end a part as well.
        const rest = new CsvRecordReader(bytes.subarray(end), given);
        const ends: number[] = [];
        for (let record = rest.next(); record; record = rest.next()) ends.push(end + record.end);
        expect(ends).toEqual(exact.filter((at) => at > end));
      }),
      { seed: 3, numRuns: 5_000 },
    );
  });

  it('are usual only where no record is bad, or empty', () => {
    fc.assert(
      fc.property(text, dialect, (bytes, given) => {
        if (csvCutter(given).cut(bytes, true).unusual) return;
        const reader = new CsvRecordReader(bytes, given);
        for (let record = reader.next(); record; record = reader.next()) {
          expect(record.problem).toBeUndefined();
          expect(bytes[record.end - 1] === 10 || record.end === bytes.length).toBe(true);
          expect([10, 13]).not.toContain(bytes[record.start]);
        }
      }),
      { seed: 4, numRuns: 5_000 },
    );
  });
});
