/** Queries: SELECT, VALUES, TABLE, WITH, set operations, ORDER BY and limits. */
import type {
  CommonTableExpression,
  Expression,
  GroupBy,
  GroupingElement,
  Hint,
  OrderItem,
  Query,
  Relation,
  Select,
  SelectItem,
  SetOperation,
  SubqueryExpression,
} from '../ast/index.js';
import { checkQueryAllowed, Context, nonQueryError } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression, subquery } from './expression.js';
import { hintBlock } from './hint.js';
import { limits } from './limit-clause.js';
import { startsOperand } from './operand-start.js';
import { fromClause } from './join.js';
import { notSupported } from '../error/index.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';
import { windowClause } from './window-clause.js';

/** A query where nothing else may stand. */
export function parseQuery(c: Cursor): Query {
  const e = queryOrExpression(c, Context.Query);
  if (e.kind !== 'subquery') throw nonQueryError(c);
  return e.query;
}

/** A query (as a SubqueryExpression) or an expression, whichever stands here and is allowed. */
export function queryOrExpression(c: Cursor, context: Context): Expression {
  const start = c.position;
  let e: Expression;
  if (c.is('WITH')) {
    checkQueryAllowed(c, context);
    e = withQuery(c, start);
  } else e = ordered(c, start, setOperations(c, context, 0));
  return e;
}

/** Goes on with a query in parentheses that has been taken: set operations may follow. */
export function continueQuery(c: Cursor, start: number, query: Query): Query {
  const e = setOperations(c, Context.Query, 0, start, subquery(c, start, query));
  return e.kind === 'subquery' ? e.query : query;
}

function withQuery(c: Cursor, start: number): Expression {
  c.position++;
  c.enter();
  const recursive = c.accept('RECURSIVE');
  const tables = c.commaList(() => commonTable(c));
  const at = c.position;
  const body = ordered(c, at, setOperations(c, Context.Query, 0));
  if (body.kind !== 'subquery') throw nonQueryError(c);
  c.leave();
  const query: Query = node({
    kind: 'with',
    span: c.span(start),
    recursive,
    tables: list(tables),
    query: body.query,
  });
  return subquery(c, start, query);
}

function commonTable(c: Cursor): CommonTableExpression {
  const start = c.position;
  const name = c.identifier();
  const columns = c.is('(') ? c.identifierList() : list<never>([]);
  c.expect('AS');
  c.expect('(');
  const query = parseQuery(c);
  c.expect(')');
  return node({ kind: 'common-table-expression', span: c.span(start), name, columns, query });
}

// ---- set operations

const SET_PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['UNION', 1],
  ['EXCEPT', 1],
  ['MINUS', 1],
  ['INTERSECT', 2],
]);

/** Takes set operations from precedence `minimum` on; `first` is a left side that began at token `from`. */
function setOperations(
  c: Cursor,
  context: Context,
  minimum: number,
  from = c.position,
  first?: SubqueryExpression,
): Expression {
  let left: Expression = first ?? leaf(c, context);
  for (let length = 0; ; length++) {
    const operator = c.tag;
    const precedence = SET_PRECEDENCE.get(operator);
    if (precedence === undefined || precedence < minimum) return left;
    if (left.kind !== 'subquery') throw nonQueryError(c);
    c.checkChain(length);
    c.position++;
    if (operator === 'MINUS') {
      throw syntaxError(
        'MINUS is not allowed under the current SQL conformance level',
        c.lastSpan(),
        'Write EXCEPT instead of MINUS',
      );
    }
    const all = c.accept('ALL') || (c.accept('DISTINCT'), false);
    const right = setOperations(c, Context.Query, precedence + 1);
    if (right.kind !== 'subquery') throw nonQueryError(c);
    const operation: SetOperation = node({
      kind: 'set-operation',
      span: c.span(from),
      operator: operator as SetOperation['operator'],
      all,
      left: left.query,
      right: right.query,
    });
    left = subquery(c, from, operation);
  }
}

function leaf(c: Cursor, context: Context): Expression {
  const start = c.position;
  let query: Query;
  switch (c.tag) {
    case 'SELECT':
      checkQueryAllowed(c, context);
      query = select(c, start);
      break;
    case 'VALUES':
    case 'VALUE':
      checkQueryAllowed(c, context);
      c.position++;
      query = node({
        kind: 'values',
        rows: list(
          c.commaListAhead(
            () => valuesRow(c),
            (ahead) => startsOperand(c, ahead),
          ),
        ),
        span: c.span(start),
      });
      break;
    case 'TABLE':
      checkQueryAllowed(c, context);
      c.position++;
      query = node({ kind: 'explicit-table', name: c.qualifiedName(), span: c.span(start) });
      break;
    default:
      return parseExpression(c, context);
  }
  return subquery(c, start, query);
}

/** `(1, DEFAULT)`, `ROW(1, 2)`, `(ROW(1, 2))`, or a single value without parentheses. */
export function valuesRow(c: Cursor): Expression {
  const start = c.position;
  if (c.is('ROW') || c.is('(')) {
    const row = rowWithDefaults(c, start);
    if (row !== undefined) return row;
    c.position = start;
  }
  return parseExpression(c, Context.Any);
}

/** A row whose elements may be DEFAULT; undefined when it turns out to be the start of an expression. */
function rowWithDefaults(c: Cursor, start: number): Expression | undefined {
  if (!hasDefault(c)) return undefined;
  const explicit = c.accept('ROW');
  c.expect('(');
  const elements = c.commaList((): Expression => {
    const at = c.position;
    if (!c.accept('DEFAULT')) return parseExpression(c, Context.Any);
    return node({ kind: 'default-argument', span: c.span(at) });
  });
  c.expect(')');
  return node({ kind: 'row-constructor', span: c.span(start), explicit, elements: list(elements) });
}

/** Whether a bare DEFAULT stands directly inside the parentheses that open here. */
function hasDefault(c: Cursor): boolean {
  let depth = 0;
  for (let i = c.is('ROW') ? 1 : 0; ; i++) {
    const tag = c.peek(i);
    if (tag === '(') depth++;
    else if (tag === ')') {
      if (--depth === 0) return false;
    } else if (tag === token.EOF || depth === 0) return false;
    else if (tag === 'DEFAULT' && depth === 1 && (c.peek(i - 1) === '(' || c.peek(i - 1) === ','))
      return true;
  }
}

// ---- ORDER BY and limits

function ordered(c: Cursor, start: number, e: Expression): Expression {
  if (e.kind !== 'subquery') {
    if (c.is('ORDER')) throw syntaxError('ORDER BY unexpected', c.tokenSpanAt(c.position));
    return e;
  }
  if (!c.is('ORDER') && !c.is('LIMIT') && !c.is('OFFSET') && !c.is('FETCH')) return e;
  const order = c.is('ORDER') ? orderBy(c) : list<OrderItem>([]);
  const { offset, fetch, any } = limits(c);
  if (order.length === 0 && !any) return e;
  const query: Query = node({
    kind: 'ordered-query',
    span: c.span(start),
    query: e.query,
    orderBy: order,
    offset,
    fetch,
  });
  return subquery(c, start, query);
}

/** `ORDER BY item, …`. */
export function orderBy(c: Cursor): readonly OrderItem[] {
  c.expect('ORDER');
  c.expect('BY');
  return list(
    c.commaListAhead(
      () => orderItem(c),
      (ahead) => startsOperand(c, ahead),
    ),
  );
}

export function orderItem(c: Cursor): OrderItem {
  const start = c.position;
  const expression = parseExpression(c);
  const descending = c.accept('DESC') || (c.accept('ASC'), false);
  let nulls: OrderItem['nulls'];
  if (c.accept('NULLS')) nulls = c.expectOneOf('FIRST', 'LAST');
  return node({ kind: 'order-item', span: c.span(start), expression, descending, nulls });
}

// ---- SELECT

function select(c: Cursor, start: number): Select {
  c.position++;
  const hints = c.is('/*+') ? hintBlock(c) : list<Hint>([]);
  const stream = c.accept('STREAM');
  const quantifier = c.acceptOneOf('DISTINCT', 'ALL');
  if (c.tokens.postgres && quantifier === 'DISTINCT' && c.is('ON')) throw distinctOn(c);
  const items = list(c.commaList(() => selectItem(c)));
  let from: Relation | undefined;
  let where: Expression | undefined;
  let groupBy: GroupBy | undefined;
  let having: Expression | undefined;
  let windows: Select['windows'] = list([]);
  let qualify: Expression | undefined;
  if (c.accept('FROM')) {
    from = fromClause(c);
    if (c.accept('WHERE')) where = parseExpression(c);
    if (c.is('GROUP')) groupBy = groupByClause(c);
    if (c.accept('HAVING')) having = parseExpression(c);
    windows = windowClause(c);
    if (c.accept('QUALIFY')) qualify = parseExpression(c);
  }
  return node({
    kind: 'select',
    span: c.span(start),
    hints,
    stream,
    quantifier,
    items,
    from,
    where,
    groupBy,
    having,
    windows,
    qualify,
  });
}

/** PostgreSQL's `DISTINCT ON (…)`: the first row of each group. */
const distinctOn = (c: Cursor): Error =>
  notSupported(
    'SELECT DISTINCT ON',
    c.tokenSpanAt(c.position),
    'Join the table with the MAX or MIN of each group',
  );

/** `expr [[AS] alias]`, `*`, `t.*`. */
export function selectItem(c: Cursor): SelectItem {
  const start = c.position;
  const expression = c.is('*') ? star(c) : parseExpression(c);
  const as = c.accept('AS');
  const alias = as || c.atName() ? aliasName(c, as) : undefined;
  if (alias === undefined && c.is(token.STRING)) throw aliasIsString(c);
  return node({ kind: 'select-item', span: c.span(start), expression, alias });
}

function star(c: Cursor): Expression {
  const start = c.position++;
  return node({ kind: 'star', span: c.span(start), qualifier: undefined });
}

/** PostgreSQL takes any keyword behind AS (its grammar's ColLabel), and tools name columns so. */
function aliasName(c: Cursor, as: boolean): SelectItem['alias'] {
  if (c.is(token.STRING)) throw aliasIsString(c);
  const isLabel = as && c.tokens.postgres && (c.tokens.flags[c.position]! & token.KEYWORD_FLAG) !== 0;
  return isLabel ? c.takeIdentifier() : c.identifier();
}

const aliasIsString = (c: Cursor): Error =>
  syntaxError(
    'Expecting alias, found character literal',
    c.tokenSpanAt(c.position),
    'Quote an alias with back-ticks (`name`), not with single quotes',
  );

function groupByClause(c: Cursor): GroupBy {
  const start = c.position++;
  c.expect('BY');
  const distinct = c.acceptOneOf('ALL', 'DISTINCT') === 'DISTINCT';
  const elements = list(
    c.commaListAhead(
      () => groupingElement(c),
      (ahead) => startsGrouping(c, ahead),
    ),
  );
  return node({ kind: 'group-by', span: c.span(start), distinct, elements });
}

const startsGrouping = (c: Cursor, ahead: number): boolean =>
  startsOperand(c, ahead) || ['GROUPING', 'ROLLUP', 'CUBE'].includes(c.peek(ahead));

function groupingElement(c: Cursor): GroupingElement {
  const start = c.position;
  if (c.acceptPair('GROUPING', 'SETS')) {
    c.expect('(');
    const items = c.commaListAhead(
      () => groupingElement(c),
      (ahead) => startsGrouping(c, ahead),
    );
    c.expect(')');
    const elements = list(items);
    return node({ kind: 'grouping-sets', span: c.span(start), elements });
  }
  const word = c.acceptOneOf('ROLLUP', 'CUBE');
  if (word !== undefined) {
    const kind = word === 'ROLLUP' ? 'rollup' : 'cube';
    c.expect('(');
    const items = c.commaListAhead(
      () => groupingExpression(parseExpression(c)),
      (ahead) => startsOperand(c, ahead),
    );
    c.expect(')');
    const elements = list(items);
    return node({ kind, span: c.span(start), elements });
  }
  if (c.are('(', ')')) {
    c.position += 2;
    return node({ kind: 'grouping-tuple', span: c.span(start), expressions: list<Expression>([]) });
  }
  return groupingExpression(parseExpression(c));
}

function groupingExpression(e: Expression): GroupingElement {
  if (e.kind === 'row-constructor' && !e.explicit) {
    return node({ kind: 'grouping-tuple', span: e.span, expressions: e.elements });
  }
  return node({ kind: 'grouping-expression', span: e.span, expression: e });
}
