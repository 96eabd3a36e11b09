/** Relations of FROM: tables, derived tables, table functions, UNNEST and their suffixes. */
import type { Expression, ExtendedColumn, Hint, Identifier, Query, Relation } from '../ast/index.js';
import { Context, nonQueryError } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { tableFunctionCall } from './function-call.js';
import { isReservedFunction } from './keywords.js';
import { hintBlock } from './hint.js';
import { acceptNumber, integerValue, stringLiteral } from './literal.js';
import { startsOperand } from './operand-start.js';
import { joinChain, tableMismatch } from './join.js';
import { matchRecognize } from './match-recognize.js';
import { pivot, unpivot } from './pivot.js';
import { parenthesizedList } from './primary.js';
import { continueQuery, parseQuery } from './query.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';
import { parseType, startsType } from './type.js';

// ---- one table with its suffixes

/** A table, derived table or table function with alias and the like. */
export function tableReference(c: Cursor): Relation {
  const start = c.position;
  return suffixes(c, start, tablePrimary(c, start));
}

function tablePrimary(c: Cursor, start: number): Relation {
  const lateral = c.accept('LATERAL');
  switch (c.tag) {
    case '(': {
      if (tableMismatch(c, 0) > 0) {
        c.compared(2);
        throw c.unexpected();
      }
      const inner = parenthesizedRelation(c, start, lateral);
      return c.is('MATCH_RECOGNIZE') ? matchRecognize(c, start, inner) : inner;
    }
    case 'UNNEST':
      return unnest(c, start);
    case 'TABLE':
      return wrappedFunction(c, start, lateral);
    case 'SPECIFIC': {
      if (!c.isNameAt(1) && !isReservedFunction(c.peek(1))) throw c.mismatch(2);
      const call = tableFunctionCall(c);
      return node({ kind: 'table-function', span: c.span(start), lateral, wrapped: false, call });
    }
  }
  if (lateral) throw c.unexpected();
  return isCall(c) ? plainFunction(c, start) : namedTable(c, start);
}

/** Whether a dotted name with an opening parenthesis stands here. */
function isCall(c: Cursor): boolean {
  if (!c.isNameAt(0)) return false;
  let i = 1;
  while (c.peek(i) === '.' && c.isNameAt(i + 1)) i += 2;
  return c.peek(i) === '(' && !isColumnWithType(c, i + 1);
}

/** Whether `name type` stands `ahead`: a list of columns added to a table, not arguments. */
function isColumnWithType(c: Cursor, ahead: number): boolean {
  let i = ahead;
  if (!c.isNameAt(i)) return false;
  while (c.peek(i + 1) === '.' && c.isNameAt(i + 2)) i += 2;
  return c.peek(i + 1) === token.IDENTIFIER || startsType(c.peek(i + 1));
}

/** `TUMBLE(TABLE t, …)` without `TABLE( )` around it. */
function plainFunction(c: Cursor, start: number): Relation {
  const call = tableFunctionCall(c);
  return node({ kind: 'table-function', span: c.span(start), lateral: false, wrapped: false, call });
}

function wrappedFunction(c: Cursor, start: number, lateral: boolean): Relation {
  c.position++;
  c.expect('(');
  const call = tableFunctionCall(c);
  c.expect(')');
  return node({ kind: 'table-function', span: c.span(start), lateral, wrapped: true, call });
}

function unnest(c: Cursor, start: number): Relation {
  if (c.peek(1) !== '(') throw c.mismatch(2);
  c.position++;
  const operands = list(parenthesizedList(c, Context.SubQuery));
  let withOrdinality = false;
  if (c.accept('WITH')) {
    c.expect('ORDINALITY');
    withOrdinality = true;
  }
  return node({ kind: 'unnest', span: c.span(start), operands, withOrdinality });
}

function namedTable(c: Cursor, start: number): Relation {
  const name = c.qualifiedName();
  const hints = c.is('/*+') ? hintBlock(c) : list<Hint>([]);
  const extend = c.accept('EXTEND') || (c.is('(') && isColumnWithType(c, 1)) ? extendList(c) : undefined;
  const systemTime = c.is('FOR') ? systemTimeClause(c) : undefined;
  const table: Relation = node({
    kind: 'table-reference',
    span: c.span(start),
    name,
    hints,
    systemTime,
    ...(extend ? { extend } : undefined),
  });
  return c.is('MATCH_RECOGNIZE') ? matchRecognize(c, start, table) : table;
}

/** `FOR SYSTEM_TIME AS OF x`. */
function systemTimeClause(c: Cursor): Expression {
  c.position++;
  c.expect('SYSTEM_TIME');
  c.expect('AS');
  c.expect('OF');
  return parseExpression(c, Context.NonQuery);
}

/** `(a INT, b VARCHAR NOT NULL)`. */
export function extendList(c: Cursor): readonly ExtendedColumn[] {
  return c.parenthesized(() => {
    const start = c.position;
    const name = c.qualifiedName();
    const type = extendedType(c);
    return node({ kind: 'extended-column' as const, span: c.span(start), name, type });
  });
}

function extendedType(c: Cursor): ExtendedColumn['type'] {
  const type = parseType(c, false);
  if (!c.accept('NOT')) return type;
  c.expect('NULL');
  return node({ ...type, nullable: false });
}

/** PIVOT, UNPIVOT, alias and TABLESAMPLE, none of which a join may have. */
function suffixes(c: Cursor, start: number, first: Relation): Relation {
  let relation = first;
  if (c.is('AS') && c.isNameAt(1) && c.peek(2) === 'MATCH_RECOGNIZE') {
    c.position++;
    const alias = c.takeIdentifier();
    const columns = list<Identifier>([]);
    relation = node({ kind: 'aliased', span: c.span(start), relation, alias, columns });
    relation = matchRecognize(c, start, relation);
  }
  if ((c.is('PIVOT') || c.is('UNPIVOT')) && !pivotFits(c)) c.compared(2);
  else if (c.is('PIVOT')) relation = pivot(c, start, noJoin(c, relation));
  if (c.is('UNPIVOT') && pivotFits(c)) relation = unpivot(c, start, noJoin(c, relation));
  if (c.is('AS') || c.atName()) {
    c.accept('AS');
    const alias = c.identifier();
    const columns = c.is('(') ? c.identifierList() : list<Identifier>([]);
    noJoin(c, relation);
    relation = node({ kind: 'aliased', span: c.span(start), relation, alias, columns });
  }
  return c.is('TABLESAMPLE') ? sample(c, start, noJoin(c, relation)) : relation;
}

const pivotFits = (c: Cursor): boolean =>
  c.peek(1) === '(' || (c.is('UNPIVOT') && (c.peek(1) === 'INCLUDE' || c.peek(1) === 'EXCLUDE'));

function noJoin(c: Cursor, relation: Relation): Relation {
  if (relation.kind !== 'parenthesized') return relation;
  throw syntaxError('Join expression encountered in illegal context', c.tokenSpanAt(c.joinKeyword));
}

function sample(c: Cursor, start: number, relation: Relation): Relation {
  c.position++;
  const method = c.expectOneOf('SUBSTITUTE', 'BERNOULLI', 'SYSTEM');
  c.expect('(');
  const argument: Expression | undefined = method === 'SUBSTITUTE' ? stringLiteral(c) : acceptNumber(c);
  if (argument === undefined) throw c.unexpected();
  c.expect(')');
  let repeatable: Expression | undefined;
  if (method !== 'SUBSTITUTE' && c.accept('REPEATABLE')) {
    c.expect('(');
    repeatable = seed(c);
    c.expect(')');
  }
  return node({ kind: 'sampled', span: c.span(start), relation, method, argument, repeatable });
}

function seed(c: Cursor): Expression {
  const start = c.position;
  const negative = c.accept('-') || (c.accept('+'), false);
  const value = integerValue(c);
  const operand: Expression = node({
    kind: 'numeric-literal',
    span: c.lastSpan(),
    text: String(value),
    form: 'integer',
  });
  return negative ? node({ kind: 'unary', span: c.span(start), operator: '-', operand }) : operand;
}

// ---- parentheses: a query or a join

type QueryOrJoin = { readonly query: Query } | { readonly relation: Relation };

function parenthesizedRelation(c: Cursor, start: number, lateral: boolean): Relation {
  c.expect('(');
  const inner = queryOrJoin(c);
  c.expect(')');
  if ('query' in inner) {
    const { query } = inner;
    return node({ kind: 'derived-table', span: c.span(start), lateral, query, systemTime: undefined });
  }
  return node({ kind: 'parenthesized', span: c.span(start), relation: inner.relation });
}

const QUERY_STARTS: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'VALUE', 'WITH']);

const startsQuery = (c: Cursor): boolean => QUERY_STARTS.has(c.tag) || (c.is('TABLE') && c.peek(1) !== '(');

function queryOrJoin(c: Cursor): QueryOrJoin {
  c.enter();
  if ((c.is('VALUES') || c.is('VALUE')) && !startsOperand(c, 1)) {
    throw c.mismatch(2);
  }
  const result = startsQuery(c) ? { query: parseQuery(c) } : nestedOrJoin(c);
  c.leave();
  return result;
}

function nestedOrJoin(c: Cursor): QueryOrJoin {
  const start = c.position;
  let first: Relation;
  if (c.is('(')) {
    if (tableMismatch(c, 0) > 0) {
      c.compared(2);
      throw c.unexpected();
    }
    c.position++;
    const inner = queryOrJoin(c);
    c.expect(')');
    if ('query' in inner) {
      const query = continueQuery(c, start, inner.query);
      if (c.is(')')) return { query };
      first = node({
        kind: 'derived-table',
        span: c.span(start),
        lateral: false,
        query,
        systemTime: undefined,
      });
      if (c.is('MATCH_RECOGNIZE')) first = matchRecognize(c, start, first);
    } else first = node({ kind: 'parenthesized', span: c.span(start), relation: inner.relation });
    first = suffixes(c, start, first);
  } else first = tableReference(c);
  const relation = joinChain(c, start, first);
  if (relation.kind === 'join' || relation.kind === 'parenthesized') return { relation };
  if (['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'].includes(c.tag)) throw nonQueryError(c);
  if (!c.is(')')) throw c.unexpected();
  throw syntaxError('Expected query or join', relation.span);
}
