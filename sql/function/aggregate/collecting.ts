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
    evaluate: ([value, separator], _, position) => {
      if (separator === undefined) return `string_agg(${value!}, ',' ORDER BY ${position})`;
      // The separator is a column here, which string_agg does not take: each text brings one, and the first is cut off.
      const texts = `string_agg(${separator} || ${value!}, '' ORDER BY ${position})`;
      return `substr(${texts}, CAST(length(any_value(${separator})) AS INTEGER) + 1)`;
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
