/** Queries as Flink SQL text. */
import type { GroupingElement, OrderItem, Query, Select, SelectItem } from '../ast/index.js';
import { expressions, unparseExpression } from './expression.js';
import { hintBlock, identifier, identifiers, qualifiedName } from './identifier.js';
import { unparseRelation } from './relation.js';
import { windowSpecification } from './window.js';

export const orderItems = (items: readonly OrderItem[]): string =>
  items
    .map((item) => {
      const nulls = item.nulls === undefined ? '' : ` NULLS ${item.nulls}`;
      return `${unparseExpression(item.expression)}${item.descending ? ' DESC' : ''}${nulls}`;
    })
    .join(', ');

export function selectItem(item: SelectItem): string {
  const text = unparseExpression(item.expression);
  return item.alias === undefined ? text : `${text} AS ${identifier(item.alias)}`;
}

function grouping(element: GroupingElement): string {
  switch (element.kind) {
    case 'grouping-expression':
      return unparseExpression(element.expression);
    case 'grouping-tuple':
      return `(${expressions(element.expressions)})`;
    case 'grouping-sets':
      return `GROUPING SETS (${element.elements.map(grouping).join(', ')})`;
    case 'rollup':
    case 'cube':
      return `${element.kind.toUpperCase()} (${element.elements.map(grouping).join(', ')})`;
    default: {
      const unreachable: never = element;
      return unreachable;
    }
  }
}

function select(q: Select): string {
  const parts = [`SELECT${hintBlock(q.hints)}`];
  if (q.stream) parts.push('STREAM');
  if (q.quantifier !== undefined) parts.push(q.quantifier);
  parts.push(q.items.map(selectItem).join(', '));
  if (q.from !== undefined) parts.push(`FROM ${unparseRelation(q.from)}`);
  if (q.where !== undefined) parts.push(`WHERE ${unparseExpression(q.where)}`);
  if (q.groupBy !== undefined) {
    const distinct = q.groupBy.distinct ? 'DISTINCT ' : '';
    parts.push(`GROUP BY ${distinct}${q.groupBy.elements.map(grouping).join(', ')}`);
  }
  if (q.having !== undefined) parts.push(`HAVING ${unparseExpression(q.having)}`);
  if (q.windows.length > 0) {
    const windows = q.windows.map((w) => `${identifier(w.name)} AS ${windowSpecification(w.specification)}`);
    parts.push(`WINDOW ${windows.join(', ')}`);
  }
  if (q.qualify !== undefined) parts.push(`QUALIFY ${unparseExpression(q.qualify)}`);
  return parts.join(' ');
}

/** A query as an operand of a set operation or below ORDER BY. */
function nested(q: Query, minimum: number): string {
  const text = unparseQuery(q);
  return precedence(q) < minimum ? `(${text})` : text;
}

function precedence(q: Query): number {
  switch (q.kind) {
    case 'with':
    case 'ordered-query':
      return 0;
    case 'set-operation':
      return q.operator === 'INTERSECT' ? 2 : 1;
    default:
      return 3;
  }
}

function ordered(q: Extract<Query, { kind: 'ordered-query' }>): string {
  let text = nested(q.query, 1);
  if (q.orderBy.length > 0) text += ` ORDER BY ${orderItems(q.orderBy)}`;
  const { offset, fetch } = q;
  if (
    offset?.kind === 'dynamic-parameter' &&
    fetch?.kind === 'dynamic-parameter' &&
    offset.index < fetch.index
  ) {
    return `${text} OFFSET ? ROWS FETCH NEXT ? ROWS ONLY`;
  }
  if (fetch !== undefined) text += ` LIMIT ${unparseExpression(fetch)}`;
  if (offset !== undefined) text += ` OFFSET ${unparseExpression(offset)}`;
  return text;
}

/** The text of a query; parsing it gives the same tree. */
export function unparseQuery(q: Query): string {
  switch (q.kind) {
    case 'select':
      return select(q);
    case 'values':
      return `VALUES ${q.rows.map(unparseExpression).join(', ')}`;
    case 'explicit-table':
      return `TABLE ${qualifiedName(q.name)}`;
    case 'set-operation': {
      const own = precedence(q);
      const operator = `${q.operator}${q.all ? ' ALL' : ''}`;
      return `${nested(q.left, own)} ${operator} ${nested(q.right, own + 1)}`;
    }
    case 'ordered-query':
      return ordered(q);
    case 'with': {
      const tables = q.tables.map((t) => {
        const columns = t.columns.length === 0 ? '' : ` (${identifiers(t.columns)})`;
        return `${identifier(t.name)}${columns} AS (${unparseQuery(t.query)})`;
      });
      const body = q.query.kind === 'with' ? `(${unparseQuery(q.query)})` : unparseQuery(q.query);
      return `WITH ${q.recursive ? 'RECURSIVE ' : ''}${tables.join(', ')} ${body}`;
    }
    default: {
      const unreachable: never = q;
      return unreachable;
    }
  }
}
