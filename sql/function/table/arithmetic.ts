/** The arithmetic operators (Flink docs: "Arithmetic Functions"): Java's integers, exact decimals, intervals and dates. */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, ScalarFunction } from '../function-definition.js';
import { renderArithmetic } from '../render-arithmetic.js';
import { mathFunctions } from './math.js';

const DECIMAL_RESULTS = {
  '+': t.decimalSum,
  '-': t.decimalSum,
  '*': t.decimalProduct,
  '/': t.decimalQuotient,
  '%': t.decimalRemainder,
};
type Operator = keyof typeof DECIMAL_RESULTS;

/** The type of `a op b` over numbers. */
function numericResult(operator: Operator, a: LogicalType, b: LogicalType): LogicalType {
  // The remainder of whole numbers is smaller than the divisor, and has its type.
  if (operator === '%' && t.asDecimal(a).scale === 0 && t.asDecimal(b).scale === 0) return b;
  if (t.isExact(a) && t.isExact(b) && (a.kind === 'DECIMAL' || b.kind === 'DECIMAL')) {
    return DECIMAL_RESULTS[operator](t.asDecimal(a), t.asDecimal(b));
  }
  return t.leastRestrictive([a, b])!;
}

/** Numbers keep their type where decimals take part (scale decides), else both become the common type. */
function coerceNumbers(
  operator: Operator,
  a: LogicalType,
  b: LogicalType,
): readonly LogicalType[] | undefined {
  if (!t.isNumeric(a) || !t.isNumeric(b)) return undefined;
  if (operator === '%' && !(t.isExact(a) && t.isExact(b))) return undefined;
  if (t.isExact(a) && t.isExact(b) && (operator === '%' || a.kind === 'DECIMAL' || b.kind === 'DECIMAL'))
    return [a, b];
  const common = t.leastRestrictive([a, b])!;
  return [common, common];
}

function replaceNull(args: readonly ArgumentInfo[]): readonly [LogicalType, LogicalType] | undefined {
  const [a, b] = [args[0]?.type, args[1]?.type];
  if (!a || !b || args.length !== 2) return undefined;
  if (a.kind === 'NULL' && b.kind === 'NULL') return [t.int(), t.int()];
  return [
    a.kind === 'NULL' ? t.withNullability(b, true) : a,
    b.kind === 'NULL' ? t.withNullability(a, true) : b,
  ];
}

function coerce(operator: Operator, args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined {
  const types = replaceNull(args);
  if (!types) return undefined;
  const [a, b] = types;
  const numbers = coerceNumbers(operator, a, b);
  if (numbers) return numbers;
  switch (operator) {
    case '+':
      if (t.isInterval(a) && a.kind === b.kind) return [a, b];
      if ((t.isDatetime(a) && t.isInterval(b)) || (t.isInterval(a) && t.isDatetime(b))) return [a, b];
      return undefined;
    case '-':
      if (t.isInterval(a) && a.kind === b.kind) return [a, b];
      return t.isDatetime(a) && t.isInterval(b) ? [a, b] : undefined;
    case '*':
      return (t.isInterval(a) && t.isNumeric(b)) || (t.isNumeric(a) && t.isInterval(b)) ? [a, b] : undefined;
    case '/':
      return t.isInterval(a) && t.isNumeric(b) ? [a, b] : undefined;
    case '%':
      return undefined;
    default: {
      const unreachable: never = operator;
      return unreachable;
    }
  }
}

function resultType(operator: Operator, a: LogicalType, b: LogicalType): LogicalType {
  if (t.isInterval(a) && a.kind === b.kind) return t.commonType([a, b])!;
  if (t.isDatetime(a)) return a;
  if (t.isDatetime(b)) return b;
  if (t.isInterval(a)) return a;
  if (t.isInterval(b)) return b;
  return numericResult(operator, a, b);
}

function operator(name: Operator): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    ...(name === '%' ? { aliases: ['MOD'] } : {}),
    group: 'arithmetic',
    signatures: [name === '%' ? 'MOD(numeric1, numeric2)' : `numeric1 ${name} numeric2`],
    determinism: 'deterministic',
    coerce: (args) => coerce(name, args),
    returnType: ([a, b]) =>
      t.withNullability(resultType(name, a!.type, b!.type), a!.type.nullable || b!.type.nullable),
    render: (args, context) => renderArithmetic(name, args, context),
  };
}

/** `-x` and `+x`; their names keep them apart from the operators with two operands. */
function sign(name: '-x' | '+x'): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'arithmetic',
    signatures: [name === '-x' ? '- numeric' : '+ numeric'],
    determinism: 'deterministic',
    coerce([operand, ...rest]) {
      if (!operand || rest.length > 0) return undefined;
      return t.isNumeric(operand.type) || t.isInterval(operand.type) ? [operand.type] : undefined;
    },
    returnType: ([operand]) => operand!.type,
    render(args, context) {
      if (name === '+x') return args[0]!;
      const { kind } = context.returnType;
      if (kind === 'DECIMAL' || kind === 'FLOAT' || kind === 'DOUBLE') return `(-${args[0]!})`;
      return renderArithmetic('-', ['0', args[0]!], {
        ...context,
        argumentTypes: [context.returnType, context.returnType],
        literals: [0n, undefined],
      });
    },
  };
}

export const arithmeticFunctions: readonly ScalarFunction[] = [
  operator('+'),
  operator('-'),
  operator('*'),
  operator('/'),
  operator('%'),
  sign('-x'),
  sign('+x'),
  ...mathFunctions,
];
