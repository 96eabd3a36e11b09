/** Mathematical functions (Flink docs: "Arithmetic Functions"). DuckDB refuses what Java answers with NaN or infinity. */
import { decimalFromText } from '../../expression/decimal-from-text.js';
import { once, wrapInteger } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { renderArithmetic } from '../render-arithmetic.js';
import type { Determinism, RenderContext, ScalarFunction } from '../function-definition.js';
import {
  characterString,
  integerNumeric,
  intParameter,
  numeric,
  overloads,
  parameters,
  returnsNullableIfArgs,
} from '../inference.js';
import type { Coercion, Parameter, ReturnInference } from '../inference.js';

/** Any number, computed as DOUBLE. */
const asDouble: Parameter = (arg, args) => {
  const type = numeric(arg, args);
  return type && t.double(type.nullable);
};

interface MathEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly signatures: readonly string[];
  readonly coerce: Coercion;
  readonly returnType: ReturnInference;
  readonly render: (args: readonly string[], context: RenderContext) => string;
  readonly determinism?: Determinism;
}

const entry = (fields: MathEntry): ScalarFunction => ({
  kind: 'scalar',
  group: 'arithmetic',
  determinism: 'deterministic',
  ...fields,
});

const doubleResult = returnsNullableIfArgs(t.double());

function unary(name: string, render: (value: string) => string): ScalarFunction {
  return entry({
    name,
    signatures: [`${name}(<NUMERIC>)`],
    coerce: parameters(asDouble),
    returnType: doubleResult,
    render: ([value]) => render(value!),
  });
}

/** `sql` of the value, or NaN where `condition` does not hold. */
const guarded =
  (condition: (value: string) => string, otherwise: string, sql: (value: string) => string) =>
  (value: string): string =>
    once(
      value,
      (x) => `CASE WHEN ${condition(x)} THEN ${sql(x)} WHEN ${x} IS NOT NULL THEN ${otherwise} END`,
    );

const NAN = `'nan'::DOUBLE`;

const logarithm =
  (sql: (value: string) => string) =>
  (value: string): string =>
    once(
      value,
      (x) =>
        `CASE WHEN ${x} > 0 THEN ${sql(x)} WHEN ${x} = 0 THEN '-inf'::DOUBLE WHEN ${x} IS NOT NULL THEN ${NAN} END`,
    );

const naturalLog = logarithm((x) => `ln(${x})`);

const log = entry({
  name: 'LOG',
  signatures: ['LOG(<NUMERIC>)', 'LOG(<NUMERIC>, <NUMERIC>)'],
  coerce: overloads(parameters(asDouble), parameters(asDouble, asDouble)),
  returnType: doubleResult,
  render: ([first, second]) =>
    second === undefined ? naturalLog(first!) : `(${naturalLog(second)} / ${naturalLog(first!)})`,
});

function constant(name: string, sql: string): ScalarFunction {
  return entry({
    name,
    signatures: [`${name}()`],
    coerce: parameters(),
    returnType: () => t.double(false),
    render: () => sql,
  });
}

function binary(name: string, sql: (a: string, b: string) => string): ScalarFunction {
  return entry({
    name,
    signatures: [`${name}(<NUMERIC>, <NUMERIC>)`],
    coerce: parameters(asDouble, asDouble),
    returnType: doubleResult,
    render: ([a, b]) => sql(a!, b!),
  });
}

const absolute = entry({
  name: 'ABS',
  signatures: ['ABS(<NUMERIC>)', 'ABS(<INTERVAL>)'],
  coerce: ([arg, ...rest]) =>
    arg && rest.length === 0 && (t.isNumeric(arg.type) || t.isInterval(arg.type)) ? [arg.type] : undefined,
  returnType: ([arg]) => arg!.type,
  render: ([value], context) => {
    const type = context.returnType;
    if (!t.isInteger(type)) return `abs(${value!})`;
    // The smallest integer has no opposite: as in Java it stays itself.
    const opposite = (x: string): string =>
      renderArithmetic('-', ['0', x], { ...context, argumentTypes: [type, type], literals: [0n, undefined] });
    return once(value!, (x) => `(CASE WHEN ${x} < 0 THEN ${opposite(x)} ELSE ${x} END)`);
  },
});

const sign = entry({
  name: 'SIGN',
  signatures: ['SIGN(<NUMERIC>)'],
  coerce: parameters(numeric),
  returnType: ([arg]) => arg!.type,
  render: ([value], { returnType }) => `CAST(sign(${value!}) AS ${t.duckdbType(returnType)})`,
});

/** Half up from the shortest text, as Java's BigDecimal does, in 64-bit decimals where the number is small enough for them. */
function roundFast(value: string, digits: string | undefined, literal: unknown): string | undefined {
  const places = digits === undefined ? 0 : typeof literal === 'bigint' ? Number(literal) : -1;
  if (places < 0 || places > 9) return undefined;
  return once(value, (x) => {
    const exact = `flink_round(CAST(${x} AS VARCHAR), ${places}, TRUE)`;
    return `CASE WHEN abs(${x}) < 100000000 THEN CAST(${decimalFromText(`CAST(${x} AS VARCHAR)`, `DECIMAL(18,${places})`, 'CAST')} AS DOUBLE) ELSE CAST(${exact} AS DOUBLE) END`;
  });
}

/** The literal number of digits, 0 when there is none. */
const digitsOf = (args: readonly { readonly literal: unknown }[]): number | undefined =>
  args.length < 2 ? 0 : typeof args[1]!.literal === 'bigint' ? Number(args[1]!.literal) : undefined;

function roundedType(args: Parameters<ReturnInference>[0]): LogicalType {
  const { type } = args[0]!;
  const digits = digitsOf(args);
  const nullable = args.some((arg) => arg.type.nullable);
  if (type.kind !== 'DECIMAL' || digits === undefined) return t.withNullability(type, nullable);
  return t.withNullability(t.decimalRounded(type, digits), nullable);
}

function rounding(name: 'ROUND' | 'TRUNCATE'): ScalarFunction {
  const sql = name === 'ROUND' ? 'round' : 'trunc';
  return entry({
    name,
    signatures: [`${name}(<NUMERIC>)`, `${name}(<NUMERIC>, <INTEGER>)`],
    coerce: overloads(parameters(numeric), parameters(numeric, intParameter)),
    returnType: roundedType,
    render([value, digits], { argumentTypes, returnType, literals }) {
      const type = argumentTypes[0]!;
      const target = t.duckdbType(returnType);
      if (t.isApproximate(type)) {
        const fast = name === 'ROUND' ? roundFast(value!, digits, literals[1]) : undefined;
        if (fast !== undefined) return `CAST(${fast} AS ${target})`;
        const text = `CAST(${value!} AS VARCHAR)`;
        return `CAST(flink_round(${text}, ${digits ?? '0'}, ${name === 'ROUND'}) AS ${target})`;
      }
      const places = digits === undefined ? 0n : literals[1];
      // A decimal or integer with no more digits than wanted stays as it is; DuckDB rounds decimals half up.
      const kept = returnType.kind === 'DECIMAL' ? BigInt(returnType.scale) : 0n;
      if (typeof places === 'bigint' && places >= kept && (name === 'ROUND' || t.isInteger(type)))
        return `CAST(${value!} AS ${target})`;
      if (digits === undefined) return `CAST(${sql}(${value!}) AS ${target})`;
      const rounded = `flink_round(CAST(${value!} AS VARCHAR), ${digits}, ${name === 'ROUND'})`;
      // A rounded integer that is too large wraps around, as in Java.
      const { kind } = type;
      return kind === 'TINYINT' || kind === 'SMALLINT' || kind === 'INT' || kind === 'BIGINT'
        ? wrapInteger(`CAST(${rounded} AS HUGEINT)`, kind)
        : `CAST(${rounded} AS ${target})`;
    },
  });
}

let callSites = 0;

/** Each rendered call has a generator of its own, which goes on from row to row. */
function callSite(): number {
  callSites = (callSites + 1) % 2_000_000_000;
  return callSites;
}

/** Java's generator: the same seed gives the same numbers. */
const rand = entry({
  name: 'RAND',
  signatures: ['RAND()', 'RAND(<INTEGER>)'],
  determinism: 'per-row',
  coerce: overloads(parameters(), parameters(intParameter)),
  returnType: doubleResult,
  render: ([seed], { literals }) => {
    if (seed === undefined) return 'random()';
    return literals[0] === undefined ? `flink_rand(${seed})` : `flink_rand_next(${seed}, ${callSite()})`;
  },
});

const randInteger = entry({
  name: 'RAND_INTEGER',
  signatures: ['RAND_INTEGER(<INTEGER>)', 'RAND_INTEGER(<INTEGER>, <INTEGER>)'],
  determinism: 'per-row',
  coerce: overloads(parameters(intParameter), parameters(intParameter, intParameter)),
  returnType: returnsNullableIfArgs(t.int()),
  render: ([first, bound], { literals }) => {
    if (bound === undefined) return `CAST(floor(random() * ${first!}) AS INTEGER)`;
    return literals[0] === undefined
      ? `flink_rand_integer(${first!}, ${bound})`
      : `flink_rand_integer_next(${first!}, ${bound}, ${callSite()})`;
  },
});

const uuid = entry({
  name: 'UUID',
  signatures: ['UUID()'],
  determinism: 'per-row',
  coerce: parameters(),
  returnType: () => t.char(36, false),
  render: () => 'CAST(uuid() AS VARCHAR)',
});

const bin = entry({
  name: 'BIN',
  signatures: ['BIN(<INTEGER_NUMERIC>)'],
  coerce: parameters(integerNumeric),
  returnType: returnsNullableIfArgs(t.string()),
  render: ([value]) => `bin(CAST(${value!} AS BIGINT))`,
});

const hex = entry({
  name: 'HEX',
  signatures: ['HEX(<INTEGER_NUMERIC>)', 'HEX(<CHARACTER_STRING>)'],
  coerce: overloads(parameters(integerNumeric), parameters(characterString)),
  returnType: returnsNullableIfArgs(t.string()),
  render: ([value], { argumentTypes }) =>
    t.isInteger(argumentTypes[0]!) ? `hex(CAST(${value!} AS BIGINT))` : `hex(${value!})`,
});

/** Bytes of hexadecimal digits, else NULL. Of an odd number of digits the first one counts as a zero byte, as in Flink. */
const unhex = entry({
  name: 'UNHEX',
  signatures: ['UNHEX(expr <CHARACTER_STRING>)'],
  coerce: parameters(characterString),
  returnType: () => t.bytes(),
  render: ([value]) =>
    once(value!, (text) => {
      const even = `CASE WHEN length(${text}) % 2 = 1 THEN '00' || substr(${text}, 2) ELSE ${text} END`;
      return `CASE WHEN regexp_full_match(${text}, '[0-9a-fA-F]*') THEN unhex(${even}) END`;
    }),
});

export const mathFunctions: readonly ScalarFunction[] = [
  binary('POWER', (a, b) => `pow(${a}, ${b})`),
  absolute,
  unary(
    'SQRT',
    guarded(
      (x) => `${x} >= 0`,
      NAN,
      (x) => `sqrt(${x})`,
    ),
  ),
  unary('LN', naturalLog),
  unary(
    'LOG10',
    logarithm((x) => `log10(${x})`),
  ),
  unary(
    'LOG2',
    logarithm((x) => `(ln(${x}) / ln(2))`),
  ),
  log,
  unary('EXP', (x) => `exp(${x})`),
  ...['SIN', 'SINH', 'COS', 'TAN', 'TANH', 'ATAN', 'COSH', 'DEGREES', 'RADIANS'].map((name) =>
    unary(name, (x) => `${name.toLowerCase()}(${x})`),
  ),
  unary('COT', (x) => `(1::DOUBLE / tan(${x}))`),
  unary(
    'ASIN',
    guarded(
      (x) => `abs(${x}) <= 1`,
      NAN,
      (x) => `asin(${x})`,
    ),
  ),
  unary(
    'ACOS',
    guarded(
      (x) => `abs(${x}) <= 1`,
      NAN,
      (x) => `acos(${x})`,
    ),
  ),
  binary('ATAN2', (a, b) => `atan2(${a}, ${b})`),
  sign,
  rounding('ROUND'),
  rounding('TRUNCATE'),
  constant('PI', 'pi()'),
  constant('E', `'2.718281828459045'::DOUBLE`),
  rand,
  randInteger,
  uuid,
  bin,
  hex,
  unhex,
];
