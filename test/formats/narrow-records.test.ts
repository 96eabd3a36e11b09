import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../src/formats/narrow-records.js';
import { memberTable, narrowRecords } from '../../src/formats/narrow-records.js';

const ALL = { numbers: true, times: true };
const LONG = 'a name of more than thirty-two bytes';

const whole = (name: string): Member => ({ name, kind: 'whole' });
const time = (name: string): Member => ({ name, kind: 'time' });
const other = (name: string): Member => ({ name, kind: 'other' });
const row = (name: string, ...members: Member[]): Member => ({ name, kind: 'row', members });

const MEMBERS = [
  whole('n'),
  time('t'),
  other('o'),
  row('r', whole('n'), row('inner', other('o')), other(LONG)),
  other(LONG),
  other(`${LONG}!`),
  other('sixteen bytes: '),
];
const TABLE = memberTable(MEMBERS)!;

function narrow(
  text: string,
  table = TABLE,
  separator: ' ' | 'T' = ' ',
): { text: string; numbers: boolean; times: boolean } {
  const { records, plain } = narrowRecords(Buffer.from(text), table, ALL, separator)!;
  return { text: records.toString(), ...plain };
}

it.each([
  ['{"n":1,"x":2}', '{"n":1}'],
  ['{"x":"text","n":1,"y":"text"}', '{"n":1}'],
  ['{"x":1}', '{}'],
  ['{}', '{}'],
  ['{ "n" :\t1 , "x" : [ ] } \r', '{"n":1}'],
  ['{"n":null,"r":null,"o":"o"}', '{"o":"o"}'],
  ['{"r":{"x":0,"n":-12,"inner":{"y":"","o":true}},"r2":{"n":1}}', '{"r":{"n":-12,"inner":{"o":true}}}'],
  ['{"r":{"inner":{}}}', '{"r":{"inner":{}}}'],
  [`{"${LONG}":1,"${LONG}!":2,"${LONG}?":3}`, `{"${LONG}":1,"${LONG}!":2}`],
  ['{"sixteen bytes: ":1,"sixteen bytes; ":2,"N":3,"nn":4,"":5}', '{"sixteen bytes: ":1}'],
  ['{"o":[1, {"a":null}],"x":[1, {"a":null}]}', '{"o":[1, {"a":null}]}'],
  ['{"o":"grüße 🙂, a text of some length","x":1}', '{"o":"grüße 🙂, a text of some length"}'],
  ['{"x":-0.5,"y":0,"z":-12345678901234567890.123,"n":0}', '{"n":0}'],
  ['{"o":NaN,"x":1}', '{"o":NaN}'],
  ['{"o":1e-5,"x":1}', '{"o":1e-5}'],
  ['{"x":1}{"n":1}', '{"x":1}{"n":1}'],
])('leaves out of %s what is not read', (text, expected) => {
  expect(narrow(text).text).toBe(expected);
  expect(narrow(`${text}\n{"n":1}\n`).text).toBe(`${expected}\n{"n":1}\n`);
});

it.each([
  // No JSON.
  '{"n":1,"x":01}',
  '{"n":1,"x":1.}',
  '{"n":1,"x":-}',
  '{"n":1,"x":.5}',
  '{"n":1,"x":nul}',
  '{"n":1,"x":nulls}',
  '{"n":1,"x":truefalse}',
  '{"n":1,"x":}',
  '{"n":1,"x"}',
  '{"n":,"x":1}',
  '{"n":1,"x":1,}',
  '{"n":1 "x":1}',
  '{"n":1,"x":[1,]}',
  '{"n":1,"x":[1}}',
  '{"n":1,"x":{"a":1]}',
  '{"n":1,"x":{a:1}}',
  '{"n":1,"x":"',
  '{"n":1,"x":"tab\there"}',
  '{"n":1,"x":1',
  '{"n":1,"x":1}}',
  '{"n":1,"x":1} 2',
  '["n",1]',
  '{"n":1"x":2}',
  // JSON, but not as simple as all that.
  '{"n":1,"x":1e5}',
  '{"n":1,"x":"\\n"}',
  '{"n":1,"\\u0078":1}',
  '{"n":1,"x":"ü"}',
  '{"o":"\\n","x":1}',
  '{"o":["ü"],"x":1}',
  '{"n":1,"n":2,"x":1}',
  '{"n":1,"n":null,"x":1}',
  '{"r":1,"x":1}',
  '{"r":"","x":1}',
  '{"r":[],"x":1}',
  ` {"n":1,"x":1}`,
  `{"n":1,"x":${'9'.repeat(600)}}`,
  `{"n":1,"x":${'['.repeat(200)}${']'.repeat(200)}}`,
  '',
  ' ',
])('leaves %s as it is', (text) => {
  expect(narrow(text).text).toBe(text);
  expect(narrow(`{"x":1}\n${text}\n{"x":1}`).text).toBe(`{}\n${text}\n{}`);
});

it('leaves a record as it is that holds bytes which are no text, or zeros', () => {
  for (const byte of [0, 0x80, 0xff]) {
    const record = Buffer.from('{"n":1,"x":"?"}');
    record[record.indexOf('?')] = byte;
    expect(narrowRecords(Buffer.from(record), TABLE, ALL, ' ')!.records).toEqual(record);
  }
});

describe('what is plain', () => {
  it.each([
    ['{"n":1,"t":"2020-01-01 00:00:00"}', true, true],
    ['{"n":-123456789012345678,"t":"2020-01-01 00:00:00.123"}', true, true],
    ['{"n":"12","t":null}', true, true],
    ['{"x":1.5,"y":true,"z":"0x1F","n":1,"t":"2020-01-01 00:00:00","u":"inf","v":"2020-01-01"}', true, true],
    ['{"n":1.5}', false, true],
    ['{"n":1e3}', false, true],
    ['{"n":true}', false, true],
    ['{"n":"0x1F"}', false, true],
    ['{"n":" 1"}', false, true],
    ['{"n":""}', false, true],
    ['{"r":{"n":1.0}}', false, true],
    ['{"t":"2020-01-01"}', true, false],
    ['{"t":"2020-01-01T00:00:00"}', true, false],
    ['{"t":20200101}', true, false],
    ['{"t":false}', true, false],
    ['{"o":[1, 2, "2020-01-01 00:00:00"]}', true, true],
    ['{"o":[1.5]}', false, true],
    ['{"o":["2020-01-01"]}', true, false],
    // As they are.
    ['{"n":1,"o":"a\\n"}', true, true],
    ['{"x":1.5,"o":"a\\n"}', false, true],
    ['{"x":"2020-01-01","o":"a\\n"}', true, false],
  ])('of %s: numbers %j, times %j', (text, numbers, times) => {
    expect(narrow(text)).toMatchObject({ numbers, times });
    expect(narrow(`{"n":1}\n${text}\n{"n":1}\n`)).toMatchObject({ numbers, times });
  });

  it('is told for the other separator of day and time, and of what is asked for only', () => {
    const text = '{"t":"2020-01-01T00:00:00"}';
    expect(narrow(text, TABLE, 'T').times).toBe(true);
    const none = { numbers: false, times: false };
    expect(narrowRecords(Buffer.from(text), TABLE, none, ' ')!.plain).toEqual(none);
  });
});

it('knows no table of too many members, names that JSON may write in several ways, or the same one twice', () => {
  const many = (count: number): Member[] => Array.from({ length: count }, (_, index) => whole(`n${index}`));
  expect(memberTable(many(33))).toBeUndefined();
  expect(memberTable([row('r', ...many(33))])).toBeUndefined();
  expect(memberTable([])).toBeUndefined();
  for (const name of ['ü', 'a"b', 'a\\b', 'a\nb']) expect(memberTable([whole(name)])).toBeUndefined();
  expect(memberTable([whole('n'), time('n')])).toBeUndefined();
  expect(memberTable([whole('n'.repeat(100_000))])).toBeUndefined();
});

it('finds each of many members, in whatever order they come', () => {
  const names = Array.from({ length: 32 }, (_, index) => `${'n'.repeat(index + 1)}`);
  const table = memberTable(names.map(whole))!;
  const shuffled = names.map((_, index) => names[(index * 7) % 32]!);
  const record = (list: readonly string[]): string => `{${list.map((name) => `"${name}":1`).join(',')}}`;
  expect(narrow(record([...shuffled, 'x', 'nm']), table).text).toBe(record(shuffled));
});

const blank = fc.constantFrom('', '', '', '', ' ', '\t', '\r', '  ');
const token = fc.oneof(
  fc.constantFrom(
    '1',
    '-12',
    '0',
    '1.5',
    '1e5',
    '-',
    '01',
    'null',
    'true',
    'false',
    'nul',
    'NaN',
    '{}',
    '[]',
    '',
  ),
  fc.constantFrom(
    '"2020-01-01 00:00:00"',
    '"2020-01-01"',
    '"12"',
    '""',
    '"\\""',
    '"\\u0041"',
    '"a,b}c"',
    '"ü"',
  ),
  fc.string({ maxLength: 40 }).map((text) => JSON.stringify(text)),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
);
const key = fc.constantFrom(
  'n',
  't',
  'o',
  'r',
  'inner',
  LONG,
  `${LONG}!`,
  'x',
  'extra',
  'sixteen bytes: ',
  '',
);
const value = fc.letrec<{ value: string; members: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    token,
    tie('members').map((members) => `{${members}}`),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
  ),
  members: fc
    .array(fc.tuple(blank, key, blank, blank, tie('value'), blank), { maxLength: 6 })
    .map((members) =>
      members.map(([a, name, b, c, text, d]) => `${a}"${name}"${b}:${c}${text}${d}`).join(','),
    ),
}));
const record = value.members.map((members) => `{${members}}`);
/** With some bytes taken out or written over. */
const broken = fc
  .tuple(
    record,
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', ',', '"', '{', '}', ']', '\\', ' ', '1', 'a'),
  )
  .map(([text, at, length, instead]) => {
    const start = at % text.length;
    return text.slice(0, start) + instead + text.slice(start + length);
  });

/** What is read of a record that is JSON. */
function read(members: readonly Member[], json: unknown): unknown {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json;
  return Object.fromEntries(
    members.flatMap((member) => {
      const inner = (json as Record<string, unknown>)[member.name] ?? null;
      if (inner === null) return [];
      return [[member.name, member.kind === 'row' ? read(member.members, inner) : inner]];
    }),
  );
}

/** What is read of a record; undefined where it is no JSON. */
function readable(text: string): unknown {
  try {
    return read(MEMBERS, JSON.parse(text));
  } catch {
    return undefined;
  }
}

it('changes nothing of what is read, and no record of which it is not certain', () => {
  let narrowed = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(record, record, broken), { maxLength: 8 }),
      fc.boolean(),
      (records, ends) => {
        const text = records.join('\n') + (ends ? '\n' : '');
        const result = narrow(text);
        const lines = result.text.split('\n');
        const before = text.split('\n');
        expect(lines.length).toBe(before.length);
        for (const [index, line] of lines.entries()) {
          const original = before[index]!;
          if (line === original) continue;
          narrowed++;
          if (result.numbers) expect(line).not.toMatch(/^\{"n":(?:-?\d+[^\d,}]|[tf]|"[^"]*[.a-z])/);
          expect(line.length).toBeLessThan(original.length);
          expect(readable(line)).toEqual(readable(original));
        }
      },
    ),
    { numRuns: 5000, seed: 3 },
  );
  expect(narrowed).toBeGreaterThan(2000);
});
