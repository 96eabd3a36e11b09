/** Functions on maps, and CARDINALITY of any collection. */
import { raise } from '../../expression/duckdb-text.js';
import { deterministic } from '../define.js';
import type { ArgumentInfo, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { LogicalType, MapType } from '../../types/index.js';
import * as t from '../../types/index.js';

const { parameters } = i;

const anyMap: i.Parameter = ({ type }) => (type.kind === 'MAP' ? type : undefined);
const anyArray: i.Parameter = ({ type }) => (type.kind === 'ARRAY' ? type : undefined);
const collection: i.Parameter = ({ type }) =>
  type.kind === 'ARRAY' || type.kind === 'MAP' || type.kind === 'MULTISET' ? type : undefined;

const mapOf = (args: readonly ArgumentInfo[]): MapType => args[0]!.type as MapType;

function elementType(arg: ArgumentInfo): LogicalType {
  return arg.type.kind === 'ARRAY' ? arg.type.element : t.nullType();
}

function mapFunction(
  name: string,
  signature: string,
  coerce: i.Coercion,
  returnType: i.ReturnInference,
  render: ScalarFunction['render'],
): ScalarFunction {
  return deterministic({
    name,
    group: 'collection',
    signatures: [`${name}(${signature})`],
    coerce,
    returnType,
    render,
  });
}

/** A MULTISET is a map from element to count. */
function renderCardinality(sql: string, type: LogicalType): string {
  if (type.kind === 'MULTISET') return `CAST(list_sum(map_values(${sql})) AS INTEGER)`;
  return `CAST(${type.kind === 'MAP' ? 'cardinality' : 'len'}(${sql}) AS INTEGER)`;
}

export const mapFunctions: readonly ScalarFunction[] = [
  mapFunction(
    'CARDINALITY',
    '[<COLLECTION> | <MAP>]',
    parameters(collection),
    i.returnsNullableIfArgs(t.int()),
    ([value], { argumentTypes }) => renderCardinality(value!, argumentTypes[0]!),
  ),
  mapFunction(
    'MAP_KEYS',
    'input <MAP>',
    parameters(anyMap),
    (args) => t.array(mapOf(args).key, mapOf(args).nullable),
    ([map]) => `map_keys(${map})`,
  ),
  mapFunction(
    'MAP_VALUES',
    'input <MAP>',
    parameters(anyMap),
    (args) => t.array(mapOf(args).value, mapOf(args).nullable),
    ([map]) => `map_values(${map})`,
  ),
  mapFunction(
    'MAP_ENTRIES',
    'input <MAP>',
    parameters(anyMap),
    (args) => {
      const { key, value, nullable } = mapOf(args);
      return t.array(
        t.row([
          { name: 'key', type: key },
          { name: 'value', type: value },
        ]),
        nullable,
      );
    },
    ([map]) => `map_entries(${map})`,
  ),
  mapFunction(
    'MAP_FROM_ARRAYS',
    'keysArray <ARRAY>, valuesArray <ARRAY>',
    parameters(anyArray, anyArray),
    (args) =>
      t.map(
        elementType(args[0]!),
        elementType(args[1]!),
        args.some((arg) => arg.type.nullable),
      ),
    ([keys, values], { returnType }) =>
      `(CASE WHEN ${keys} IS NULL OR ${values} IS NULL THEN NULL WHEN len(${keys}) <> len(${values}) THEN ` +
      `${raise("'MAP_FROM_ARRAYS: the array of keys and the array of values differ in length'", t.duckdbType(returnType))} ` +
      `ELSE map(${keys}, ${values}) END)`,
  ),
  mapFunction(
    'MAP_UNION',
    '<COMMON>, <COMMON>...',
    (args) => {
      const common = args.length === 0 ? undefined : t.commonType(args.map((arg) => arg.type));
      return common?.kind === 'MAP'
        ? args.map((arg) => t.withNullability(common, arg.type.nullable))
        : undefined;
    },
    (args) => t.commonType(args.map((arg) => arg.type)) ?? args[0]!.type,
    (args) =>
      args.length === 1
        ? args[0]!
        : `(CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(' OR ')} THEN NULL ` +
          `ELSE map_concat(${args.join(', ')}) END)`,
  ),
];
