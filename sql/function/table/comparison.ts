/** Comparison operators, LIKE and IN (Flink docs: "Comparison Functions"). */
import { renderCast } from '../../expression/render-cast.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import { characterString, overloads, parameters, returns, returnsNullableIfArgs } from '../inference.js';
import { renderLike, renderSimilar } from '../pattern.js';

const EQUALITY: ReadonlySet<string> = new Set(['=', '<>', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

/** The types in which two values are compared: strings become the other side's type, the narrower the wider. */
export function comparisonTypes(
  a: LogicalType,
  b: LogicalType,
): readonly [LogicalType, LogicalType] | undefined {
  if (a.kind === 'NULL' || b.kind === 'NULL') return [b.kind === 'NULL' ? a : b, a.kind === 'NULL' ? b : a];
  if (t.isExact(a) && t.isExact(b))
    return comparesExactly(a, b) ? [a, b] : [t.decimal(38, 18), t.decimal(38, 18)];
  if (t.isDatetime(a) && t.isDatetime(b) && a.kind !== b.kind && !(t.isTimestamp(a) && t.isTimestamp(b)))
    return undefined;
  const common = t.commonType([a, b]);
  if (common) return [common, common];
  if (t.isCharacter(a) && isReadFromText(b)) return [b, b];
  if (t.isCharacter(b) && isReadFromText(a)) return [a, a];
  return undefined;
}

const isReadFromText = (type: LogicalType): boolean =>
  t.isNumeric(type) || t.isDatetime(type) || type.kind === 'BOOLEAN';

/** DuckDB compares integers and decimals of different scale as they are while 38 digits hold both. */
function comparesExactly(a: LogicalType, b: LogicalType): boolean {
  const [x, y] = [t.asDecimal(a), t.asDecimal(b)];
  return Math.max(x.precision - x.scale, y.precision - y.scale) + Math.max(x.scale, y.scale) <= 38;
}

function coerceComparison(name: string, args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined {
  if (args.length !== 2) return undefined;
  const types = comparisonTypes(args[0]!.type, args[1]!.type);
  if (!types) return undefined;
  const comparable = EQUALITY.has(name) ? t.isEquatable : t.isOrderable;
  return types.every(comparable) ? types : undefined;
}

/** A MAP is equal to another whatever the order of its entries. */
function comparable(sql: string, type: LogicalType): string {
  return type.kind === 'MAP' || type.kind === 'MULTISET' ? `list_sort(map_entries(${sql}))` : sql;
}

function comparison(name: string, operator: string): ScalarFunction {
  const distinct = operator.startsWith('IS');
  return {
    kind: 'scalar',
    name,
    group: 'comparison',
    signatures: [`value1 ${name} value2`],
    determinism: 'deterministic',
    coerce: (args) => coerceComparison(name, args),
    returnType: distinct ? returns(t.boolean(false)) : returnsNullableIfArgs(t.boolean()),
    render: (args, { argumentTypes }) =>
      `(${comparable(args[0]!, argumentTypes[0]!)} ${operator} ${comparable(args[1]!, argumentTypes[1]!)})`,
  };
}

function nullTest(name: string): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'comparison',
    signatures: [`value ${name}`],
    determinism: 'deterministic',
    coerce: (args) => (args.length === 1 ? [args[0]!.type] : undefined),
    returnType: returns(t.boolean(false)),
    render: ([operand]) => `(${operand} ${name})`,
  };
}

const likeSignature = overloads(
  parameters(characterString, characterString),
  parameters(characterString, characterString, characterString),
);

function patternTest(
  name: string,
  render: (args: readonly string[], context: RenderContext) => string,
): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'comparison',
    signatures: [`string1 ${name} string2 [ ESCAPE char ]`],
    determinism: 'deterministic',
    coerce: likeSignature,
    returnType: returnsNullableIfArgs(t.boolean()),
    render,
    native: name === 'LIKE' ? ['flink_like'] : ['flink_similar'],
  };
}

const inFunction: ScalarFunction = {
  kind: 'scalar',
  name: 'IN',
  group: 'comparison',
  signatures: ['value1 IN (value2 [, value3]* )'],
  determinism: 'deterministic',
  coerce(args) {
    if (args.length < 2) return undefined;
    const common = t.commonType(args.map((arg) => arg.type));
    return common && args.map(() => common);
  },
  returnType: returnsNullableIfArgs(t.boolean()),
  render: ([operand, ...candidates]) => `(${operand} IN (${candidates.join(', ')}))`,
};

/** The smallest or greatest of several values; NULL when one of them is NULL. */
function extreme(name: 'GREATEST' | 'LEAST'): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'conditional',
    signatures: [`${name}(<COMPARABLE>...)`],
    determinism: 'deterministic',
    coerce(args) {
      if (args.length === 0) return undefined;
      const common = t.commonType(args.map((arg) => arg.type));
      return common && t.isOrderable(common) ? args.map(() => common) : undefined;
    },
    returnType: (args) =>
      t.withNullability(
        t.commonType(args.map((arg) => arg.type))!,
        args.some((arg) => arg.type.nullable),
      ),
    render(args, { argumentTypes, returnType, timeZone }) {
      const values = args.map((arg, index) =>
        renderCast(arg, argumentTypes[index]!, returnType, { safe: false, timeZone }),
      );
      const nullable = args.filter((_, index) => argumentTypes[index]!.nullable);
      const chosen = `${name.toLowerCase()}(${values.join(', ')})`;
      // DuckDB leaves NULLs out; Flink gives NULL.
      if (nullable.length === 0) return chosen;
      return `CASE WHEN ${nullable.map((arg) => `${arg} IS NOT NULL`).join(' AND ')} THEN ${chosen} END`;
    },
  };
}

export const comparisonFunctions: readonly ScalarFunction[] = [
  comparison('=', '='),
  comparison('<>', '<>'),
  comparison('<', '<'),
  comparison('<=', '<='),
  comparison('>', '>'),
  comparison('>=', '>='),
  comparison('IS DISTINCT FROM', 'IS DISTINCT FROM'),
  comparison('IS NOT DISTINCT FROM', 'IS NOT DISTINCT FROM'),
  nullTest('IS NULL'),
  nullTest('IS NOT NULL'),
  patternTest('LIKE', renderLike),
  patternTest('SIMILAR TO', renderSimilar),
  inFunction,
  extreme('GREATEST'),
  extreme('LEAST'),
];
