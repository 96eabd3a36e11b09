/** The SQL/JSON functions as Flink SQL text. */
import type { Expression, JsonBehavior } from '../ast/index.js';
import { overClause } from './call.js';
import { unparseExpression } from './expression.js';
import { identifier } from './identifier.js';
import { orderItems } from './query.js';
import { unparseType } from './type.js';

const behavior = (b: JsonBehavior): string =>
  b.kind === 'DEFAULT' ? `DEFAULT ${unparseExpression(b.value)}` : b.kind;

const format = (text: string, formatJson: boolean): string => (formatJson ? `${text} FORMAT JSON` : text);

function pathFunction(e: Extract<Expression, { kind: 'json-path-function' }>): string {
  let inner = `${unparseExpression(e.input)}, ${unparseExpression(e.path)}`;
  if (e.passing !== undefined) {
    inner += ` PASSING ${e.passing.map((p) => `${unparseExpression(p.value)} AS ${identifier(p.name)}`).join(', ')}`;
  }
  if (e.returning !== undefined) inner += ` RETURNING ${unparseType(e.returning)}`;
  if (e.wrapper !== undefined) inner += ` ${e.wrapper} WRAPPER`;
  if (e.onEmpty !== undefined) inner += ` ${behavior(e.onEmpty)} ON EMPTY`;
  if (e.onError !== undefined) inner += ` ${behavior(e.onError)} ON ERROR`;
  return `${e.name}(${inner})`;
}

function objectConstructor(e: Extract<Expression, { kind: 'json-object' }>): string {
  const entries = e.entries.map((entry) => {
    const value = format(unparseExpression(entry.value), entry.formatJson);
    return `KEY ${unparseExpression(entry.key)} VALUE ${value}`;
  });
  const separator = entries.length === 0 ? '' : ' ';
  const text = `${e.aggregate ? 'JSON_OBJECTAGG' : 'JSON_OBJECT'}(${entries.join(', ')}${separator}${e.onNull})`;
  return text + aggregateTail(e.filter, e.over);
}

function arrayConstructor(e: Extract<Expression, { kind: 'json-array' }>): string {
  const elements = e.elements.map((x) => format(unparseExpression(x.value), x.formatJson));
  const order = e.orderBy.length === 0 ? '' : ` ORDER BY ${orderItems(e.orderBy)}`;
  const name = e.aggregate ? 'JSON_ARRAYAGG' : 'JSON_ARRAY';
  if (elements.length === 0) return `${name}()`;
  return `${name}(${elements.join(', ')}${order} ${e.onNull})${aggregateTail(e.filter, e.over)}`;
}

function aggregateTail(filter: Expression | undefined, over: Parameters<typeof overClause>[0]): string {
  return (filter === undefined ? '' : ` FILTER (WHERE ${unparseExpression(filter)})`) + overClause(over);
}

/** Undefined when `e` is no JSON function. */
export function unparseJson(e: Expression): string | undefined {
  switch (e.kind) {
    case 'json-path-function':
      return pathFunction(e);
    case 'json-object':
      return objectConstructor(e);
    case 'json-array':
      return arrayConstructor(e);
    default:
      return undefined;
  }
}
