/** Bound expressions as EXPLAIN shows them: SQL-like text with column names. */
import type { BoundExpression, LiteralExpression } from '../expression/bound-expression.js';
import { formatDate, formatTime, formatTimestamp } from '../expression/datetime-text.js';
import { printType } from '../types/index.js';

const INFIX = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'AND',
  'OR',
  'LIKE',
  'SIMILAR TO',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
]);
/** Longer texts are cut: a plan is read by people. */
const TEXT_LENGTH_MAX = 2000;

/** @param names names of the input's columns */
export function expressionLabel(expression: BoundExpression, names: readonly string[]): string {
  const text = label(expression, names);
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}

function label(expression: BoundExpression, names: readonly string[]): string {
  const inner = (operand: BoundExpression): string => label(operand, names);
  switch (expression.kind) {
    case 'literal':
      return literalLabel(expression);
    case 'input':
      return names[expression.index] ?? `$${expression.index}`;
    case 'parameter':
      return `?${expression.index}`;
    case 'outer':
      return `$outer.${expression.index}`;
    case 'cast':
      return `${expression.safe ? 'TRY_CAST' : 'CAST'}(${inner(expression.operand)} AS ${printType({ ...expression.type, nullable: true })})`;
    case 'field': {
      const { type } = expression.operand;
      return `${inner(expression.operand)}.${type.kind === 'ROW' ? type.fields[expression.index]!.name : expression.index}`;
    }
    case 'case': {
      const branches = expression.branches.map(
        (branch) => `WHEN ${inner(branch.when)} THEN ${inner(branch.then)}`,
      );
      return `CASE ${branches.join(' ')} ELSE ${inner(expression.otherwise)} END`;
    }
    case 'subquery':
      return `${expression.form.toUpperCase()}(subquery)`;
    case 'call':
      return callLabel(expression, inner);
    default: {
      const unreachable: never = expression;
      return unreachable;
    }
  }
}

function callLabel(
  call: Extract<BoundExpression, { kind: 'call' }>,
  inner: (operand: BoundExpression) => string,
): string {
  const { name } = call.function;
  const args = call.arguments.map((argument) => {
    const text = inner(argument);
    const nested = argument.kind === 'call' && INFIX.has(argument.function.name);
    return nested && INFIX.has(name) && argument.function.name !== name ? `(${text})` : text;
  });
  if (INFIX.has(name) && args.length >= 2) return args.join(` ${name} `);
  if (name === '-x' || name === '+x') return `${name[0]}(${args[0]})`;
  if (name.startsWith('IS ') && args.length === 1) return `${args[0]} ${name}`;
  if (name === 'IN') return `${args[0]} IN (${args.slice(1).join(', ')})`;
  return `${name}(${[...call.symbols.filter((symbol) => symbol !== ''), ...args].join(', ')})`;
}

function literalLabel({ value, type }: LiteralExpression): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return `'${String(value).replaceAll("'", "''")}'`;
    case 'DATE':
      return `DATE '${formatDate(Number(value))}'`;
    case 'TIME':
      return `TIME '${formatTime(Number(value), type.precision)}'`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind} '${formatTimestamp(BigInt(value as bigint), type.precision)}'`;
    case 'INTERVAL_DAY_TIME':
      return `INTERVAL ${durationLabel(Number(value))}`;
    case 'INTERVAL_YEAR_MONTH':
      return `INTERVAL ${String(value)} MONTH`;
    case 'BOOLEAN':
      return String(value).toUpperCase();
    default:
      return value instanceof Uint8Array ? `X'${Buffer.from(value).toString('hex')}'` : String(value);
  }
}

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `10 s`, `1 h`, `1500 ms`: the largest unit that divides it. */
export function durationLabel(ms: number): string {
  const unit = UNITS.find(([, size]) => ms !== 0 && ms % size === 0);
  return unit ? `${ms / unit[1]} ${unit[0]}` : `${ms} ms`;
}
