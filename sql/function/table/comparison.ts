/** Comparison operators, LIKE and IN (Flink docs: "Comparison Functions"). */
import { renderCast } from '../../expression/render-cast.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import { characterString, overloads, parameters, returns, returnsNullableIfArgs } from '../inference.js';
import { comparesExactly, isRealLiteral, renderComparison } from './comparison-rendering.js';
import type { ComparisonOperator } from './comparison-rendering.js';
import { renderLike, renderSimilar } from '../pattern.js';

/** The symbol of a comparison that takes NaN for the greatest number, as DuckDB does. */
export const TOTAL_ORDER = 'TOTAL ORDER';

const EQUALITY: ReadonlySet<string> = new Set(['=', '<>', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);
/** Flink makes decimals one type for these, which may cost them digits; the other operators compare all of them. */
const SAME_TYPE: ReadonlySet<string> = new Set(['=', '<>']);

/** The types in which two values are tested for equality: strings become the other side's type, the narrower the wider. */
export function comparisonTypes(
  a: LogicalType,
  b: LogicalType,
): readonly [LogicalType, LogicalType] | undefined {
  if (a.kind === 'NULL' || b.kind === 'NULL') return [b.kind === 'NULL' ? a : b, a.kind === 'NULL' ? b : a];
  if (t.isExact(a) && t.isExact(b) && comparesExactly(a, b)) return [a, b];
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

function coerceComparison(name: string, args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined {
  if (args.length !== 2) return undefined;
  const given = [args[0]!.type, args[1]!.type] as const;
  const types = !SAME_TYPE.has(name) && given.every(t.isExact) ? given : comparisonTypes(...given);
  if (!types) return undefined;
  const comparable = EQUALITY.has(name) ? t.isEquatable : t.isOrderable;
  return types.every(comparable) ? types : undefined;
}

function comparison(name: ComparisonOperator): ScalarFunction {
  const distinct = name.startsWith('IS');
  return {
    kind: 'scalar',
    name,
    group: 'comparison',
    signatures: [`value1 ${name} value2`],
    determinism: 'deterministic',
    coerce: (args) => coerceComparison(name, args),
    returnType: distinct ? returns(t.boolean(false)) : returnsNullableIfArgs(t.boolean()),
    render: (args, { argumentTypes, symbols }) =>
      symbols.includes(TOTAL_ORDER)
        ? `(${args[0]!} ${name} ${args[1]!})`
        : renderComparison(name, args[0]!, args[1]!, argumentTypes[0]!, argumentTypes[1]!),
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
    const types = args.map((arg) => arg.type);
    const operand = types[0]!;
    // Of a hundred thousand candidates most are of one type.
    const distinct = [...new Set(types)];
    const wide =
      distinct.every(t.isExact) && distinct.some((candidate) => !comparesExactly(operand, candidate));
    // Flink compares such decimals as they are, unless all of them are literals.
    if (wide && args.slice(1).some((arg) => arg.literal === undefined)) return types;
    const common = t.commonType(types);
    return common && args.map(() => common);
  },
  returnType: returnsNullableIfArgs(t.boolean()),
  render([operand, ...candidates], { argumentTypes: [type, ...types] }) {
    const usual = t.isApproximate(type!)
      ? candidates.every(isRealLiteral)
      : !t.isExact(type!) || types.every((candidate) => comparesExactly(type!, candidate));
    if (usual) return `(${operand} IN (${candidates.join(', ')}))`;
    const tests = candidates.map((candidate, index) =>
      renderComparison('=', operand!, candidate, type!, types[index]!),
    );
    return `(${tests.join(' OR ')})`;
  },
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
  comparison('='),
  comparison('<>'),
  comparison('<'),
  comparison('<='),
  comparison('>'),
  comparison('>='),
  comparison('IS DISTINCT FROM'),
  comparison('IS NOT DISTINCT FROM'),
  nullTest('IS NULL'),
  nullTest('IS NOT NULL'),
  patternTest('LIKE', renderLike),
  patternTest('SIMILAR TO', renderSimilar),
  inFunction,
  extreme('GREATEST'),
  extreme('LEAST'),
];
