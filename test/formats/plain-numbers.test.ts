import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import wabt from 'wabt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { holdsPlainNumbers } from '../../src/formats/plain-numbers.js';
import { PLAIN_NUMBERS_MODULE } from '../../src/formats/plain-numbers-module.js';

const isPlain = (text: string): boolean => holdsPlainNumbers(Buffer.from(text));

/** Of a blank, or of what numbers are written with. */
const ESCAPE = String.raw`\\(?:u00[\x00-7]|[a-tv-\uffff])`;

/** The rule as it is written in plain-numbers.ts. */
const ODD = [
  /[0-9][.eE][+-]?[0-9]+\s*[,\]}]/,
  /(?:true|false)\s*[,\]}]/,
  new RegExp(`(?<!\\\\)" *(?:-|0[bB][0-9_]*|0[xX]0*[0-9_a-fA-F]{0,32}(?![0-9_a-fA-F])) *(?:"|${ESCAPE})`),
  new RegExp(`(?<!\\\\)" *0?${ESCAPE}`),
];
const isPlainByRule = (text: string): boolean => !ODD.some((odd) => odd.test(text));

it('is assembled from its text', async () => {
  const text = readFileSync(join(import.meta.dirname, '../../src/formats/plain-numbers.wat'), 'utf8');
  const { buffer } = (await wabt()).parseWat('plain-numbers.wat', text).toBinary({});
  expect(PLAIN_NUMBERS_MODULE).toBe(Buffer.from(buffer).toString('base64'));
});

it.each([
  '{"a":1,"b":-20,"c":null}',
  '{"a":"2015-07-15 00:00:00.123","b":"07:15","c":"2015-07-15T00:00:00.5Z"}',
  '{"a":"3.5","b":"1e5","c":"1.2.3.4","d":"v1.5 of it"}',
  '{"a":"it is true","b":"be true or false","c":"truer,"}',
  '{"a":"007","b":"0","c":" -0 ","d":"0777 6830","e":"030-1234","g":"- 1","h":"-12","i":"0.5","j":"-1e3","k":"0x52908400098527886E0F7030069857D2E4169EE7","f":"0b3f1a2c-77aa"}',
  '{"a":"x\\n0","b":"say \\"\\\\\\"","c":"\\"0.5","d":"\\u00e90x1"}',
])('%s is plain', (text) => {
  expect(isPlain(text)).toBe(true);
});

it.each([
  '{"a":1.5}',
  '{"a":[1.5 , 2]}',
  '{"a":15e-1}',
  '{"a":1E+2\t}',
  '{"a":true}',
  '{"a":[false ]}',
  '{"a":"0x1F"}',
  '{"a":"0B11"}',
  '{"a":"- "}',
  '{"a":"0x00000000000000000000000000000000000000001F"}',
  '{"a":"\\u0030x1F"}',
  '{"a":"0\\u00781F"}',
  '{"a":" \\t0x1F"}',
])('%s is not', (text) => {
  expect(isPlain(text)).toBe(false);
});

it('sees what lies across the steps that it takes, wherever it begins', () => {
  for (let before = 0; before < 80; before++) {
    const padding = ' '.repeat(before);
    for (const odd of ['{"a":1.25}', '{"abc":false}', '{"a":"0x1F"}']) {
      expect(isPlain(`${padding}${odd}`)).toBe(false);
      expect(isPlain(`${padding}${odd}\n{"a":"what follows is plain, and longer than a step"}\n`)).toBe(
        false,
      );
    }
    expect(isPlain(`${padding}{"a":1}`)).toBe(true);
  }
});

it('takes nothing from records that it saw before', () => {
  expect(isPlain(`{"a":"${'x'.repeat(3_000_000)}","b":1.5}`)).toBe(false);
  expect(isPlain('{"a":1')).toBe(true);
  expect(isPlain('{"a":1.5')).toBe(true);
});

it('follows the rule', () => {
  const piece = fc.constantFrom(
    ...[
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '\t',
      '\n',
      '.',
      '-',
      '+',
      '_',
      'e',
      'E',
      'x',
      'b',
      'u',
      'a',
    ],
    ...['0', '1', '9', '00', '1.5', '2e7', 'true', 'false', 'null', '"0', '\\u0030', 'é', '２', '","', '":'],
  );
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, (records) => {
      expect(isPlain(records)).toBe(isPlainByRule(records));
    }),
    { numRuns: 20_000, seed: 20260401 },
  );
});

describe('DuckDB and Flink take the same whole number from', () => {
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fungi-plain-'));
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every JSON value that DuckDB takes in a column of `type`, though Flink does not, or not for that number. */
  async function differences(type: string, values: readonly string[]): Promise<readonly string[]> {
    const records = values.map((value, n) => `{"n":${n},"v":${value}}`).filter(isPlain);
    const structure = JSON.stringify({ n: 'INTEGER', v: type });
    const each = `SELECT TRY(json_transform_strict(CAST(record AS JSON), '${structure}')) AS r, record FROM read_json('${folder}/all.json', format = 'newline_delimited', columns = {record: 'VARCHAR'}, auto_detect = false, records = 'true')`;
    writeFileSync(
      join(folder, 'all.json'),
      records.map((record) => `${JSON.stringify({ record })}\n`).join(''),
    );
    const taken = await rows(`SELECT record FROM (${each}) WHERE r.v IS NOT NULL`);
    writeFileSync(join(folder, 'taken.json'), taken.map(([record]) => `${String(record)}\n`).join(''));
    // As it is asked for by the format: an error for one would be one for all.
    const numbers = await rows(
      `SELECT n, v FROM read_json('${folder}/taken.json', format = 'newline_delimited', columns = {n: 'INTEGER', v: '${type}'}, auto_detect = false, records = 'true', ignore_errors = false)`,
    );
    expect(numbers.length).toBe(taken.length);
    return numbers.flatMap(([n, number]) => {
      const value = values[Number(n)]!;
      return flinkTakes(value) === String(number) ? [] : [`${value} -> ${String(number)}`];
    });
  }

  async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await connection.runAndReadAll(sql)).getRows();
  }

  /** `Long.parseLong` of a text without the blanks around it, or the number. */
  function flinkTakes(value: string): string | undefined {
    const parsed = JSON.parse(value) as unknown;
    if (typeof parsed === 'number') return /^-?\d+$/.test(value.trim()) ? String(BigInt(value)) : undefined;
    if (typeof parsed !== 'string') return undefined;
    const trimmed = parsed.replace(/^[\0- ]+|[\0- ]+$/g, '');
    return /^[+-]?\d+$/.test(trimmed) ? String(BigInt(trimmed.replace('+', ''))) : undefined;
  }

  const CHARACTERS = [...'019-+.,_eExXbBoaf dL', '\t', '\n', '\0', '\u00a0', '０', '\\', '/'];
  const texts = (length: number): readonly string[] =>
    length === 0 ? [''] : texts(length - 1).flatMap((text) => CHARACTERS.map((next) => text + next));

  it.each(['TINYINT', 'BIGINT'])('texts of plain records, as %s', async (type) => {
    const short = [1, 2, 3].flatMap(texts);
    const starts = ['0x', '-0x', '0b', ' 0', '  -0', '0e', '0.', '1e', '-1', '00', '1 ', '\t0', '"0'];
    const longer = starts.flatMap((start) => texts(2).map((rest) => start + rest));
    const all = [...short, ...longer];
    expect(
      await differences(
        type,
        all.map((text) => JSON.stringify(text)),
      ),
    ).toEqual([]);
    const escaped = (text: string): string =>
      `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
    expect(await differences(type, all.map(escaped))).toEqual([]);
    expect(
      await differences(
        type,
        all.map((text) => `"0${escaped(text).slice(1)}`),
      ),
    ).toEqual([]);
  });

  it.each(['TINYINT', 'BIGINT'])('other values of plain records, as %s', async (type) => {
    const numbers = [
      '0',
      '-0',
      '7',
      '-128',
      '1.0',
      '1.5',
      '-2.5',
      '1e2',
      '1E2',
      '15e-1',
      '1e+1',
      '0.0',
      '0e0',
      '9223372036854775808',
    ];
    const others = ['true', 'false', 'null', '[]', '[1]', '{}', '{"a":1}', '[true]', '[1.5]'];
    const blanks = ['', ' ', '\t', ' \r'];
    const all = [...numbers, ...others].flatMap((value) => blanks.map((blank) => `${value}${blank}`));
    expect(
      await differences(
        type,
        all.filter((value) => value.trim() !== 'null'),
      ),
    ).toEqual([]);
  });
});
