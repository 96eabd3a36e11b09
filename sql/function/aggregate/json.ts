/**
 * JSON_OBJECTAGG and JSON_ARRAYAGG, one entry for each way to treat NULL and for values that are JSON text already
 * (`_FORMAT_JSON`); the binder chooses (analyzer/bind-json.ts).
 */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { AggregateFunction } from '../function-definition.js';
import { isJsonConvertible, jsonText } from '../table/json-text.js';

/** The planner's type of these functions. */
const RESULT = t.varchar(2000, false);

interface Variant {
  readonly absent: boolean;
  readonly json: boolean;
}

const VARIANTS: readonly Variant[] = [false, true].flatMap((absent) =>
  [false, true].map((json) => ({ absent, json })),
);

const suffix = ({ absent, json }: Variant): string =>
  `${absent ? 'ABSENT' : 'NULL'}_ON_NULL${json ? '_FORMAT_JSON' : ''}`;

/** JSON text of a value; NULL is written out, since NULLs to be left out are filtered before. */
const valueText = (sql: string, type: LogicalType, json: boolean): string =>
  `coalesce(${json ? sql : jsonText(sql, type)}, 'null')`;

const present = (sql: string, absent: boolean): string =>
  absent ? ` FILTER (WHERE ${sql} IS NOT NULL)` : '';

function arrayAggregate(variant: Variant): AggregateFunction {
  return {
    kind: 'aggregate',
    name: `JSON_ARRAYAGG_${suffix(variant)}`,
    group: 'aggregate',
    signatures: ['JSON_ARRAYAGG(items [ { NULL | ABSENT } ON NULL ])'],
    coerce: (args) => (args.length === 1 && isJsonConvertible(args[0]!.type) ? [args[0]!.type] : undefined),
    returnType: () => RESULT,
    strategy: ([type]) => ({
      kind: 'multiset',
      ordered: true,
      evaluate: ([value], _, position) => {
        const texts = `string_agg(${valueText(value!, type!, variant.json)}, ',' ORDER BY ${position})`;
        return `('[' || coalesce(${texts}${present(value!, variant.absent)}, '') || ']')`;
      },
      empty: "'[]'",
    }),
  };
}

function objectAggregate(variant: Variant): AggregateFunction {
  return {
    kind: 'aggregate',
    name: `JSON_OBJECTAGG_${suffix(variant)}`,
    group: 'aggregate',
    signatures: ['JSON_OBJECTAGG([KEY] key VALUE value [ { NULL | ABSENT } ON NULL ])'],
    coerce: (args) =>
      args.length === 2 && t.isCharacter(args[0]!.type) && isJsonConvertible(args[1]!.type)
        ? args.map((arg) => arg.type)
        : undefined,
    returnType: () => RESULT,
    strategy: ([, type]) => ({
      kind: 'multiset',
      ordered: true,
      evaluate: ([key, value], _, position) => {
        const ordered = (sql: string): string =>
          `list(${sql} ORDER BY ${position})${present(value!, variant.absent)}`;
        return `coalesce(flink_json_object(${ordered(key!)}, ${ordered(valueText(value!, type!, variant.json))}), '{}')`;
      },
      empty: "'{}'",
    }),
  };
}

export const jsonAggregates: readonly AggregateFunction[] = [
  ...VARIANTS.map(arrayAggregate),
  ...VARIANTS.map(objectAggregate),
];
