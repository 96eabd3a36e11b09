/** COALESCE, NULLIF, IF and their like (Flink docs: "Conditional Functions"). */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, ScalarFunction } from '../function-definition.js';
import { characterString, parameters } from '../inference.js';
import { renderCast } from '../../expression/render-cast.js';
import { renderComparison } from './comparison-rendering.js';
import { comparisonTypes } from './comparison.js';

const typesOf = (args: readonly ArgumentInfo[]): readonly LogicalType[] => args.map((arg) => arg.type);

function commonTypes(args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined {
  const common = t.commonType(typesOf(args));
  return common && args.map(() => common);
}

const allNullable = (args: readonly ArgumentInfo[]): boolean => args.every((arg) => arg.type.nullable);

const coalesce: ScalarFunction = {
  kind: 'scalar',
  name: 'COALESCE',
  group: 'conditional',
  signatures: ['COALESCE(<COMMON>, <COMMON>...)'],
  determinism: 'deterministic',
  coerce: (args) => (args.length === 0 ? undefined : commonTypes(args)),
  returnType: (args) => t.withNullability(t.commonType(typesOf(args))!, allNullable(args)),
  render: (args) => `coalesce(${args.join(', ')})`,
};

/** A string that is never NULL keeps its own type. */
const ifNull: ScalarFunction = {
  kind: 'scalar',
  name: 'IFNULL',
  group: 'conditional',
  signatures: ['IFNULL(input <COMMON>, null_replacement <COMMON>)'],
  determinism: 'deterministic',
  coerce(args) {
    const common = args.length === 2 ? commonTypes(args) : undefined;
    return common && isKept(args) ? typesOf(args) : common;
  },
  returnType: (args) =>
    isKept(args) ? args[0]!.type : t.withNullability(t.commonType(typesOf(args))!, allNullable(args)),
  render: ([input, replacement], { argumentTypes }) =>
    argumentTypes[0]!.nullable ? `coalesce(${input!}, ${replacement!})` : input!,
};

const isKept = ([input]: readonly ArgumentInfo[]): boolean =>
  !input!.type.nullable && t.isCharacter(input!.type);

const nullIf: ScalarFunction = {
  kind: 'scalar',
  name: 'NULLIF',
  group: 'conditional',
  signatures: ['NULLIF(value1, value2)'],
  determinism: 'deterministic',
  coerce([a, b, ...rest]) {
    if (!a || !b || rest.length > 0 || !comparisonTypes(a.type, b.type)) return undefined;
    return [a.type, b.type.kind === 'NULL' ? a.type : b.type];
  },
  returnType: ([a]) => t.withNullability(a!.type, true),
  render([a, b], { argumentTypes: [first, second], timeZone }) {
    // Texts and numbers are compared as DuckDB does by itself.
    const [left, right] =
      t.isNumeric(first!) && t.isNumeric(second!) ? comparisonTypes(first!, second!)! : [first!, second!];
    const cast = (sql: string, from: LogicalType, to: LogicalType): string =>
      from === to ? sql : renderCast(sql, from, to, { safe: false, timeZone });
    const equal = renderComparison('=', cast(a!, first!, left), cast(b!, second!, right), left, right);
    return `CASE WHEN ${equal} THEN NULL ELSE ${a} END`;
  },
};

const ifFunction: ScalarFunction = {
  kind: 'scalar',
  name: 'IF',
  group: 'conditional',
  signatures: ['IF(condition, true_value, false_value)'],
  determinism: 'deterministic',
  coerce([condition, ...values]) {
    if (!condition || values.length !== 2 || !['BOOLEAN', 'NULL'].includes(condition.type.kind))
      return undefined;
    const common = t.leastRestrictive(typesOf(values));
    return common && [t.boolean(condition.type.nullable), common, common];
  },
  returnType([condition, a, b]) {
    const common = t.leastRestrictive([a!.type, b!.type])!;
    return t.withNullability(common, common.nullable || condition!.type.nullable);
  },
  render: ([condition, a, b]) => `CASE WHEN ${condition} THEN ${a} ELSE ${b} END`,
};

/** A test of every character of a string; false for the empty string and for NULL. */
function textTest(name: string, pattern: string): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'conditional',
    signatures: [`${name}(string)`],
    determinism: 'deterministic',
    coerce: parameters(characterString),
    returnType: () => t.boolean(false),
    render: ([text]) => `coalesce(regexp_full_match(${text}, '${pattern}'), FALSE)`,
  };
}

export const conditionalFunctions: readonly ScalarFunction[] = [
  coalesce,
  ifNull,
  nullIf,
  ifFunction,
  textTest('IS_ALPHA', '\\p{L}+'),
  textTest('IS_DIGIT', '\\p{Nd}+'),
  textTest('IS_DECIMAL', '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?'),
];
