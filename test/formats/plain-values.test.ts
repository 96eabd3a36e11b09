import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { plainValuesOf } from '../../src/formats/plain-values.js';

const ALL = { numbers: true, times: true };
const plainOf = (text: string, separator: ' ' | 'T' = ' '): ReturnType<typeof plainValuesOf> =>
  plainValuesOf(Buffer.from(text), ALL, separator);
const isPlain = (text: string): boolean => plainOf(text).numbers;
const hasPlainTimes = (text: string, separator: ' ' | 'T' = ' '): boolean => plainOf(text, separator).times;

/** Of a blank, or of what numbers are written with. */
const ESCAPE = String.raw`\\(?:u00[\x00-7]|[a-tv-\uffff])`;

/** The rule as it is written in plain-values.ts. */
const ODD = [
  /[0-9][.eE][+-]?[0-9]+\s*[,\]}]/,
  /(?:true|false)\s*[,\]}]/,
  new RegExp(`(?<!\\\\)" *(?:-|0[bB][0-9_]*|0[xX]0*[0-9_a-fA-F]{0,32}(?![0-9_a-fA-F])) *(?:"|${ESCAPE})`),
  new RegExp(`(?<!\\\\)" *0?${ESCAPE}`),
];
const isPlainByRule = (text: string): boolean => !ODD.some((odd) => odd.test(text));

const oddTimes = (separator: string): readonly RegExp[] => {
  const timestamp = `\\d{4}-\\d\\d-\\d\\d${separator}\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})?"`;
  const day = String.raw`[0-9]+(?:\\(?!")|([ \/-])(?:[0-9]{1,2}(?:\1|\\)|[0-9]*\\))`;
  return [
    new RegExp(`(?<!\\\\)"(?!${timestamp}) *-?(?:${ESCAPE}|${day})`),
    new RegExp(String.raw`["[:,]\s*-?(?:inf(?:inity)?|epoch)(?: *(?:\\|"(?!:))|\s*[,\]}])`, 'i'),
    /\\u00[4-7]/,
  ];
};
const hasPlainTimesByRule = (text: string, separator: string): boolean =>
  !oddTimes(separator).some((odd) => odd.test(text));

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

it.each([
  '{"a":"2015-07-15 00:00:00.123","b":"2015-07-15 23:59:59","c":null,"d":20150715}',
  '{"a":"11","b":"-5","c":"1.5","d":"555-1234","e":"1/2","f":"4851 2676 6829 7238","g":"07:15:00"}',
  '{"a":"it is an epoch of infinity","epoch":1,"b":"info","c":"infinite","d":"point","e":"no"}',
  '{"a":"say \\"2015-07-15\\"","b":"\\u00e9t\\u00e9","c":"12\\""}',
])('times of %s are plain', (text) => {
  expect(hasPlainTimes(text)).toBe(true);
});

it.each([
  '{"a":"2015-07-15"}',
  '{"a":"2015-07-15T00:00:00"}',
  '{"a":"2015-07-15 00:00:00.12"}',
  '{"a":"2015-07-15 00:00:00.1234"}',
  '{"a":"2015-07-15 00:00:00Z"}',
  '{"a":"2015-07-15 00:00"}',
  '{"a":" 2015-07-15 00:00:00"}',
  '{"a":"2015-07-15 00:00:00 "}',
  '{"a":"-2015-07-15 00:00:00"}',
  '{"a":"2015-7-15 00:00:00"}',
  '{"a":"2015/07/15 00:00:00"}',
  '{"a":"2015 07 15 00:00:00"}',
  '{"a":"2015\\\\07\\\\15"}',
  '{"a":"2015\\/07\\/15"}',
  '{"a":"2015-07-15\\u002000:00:00"}',
  '{"a":"\\t2015-07-15 00:00:00"}',
  '{"a":"inf"}',
  '{"a":" -Infinity "}',
  '{"a":-Infinity}',
  '{"a":[ Infinity]}',
  '{"a":"EPOCH"}',
  '{"a":"epoch\\t"}',
  '{"a":"ep\\u006fch"}',
])('times of %s are not', (text) => {
  expect(hasPlainTimes(text)).toBe(false);
});

it('knows the other separator of day and time', () => {
  expect(hasPlainTimes('{"a":"2015-07-15T00:00:00.123"}', 'T')).toBe(true);
  expect(hasPlainTimes('{"a":"2015-07-15 00:00:00.123"}', 'T')).toBe(false);
});

it('tells what is asked for only', () => {
  const text = Buffer.from('{"a":1.5,"b":"2015-07-15"}{"a":1,"b":null}');
  const none = { numbers: false, times: false };
  expect(plainValuesOf(text, none, ' ')).toEqual(none);
  expect(plainOf('{"a":1}')).toEqual(ALL);
  expect(plainOf('{"a":1.5}')).toEqual({ numbers: false, times: true });
  expect(plainOf('{"a":"2015-07-15"}')).toEqual({ numbers: true, times: false });
  expect(plainValuesOf(Buffer.from('{"a":1.5}'), { numbers: true, times: false }, ' ')).toEqual(none);
});

it('sees what lies across the steps that it takes, wherever it begins', () => {
  for (let before = 0; before < 80; before++) {
    const padding = ' '.repeat(before);
    for (const odd of ['{"a":"2015-07-15"}', '{"a":"2015-07-15 00:00:00.12"}', '{"a":"infinity"}']) {
      expect(hasPlainTimes(`${padding}${odd}`)).toBe(false);
    }
    expect(hasPlainTimes(`${padding}{"a":"2015-07-15 00:00:00.123"}`)).toBe(true);
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

it('follows the rule of times', () => {
  const piece = fc.constantFrom(
    ...['"', '\\', '{', '}', '[', ',', ':', ' ', '\t', '.', '-', '/', 'T', 'Z', 'i', 'n', 'o', 'u'],
    ...['2015-07-15', ' 00:00:00', 'T00:00:00', '.123', '00:00', '2015', '-07', '/07', '7', '15'],
    ...['inf', 'inity', 'epoch', 'INF', 'Epoch', '\\u0030', '\\u0061', '\\t', '\\/', 'é', '","', '":', '":"'],
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom(' ', 'T'), (records, separator) => {
      expect(hasPlainTimes(records, separator)).toBe(hasPlainTimesByRule(records, separator));
    }),
    { numRuns: 20_000, seed: 20261122 },
  );
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

describe('DuckDB and Flink take the same from', () => {
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

  interface Column {
    readonly type: string;
    readonly isPlain: (record: string) => boolean;
    /** What Flink takes a JSON value for, as DuckDB writes it. */
    readonly flinkTakes: (value: string) => string | undefined;
  }

  /** Every JSON value of plain records that DuckDB takes in a column, though Flink does not, or not for that. */
  async function differences(
    { type, isPlain: plain, flinkTakes }: Column,
    values: readonly string[],
  ): Promise<readonly string[]> {
    const records = values.map((value, n) => `{"n":${n},"v":${value}}`).filter(plain);
    const structure = JSON.stringify({ n: 'INTEGER', v: type });
    const each = `SELECT TRY(json_transform_strict(CAST(record AS JSON), '${structure}')) AS r, record FROM read_json('${folder}/all.json', format = 'newline_delimited', columns = {record: 'VARCHAR'}, auto_detect = false, records = 'true')`;
    writeFileSync(
      join(folder, 'all.json'),
      records.map((record) => `${JSON.stringify({ record })}\n`).join(''),
    );
    const taken = await rows(`SELECT record FROM (${each}) WHERE r.v IS NOT NULL`);
    writeFileSync(join(folder, 'taken.json'), taken.map(([record]) => `${String(record)}\n`).join(''));
    // As it is asked for by the format: an error for one would be one for all.
    const read = await rows(
      `SELECT n, CAST(v AS VARCHAR) FROM read_json('${folder}/taken.json', format = 'newline_delimited', columns = {n: 'INTEGER', v: '${type}'}, auto_detect = false, records = 'true', ignore_errors = false)`,
    );
    expect(read.length).toBe(taken.length);
    return read.flatMap(([n, text]) => {
      const value = values[Number(n)]!;
      return flinkTakes(value) === text ? [] : [`${value} -> ${String(text)}`];
    });
  }

  async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await connection.runAndReadAll(sql)).getRows();
  }

  /** `Long.parseLong` of a text without the blanks around it, or the number. */
  function wholeNumber(value: string): string | undefined {
    const parsed = JSON.parse(value) as unknown;
    if (typeof parsed === 'number') return /^-?\d+$/.test(value.trim()) ? String(BigInt(value)) : undefined;
    if (typeof parsed !== 'string') return undefined;
    const trimmed = parsed.replace(/^[\0- ]+|[\0- ]+$/g, '');
    return /^[+-]?\d+$/.test(trimmed) ? String(BigInt(trimmed.replace('+', ''))) : undefined;
  }

  const numberColumn = (type: string): Column => ({ type, isPlain, flinkTakes: wholeNumber });

  const textsOf = (characters: readonly string[], length: number): readonly string[] =>
    length === 0
      ? ['']
      : textsOf(characters, length - 1).flatMap((text) => characters.map((next) => text + next));
  const CHARACTERS = [...'019-+.,_eExXBbBoaf dL', '\t', '\n', '\0', '\u00a0', '０', '\\', '/'];
  const texts = (length: number): readonly string[] => textsOf(CHARACTERS, length);
  const escapes = (text: string): string =>
    [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const escaped = (text: string): string => `"${escapes(text)}"`;

  it.each(['TINYINT', 'BIGINT'])('texts of plain records, as %s', async (type) => {
    const short = [1, 2, 3].flatMap(texts);
    const starts = ['0x', '-0x', '0b', ' 0', '  -0', '0e', '0.', '1e', '-1', '00', '1 ', '\t0', '"0'];
    const longer = starts.flatMap((start) => texts(2).map((rest) => start + rest));
    const all = [...short, ...longer];
    expect(
      await differences(
        numberColumn(type),
        all.map((text) => JSON.stringify(text)),
      ),
    ).toEqual([]);
    expect(await differences(numberColumn(type), all.map(escaped))).toEqual([]);
    expect(
      await differences(
        numberColumn(type),
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
        numberColumn(type),
        all.filter((value) => value.trim() !== 'null'),
      ),
    ).toEqual([]);
  });

  it.each([' ', 'T'] as const)(
    'texts of records whose times are plain, %j between day and time',
    async (separator) => {
      const form = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)${separator}(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})?)$`);
      const column: Column = {
        type: 'TIMESTAMP',
        isPlain: (record) => hasPlainTimes(record, separator),
        flinkTakes: (value) => {
          const [, day, time] = form.exec(String(JSON.parse(value))) ?? [];
          // Without the zeros at the end of a fraction.
          return time && `${day!} ${time.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')}`;
        },
      };
      const characters = [...'0159-+/ :.,TZe()', '\t', '\0', '\u00a0', '\\'];
      const day = '2015-07-15';
      const starts = ['', '1', '-', '2015', '2015-07', '2015-7-1', day, `${day} 10`, `${day}T10:00`];
      const wholes = [`${day} 10:00:00`, `${day}T10:00:00`, `${day} 10:00:00.12`, `${day}T10:00:00.123`];
      const names = ['inf', 'infinity', 'Infinity', '-INFINITY', 'epoch', '-Epoch', 'infi', 'epo'];
      const whole = [...starts, ...wholes, ...names];
      const around = whole.flatMap((text) =>
        textsOf(characters, 2).flatMap((two) => [text + two, two[0]! + text + two[1]!, two + text]),
      );
      const all = [...whole, ...around];
      expect(
        await differences(
          column,
          all.map((text) => JSON.stringify(text)),
        ),
      ).toEqual([]);
      expect(await differences(column, all.map(escaped))).toEqual([]);
      // The last character, and one within, as an escape.
      const mixed = all.flatMap((text) =>
        [0, 1, 4, text.length - 1].map(
          (at) =>
            `"${[...text].map((c, n) => (n === at ? escapes(c) : JSON.stringify(c).slice(1, -1))).join('')}"`,
        ),
      );
      expect(await differences(column, mixed)).toEqual([]);
    },
  );

  it('other values of records whose times are plain', async () => {
    const column: Column = {
      type: 'TIMESTAMP',
      isPlain: (record) => hasPlainTimes(record),
      flinkTakes: () => undefined,
    };
    const others = [
      '1',
      '-1',
      '20150715',
      '1.5',
      '1e-5',
      'true',
      '[]',
      '{}',
      '["2015-07-15 10:00:00"]',
      'Infinity',
      '-Infinity',
      'inf',
      'NaN',
    ];
    expect(await differences(column, others)).toEqual([]);
  });
});
