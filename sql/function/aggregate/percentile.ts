/** PERCENTILE: the exact percentile by linear interpolation, over values with an optional frequency. */
import * as t from '../../types/index.js';
import type { AggregateFunction } from '../function-definition.js';

const percentile: AggregateFunction = {
  kind: 'aggregate',
  name: 'PERCENTILE',
  group: 'aggregate',
  signatures: ['PERCENTILE(expr, percentage[, frequency])'],
  coerce(args) {
    const [value, percentage, frequency] = args;
    if (!value || !percentage || args.length > 3 || !t.isNumeric(value.type)) return undefined;
    const ok =
      t.isNumeric(percentage.type) ||
      (percentage.type.kind === 'ARRAY' && t.isNumeric(percentage.type.element));
    if (!ok || (frequency && !t.isInteger(frequency.type))) return undefined;
    const percentages = percentage.type.kind === 'ARRAY' ? t.array(t.double(false), false) : t.double(false);
    return [
      t.double(value.type.nullable),
      percentages,
      ...(frequency ? [t.bigint(frequency.type.nullable)] : []),
    ];
  },
  returnType: ([, percentage]) =>
    percentage!.type.kind === 'ARRAY' ? t.array(t.double(), true) : t.double(),
  strategy: ([, percentages]) => ({
    kind: 'multiset',
    ordered: false,
    evaluate([value, percentage, frequency], weight) {
      const copies = frequency === undefined ? weight : `${weight} * greatest(coalesce(${frequency}, 0), 0)`;
      const values = `flatten(list(list_resize(CAST([] AS DOUBLE[]), CAST(${copies} AS BIGINT), ${value!})) FILTER (WHERE ${value!} IS NOT NULL))`;
      const name = percentages?.kind === 'ARRAY' ? 'flink_percentiles' : 'flink_percentile';
      return `${name}(${values}, any_value(${percentage!}))`;
    },
  }),
};

export const percentileAggregates: readonly AggregateFunction[] = [percentile];
