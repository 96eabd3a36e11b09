import { describe, expect, it } from 'vitest';
import { printResult } from '../../gateway/cli/output/index.js';
import type { OutputFormat } from '../../gateway/cli/output/index.js';
import type { ResultBatch } from '../../src/engine/job.js';
import * as t from '../../sql/types/index.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';

interface Given {
  readonly columns: readonly PlanField[];
  readonly batches: readonly ResultBatch[];
  readonly changelog?: 'insert-only' | 'retract';
  readonly bounded?: boolean;
}

async function print(given: Given, format: OutputFormat): Promise<string> {
  let text = '';
  await printResult(
    {
      columns: given.columns,
      changelog: given.changelog ?? 'insert-only',
      bounded: given.bounded ?? true,
      async *batches() {
        yield* given.batches;
      },
    },
    format,
    (piece) => (text += piece),
  );
  return text;
}

const inserts = (...rows: ResultBatch['rows']): ResultBatch => ({ kinds: rows.map(() => '+I'), rows });
const idAndName = [
  { name: 'id', type: t.int() },
  { name: 'name', type: t.string() },
];

describe('table output', () => {
  it('has the form that the documentation promises', async () => {
    const text = await print({ columns: idAndName, batches: [inserts([1, 'Alice'])] }, 'table');
    expect(text).toBe('id | name\n---+------\n1  | Alice\n');
  });

  it('shows a line feed as two characters, which count for the width', async () => {
    const columns = [
      { name: 'a', type: t.string() },
      { name: 'b', type: t.int() },
    ];
    const text = await print({ columns, batches: [inserts(['x\ny', 1])] }, 'table');
    expect(text).toBe('a    | b\n-----+--\nx\\ny | 1\n');
  });

  it('prints header and dashes for a result without rows', async () => {
    expect(await print({ columns: idAndName, batches: [] }, 'table')).toBe('id | name\n---+-----\n');
  });

  it('fits the widest value, the middle column with a blank on both sides', async () => {
    const columns = [...idAndName, { name: 'c', type: t.boolean() }];
    const text = await print(
      { columns, batches: [inserts([1, 'Al', true]), inserts([12345, 'Bartholomew', null])] },
      'table',
    );
    expect(text).toBe(
      'id    | name        | c\n------+-------------+-------\n1     | Al          | TRUE\n12345 | Bartholomew | <NULL>\n',
    );
  });

  it('counts wide characters twice', async () => {
    const columns = [
      { name: 'a', type: t.string() },
      { name: 'b', type: t.int() },
    ];
    const text = await print({ columns, batches: [inserts(['日本', 1], ['abcd', 2])] }, 'table');
    expect(text).toBe('a    | b\n-----+--\n日本 | 1\nabcd | 2\n');
  });

  it('leaves a text of several lines alone in a column of its own, and escapes it beside others', async () => {
    const one = [{ name: 'result', type: t.string() }];
    expect(await print({ columns: one, batches: [inserts(['a\nbcd\n'])] }, 'table')).toBe(
      'result\n------\na\nbcd\n',
    );
    expect(await print({ columns: idAndName, batches: [inserts([1, 'a\nb'])] }, 'table')).toContain('a\\nb');
  });

  it('prints values as a CAST to STRING does', async () => {
    const columns = [
      { name: 'd', type: t.double() },
      { name: 'a', type: t.array(t.int()) },
      { name: 'm', type: t.map(t.string(), t.int()) },
      {
        name: 'r',
        type: t.row([
          { name: 'x', type: t.int() },
          { name: 'y', type: t.string() },
        ]),
      },
      { name: 'b', type: t.bytes() },
      { name: 'i', type: t.bigint() },
    ];
    const row = [1e10, [1, null], [['k', 1]], [1, 'x'], new Uint8Array([10, 255]), 9007199254740993n];
    const text = await print({ columns, batches: [inserts(row)] }, 'table');
    expect(text.split('\n')[2]).toBe("1.0E10 | [1, NULL] | {k=1} | (1, x) | x'0aff' | 9007199254740993");
  });
});

describe('results that change', () => {
  const columns = [
    { name: 'k', type: t.string() },
    { name: 'n', type: t.bigint() },
  ];
  const batches: ResultBatch[] = [
    {
      kinds: ['+I', '+I'],
      rows: [
        ['a', 1n],
        ['b', 1n],
      ],
    },
    {
      kinds: ['-U', '+U', '-D'],
      rows: [
        ['a', 1n],
        ['a', 2n],
        ['b', 1n],
      ],
    },
  ];

  it('are shown as they are in the end, when there is one', async () => {
    const text = await print({ columns, batches, changelog: 'retract' }, 'table');
    expect(text).toBe('k | n\n--+--\na | 2\n');
  });

  it('are shown with all changes as a changelog, and when they never end', async () => {
    const all = 'op | k | n\n---+---+--\n+I | a | 1\n+I | b | 1\n-U | a | 1\n+U | a | 2\n-D | b | 1\n';
    expect(await print({ columns, batches, changelog: 'retract' }, 'changelog')).toBe(all);
    const unbounded = await print({ columns, batches, changelog: 'retract', bounded: false }, 'table');
    expect(unbounded.split('\n').map((line) => line.slice(0, 2))).toEqual([
      'op',
      '--',
      '+I',
      '+I',
      '-U',
      '+U',
      '-D',
      '',
    ]);
  });

  it('keeps rows that occur twice', async () => {
    const twice: ResultBatch[] = [
      {
        kinds: ['+I', '+I', '-D'],
        rows: [
          ['a', 1n],
          ['a', 1n],
          ['c', 3n],
        ],
      },
      {
        kinds: ['+I', '+I'],
        rows: [
          ['c', 3n],
          ['c', 3n],
        ],
      },
    ];
    const text = await print({ columns, batches: twice, changelog: 'retract' }, 'csv');
    expect(text).toBe('k,n\na,1\na,1\nc,3\n');
  });
});

describe('JSON and CSV output', () => {
  it('writes an array of objects with exact numbers', async () => {
    const columns = [
      { name: 'big', type: t.bigint() },
      { name: 'dec', type: t.decimal(10, 2) },
      { name: 'f', type: t.float() },
      { name: 'nan', type: t.double() },
      { name: 'm', type: t.map(t.string(), t.int()) },
      { name: 'r', type: t.row([{ name: 'x', type: t.string() }]) },
      { name: 'none', type: t.string() },
    ];
    const row = [9007199254740993n, '1.10', Math.fround(0.1), NaN, [['k', 1]], ['q"'], null];
    const text = await print({ columns, batches: [inserts(row)] }, 'json');
    expect(text).toBe(
      '[\n{"big":9007199254740993,"dec":1.10,"f":0.1,"nan":"NaN","m":{"k":1},"r":{"x":"q\\""},"none":null}\n]\n',
    );
    expect(await print({ columns, batches: [] }, 'json')).toBe('[]\n');
  });

  it('quotes CSV fields that need it and tells NULL from empty', async () => {
    const text = await print({ columns: idAndName, batches: [inserts([1, 'a,"b"'], [null, ''])] }, 'csv');
    expect(text).toBe('id,name\n1,"a,""b"""\n,""\n');
  });
});
