/** ROW, ARRAY and MAP constructors (Flink docs: "Value Construction Functions"). */
import { notSupported } from '../../error/index.js';
import { once } from '../../expression/duckdb-text.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, ScalarFunction } from '../function-definition.js';

const rowConstructor: ScalarFunction = {
  kind: 'scalar',
  name: 'ROW',
  group: 'value-construction',
  signatures: ['ROW(value1 [, value2]*)', '(value1 [, value2]*)'],
  determinism: 'deterministic',
  coerce: (args) => args.map((arg) => arg.type),
  returnType: (args) =>
    t.row(
      args.map((arg, index) => ({ name: `EXPR$${index}`, type: t.withoutTimeAttribute(arg.type) })),
      false,
    ),
  render(args, { returnType }) {
    if (returnType.kind !== 'ROW' || args.length === 0) throw notSupported('A ROW without fields');
    const fields = args.map(
      (arg, index) => `${t.quoteIdentifier(t.structFieldName(returnType, index))} := ${arg}`,
    );
    return `struct_pack(${fields.join(', ')})`;
  },
};

function commonOf(args: readonly ArgumentInfo[]): t.LogicalType {
  return t.leastRestrictive(args.map((arg) => arg.type)) ?? t.nullType();
}

const arrayConstructor: ScalarFunction = {
  kind: 'scalar',
  name: 'ARRAY',
  group: 'value-construction',
  signatures: ['ARRAY[value1 [, value2]*]'],
  determinism: 'deterministic',
  coerce(args) {
    if (args.length === 0) return [];
    const common = t.leastRestrictive(args.map((arg) => arg.type));
    return common && args.map(() => common);
  },
  returnType: (args) => t.array(t.withoutTimeAttribute(commonOf(args)), false),
  render: (args, { returnType }) => `CAST([${args.join(', ')}] AS ${t.duckdbType(returnType)})`,
};

const isKey = (_: unknown, index: number): boolean => index % 2 === 0;
const isValue = (_: unknown, index: number): boolean => index % 2 === 1;

const mapConstructor: ScalarFunction = {
  kind: 'scalar',
  name: 'MAP',
  group: 'value-construction',
  signatures: ['MAP[value1, value2 [, value3, value4]*]'],
  determinism: 'deterministic',
  coerce(args) {
    if (args.length === 0) return [];
    if (args.length % 2 !== 0) return undefined;
    const key = t.commonType(args.filter(isKey).map((arg) => arg.type));
    const value = t.commonType(args.filter(isValue).map((arg) => arg.type));
    return key && value && args.map((_, index) => (index % 2 === 0 ? key : value));
  },
  returnType: (args) => t.map(commonOf(args.filter(isKey)), commonOf(args.filter(isValue)), false),
  // A later entry with the same key wins, as when a Java map is filled; DuckDB refuses duplicate and NULL keys.
  render(args, { returnType, literals }) {
    const type = t.duckdbType(returnType);
    if (args.length === 0) return `CAST(map() AS ${type})`;
    const keys = args.filter(isKey);
    const known = literals.filter(isKey);
    const distinct = known.every((key) => key !== undefined) && new Set(known).size === known.length;
    if (keys.length === 1 || distinct) {
      return `CAST(map([${keys.join(', ')}], [${args.filter(isValue).join(', ')}]) AS ${type})`;
    }
    const entries = keys.map((key, index) => `struct_pack(k := ${key}, v := ${args[2 * index + 1]!})`);
    return once(`[${entries.join(', ')}]`, (list) => {
      const later = `list_transform(list_slice(${list}, i + 1, len(${list})), lambda o: o.k)`;
      const last = `list_filter(${list}, lambda e, i: NOT list_contains(${later}, e.k))`;
      return `CAST(map_from_entries(${last}) AS ${type})`;
    });
  },
};

export const constructionFunctions: readonly ScalarFunction[] = [
  rowConstructor,
  arrayConstructor,
  mapConstructor,
];
