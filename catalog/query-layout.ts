/** Queries in the layout of Flink's catalog: a line for each clause, set operators on lines of their own. */
import type { JoinRelation, Query, Relation, Select } from '../sql/ast/index.js';
import { unparseExpression, unparseQuery, unparseRelation } from '../sql/unparse/index.js';
import { backtick } from './object-path.js';

const JOIN_WORDS: Partial<Record<JoinRelation['type'], string>> = {
  INNER: 'INNER JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
  CROSS: 'CROSS JOIN',
};

/** Text that parses to the same query. */
export function layoutQuery(query: Query): string {
  switch (query.kind) {
    case 'select':
      return layoutSelect(query);
    case 'values':
      return `VALUES ${query.rows
        .map((row) =>
          row.kind === 'row-constructor' ? unparseExpression(row) : `ROW(${unparseExpression(row)})`,
        )
        .join(',\n')}`;
    case 'set-operation':
      return `${leftOperand(query)}\n${query.operator}${query.all ? ' ALL' : ''}\n${operand(query.right)}`;
    case 'ordered-query': {
      const { orderBy, offset, fetch } = query;
      // The clauses alone: what they belong to is laid out here.
      const clauses = unparseQuery({ ...query, offset: undefined, fetch: undefined });
      const inner = unparseQuery({ ...query, orderBy: [], offset: undefined, fetch: undefined });
      let text = query.query.kind === 'set-operation' ? layoutQuery(query.query) : operand(query.query);
      if (orderBy.length > 0) text += `\n${clauses.slice(inner.length).trimStart()}`;
      if (offset) text += `\nOFFSET ${unparseExpression(offset)} ROWS`;
      if (fetch) text += `\nFETCH NEXT ${unparseExpression(fetch)} ROWS ONLY`;
      return text;
    }
    case 'with': {
      const tables = query.tables.map((table) => {
        const columns = table.columns.map((column) => backtick(column.name)).join(', ');
        return `${backtick(table.name.name)}${columns === '' ? '' : ` (${columns})`} AS (${layoutQuery(table.query)})`;
      });
      const body = query.query.kind === 'with' ? operand(query.query) : layoutQuery(query.query);
      return `WITH ${tables.join(', ')} ${body}`;
    }
    case 'explicit-table':
      return unparseQuery(query);
    default: {
      const unreachable: never = query;
      return unreachable;
    }
  }
}

/** Set operations inside of others keep their grouping by parentheses. */
function operand(query: Query): string {
  const text = layoutQuery(query);
  return query.kind === 'select' || query.kind === 'values' || query.kind === 'explicit-table'
    ? text
    : `(${text})`;
}

/** Operators of one kind associate to the left. */
function leftOperand({ left, operator, all }: Extract<Query, { kind: 'set-operation' }>): string {
  const same = left.kind === 'set-operation' && left.operator === operator && left.all === all;
  return same ? layoutQuery(left) : operand(left);
}

function layoutSelect(select: Select): string {
  if (select.windows.length > 0 || select.qualify) return unparseQuery(select);
  const bare: Select = {
    ...select,
    from: undefined,
    where: undefined,
    groupBy: undefined,
    having: undefined,
  };
  let text = unparseQuery(bare);
  if (select.from) text += `\nFROM ${layoutRelation(select.from)}`;
  if (select.where) text += `\nWHERE ${unparseExpression(select.where)}`;
  if (select.groupBy) text += `\n${clauseOf(select, 'groupBy')}`;
  if (select.having) text += `\nHAVING ${unparseExpression(select.having)}`;
  return text;
}

/** The text of one clause: what it adds to the query without it. */
function clauseOf(select: Select, clause: 'groupBy'): string {
  const without: Select = {
    ...select,
    from: undefined,
    where: undefined,
    groupBy: undefined,
    having: undefined,
  };
  return unparseQuery({ ...without, [clause]: select[clause] })
    .slice(unparseQuery(without).length)
    .trimStart();
}

function layoutRelation(relation: Relation): string {
  switch (relation.kind) {
    case 'aliased': {
      const columns = relation.columns.map((column) => backtick(column.name)).join(', ');
      return `${layoutRelation(relation.relation)} AS ${backtick(relation.alias.name)}${columns === '' ? '' : ` (${columns})`}`;
    }
    case 'derived-table':
      return `${relation.lateral ? 'LATERAL ' : ''}(${layoutQuery(relation.query)})`;
    case 'join': {
      const word = JOIN_WORDS[relation.type];
      if (relation.type === 'COMMA')
        return `${layoutRelation(relation.left)},\n${layoutRelation(relation.right)}`;
      if (word === undefined) return unparseRelation(relation);
      const on = relation.on ? ` ON ${unparseExpression(relation.on)}` : '';
      return `${layoutRelation(relation.left)}\n${word} ${layoutRelation(relation.right)}${on}`;
    }
    default:
      return unparseRelation(relation);
  }
}
