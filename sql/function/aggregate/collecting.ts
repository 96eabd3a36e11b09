/** Aggregates that keep every value: LISTAGG, ARRAY_AGG, COLLECT. */
import * as t from '../../types/index.js';
import type { AggregateFunction } from '../function-definition.js';

/** Texts in order of arrival with a separator between them; NULLs are left out. */
const listAgg: AggregateFunction = {
  kind: 'aggregate',
  name: 'LISTAGG',
  group: 'aggregate',
  signatures: ['LISTAGG(expression [, separator])'],
  coerce: (args) => {
    if (args.length < 1 || args.length > 2 || !args.every((arg) => t.isCharacter(arg.type))) return undefined;
    return args.map((arg) => arg.type);
  },
  returnType: ([arg], grouped) => t.withNullability(arg!.type, !grouped || arg!.type.nullable),
  strategy: () => ({
    kind: 'multiset',
    ordered: true,
    // The separator is a column here, which DuckDB's string_agg does not take.
    evaluate: ([value, separator], _, position) => {
      const texts = `list(${value!} ORDER BY ${position}) FILTER (WHERE ${value!} IS NOT NULL)`;
      return `array_to_string(${texts}, ${separator === undefined ? "','" : `any_value(${separator})`})`;
    },
  }),
};

/** All values in order of arrival, NULLs too. */
const arrayAgg: AggregateFunction = {
  kind: 'aggregate',
  name: 'ARRAY_AGG',
  group: 'aggregate',
  signatures: ['ARRAY_AGG([ ALL | DISTINCT ] expression [ RESPECT NULLS | IGNORE NULLS ])'],
  coerce: (args) => (args.length === 1 ? [args[0]!.type] : undefined),
  returnType: ([arg], grouped) => t.array(t.withoutTimeAttribute(arg!.type), !grouped),
  strategy: () => ({
    kind: 'multiset',
    ordered: true,
    evaluate: ([value], _, position) => `list(${value!} ORDER BY ${position})`,
  }),
};

/** Values with their counts. */
const collect: AggregateFunction = {
  kind: 'aggregate',
  name: 'COLLECT',
  group: 'aggregate',
  signatures: ['COLLECT([ ALL | DISTINCT ] expression)'],
  coerce: (args) => (args.length === 1 ? [args[0]!.type] : undefined),
  returnType: ([arg]) => t.multiset(t.withoutTimeAttribute(arg!.type), false),
  strategy: ([type]) => ({
    kind: 'multiset',
    ordered: false,
    evaluate: ([value], weight) =>
      `map_from_entries(list(struct_pack(k := ${value!}, v := CAST(${weight} AS INTEGER))) FILTER (WHERE ${value!} IS NOT NULL))`,
    empty: `CAST(map() AS MAP(${t.duckdbType(type!)}, INTEGER))`,
  }),
};

export const collectingAggregates: readonly AggregateFunction[] = [listAgg, arrayAgg, collect];
