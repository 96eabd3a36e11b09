/**
 * Aggregates: result types as Flink 2.3 has them, and each strategy against plain evaluation: folding two halves
 * and merging gives what folding all at once gives, and a retracted row leaves no trace.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AggregateFunction } from '../../../sql/function/index.js';
import { findBuiltInFunction } from '../../../sql/function/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import * as t from '../../../sql/types/index.js';
import { prepareConnection } from '../../../src/duckdb/native-functions.js';

function aggregate(name: string): AggregateFunction {
  const found = findBuiltInFunction(name);
  if (found?.kind !== 'aggregate') throw new Error(name);
  return found;
}

const info = (type: LogicalType) => ({ type, literal: undefined, span: undefined });
const resultType = (name: string, type: LogicalType, grouped = true): string =>
  t.printType(aggregate(name).returnType([info(type)], grouped));

describe('result types', () => {
  it.each([
    ['SUM', t.int(false), true, 'INT NOT NULL'],
    ['SUM', t.int(false), false, 'INT'],
    ['SUM', t.decimal(10, 2), true, 'DECIMAL(38, 2)'],
    ['SUM0', t.int(), true, 'INT NOT NULL'],
    ['AVG', t.int(false), true, 'INT NOT NULL'],
    ['AVG', t.decimal(10, 2), true, 'DECIMAL(38, 6)'],
    ['COUNT', t.string(), true, 'BIGINT NOT NULL'],
    ['MAX', t.timestamp(3, false, 'rowtime'), true, 'TIMESTAMP(3) NOT NULL'],
    ['STDDEV_SAMP', t.int(), true, 'INT'],
    ['VAR_POP', t.decimal(10, 2), true, 'DECIMAL(38, 6)'],
    ['COLLECT', t.int(false), true, 'MULTISET<INT NOT NULL> NOT NULL'],
    ['ARRAY_AGG', t.int(false), true, 'ARRAY<INT NOT NULL> NOT NULL'],
    ['LISTAGG', t.string(), true, 'STRING'],
  ] as const)('%s of %o', (name, type, grouped, expected) => {
    expect(resultType(name, type, grouped)).toBe(expected);
  });

  it('refuses what Flink refuses', () => {
    expect(aggregate('SUM').coerce([info(t.string())])).toBeUndefined();
    expect(aggregate('MAX').coerce([info(t.array(t.int()))])).toBeUndefined();
  });
});

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await prepareConnection(connection);
});

interface Row {
  readonly value: string;
  readonly weight: number;
}

/** Folds each batch, merges the partials and finishes, as an operator does. */
async function incrementally(
  name: string,
  type: LogicalType,
  batches: readonly (readonly Row[])[],
): Promise<string | null> {
  const definition = aggregate(name);
  const result = definition.returnType([info(type)], false);
  const strategy = definition.strategy(
    [type],
    result,
    batches.flat().every((row) => row.weight > 0),
  );
  if (strategy.kind !== 'algebraic') throw new Error(`${name} is not algebraic here`);
  let position = 0;
  const folded = batches.map((batch) => {
    const rows = batch.map((row) => `(${row.value}, ${row.weight}, ${++position}::BIGINT)`).join(', ');
    const partials = strategy.partials.map(
      (p) => `CAST(${p.fold(['v'], 'w', 'p')} AS ${p.type}) AS ${p.name}`,
    );
    return `SELECT ${partials.join(', ')} FROM (VALUES ${rows}) r(v0, w, p), LATERAL (SELECT CAST(v0 AS ${t.duckdbType(type)}) AS v)`;
  });
  const names = strategy.partials.map((p) => p.name);
  const merged = strategy.partials.map((p) => `CAST(${p.merge(names)} AS ${p.type}) AS ${p.name}`).join(', ');
  const sql = `SELECT CAST(${strategy.finish(names, result)} AS VARCHAR) FROM (SELECT ${merged} FROM (${folded.join(' UNION ALL ')}))`;
  return (await connection.runAndReadAll(sql)).getRows()[0]![0] as string | null;
}

const rows = (...values: readonly (string | number)[]): readonly Row[] =>
  values.map((value) => ({ value: String(value), weight: 1 }));

describe('algebraic strategies', () => {
  it.each([
    ['COUNT', t.int(), [rows(1, 'NULL', 3), rows(4)], '3'],
    ['SUM', t.int(), [rows(2147483647), rows(1)], '-2147483648'],
    ['SUM', t.int(), [rows('NULL'), rows('NULL')], null],
    ['SUM', t.decimal(10, 2), [rows('1.10', '2.15'), rows('2.15')], '5.40'],
    ['AVG', t.int(), [rows(-1), rows(-2)], '-1'],
    ['AVG', t.decimal(10, 2), [rows('1.10', '2.15'), rows('2.15')], '1.800000'],
    ['AVG', t.double(), [rows(1, 2), rows(4.5)], '2.5'],
    ['MAX', t.string(), [rows("'a'", "'c'"), rows("'b'")], 'c'],
    ['FIRST_VALUE', t.int(), [rows('NULL', 7), rows(8)], '7'],
    ['LAST_VALUE', t.int(), [rows(7, 8), rows('NULL')], '8'],
    ['VAR_POP', t.decimal(10, 2), [rows('1.10'), rows('2.15')], '0.275625'],
    ['STDDEV_SAMP', t.int(), [rows(1, 2), rows(4)], '1'],
    ['STDDEV_SAMP', t.int(), [rows(1)], null],
    ['VAR_POP', t.int(), [rows(2_000_000_001, 2_000_000_002), rows(2_000_000_006)], '4'],
    ['VAR_SAMP', t.double(), [rows(1, 2), rows(4)], '2.333333333333333'],
  ] as const)('%s of %o', async (name, type, batches, expected) => {
    const actual = await incrementally(name, type, batches);
    if (name === 'VAR_SAMP') expect(Number(actual)).toBeCloseTo(Number(expected), 12);
    else expect(actual).toBe(expected);
  });

  it.each([
    ['SUM', t.int(), '5'],
    ['SUM', t.decimal(10, 2), '5.00'],
    ['COUNT', t.int(), '2'],
    ['AVG', t.int(), '2'],
    ['VAR_POP', t.double(), '0.25'],
  ] as const)('%s takes rows back', async (name, type, expected) => {
    const retracted = [rows(2, 100), [{ value: '100', weight: -1 }, ...rows(3)]];
    expect(await incrementally(name, type, retracted)).toBe(expected);
  });

  it('gives NULL and not zero when every row was taken back', async () => {
    expect(await incrementally('SUM', t.int(), [rows(5), [{ value: '5', weight: -1 }]])).toBeNull();
  });

  it('keeps values where a retraction can bring back an older one', () => {
    expect(aggregate('MAX').strategy([t.int()], t.int(), false).kind).toBe('multiset');
    expect(aggregate('MAX').strategy([t.int()], t.int(), true).kind).toBe('algebraic');
  });
});

async function ofAll(name: string, types: readonly LogicalType[], columns: string): Promise<string | null> {
  const definition = aggregate(name);
  const strategy = definition.strategy(types, definition.returnType(types.map(info), true), false);
  if (strategy.kind !== 'multiset') throw new Error(`${name} is not kept as a multiset`);
  const args = types.map((_, index) => `a${index}`);
  const sql = `SELECT CAST(${strategy.evaluate(args, 'w', 'p')} AS VARCHAR) FROM (VALUES ${columns}) r(p, w, ${args.join(', ')})`;
  return (await connection.runAndReadAll(sql)).getRows()[0]![0] as string | null;
}

describe('multiset strategies', () => {
  it('join texts in order of arrival', async () => {
    expect(
      await ofAll(
        'LISTAGG',
        [t.string(), t.string()],
        "(2, 1, 'b', '-'), (1, 1, 'a', '-'), (3, 1, NULL, '-')",
      ),
    ).toBe('a-b');
  });

  it('collect values with their counts', async () => {
    expect(await ofAll('COLLECT', [t.int()], '(1, 2, 7), (2, 1, NULL)')).toBe('{7=2}');
  });

  it('keep NULLs in arrays', async () => {
    expect(await ofAll('ARRAY_AGG', [t.int()], '(2, 1, NULL), (1, 1, 7)')).toBe('[7, NULL]');
  });

  it('interpolate percentiles', async () => {
    expect(await ofAll('PERCENTILE', [t.double(), t.double(false)], '(1, 1, 10, 0.5), (2, 3, 20, 0.5)')).toBe(
      '20.0',
    );
    expect(
      await ofAll('PERCENTILE', [t.double(), t.double(false)], '(1, 1, 10, 0.25), (2, 1, 20, 0.25)'),
    ).toBe('12.5');
  });

  it('refuse a second row where only one may be', async () => {
    await expect(ofAll('SINGLE_VALUE', [t.int()], '(1, 1, 7), (2, 1, 8)')).rejects.toThrow(
      /more than one element/,
    );
  });
});
