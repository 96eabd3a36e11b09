/**
 * Small pieces from which entries of the function table compose their argument and return type inference. They
 * exist so that an entry reads like Flink's documented signature instead of repeating the same checks.
 */
import { validationError } from '../error/index.js';
import type { ArgumentInfo } from './function-definition.js';
import type { LogicalType, TypeKind } from '../types/index.js';
import * as t from '../types/index.js';

/** Says which type each argument is cast to, or undefined where the arguments do not fit. */
export type Coercion = (args: readonly ArgumentInfo[]) => readonly LogicalType[] | undefined;
export type ReturnInference = (args: readonly ArgumentInfo[], symbols: readonly string[]) => LogicalType;

/** The type an argument is cast to, or undefined where it does not fit. `args` are all arguments of the call. */
export type Parameter = (arg: ArgumentInfo, args: readonly ArgumentInfo[]) => LogicalType | undefined;

/** Types of one of `kinds` are taken as they are; a bare NULL becomes `fallback`. */
export function family(kinds: readonly TypeKind[], fallback: LogicalType): Parameter {
  return ({ type }) => {
    if (type.kind === 'NULL') return t.withNullability(fallback, true);
    return kinds.includes(type.kind) ? type : undefined;
  };
}

export const CHARACTER_KINDS: readonly TypeKind[] = ['CHAR', 'VARCHAR'];
const BINARY_KINDS: readonly TypeKind[] = ['BINARY', 'VARBINARY'];
export const INTEGER_KINDS: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const NUMERIC_KINDS: readonly TypeKind[] = [...INTEGER_KINDS, 'DECIMAL', 'FLOAT', 'DOUBLE'];

export const characterString = family(CHARACTER_KINDS, t.string());
export const binaryString = family(BINARY_KINDS, t.bytes());
/** Character or binary strings, each as it is. */
export const anyString = family([...CHARACTER_KINDS, ...BINARY_KINDS], t.string());
export const integerNumeric = family(INTEGER_KINDS, t.int());
export const numeric = family(NUMERIC_KINDS, t.int());
export const booleanParameter = family(['BOOLEAN'], t.boolean());
export const bitmapParameter = family(['BITMAP'], t.bitmap());

/** Narrower integers become INT; BIGINT does not fit, as in Flink's `<INTEGER>`. */
export const intParameter: Parameter = ({ type }) => {
  if (type.kind === 'NULL') return t.int();
  return type.kind === 'TINYINT' || type.kind === 'SMALLINT' || type.kind === 'INT'
    ? t.int(type.nullable)
    : undefined;
};

/** Any type, taken as it is. */
export const anyParameter: Parameter = ({ type }) => type;

/** `parameter`, whose argument must be a literal other than NULL. */
export function literalParameter(parameter: Parameter): Parameter {
  return (arg, args) =>
    arg.literal === undefined || arg.literal === null ? undefined : parameter(arg, args);
}

/**
 * Functions that the planner checks by itself want to know the type of every argument: a bare NULL has none. Throws
 * VALIDATION in the planner's words.
 */
export function withoutBareNull(coerce: Coercion): Coercion {
  return (args) => {
    const bare = args.find((arg) => arg.type.kind === 'NULL');
    if (bare) throw validationError("Illegal use of 'NULL'", bare.span);
    return coerce(args);
  };
}

/** Exactly these parameters. */
export function parameters(...expected: readonly Parameter[]): Coercion {
  return (args) => (args.length === expected.length ? each(args, (_, index) => expected[index]!) : undefined);
}

/** `leading` and then any number, at least `minimum`, of `rest`. */
export function variadic(leading: readonly Parameter[], rest: Parameter, minimum = 0): Coercion {
  return (args) =>
    args.length >= leading.length + minimum ? each(args, (_, index) => leading[index] ?? rest) : undefined;
}

/** The first of `alternatives` that fits. */
export function overloads(...alternatives: readonly Coercion[]): Coercion {
  return (args) => {
    for (const alternative of alternatives) {
      const types = alternative(args);
      if (types !== undefined) return types;
    }
    return undefined;
  };
}

function each(
  args: readonly ArgumentInfo[],
  parameterOf: (arg: ArgumentInfo, index: number) => Parameter,
): readonly LogicalType[] | undefined {
  const types: LogicalType[] = [];
  for (const [index, arg] of args.entries()) {
    const type = parameterOf(arg, index)(arg, args);
    if (type === undefined) return undefined;
    types.push(type);
  }
  return types;
}

/** Always `type`, nullability included. */
export function returns(type: LogicalType): ReturnInference {
  return () => type;
}

/** `type`, nullable exactly if some argument is. */
export function returnsNullableIfArgs(type: LogicalType | ReturnInference): ReturnInference {
  return (args, symbols) =>
    t.withNullability(
      typeof type === 'function' ? type(args, symbols) : type,
      args.some((arg) => arg.type.nullable),
    );
}

/** The type of argument `index`, made nullable where any argument is nullable. */
export function returnsArgument(index: number): ReturnInference {
  return (args) => {
    const type = args[index]!.type;
    return t.withNullability(type, type.nullable || args.some((arg) => arg.type.nullable));
  };
}

/** CHAR(n) and VARCHAR(n) become VARCHAR(n), BINARY(n) and VARBINARY(n) VARBINARY(n): what cutting a string yields. */
export function varying(type: LogicalType): LogicalType {
  if (type.kind === 'CHAR') return t.varchar(type.length, type.nullable);
  if (type.kind === 'BINARY') return t.varbinary(type.length, type.nullable);
  return type;
}
