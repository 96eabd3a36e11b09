/** Expressions as Flink SQL text, with parentheses exactly where precedence needs them or form wants them. */
import type {
  BinaryExpression,
  BinaryOperator,
  CastExpression,
  DateTimeLiteral,
  Expression,
  SubqueryExpression,
} from '../ast/index.js';
import { unparseCall } from './call.js';
import { identifier, qualifiedName, stringLiteral } from './identifier.js';
import { unparseJson } from './json.js';
import { unparseQuery } from './query.js';
import { intervalQualifier, unparseType } from './type.js';

/** Binding powers as in the parser; what is not listed is a primary. */
const BINARY_PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '*': 60,
  '/': 60,
  '%': 60,
  '||': 60,
  '+': 40,
  '-': 40,
  '=': 30,
  '<>': 30,
  '!=': 30,
  '<': 30,
  '<=': 30,
  '>': 30,
  '>=': 30,
  'IS DISTINCT FROM': 30,
  'IS NOT DISTINCT FROM': 30,
  CONTAINS: 30,
  OVERLAPS: 30,
  PRECEDES: 30,
  SUCCEEDS: 30,
  EQUALS: 30,
  'IMMEDIATELY PRECEDES': 30,
  'IMMEDIATELY SUCCEEDS': 30,
  'MEMBER OF': 30,
  'SUBMULTISET OF': 30,
  'NOT SUBMULTISET OF': 30,
  AND: 24,
  OR: 22,
  'MULTISET INTERSECT': 18,
  'MULTISET INTERSECT DISTINCT': 18,
  'MULTISET UNION': 14,
  'MULTISET UNION DISTINCT': 14,
  'MULTISET EXCEPT': 14,
  'MULTISET EXCEPT DISTINCT': 14,
};

const PRIMARY = 200;
const PREDICATE = 32;
const IS = 28;

function precedence(e: Expression): number {
  switch (e.kind) {
    case 'binary':
      return BINARY_PRECEDENCE[e.operator];
    case 'unary':
      if (e.operator === 'NOT') return 26;
      if (e.operator === 'EXISTS' || e.operator === 'UNIQUE') return 40;
      return e.operator === '+' || e.operator === '-' ? 80 : PRIMARY;
    case 'between':
    case 'like':
    case 'in':
      return PREDICATE;
    case 'quantified':
      return PREDICATE;
    case 'is':
    case 'json-format':
      return IS;
    default:
      return PRIMARY;
  }
}

/** `e` as an operand: in parentheses unless it binds at least as strongly as `minimum`. */
function operand(e: Expression, minimum: number): string {
  const text = unparseExpression(e);
  return precedence(e) < minimum ? `(${text})` : text;
}

/** An operand that must be a primary. */
const primary = (e: Expression): string => operand(e, PRIMARY);

/** Long chains of one operator lean to the left: walked in a loop to spare the stack. */
function binary(e: BinaryExpression): string {
  const tail: string[] = [];
  let node: Expression = e;
  for (;;) {
    const own = BINARY_PRECEDENCE[node.operator];
    tail.push(` ${node.operator} ${operand(node.right, own + 1)}`);
    const left: Expression = node.left;
    if (left.kind !== 'binary' || BINARY_PRECEDENCE[left.operator] < own) {
      return operand(left, own) + tail.reverse().join('');
    }
    node = left;
  }
}

const DATE_TIME_PREFIX: Readonly<Record<DateTimeLiteral['type'], string>> = {
  DATE: 'DATE',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  TIMESTAMP_LTZ: 'TIMESTAMP WITH LOCAL TIME ZONE',
  TIMESTAMP_TZ: 'TIMESTAMP WITH TIME ZONE',
};

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export const expressions = (items: readonly Expression[]): string => items.map(unparseExpression).join(', ');

/** What stands between the parentheses of IN, ARRAY( ) and the like. */
function valuesOrQuery(values: readonly Expression[] | SubqueryExpression): string {
  return 'kind' in values ? unparseQuery(values.query) : expressions(values);
}

function constructor(word: string, elements: readonly Expression[] | SubqueryExpression): string {
  return 'kind' in elements
    ? `${word}(${unparseQuery(elements.query)})`
    : `${word}[${expressions(elements)}]`;
}

function cast(e: CastExpression): string {
  const type =
    e.type.kind === 'interval-qualifier' ? `INTERVAL ${intervalQualifier(e.type)}` : unparseType(e.type);
  const value = unparseExpression(e.operand);
  if (e.format !== undefined) return `CONVERT(${type}, ${value}, ${unparseExpression(e.format)})`;
  return `${e.safe ? 'TRY_CAST' : 'CAST'}(${value} AS ${type})`;
}

function caseExpression(e: Extract<Expression, { kind: 'case' }>): string {
  const head = e.operand === undefined ? '' : ` ${unparseExpression(e.operand)}`;
  const branches = e.branches.map(
    (b) => ` WHEN ${unparseExpression(b.when)} THEN ${unparseExpression(b.then)}`,
  );
  const otherwise = e.otherwise === undefined ? '' : ` ELSE ${unparseExpression(e.otherwise)}`;
  return `CASE${head}${branches.join('')}${otherwise} END`;
}

/** An operator and what it connects, or undefined when `e` is a primary. */
function operator(e: Expression): string | undefined {
  switch (e.kind) {
    case 'binary':
      return binary(e);
    case 'unary':
      return unary(e);
    case 'is':
      return `${operand(e.operand, IS)} IS ${e.negated ? 'NOT ' : ''}${e.test}`;
    case 'json-format':
      return `${operand(e.operand, IS)} FORMAT JSON${e.encoding === undefined ? '' : ` ENCODING ${e.encoding}`}`;
    case 'between': {
      const not = e.negated ? 'NOT ' : '';
      const symmetric = e.symmetric ? 'SYMMETRIC ' : '';
      const bounds = `${operand(e.low, PREDICATE + 1)} AND ${operand(e.high, PREDICATE + 1)}`;
      return `${operand(e.operand, PREDICATE)} ${not}BETWEEN ${symmetric}${bounds}`;
    }
    case 'like': {
      const escape = e.escape === undefined ? '' : ` ESCAPE ${primary(e.escape)}`;
      const left = operand(e.operand, e.operand.kind === 'like' ? PRIMARY : PREDICATE);
      return `${left} ${e.negated ? 'NOT ' : ''}${e.operator} ${operand(e.pattern, PREDICATE + 1)}${escape}`;
    }
    case 'in':
      return `${operand(e.operand, PREDICATE)} ${e.negated ? 'NOT ' : ''}IN (${valuesOrQuery(e.values)})`;
    case 'quantified':
      return `${operand(e.operand, PREDICATE)} ${e.operator} ${e.quantifier} (${valuesOrQuery(e.values)})`;
    default:
      return undefined;
  }
}

function unary(e: Extract<Expression, { kind: 'unary' }>): string {
  switch (e.operator) {
    case '+':
    case '-':
      return `${e.operator} ${operand(e.operand, 80)}`;
    case 'NOT':
      return `NOT ${operand(e.operand, 26)}`;
    case 'EXISTS':
    case 'UNIQUE':
      return `${e.operator} ${operand(e.operand, 40)}`;
    default:
      return `${e.operator} ${primary(e.operand)}`;
  }
}

function literal(e: Expression): string | undefined {
  switch (e.kind) {
    case 'numeric-literal':
      return e.text;
    case 'string-literal':
      return stringLiteral(e);
    case 'binary-literal':
      return `X'${e.hex}'`;
    case 'boolean-literal':
      return e.value === null ? 'UNKNOWN' : e.value ? 'TRUE' : 'FALSE';
    case 'null-literal':
      return 'NULL';
    case 'datetime-literal':
      return `${DATE_TIME_PREFIX[e.type]} ${quoted(e.value)}`;
    case 'interval-literal':
      return `INTERVAL ${e.negative ? '-' : ''}${quoted(e.value)} ${intervalQualifier(e.qualifier)}`;
    case 'dynamic-parameter':
      return '?';
    default:
      return undefined;
  }
}

/** Primaries that are neither literals nor calls. */
function other(e: Expression): string {
  switch (e.kind) {
    case 'column-reference':
      return qualifiedName(e.name);
    case 'star':
      return e.qualifier === undefined ? '*' : `${qualifiedName(e.qualifier)}.*`;
    case 'subquery':
      return `(${unparseQuery(e.query)})`;
    case 'case':
      return caseExpression(e);
    case 'cast':
      return cast(e);
    case 'row-constructor':
      return `${e.explicit ? 'ROW' : ''}(${expressions(e.elements)})`;
    case 'collection-constructor':
      return constructor(e.collection, e.elements);
    case 'map-constructor':
      return constructor('MAP', e.elements);
    case 'item-access': {
      const index = unparseExpression(e.index);
      return `${primary(e.operand)}[${e.mode === undefined ? index : `${e.mode}(${index})`}]`;
    }
    case 'field-access':
      return fieldAccess(e);
    case 'sequence':
      return `${e.next ? 'NEXT' : 'CURRENT'} VALUE FOR ${qualifiedName(e.name)}`;
    case 'period':
      return `PERIOD (${unparseExpression(e.start)}, ${unparseExpression(e.end)})`;
    case 'cursor':
      return `CURSOR(${unparseQuery(e.query)})`;
    case 'interval-expression':
      return intervalExpression(e);
    case 'datetime-difference':
      return `(${operand(e.left, 40)} - ${operand(e.right, 41)}) ${intervalQualifier(e.qualifier)}`;
    case 'default-argument':
      return 'DEFAULT';
    default:
      throw new Error(`no text for a node of kind ${e.kind}`);
  }
}

function intervalExpression(e: Extract<Expression, { kind: 'interval-expression' }>): string {
  const plain = e.operand.kind === 'numeric-literal' || e.operand.kind === 'column-reference';
  const value = unparseExpression(e.operand);
  return `INTERVAL ${e.negative ? '- ' : ''}${plain ? value : `(${value})`} ${intervalQualifier(e.qualifier)}`;
}

function fieldAccess(e: Extract<Expression, { kind: 'field-access' }>): string {
  const plain =
    e.operand.kind === 'column-reference' ? `(${unparseExpression(e.operand)})` : primary(e.operand);
  switch (e.field.kind) {
    case 'identifier':
      return `${plain}.${identifier(e.field)}`;
    case 'star':
      return `${plain}.*`;
    case 'function-call':
      return `${plain}.${unparseCall(e.field)}`;
    default: {
      const unreachable: never = e.field;
      return unreachable;
    }
  }
}

/** The text of an expression; parsing it gives the same tree. */
export function unparseExpression(e: Expression): string {
  if (e.kind === 'function-call') return unparseCall(e);
  return operator(e) ?? literal(e) ?? unparseJson(e) ?? other(e);
}
