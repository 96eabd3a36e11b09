/** COUNT and APPROX_COUNT_DISTINCT. */
import * as t from '../../types/index.js';
import type { AggregateFunction } from '../function-definition.js';

const notNull = (args: readonly string[]): string => args.map((arg) => `${arg} IS NOT NULL`).join(' AND ');

const count: AggregateFunction = {
  kind: 'aggregate',
  name: 'COUNT',
  group: 'aggregate',
  signatures: ['COUNT([ ALL ] expression | DISTINCT expression1 [, expression2]*)', 'COUNT(*)'],
  coerce: (args) => args.map((arg) => arg.type),
  returnType: () => t.bigint(false),
  strategy: () => ({
    kind: 'algebraic',
    retractable: true,
    partials: [
      {
        name: 'count',
        type: 'BIGINT',
        fold: (args, weight) => {
          if (weight === '1')
            return args.length === 0
              ? 'count(*)'
              : args.length === 1
                ? `count(${args[0]!})`
                : `count_if(${notNull(args)})`;
          return args.length === 0
            ? `sum(${weight})`
            : `sum(CASE WHEN ${notNull(args)} THEN ${weight} ELSE 0 END)`;
        },
        merge: ([column]) => `sum(${column!})`,
      },
    ],
    finish: ([value]) => `coalesce(${value!}, 0)`,
  }),
};

/** Exact here: a multiset of values is kept anyway, and an exact answer is within every bound of an estimate. */
const approximateCountDistinct: AggregateFunction = {
  kind: 'aggregate',
  name: 'APPROX_COUNT_DISTINCT',
  group: 'aggregate',
  signatures: ['APPROX_COUNT_DISTINCT(expression)'],
  coerce: (args) => (args.length === 1 ? [args[0]!.type] : undefined),
  returnType: () => t.bigint(false),
  strategy: () => ({
    kind: 'multiset',
    ordered: false,
    evaluate: ([value]) => `count(DISTINCT ${value!})`,
    empty: '0',
  }),
};

export const countingAggregates: readonly AggregateFunction[] = [count, approximateCountDistinct];
