/** Functions on arrays, functions that give sets, JSON, numbers, aggregates and window functions. */
import type { FunctionEntry } from '../function-entry.js';
import { sql } from '../function-entry.js';
import { arrayOf, elementOf, isVector } from '../types.js';

const same = (types: readonly string[]): string => types[0] ?? 'text';
const element = (types: readonly string[]): string => elementOf(types[0] ?? '') ?? 'text';
/** Arrays count from 1, vectors from 0. */
const first = (type: string | undefined): number => (type !== undefined && isVector(type) ? 0 : 1);

const SUMS: Readonly<Record<string, string>> = {
  int2: 'int8',
  int4: 'int8',
  int8: 'numeric',
  float4: 'float4',
  float8: 'float8',
};
const SMALLEST_AS_TEXT = new Set(['name', 'char', 'varchar', 'unknown']);
const extreme = (types: readonly string[]): string =>
  SMALLEST_AS_TEXT.has(types[0] ?? '') ? 'text' : (types[0] ?? 'text');

const aggregate = { kind: 'aggregate' } as const;
const window = { kind: 'window' } as const;
const set = { kind: 'set' } as const;

export const collectionFunctions: readonly FunctionEntry[] = [
  sql(
    'array_to_string',
    ['any', 'text'],
    'text',
    'array_to_string(list_filter($1, lambda fungi_e: fungi_e IS NOT NULL), $2)',
  ),
  sql(
    'array_to_string',
    ['any', 'text', 'text'],
    'text',
    'array_to_string(list_transform(CAST($1 AS VARCHAR[]), lambda fungi_e: coalesce(fungi_e, $3)), $2)',
  ),
  sql(
    'string_to_array',
    ['text', 'text'],
    '_text',
    "CASE WHEN $1 = '' THEN CAST([] AS VARCHAR[]) ELSE string_split($1, $2) END",
  ),
  sql(
    'array_length',
    ['any', 'int4'],
    'int4',
    'CASE WHEN $2 = 1 AND len($1) > 0 THEN CAST(len($1) AS INTEGER) END',
  ),
  sql('cardinality', ['any'], 'int4', 'CAST(len($1) AS INTEGER)'),
  {
    name: 'array_upper',
    parameters: ['any', 'int4'],
    returns: 'int4',
    sql: ([list = '', dimension = ''], types) =>
      `CASE WHEN ${dimension} = 1 AND len(${list}) > 0 THEN CAST(len(${list}) - ${1 - first(types[0])} AS INTEGER) END`,
  },
  {
    name: 'array_lower',
    parameters: ['any', 'int4'],
    returns: 'int4',
    sql: ([list = '', dimension = ''], types) =>
      `CASE WHEN ${dimension} = 1 AND len(${list}) > 0 THEN ${first(types[0])} END`,
  },
  sql('array_remove', ['any', 'any'], same, 'list_filter($1, lambda fungi_e: fungi_e IS DISTINCT FROM $2)'),
  sql('array_append', ['any', 'any'], same, 'list_append($1, $2)'),
  sql('array_cat', ['any', 'any'], same, 'list_concat($1, $2)'),
  sql('array_position', ['any', 'any'], 'int4', 'CAST(nullif(list_position($1, $2), 0) AS INTEGER)'),
  sql('unnest', ['any'], element, 'unnest($1)', set),
  sql('generate_series', ['int4', 'int4', 'int4'], same, 'unnest(generate_series($1, $2))', {
    ...set,
    required: 2,
  }),
  {
    name: 'generate_subscripts',
    parameters: ['any', 'int4'],
    returns: 'int4',
    kind: 'set',
    sql: ([list = ''], types) =>
      `unnest(generate_series(${first(types[0])}, CAST(len(${list}) AS INTEGER) - ${1 - first(types[0])}))`,
  },
  // No relation here is part of another.
  sql('pg_partition_ancestors', ['regclass'], 'regclass', 'unnest(CAST([] AS BIGINT[]))', set),
  sql('regexp_split_to_table', ['text', 'text'], 'text', 'unnest(regexp_split_to_array($1, $2))', set),
  sql('regexp_split_to_array', ['text', 'text'], '_text', 'regexp_split_to_array($1, $2)'),
  {
    name: '_pg_expandarray',
    schema: 'information_schema',
    parameters: ['any'],
    returns: (types) => `expanded ${elementOf(types[0] ?? '') ?? 'text'}`,
    kind: 'set',
    sql: ([list = '']) =>
      `unnest(list_transform(${list}, lambda fungi_e, fungi_i: {'x': fungi_e, 'n': CAST(fungi_i AS INTEGER)}))`,
  },
  ...['json_build_object', 'jsonb_build_object'].map((name): FunctionEntry => ({
    name,
    parameters: ['any'],
    required: 0,
    variadic: true,
    returns: name.startsWith('jsonb') ? 'jsonb' : 'json',
    sql: (args) => `CAST(json_object(${args.join(', ')}) AS VARCHAR)`,
  })),
  sql('to_json', ['any'], 'json', 'CAST(to_json($1) AS VARCHAR)'),
  sql('row_to_json', ['any'], 'json', 'CAST(to_json($1) AS VARCHAR)'),
  sql('abs', ['any'], same, 'abs($1)'),
  sql('mod', ['any', 'any'], same, '($1 % $2)'),
  sql('round', ['any'], same, 'round($1)'),
  sql('floor', ['any'], same, 'floor($1)'),
  sql('ceil', ['any'], same, 'ceil($1)'),
  sql('count', ['any'], 'int8', 'count($1)', { ...aggregate, required: 0 }),
  sql('min', ['any'], extreme, 'min($1)', aggregate),
  sql('max', ['any'], extreme, 'max($1)', aggregate),
  sql('sum', ['any'], (types) => SUMS[types[0] ?? ''] ?? 'numeric', 'sum($1)', aggregate),
  sql(
    'avg',
    ['any'],
    (types) => ((types[0] ?? '').startsWith('float') ? 'float8' : 'numeric'),
    'avg($1)',
    aggregate,
  ),
  sql('bool_and', ['bool'], 'bool', 'bool_and($1)', aggregate),
  sql('bool_or', ['bool'], 'bool', 'bool_or($1)', aggregate),
  sql('every', ['bool'], 'bool', 'bool_and($1)', aggregate),
  sql(
    'array_agg',
    ['any'],
    (types) => arrayOf(types[0] === 'unknown' ? 'text' : (types[0] ?? 'text')),
    'array_agg($1)',
    aggregate,
  ),
  sql('string_agg', ['text', 'text'], 'text', 'string_agg($1, $2)', aggregate),
  sql('json_agg', ['any'], 'json', 'CAST(to_json(list($1)) AS VARCHAR)', aggregate),
  sql('row_number', [], 'int8', 'row_number()', window),
  sql('rank', [], 'int8', 'rank()', window),
  sql('dense_rank', [], 'int8', 'dense_rank()', window),
];
