/** Aggregates that build and combine bitmaps (Flink 2.3), each with a form that gives only the number of elements. */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { AggregateFunction } from '../function-definition.js';

/** `native` computes the bitmap from the list of all values. */
function bitmapAggregate(
  name: string,
  signature: string,
  takes: LogicalType['kind'],
  native: string,
  cardinality: boolean,
): AggregateFunction {
  return {
    kind: 'aggregate',
    name,
    group: 'aggregate',
    signatures: [`${name}(${signature})`],
    coerce: (args) => (args.length === 1 && args[0]!.type.kind === takes ? [args[0]!.type] : undefined),
    returnType: () => (cardinality ? t.bigint() : t.bitmap()),
    strategy: () => ({
      kind: 'multiset',
      // Two equal bitmaps cancel each other out under XOR, so each copy counts.
      ordered: true,
      evaluate: ([value]) => {
        const bitmap = `${native}(list(${value!}) FILTER (WHERE ${value!} IS NOT NULL))`;
        return cardinality ? `flink_bitmap_cardinality(${bitmap})` : bitmap;
      },
    }),
  };
}

function family(operation: string, takes: LogicalType['kind'], native: string): readonly AggregateFunction[] {
  const signature = takes === 'BITMAP' ? 'bitmap <BITMAP>' : 'value <INTEGER>';
  return [
    bitmapAggregate(`BITMAP_${operation}_AGG`, signature, takes, native, false),
    bitmapAggregate(`BITMAP_${operation}_CARDINALITY_AGG`, signature, takes, native, true),
  ];
}

export const bitmapAggregates: readonly AggregateFunction[] = [
  ...family('BUILD', 'INT', 'flink_bitmap_build'),
  ...family('AND', 'BITMAP', 'flink_bitmap_and_all'),
  ...family('OR', 'BITMAP', 'flink_bitmap_or_all'),
  ...family('XOR', 'BITMAP', 'flink_bitmap_xor_all'),
];
