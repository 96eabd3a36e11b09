/** Aggregates that choose one value: by its size (MIN, MAX) or by when it came (FIRST_VALUE, LAST_VALUE, SINGLE_VALUE). */
import { raise } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { AggregateFunction, ArgumentInfo } from '../function-definition.js';

const one = (args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined =>
  args.length === 1 ? [args[0]!.type] : undefined;

const nullableUnlessGrouped = ([arg]: readonly ArgumentInfo[], grouped: boolean): LogicalType =>
  t.withNullability(t.withoutTimeAttribute(arg!.type), !grouped || arg!.type.nullable);

function extreme(name: 'MIN' | 'MAX'): AggregateFunction {
  const aggregate = name.toLowerCase();
  return {
    kind: 'aggregate',
    name,
    group: 'aggregate',
    signatures: [`${name}(<COMPARABLE>)`],
    coerce: (args) => {
      const types = one(args);
      return types && t.isOrderable(types[0]!) && types[0]!.kind !== 'NULL' ? types : undefined;
    },
    returnType: nullableUnlessGrouped,
    strategy: ([type], _, insertOnly) =>
      insertOnly
        ? {
            kind: 'algebraic',
            retractable: false,
            partials: [
              {
                name: aggregate,
                type: t.duckdbType(type!),
                fold: ([value]) => `${aggregate}(${value!})`,
                merge: ([column]) => `${aggregate}(${column!})`,
              },
            ],
            finish: ([value]) => value!,
          }
        : { kind: 'multiset', ordered: false, evaluate: ([value]) => `${aggregate}(${value!})` },
  };
}

/** The first or last value that is not NULL, in order of arrival. */
function byArrival(name: 'FIRST_VALUE' | 'LAST_VALUE'): AggregateFunction {
  const [choose, extremePosition] = name === 'FIRST_VALUE' ? ['arg_min', 'min'] : ['arg_max', 'max'];
  return {
    kind: 'aggregate',
    name,
    group: 'aggregate',
    signatures: [`${name}(expression)`],
    coerce: one,
    returnType: nullableUnlessGrouped,
    strategy: ([type], _, insertOnly) =>
      insertOnly
        ? {
            kind: 'algebraic',
            retractable: false,
            partials: [
              {
                name: 'value',
                type: t.duckdbType(type!),
                fold: ([value], __, position) => `${choose}(${value!}, ${position})`,
                merge: ([value, position]) => `${choose}(${value!}, ${position!})`,
              },
              {
                name: 'position',
                type: 'BIGINT',
                fold: ([value], __, position) =>
                  `${extremePosition}(CASE WHEN ${value!} IS NOT NULL THEN ${position} END)`,
                merge: ([, position]) => `${extremePosition}(${position!})`,
              },
            ],
            finish: ([value]) => value!,
          }
        : {
            kind: 'multiset',
            ordered: true,
            evaluate: ([value], __, position) => `${choose}(${value!}, ${position})`,
          },
  };
}

/** The value of the only row; more than one is an error. What a scalar subquery becomes. */
const singleValue: AggregateFunction = {
  kind: 'aggregate',
  name: 'SINGLE_VALUE',
  group: 'aggregate',
  signatures: ['SINGLE_VALUE(expression)'],
  coerce: one,
  returnType: ([arg]) => t.withNullability(arg!.type, true),
  strategy: ([type]) => ({
    kind: 'multiset',
    ordered: false,
    evaluate: ([value], weight) =>
      `CASE WHEN sum(${weight}) > 1 THEN ${raise("'SingleValueAggFunction received more than one element.'", t.duckdbType(type!))} ELSE any_value(${value!}) END`,
  }),
};

export const orderedAggregates: readonly AggregateFunction[] = [
  extreme('MIN'),
  extreme('MAX'),
  byArrival('FIRST_VALUE'),
  byArrival('LAST_VALUE'),
  singleValue,
];
