/** SUM, SUM0 and AVG: results are of the argument's type (DECIMAL widens), integers wrap around as in Java. */
import { once, onceEach, wrapInteger } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { AggregateFunction, AggregatePartial, ArgumentInfo } from '../function-definition.js';
import { numeric, parameters } from '../inference.js';

/** DuckDB type in which sums are kept: wide enough for every batch and every merge. */
function sumType(type: LogicalType): string {
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE':
      return 'DOUBLE';
    case 'DECIMAL':
      return `DECIMAL(38,${type.scale})`;
    default:
      return 'HUGEINT';
  }
}

const weighted = (value: string, weight: string): string => (weight === '1' ? value : `${value} * ${weight}`);

function sumPartial(type: LogicalType): AggregatePartial {
  return {
    name: 'sum',
    type: sumType(type),
    fold: ([value], weight) => {
      // DuckDB adds FLOAT and TINYINT at their own width only after widening them here.
      const wide =
        type.kind === 'DECIMAL' && weight !== '1'
          ? `CAST(${value!} AS DECIMAL(38,${type.scale}))`
          : type.kind === 'FLOAT'
            ? `CAST(${value!} AS DOUBLE)`
            : weight !== '1' && t.isInteger(type)
              ? `CAST(${value!} AS BIGINT)`
              : value!;
      return `sum(${weighted(wide, weight)})`;
    },
    merge: ([column]) => `sum(${column!})`,
  };
}

/** How many values that are not NULL: when none is left, the result is NULL and not zero. */
const countPartial: AggregatePartial = {
  name: 'count',
  type: 'BIGINT',
  fold: ([value], weight) =>
    weight === '1' ? `count(${value!})` : `sum(CASE WHEN ${value!} IS NOT NULL THEN ${weight} ELSE 0 END)`,
  merge: (columns) => `sum(${columns.at(-1)!})`,
};

/** A sum as Java's long keeps it. Nearly all fit, and need none of the arithmetic with HUGEINT, which is slow (its division a hundred times). */
const asLong = (sum: string): string =>
  once(sum, (value) => `coalesce(TRY_CAST(${value} AS BIGINT), ${wrapInteger(value, 'BIGINT')})`);

function narrowed(sum: string, type: LogicalType): string {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return wrapInteger(`(${sum} & 18446744073709551615::HUGEINT)`, type.kind);
    case 'BIGINT':
      return asLong(sum);
    default:
      return `CAST(${sum} AS ${t.duckdbType(type)})`;
  }
}

/** DuckDB adds decimals as 128-bit integers, which hold more than 38 digits; Flink's sum is NULL then. */
function withinType(sum: string, type: LogicalType): string {
  if (type.kind !== 'DECIMAL') return sum;
  const digits = '9'.repeat(type.precision - type.scale) + '.' + '9'.repeat(type.scale);
  const most = `CAST('${digits}' AS ${t.duckdbType(type)})`;
  return once(sum, (value) => `CASE WHEN ${value} BETWEEN -${most} AND ${most} THEN ${value} END`);
}

const nullableUnlessGrouped = (
  type: LogicalType,
  args: readonly ArgumentInfo[],
  grouped: boolean,
): LogicalType => t.withNullability(type, !grouped || args.some((arg) => arg.type.nullable));

const sumResult = (type: LogicalType): LogicalType =>
  type.kind === 'DECIMAL' ? t.decimal(38, type.scale) : type;
const averageResult = (type: LogicalType): LogicalType =>
  type.kind === 'DECIMAL' ? t.decimal(38, Math.max(6, type.scale)) : type;

function sum(name: 'SUM' | 'SUM0'): AggregateFunction {
  const zero = name === 'SUM0';
  return {
    kind: 'aggregate',
    name,
    ...(zero ? { aliases: ['$SUM0'] } : {}),
    group: 'aggregate',
    signatures: [`${name}(<NUMERIC>)`],
    coerce: parameters(numeric),
    returnType: (args, grouped) =>
      zero
        ? t.withNullability(sumResult(args[0]!.type), false)
        : nullableUnlessGrouped(sumResult(args[0]!.type), args, grouped),
    strategy: ([type]) => ({
      kind: 'algebraic',
      retractable: true,
      partials: [sumPartial(type!), { ...countPartial, merge: (columns) => `sum(${columns[1]!})` }],
      finish: ([total, count], returnType) => {
        const result = narrowed(total!, returnType);
        return zero
          ? withinType(`coalesce(${result}, ${narrowed('0', returnType)})`, returnType)
          : `CASE WHEN ${count!} > 0 THEN ${withinType(result, returnType)} END`;
      },
    }),
  };
}

const average: AggregateFunction = {
  kind: 'aggregate',
  name: 'AVG',
  group: 'aggregate',
  signatures: ['AVG(<NUMERIC>)'],
  coerce: parameters(numeric),
  returnType: (args, grouped) => nullableUnlessGrouped(averageResult(args[0]!.type), args, grouped),
  strategy: ([type]) => ({
    kind: 'algebraic',
    retractable: true,
    partials: [sumPartial(type!), { ...countPartial, merge: (columns) => `sum(${columns[1]!})` }],
    finish: ([total, count], returnType) =>
      onceEach(
        total!,
        count!,
        (sumSql, countSql) =>
          `CASE WHEN ${countSql} > 0 THEN ${quotient(sumSql, countSql, type!, returnType)} END`,
      ),
  }),
};

/** Integers are cut towards zero, decimals rounded half up. */
function quotient(total: string, count: string, type: LogicalType, result: LogicalType): string {
  if (type.kind === 'DECIMAL') {
    const { precision, scale } = result as t.DecimalType;
    return `CAST(flink_decimal_divide(CAST(${total} AS VARCHAR), CAST(${count} AS VARCHAR), ${precision}, ${scale}) AS ${t.duckdbType(result)})`;
  }
  if (t.isInteger(type))
    return `CAST(${asLong(total)} // CAST(${count} AS BIGINT) AS ${t.duckdbType(result)})`;
  return `CAST(${total} / ${count} AS ${t.duckdbType(result)})`;
}

export const summingAggregates: readonly AggregateFunction[] = [sum('SUM'), sum('SUM0'), average];
