/** What rules ask of bound expressions beside walking them: equality, substitution, and taking conditions apart. */
import type { Span } from '../ast/index.js';
import type { AggregateCall, BoundExpression, InputReference } from '../expression/bound-expression.js';
import { call } from '../expression/build.js';
import { inputsOf, mapExpression, walkComputed, walkExpression } from '../expression/visit.js';
import { builtInFunction } from '../function/index.js';
import type { LogicalType } from '../types/index.js';
import { printType } from '../types/index.js';

export function inputReference(index: number, type: LogicalType, span?: Span): InputReference {
  return Object.freeze({ kind: 'input', index, type, ...(span ? { span } : {}) });
}

/** A call of the built-in operator or function `name`, arguments coerced. */
export function builtInCall(
  name: string,
  args: readonly BoundExpression[],
  symbols: readonly string[] = [],
): BoundExpression {
  const definition = builtInFunction(name);
  if (definition.kind !== 'scalar') throw new Error(`${name} is not a scalar function`);
  return call(definition, args, { symbols });
}

/** Of expressions with operands: every rule that compares plans asks for them again. */
const keys = new WeakMap<BoundExpression, string>();

/** Equal for expressions that compute the same; spans do not count. */
export function expressionKey(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'literal':
    case 'input':
    case 'parameter':
    case 'outer':
    case 'subquery':
      return keyOf(expression);
    default: {
      const known = keys.get(expression);
      if (known !== undefined) return known;
      const key = keyOf(expression);
      keys.set(expression, key);
      return key;
    }
  }
}

function keyOf(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'literal':
      return `${literalKey(expression.value)}:${typeKey(expression.type)}`;
    case 'input':
      return `$${expression.index}`;
    case 'parameter':
      return `?${expression.index}:${printType(expression.type)}`;
    case 'outer':
      return `$outer${expression.depth}.${expression.index}`;
    case 'call':
      return `${expression.function.name}[${expression.symbols.join(',')}](${expression.arguments.map(expressionKey).join(', ')}):${printType(expression.type)}`;
    case 'cast':
      return `${expression.safe ? 'TRY_CAST' : 'CAST'}(${expressionKey(expression.operand)} AS ${printType(expression.type)})`;
    case 'case': {
      const branches = expression.branches.map(
        (branch) => `${expressionKey(branch.when)} THEN ${expressionKey(branch.then)}`,
      );
      return `CASE(${branches.join('; ')}; ${expressionKey(expression.otherwise)})`;
    }
    case 'field':
      return `${expressionKey(expression.operand)}.${expression.index}`;
    case 'subquery':
      return `SUBQUERY#${subqueryNumber(expression)}`;
    default: {
      const unreachable: never = expression;
      return unreachable;
    }
  }
}

const typeKeys = new WeakMap<LogicalType, string>();

/** Literals of a list share their types. */
function typeKey(type: LogicalType): string {
  let key = typeKeys.get(type);
  if (key === undefined) {
    key = printType(type);
    typeKeys.set(type, key);
  }
  return key;
}

function literalKey(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

const subqueryNumbers = new WeakMap<BoundExpression, number>();
let subqueriesSeen = 0;

/** Two subqueries are never taken for equal. */
function subqueryNumber(expression: BoundExpression): number {
  const known = subqueryNumbers.get(expression);
  if (known !== undefined) return known;
  subqueryNumbers.set(expression, ++subqueriesSeen);
  return subqueriesSeen;
}

/** Equal for aggregate calls that compute the same over the same input. */
export function aggregateKey(aggregate: Omit<AggregateCall, 'text'>): string {
  const order = aggregate.orderBy.map(
    (item) => `${expressionKey(item.expression)}${item.descending ? '-' : '+'}${item.nullsFirst ? 'f' : 'l'}`,
  );
  return [
    aggregate.function.name,
    aggregate.distinct ? 'distinct' : '',
    aggregate.arguments.map(expressionKey).join(', '),
    aggregate.filter ? expressionKey(aggregate.filter) : '',
    order.join(', '),
    aggregate.ignoreNulls ? 'ignore nulls' : '',
    printType(aggregate.type),
  ].join('|');
}

/** `expression` with column `i` replaced by `columns[i]`. */
export function substitute(
  expression: BoundExpression,
  columns: readonly BoundExpression[],
): BoundExpression {
  return mapExpression(expression, (node) => {
    if (node.kind !== 'input') return node;
    const replacement = columns[node.index];
    if (!replacement) throw new Error(`Expression refers to column ${node.index} of ${columns.length}`);
    return replacement;
  });
}

/** Nodes of an expression after substitution that are still worth computing in one go. */
const EXPRESSION_SIZE_MAX = 5000;

/**
 * Whether `expressions` over `columns` stay of a sensible size: views that repeat the columns of views grow
 * exponentially when all are put into one expression.
 */
export function isSubstitutable(
  expressions: readonly (BoundExpression | undefined)[],
  columns: readonly BoundExpression[],
): boolean {
  const sizes = columns.map((column) => sizeOf(column, () => 1));
  const total = expressions.map((expression) =>
    expression ? sizeOf(expression, (index) => sizes[index]!) : 0,
  );
  return total.reduce((sum, size) => sum + size, 0) <= EXPRESSION_SIZE_MAX;
}

function sizeOf(expression: BoundExpression, ofInput: (index: number) => number): number {
  let size = 0;
  walkExpression(expression, (node) => {
    size += node.kind === 'input' ? ofInput(node.index) : 1;
  });
  return size;
}

/** The parts that AND joins, left to right. */
export function conjuncts(condition: BoundExpression | undefined): readonly BoundExpression[] {
  if (!condition) return [];
  if (condition.kind === 'call' && condition.function.name === 'AND')
    return condition.arguments.flatMap((argument) => conjuncts(argument));
  return [condition];
}

/** All of `conditions`; undefined when there is none. */
export function conjunction(conditions: readonly BoundExpression[]): BoundExpression | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.reduce((left, right) => builtInCall('AND', [left, right]));
}

/** `expressions[i]` is a plain reference to column `i` for every column, and there are `width` of them. */
export function isIdentity(expressions: readonly BoundExpression[], width: number): boolean {
  return (
    expressions.length === width &&
    expressions.every((expression, index) => expression.kind === 'input' && expression.index === index)
  );
}

/** An aggregate call over other columns. */
export function mapAggregate(
  aggregate: AggregateCall,
  change: (expression: BoundExpression) => BoundExpression,
): AggregateCall {
  return Object.freeze({
    ...aggregate,
    arguments: aggregate.arguments.map(change),
    filter: aggregate.filter && change(aggregate.filter),
    orderBy: aggregate.orderBy.map((item) => ({ ...item, expression: change(item.expression) })),
  });
}

/** Input columns that an aggregate reads. */
export function inputsOfAggregate(aggregate: AggregateCall): readonly number[] {
  return [
    ...aggregate.arguments.flatMap(inputsOf),
    ...(aggregate.filter ? inputsOf(aggregate.filter) : []),
    ...aggregate.orderBy.flatMap((item) => inputsOf(item.expression)),
  ];
}

/**
 * Whether `expression` calls a function for each row anew (RAND, UUID): it must not be computed twice. PROCTIME() is the
 * clock of the epoch wherever it is computed.
 */
export function isPerRow(expression: BoundExpression): boolean {
  let perRow = false;
  walkComputed(expression, (node) => {
    if (node.kind !== 'call' || node.function.group === 'time-attribute') return;
    if (node.function.determinism === 'per-row') perRow = true;
  });
  return perRow;
}
