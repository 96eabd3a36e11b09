/** Batches without what nobody reads: rows, errors and their places are those of the file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionService, valueText } from '../../gateway/session/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-narrow-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SPARE = '"spare":{"text":"nobody reads this","list":[1,{"a":null}],"number":-1.5}';
const record = (id: string, inner: string): string => `{"spare0":0,"id":${id},${SPARE},"r":${inner}}`;
const usual = (id: number): string => record(String(id), `{"x":"text ${id}","y":"not read","z":1.5}`);

interface Input {
  readonly lines: readonly string[];
  readonly ignore?: boolean;
  readonly batchRows?: number;
  readonly compressed?: boolean;
}

/** Rows of `id` and `r.x`, in their order. */
async function rows({
  lines,
  ignore = false,
  batchRows,
  compressed = false,
}: Input): Promise<readonly string[]> {
  const text = lines.map((line) => `${line}\n`).join('');
  writeFileSync(join(folder, compressed ? 'a.json.gz' : 'a.json'), compressed ? gzipSync(text) : text);
  const service = new SessionService({
    output: () => undefined,
    ...(batchRows === undefined ? {} : { batchRows }),
  });
  const session = service.open({ properties: new Map([['execution.runtime-mode', 'streaming']]) });
  const found: string[] = [];
  const script = `
    CREATE TEMPORARY TABLE t (id BIGINT, unread INT, r ROW<x STRING, y STRING>)
      WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json', 'json.ignore-parse-errors' = '${ignore}');
    SELECT id, r.x FROM t;`;
  try {
    for await (const { result } of session.execute(script)) {
      if (result.kind !== 'rows') continue;
      for await (const batch of result.batches())
        for (const row of batch.rows)
          found.push(
            row
              .map((value, index) =>
                value === null ? 'NULL' : valueText(value, result.columns[index]!.type),
              )
              .join(' '),
          );
    }
  } finally {
    await service.close();
  }
  return found;
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

it('gives the rows of a file in their order, however many are written anew', async () => {
  const lines = [
    ...numbers(3000).map(usual),
    // As they are: an escape, a key that stands twice, another form of number, no row.
    record('3000', '{"x":"a \\"quote\\"","y":"\\n"}'),
    record('1,"id":3001', '{"x":"twice"}'),
    record('3002.7', '{"x":"cut"}'),
    record('"3003"', '{"x":7}'),
    record('3004', 'null'),
    record('3005', '{"x":null}'),
    '{}',
    '',
    ...numbers(3000).map((index) => usual(index + 3006)),
  ];
  const expected = [
    ...numbers(3000).map((id) => `${id} text ${id}`),
    '3000 a "quote"',
    // Flink stops when it has met as many members as it reads.
    '3001 NULL',
    '3002 cut',
    '3003 7',
    '3004 NULL',
    '3005 NULL',
    'NULL NULL',
    ...numbers(3000).map((index) => `${index + 3006} text ${index + 3006}`),
  ];
  expect(await rows({ lines })).toEqual(expected);
  expect(await rows({ lines, batchRows: 7 })).toEqual(expected);
});

it.each([
  ['no JSON in what is read', record('x', '{}')],
  ['no JSON in what is not read', `{"id":1,"spare":tru,"r":null}`],
  ['an end before its time', `{"id":1,"spare":"`],
  ['another type', record('1', '"no row"')],
  ['a number that is none', record('"1.7"', '{"x":"x"}')],
])('names the place in the file of a row with %s', async (_, bad) => {
  const before = numbers(500).map(usual);
  const place = before.map((line) => Buffer.byteLength(line) + 1).reduce((sum, bytes) => sum + bytes, 0);
  const lines = [...before, bad, ...numbers(500).map(usual)];
  const where = new RegExp(`the row at byte ${place} cannot be read`);
  await expect(rows({ lines })).rejects.toThrow(where);
  await expect(rows({ lines, batchRows: 100 })).rejects.toThrow(where);
  rmSync(join(folder, 'a.json'));
  await expect(rows({ lines, compressed: true })).rejects.toThrow(where);
});

it('leaves out rows that are none, and keeps what else is in their batch', async () => {
  const lines = [usual(1), '{"id":2,"spare":tru}', usual(3), record('4', '{"x":"x"'), usual(5)];
  const expected = ['1 text 1', '3 text 3', '5 text 5'];
  expect(await rows({ lines, ignore: true })).toEqual(expected);
  expect(await rows({ lines, ignore: true, batchRows: 2 })).toEqual(expected);
});
