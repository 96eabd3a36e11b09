/** Variance and standard deviation, from the count, the sum and the sum of squares, which can be retracted. */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { renderCast } from '../../expression/render-cast.js';
import type { AggregateFunction, AggregatePartial } from '../function-definition.js';
import { numeric, parameters } from '../inference.js';

interface Variant {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly sample: boolean;
  readonly root: boolean;
}

/** Flink gives the argument's own type back, so the variance of integers is cut to an integer. */
const resultType = (type: LogicalType): LogicalType =>
  type.kind === 'DECIMAL' ? t.decimal(38, Math.max(6, type.scale)) : type;

/** Up to INT sums of squares are exact in 128 bits; other numbers are summed as DOUBLE. */
const isExactlySummed = (type: LogicalType): boolean => t.isInteger(type) && type.kind !== 'BIGINT';

function partialsOf(type: LogicalType): readonly AggregatePartial[] {
  const [number, sumType] = isExactlySummed(type) ? ['BIGINT', 'HUGEINT'] : ['DOUBLE', 'DOUBLE'];
  const sum = (name: string, index: number, value: (arg: string) => string): AggregatePartial => ({
    name,
    type: sumType!,
    fold: ([arg], weight) =>
      `sum(${value(`CAST(${arg!} AS ${number})`)}${weight === '1' ? '' : ` * ${weight}`})`,
    merge: (columns) => `sum(${columns[index]!})`,
  });
  return [
    {
      name: 'count',
      type: 'BIGINT',
      fold: ([arg], weight) =>
        weight === '1' ? `count(${arg!})` : `sum(CASE WHEN ${arg!} IS NOT NULL THEN ${weight} ELSE 0 END)`,
      merge: (columns) => `sum(${columns[0]!})`,
    },
    sum('sum', 1, (arg) => arg),
    sum('squares', 2, (arg) => `${arg} * ${arg}`),
  ];
}

/** The sum of squared deviations. Rounding may leave a tiny negative number where it is zero. */
function squaredDeviations(type: LogicalType, count: string, sum: string, squares: string): string {
  if (isExactlySummed(type)) return `(CAST(${squares} * ${count} - ${sum} * ${sum} AS DOUBLE) / ${count})`;
  return `greatest(${squares} - ${sum} * ${sum} / ${count}, 0::DOUBLE)`;
}

function variance({ name, aliases, sample, root }: Variant): AggregateFunction {
  return {
    kind: 'aggregate',
    name,
    ...(aliases ? { aliases } : {}),
    group: 'aggregate',
    signatures: [`${name}(<NUMERIC>)`],
    coerce: parameters(numeric),
    returnType: ([arg], grouped) =>
      t.withNullability(resultType(arg!.type), sample || !grouped || arg!.type.nullable),
    strategy: ([type]) => ({
      kind: 'algebraic',
      retractable: true,
      partials: partialsOf(type!),
      finish: ([count, sum, squares], returnType) => {
        const deviation = squaredDeviations(type!, count!, sum!, squares!);
        const value = `${deviation} / ${sample ? `(${count!} - 1)` : count!}`;
        const result = renderCast(root ? `sqrt(${value})` : `(${value})`, t.double(), returnType, {
          safe: false,
          timeZone: 'UTC',
        });
        return `CASE WHEN ${count!} > ${sample ? 1 : 0} THEN ${result} END`;
      },
    }),
  };
}

export const varianceAggregates: readonly AggregateFunction[] = [
  variance({ name: 'VAR_POP', sample: false, root: false }),
  variance({ name: 'VAR_SAMP', aliases: ['VARIANCE'], sample: true, root: false }),
  variance({ name: 'STDDEV_POP', sample: false, root: true }),
  variance({ name: 'STDDEV_SAMP', aliases: ['STDDEV'], sample: true, root: true }),
];
