/** Makes bound expressions: calls with their arguments coerced and their type inferred, casts, literals. */
import type { Span } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import { readDate, readTimestamp } from '../function/native/temporal.js';
import type { ArgumentInfo, FunctionDefinition, ScalarFunction } from '../function/function-definition.js';
import type { LogicalType } from '../types/index.js';
import {
  asDecimal,
  isCharacter,
  isInteger,
  printType,
  sameValues,
  withNullability,
  withoutTimeAttribute,
  LENGTH_MAX,
} from '../types/index.js';
import { codePointsOf } from './text-size.js';
import type { BoundExpression, CallExpression, LiteralExpression, LiteralValue } from './bound-expression.js';

type At = { readonly span?: Span };
const at = (span: Span | undefined): At => (span ? { span } : {});

export function literal(value: LiteralValue, type: LogicalType, span?: Span): LiteralExpression {
  const typed = value === null ? withNullability(type, true) : type;
  return Object.freeze(
    span ? { kind: 'literal', value, type: typed, span } : { kind: 'literal', value, type: typed },
  );
}

/** What inference may know of an argument. */
export function argumentInfo(expression: BoundExpression): ArgumentInfo {
  return { type: expression.type, literal: literalValue(expression), span: expression.span };
}

/** The value of a literal, also below a cast that does not change it. */
export function literalValue(expression: BoundExpression): LiteralValue | undefined {
  if (expression.kind === 'literal') return expression.value;
  if (
    expression.kind === 'cast' &&
    expression.operand.kind === 'literal' &&
    expression.operand.value === null
  )
    return null;
  return undefined;
}

/** `expression` as a value of `type`, by an implicit cast where one is needed. */
export function implicitCast(expression: BoundExpression, type: LogicalType): BoundExpression {
  const target = withNullability(type, expression.type.nullable);
  if (sameValues(expression.type, target)) return expression;
  if (expression.kind === 'literal') {
    const folded = castLiteral(expression, target);
    if (folded) return folded;
  }
  return cast(expression, target, { implicit: true });
}

export function cast(
  operand: BoundExpression,
  type: LogicalType,
  options: { readonly safe?: boolean; readonly implicit?: boolean; readonly span?: Span } = {},
): BoundExpression {
  return Object.freeze({
    kind: 'cast',
    operand,
    type: withoutTimeAttribute(type),
    safe: options.safe ?? false,
    implicit: options.implicit ?? false,
    ...at(options.span ?? operand.span),
  });
}

/** Casts of literals that only change how the value is held, or read a date or time that can be read. */
export function castLiteral(expression: LiteralExpression, type: LogicalType): LiteralExpression | undefined {
  const { value, type: from, span } = expression;
  if (value === null) return literal(null, type, span);
  if (
    isCharacter(from) &&
    type.kind === 'VARCHAR' &&
    (type.length === LENGTH_MAX || codePointsOf(String(value)) <= type.length)
  ) {
    return literal(value, type, span);
  }
  if (isCharacter(from)) return readLiteral(String(value), type, span);
  if (isInteger(from) && typeof value === 'bigint') {
    if (type.kind === 'DECIMAL' && asDecimal(from).precision <= type.precision - type.scale) {
      return literal(type.scale === 0 ? String(value) : `${value}.${'0'.repeat(type.scale)}`, type, span);
    }
    if (type.kind === 'BIGINT' || (type.kind === 'INT' && from.kind !== 'BIGINT'))
      return literal(value, type, span);
    if (type.kind === 'DOUBLE') return literal(Number(value), type, span);
  }
  if (from.kind === 'DECIMAL' && type.kind === 'DOUBLE') return literal(Number(value), type, span);
  return undefined;
}

/** Arguments cast to what `definition` wants; undefined when they do not fit. */
export function coerceArguments(
  definition: FunctionDefinition,
  args: readonly BoundExpression[],
): readonly BoundExpression[] | undefined {
  return coerced(definition, args, args.map(argumentInfo));
}

function coerced(
  definition: FunctionDefinition,
  args: readonly BoundExpression[],
  infos: readonly ArgumentInfo[],
): readonly BoundExpression[] | undefined {
  const types = definition.coerce(infos);
  return types && castAll(args, types);
}

/** Each argument as a value of its type. The elements of a long list share theirs, which are compared once. */
function castAll(
  args: readonly BoundExpression[],
  types: readonly LogicalType[],
): readonly BoundExpression[] {
  let from: LogicalType | undefined;
  let to: LogicalType | undefined;
  let result: BoundExpression[] | undefined;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const type = types[index] ?? arg.type;
    if (arg.type === from && type === to) continue;
    const cast = implicitCast(arg, type);
    if (cast === arg) {
      from = arg.type;
      to = type;
      continue;
    }
    result ??= args.slice();
    result[index] = cast;
  }
  return result ?? args;
}

export interface CallOptions {
  readonly symbols?: readonly string[];
  readonly span?: Span | undefined;
  /** Instead of what the definition infers, where the syntax names the type. */
  readonly type?: LogicalType;
}

/** @throws FungiError VALIDATION when the arguments do not fit the signature. */
export function call(
  definition: ScalarFunction,
  args: readonly BoundExpression[],
  options: CallOptions = {},
): CallExpression {
  const infos = args.map(argumentInfo);
  const taken = coerced(definition, args, infos);
  if (!taken) throw argumentError(definition, args, options.span);
  const symbols = options.symbols ?? [];
  const inferred =
    options.type ?? definition.returnType(taken === args ? infos : taken.map(argumentInfo), symbols);
  const type = definition.group === 'time-attribute' ? inferred : withoutTimeAttribute(inferred);
  return Object.freeze({
    kind: 'call',
    function: definition,
    arguments: taken,
    symbols,
    type,
    ...at(options.span),
  });
}

/** What Flink says of arguments that fit no signature. */
export function argumentError(
  definition: FunctionDefinition,
  args: readonly BoundExpression[],
  span: Span | undefined,
): FungiError {
  const types = args.map((arg) => printType(withoutTimeAttribute(arg.type))).join(', ');
  const message = `Invalid function call:\n${definition.name}(${types})\nInvalid input arguments. Expected signatures are:\n${definition.signatures.join('\n')}`;
  return new FungiError('VALIDATION', message, at(span));
}

/** Text that is no date or time is left to the cast, which fails when a row gets there. */
function readLiteral(text: string, type: LogicalType, span: Span | undefined): LiteralExpression | undefined {
  if (type.kind === 'DATE') {
    const days = readDate(text);
    return days === undefined ? undefined : literal(days, type, span);
  }
  if (type.kind !== 'TIMESTAMP') return undefined;
  const nanoseconds = readTimestamp(text);
  if (nanoseconds === undefined) return undefined;
  const unit = 10n ** BigInt(9 - type.precision);
  return literal(nanoseconds - (((nanoseconds % unit) + unit) % unit), type, span);
}
