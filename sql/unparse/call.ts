/** Function calls as Flink SQL text, those with a syntax of their own included. */
import type { Argument, FunctionCall, Identifier, OrderItem, WindowSpecification } from '../ast/index.js';
import { expressions, unparseExpression } from './expression.js';
import { identifier, qualifiedName } from './identifier.js';
import { orderItems, unparseQuery } from './query.js';
import { unparseType } from './type.js';
import { windowSpecification } from './window.js';

function setSemantics(partitionBy: string, orderBy: readonly OrderItem[]): string {
  const partition = partitionBy === '' ? '' : ` PARTITION BY (${partitionBy})`;
  return orderBy.length === 0 ? partition : `${partition} ORDER BY (${orderItems(orderBy)})`;
}

export function argument(a: Argument): string {
  switch (a.kind) {
    case 'named-argument':
      return `${identifier(a.name)} => ${argument(a.value)}`;
    case 'table-argument': {
      const table = 'parts' in a.table ? `TABLE ${qualifiedName(a.table)}` : `(${unparseQuery(a.table)})`;
      return table + setSemantics(expressions(a.partitionBy), a.orderBy);
    }
    case 'model-argument':
      return `MODEL ${qualifiedName(a.name)}`;
    case 'descriptor-argument': {
      const columns = a.columns.map((c) =>
        c.type === undefined ? identifier(c.name) : `${identifier(c.name)} ${unparseType(c.type)}`,
      );
      return `DESCRIPTOR(${columns.join(', ')})`;
    }
    case 'default-argument':
      return 'DEFAULT';
    case 'symbol':
      return a.value;
    default:
      return unparseExpression(a);
  }
}

/** The forms whose arguments are not separated by commas alone. */
function specialArguments(name: string, args: readonly string[], isSymbol: boolean[]): string | undefined {
  switch (name) {
    case 'EXTRACT':
      return isSymbol[0] ? `${args[0]} FROM ${args[1]}` : undefined;
    case 'POSITION':
      return `${args[0]} IN ${args[1]}${args[2] === undefined ? '' : ` FROM ${args[2]}`}`;
    case 'TRIM':
      return isSymbol[0] ? `${args[0]} ${args[1]} FROM ${args[2]}` : undefined;
    case 'OVERLAY':
      return `${args[0]} PLACING ${args[1]} FROM ${args[2]}${args[3] === undefined ? '' : ` FOR ${args[3]}`}`;
    case 'FLOOR':
    case 'CEIL':
    case 'CEILING':
      return isSymbol[1] ? `${args[0]} TO ${args[1]}` : undefined;
    case 'CONVERT':
    case 'TRANSLATE':
      return isSymbol[1] && args.length === 2 ? `${args[0]} USING ${args[1]}` : undefined;
    default:
      return undefined;
  }
}

function keyword(call: FunctionCall): string {
  const [part] = call.name.parts;
  return call.name.parts.length === 1 && part !== undefined && !part.quoted ? part.name.toUpperCase() : '';
}

function callArguments(call: FunctionCall): string {
  const args = call.arguments.map((a, i) => {
    const text = argument(a);
    return i === 0 && keyword(call) === 'POSITION' && a.kind !== 'symbol' && isOperator(a)
      ? `(${text})`
      : text;
  });
  const symbols = call.arguments.map((a) => a.kind === 'symbol');
  const special = call.jdbcEscape ? undefined : specialArguments(keyword(call), args, symbols);
  return special ?? args.join(', ');
}

const OPERATORS: ReadonlySet<string> = new Set([
  'binary',
  'unary',
  'is',
  'between',
  'like',
  'in',
  'quantified',
]);

const isOperator = (a: Argument): boolean => OPERATORS.has(a.kind);

export function overClause(over: WindowSpecification | Identifier | undefined): string {
  if (over === undefined) return '';
  return ` OVER ${over.kind === 'identifier' ? identifier(over) : windowSpecification(over)}`;
}

function trailing(call: FunctionCall): string {
  let text = '';
  if (call.nullTreatment !== undefined) text += ` ${call.nullTreatment}`;
  if (call.withinDistinct.length > 0) text += ` WITHIN DISTINCT (${expressions(call.withinDistinct)})`;
  if (call.withinGroup.length > 0) text += ` WITHIN GROUP (ORDER BY ${orderItems(call.withinGroup)})`;
  if (call.filter !== undefined) text += ` FILTER (WHERE ${unparseExpression(call.filter)})`;
  return text + overClause(call.over);
}

export function unparseCall(call: FunctionCall): string {
  const name = qualifiedName(call.name);
  if (call.bare) return name;
  const word = keyword(call);
  const [first] = call.arguments;
  if ((word === 'FINAL' || word === 'RUNNING') && first?.kind === 'function-call') {
    return `${name} ${unparseCall(first)}`;
  }
  let inner = callArguments(call);
  if (call.quantifier !== undefined) inner = `${call.quantifier} ${inner}`;
  if (call.orderBy.length > 0) inner += ` ORDER BY ${orderItems(call.orderBy)}`;
  const text = `${call.specific ? 'SPECIFIC ' : ''}${name}(${inner})`;
  if (call.jdbcEscape) return `{fn ${text}}`;
  return text + trailing(call);
}
