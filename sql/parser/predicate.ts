/** Predicates behind an operand: IN, BETWEEN, LIKE, IS, DISTINCT FROM, FORMAT JSON. */
import type { Expression, IsExpression, LikeExpression, SubqueryExpression } from '../ast/index.js';
import { checkExpressionAllowed, Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { LOWER_BOUND, parseOperators, parseWordOperator, Precedence, SUB_QUERY } from './expression.js';
import type { Frame } from './expression.js';
import { operandMismatch, startsOperand } from './operand-start.js';
import { parenthesizedList, parsePrimary } from './primary.js';
import { syntaxError } from './syntax-error.js';

/** The right side of IN: a query, or one or more expressions. */
export function inList(c: Cursor): readonly Expression[] | SubqueryExpression {
  const items = parenthesizedList(c, Context.Any);
  const first = items[0]!;
  return items.length === 1 && first.kind === 'subquery' ? first : list(items);
}

/** `[NOT] IN`, `[NOT] BETWEEN`, `[NOT] LIKE`, `NOT SUBMULTISET OF`. */
export function parsePredicate(
  c: Cursor,
  start: number,
  left: Expression,
  minimum: number,
  frame: Frame,
): Expression | undefined {
  const negated = c.is('NOT');
  const word = negated ? c.peek(1) : c.tag;
  const skip = negated ? 2 : 1;
  switch (word) {
    case 'IN':
      if (!negated && c.peek(skip) !== '(') {
        c.compared(skip + 1);
        return undefined;
      }
      c.position += skip;
      checkExpressionAllowed(c, frame.context);
      return parseIn(c, start, left, negated);
    case 'BETWEEN':
      return parseBetween(c, start, left, negated, skip, frame);
    case 'LIKE':
    case 'ILIKE':
    case 'RLIKE':
      return parseLike(c, start, { operand: left, negated, operator: word }, skip, minimum, frame);
    case 'SIMILAR':
      if (c.peek(skip) !== 'TO') return undefined;
      return parseLike(
        c,
        start,
        { operand: left, negated, operator: 'SIMILAR TO' },
        skip + 1,
        minimum,
        frame,
      );
    case 'SUBMULTISET': {
      if (c.peek(2) !== 'OF') return undefined;
      c.position++;
      const next = parseWordOperator(c, start, left, 'NOT SUBMULTISET OF', 'OF', frame);
      return next;
    }
    default:
      if (negated) c.compared(2);
      return undefined;
  }
}

function parseIn(c: Cursor, start: number, operand: Expression, negated: boolean): Expression {
  const listStart = c.position;
  const values = inList(c);
  return node({ kind: 'in', operand, negated, values, listSpan: c.span(listStart), span: c.span(start) });
}

function parseBetween(
  c: Cursor,
  start: number,
  operand: Expression,
  negated: boolean,
  skip: number,
  frame: Frame,
): Expression | undefined {
  const qualified = c.peek(skip) === 'SYMMETRIC' || c.peek(skip) === 'ASYMMETRIC';
  if (!negated && !qualified && !startsOperand(c, skip)) {
    c.compared(skip + 1);
    return undefined;
  }
  c.position += skip;
  checkExpressionAllowed(c, frame.context);
  const symmetric = c.accept('SYMMETRIC') || (c.accept('ASYMMETRIC'), false);
  const low = parseOperators(c, 0, LOWER_BOUND);
  if (!c.is('AND') || operandMismatch(c) > 0) throw betweenWithoutAnd(c);
  c.position++;
  const high = parseOperators(c, Precedence.LIKE, frame.stopAtAnd ? LOWER_BOUND : SUB_QUERY);
  return node({ kind: 'between', span: c.span(start), operand, negated, symmetric, low, high });
}

/** Flink points just behind the expression. */
function betweenWithoutAnd(c: Cursor): Error {
  const { end, endLine, endColumn } = c.lastSpan();
  const column = endColumn + 1;
  const span = { offset: end, end, line: endLine, column, endLine, endColumn: column };
  return syntaxError('BETWEEN operator has no terminating AND', span);
}

function parseLike(
  c: Cursor,
  start: number,
  head: Pick<LikeExpression, 'operand' | 'negated' | 'operator'>,
  skip: number,
  minimum: number,
  frame: Frame,
): Expression | undefined {
  if (skip === 1 && !startsOperand(c, skip)) {
    c.compared(skip + 1);
    return undefined;
  }
  c.position += skip;
  checkExpressionAllowed(c, frame.context);
  const inner = frame.stopAtAnd ? LOWER_BOUND : SUB_QUERY;
  const pattern = parseOperators(c, Math.max(Precedence.PREDICATE, minimum), inner);
  let escape: Expression | undefined;
  if (c.is('ESCAPE')) {
    if (startsOperand(c, 1)) {
      c.position++;
      escape = parsePrimary(c, Context.SubQuery);
    } else c.compared(2);
  }
  return node({ kind: 'like', span: c.span(start), ...head, pattern, escape });
}

const IS_TESTS = ['NULL', 'TRUE', 'FALSE', 'UNKNOWN', 'EMPTY'] as const;
const JSON_KINDS = ['VALUE', 'OBJECT', 'ARRAY', 'SCALAR'] as const;

const AFTER_IS: ReadonlySet<string> = new Set([...IS_TESTS, 'NOT', 'DISTINCT', 'A', 'JSON']);

/** `IS [NOT] NULL`, `IS [NOT] DISTINCT FROM x`, `IS [NOT] JSON …`, `IS [NOT] A SET`. */
export function parseIs(c: Cursor, start: number, operand: Expression, frame: Frame): Expression | undefined {
  if (!AFTER_IS.has(c.peek(1))) {
    c.compared(2);
    return undefined;
  }
  c.position++;
  const negated = c.accept('NOT');
  if (c.is('DISTINCT')) return parseDistinctFrom(c, start, operand, negated, frame);
  const test = c.acceptOneOf(...IS_TESTS) ?? isOther(c);
  if (test === undefined) throw c.unexpected();
  checkExpressionAllowed(c, frame.context);
  return node({ kind: 'is', span: c.span(start), operand, negated, test });
}

function isOther(c: Cursor): IsExpression['test'] | undefined {
  if (c.accept('A')) {
    c.expect('SET');
    return 'A SET';
  }
  if (!c.accept('JSON')) return undefined;
  return `JSON ${c.acceptOneOf(...JSON_KINDS) ?? 'VALUE'}`;
}

function parseDistinctFrom(
  c: Cursor,
  start: number,
  left: Expression,
  negated: boolean,
  frame: Frame,
): Expression {
  if (c.peek(1) !== 'FROM') {
    if (negated) c.position++;
    else c.compared(2);
    throw c.unexpected();
  }
  c.position += 2;
  checkExpressionAllowed(c, frame.context);
  const operator = negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM';
  const right = parseOperators(c, Precedence.COMPARISON + 1, frame.stopAtAnd ? LOWER_BOUND : SUB_QUERY);
  return node({ kind: 'binary', span: c.span(start), operator, left, right });
}

export function parseFormatJson(
  c: Cursor,
  start: number,
  operand: Expression,
  frame: Frame,
): Expression | undefined {
  if (c.peek(1) !== 'JSON') return undefined;
  c.position += 2;
  checkExpressionAllowed(c, frame.context);
  const encoding = c.accept('ENCODING') ? c.expectOneOf('UTF8', 'UTF16', 'UTF32') : undefined;
  return node({ kind: 'json-format', span: c.span(start), operand, encoding });
}
