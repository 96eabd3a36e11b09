/**
 * Expressions: operators by precedence (Pratt), as in Flink's operator table. What operators connect is parsed in
 * `primary.ts`.
 */
import type {
  BinaryOperator,
  Expression,
  IsExpression,
  LikeExpression,
  SubqueryExpression,
} from '../ast/index.js';
import { checkExpressionAllowed, Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { operandMismatch, startsOperand } from './operand-start.js';
import { parenthesizedList, parsePrimary } from './primary.js';
import { syntaxError } from './syntax-error.js';

/** Binding powers. All binary operators associate to the left, but LIKE to the right. */
export const Precedence = {
  MULTISET: 14,
  MULTISET_INTERSECT: 18,
  OR: 22,
  AND: 24,
  NOT: 26,
  IS: 28,
  COMPARISON: 30,
  PREDICATE: 32,
  /** Of LIKE to its left; its pattern goes on with {@link Precedence.PREDICATE}. */
  LIKE: 32.5,
  ADD: 40,
  EXISTS: 40,
  MULTIPLY: 60,
  CONCAT: 60,
  SIGN: 80,
  ITEM: 100,
} as const;

interface InfixOperator {
  readonly precedence: number;
  readonly operator: BinaryOperator;
}

const infix = (precedence: number, operator: BinaryOperator): InfixOperator => ({ precedence, operator });

/** Operators of one token with an operand on each side. */
const INFIX: ReadonlyMap<string, InfixOperator> = new Map<string, InfixOperator>([
  ['OR', infix(Precedence.OR, 'OR')],
  ['AND', infix(Precedence.AND, 'AND')],
  ['=', infix(Precedence.COMPARISON, '=')],
  ['<>', infix(Precedence.COMPARISON, '<>')],
  ['!=', infix(Precedence.COMPARISON, '!=')],
  ['<', infix(Precedence.COMPARISON, '<')],
  ['<=', infix(Precedence.COMPARISON, '<=')],
  ['>', infix(Precedence.COMPARISON, '>')],
  ['>=', infix(Precedence.COMPARISON, '>=')],
  ['CONTAINS', infix(Precedence.COMPARISON, 'CONTAINS')],
  ['OVERLAPS', infix(Precedence.COMPARISON, 'OVERLAPS')],
  ['PRECEDES', infix(Precedence.COMPARISON, 'PRECEDES')],
  ['SUCCEEDS', infix(Precedence.COMPARISON, 'SUCCEEDS')],
  ['EQUALS', infix(Precedence.COMPARISON, 'EQUALS')],
  ['+', infix(Precedence.ADD, '+')],
  ['-', infix(Precedence.ADD, '-')],
  ['||', infix(Precedence.CONCAT, '||')],
  ['*', infix(Precedence.MULTIPLY, '*')],
  ['/', infix(Precedence.MULTIPLY, '/')],
  ['%', infix(Precedence.MULTIPLY, '%')],
]);

/** Operators of several tokens, or with a right side of their own form; their precedence. */
const SPECIAL: ReadonlyMap<string, number> = new Map<string, number>([
  ['NOT', Precedence.PREDICATE],
  ['IN', Precedence.PREDICATE],
  ['BETWEEN', Precedence.PREDICATE],
  ['LIKE', Precedence.LIKE],
  ['ILIKE', Precedence.LIKE],
  ['RLIKE', Precedence.LIKE],
  ['SIMILAR', Precedence.LIKE],
  ['IS', Precedence.IS],
  ['FORMAT', Precedence.IS],
  ['MEMBER', Precedence.COMPARISON],
  ['SUBMULTISET', Precedence.COMPARISON],
  ['IMMEDIATELY', Precedence.COMPARISON],
  ['MULTISET', Precedence.MULTISET_INTERSECT],
  ['[', Precedence.ITEM],
]);

/** What a Pratt step needs besides the cursor. */
interface Frame {
  readonly context: Context;
  /** Inside the lower bound of BETWEEN, where AND ends the operand. */
  readonly stopAtAnd: boolean;
}

const FRAMES: readonly Frame[] = [0, 1, 2, 3, 4, 5].map((context) =>
  Object.freeze({ context: context as Context, stopAtAnd: false }),
);
const SUB_QUERY: Frame = FRAMES[Context.SubQuery]!;
const LOWER_BOUND: Frame = Object.freeze({ context: Context.SubQuery, stopAtAnd: true });

/** A scalar expression, or a query where the context allows one. */
export function parseExpression(c: Cursor, context: Context = Context.SubQuery): Expression {
  return parseOperators(c, 0, FRAMES[context]!);
}

function parseOperators(c: Cursor, minimum: number, frame: Frame): Expression {
  c.enter();
  const start = c.position;
  let left = parseOperand(c, frame);
  let length = 0;
  for (;;) {
    const next = parseInfix(c, start, left, minimum, frame) ?? parseSpecial(c, start, left, minimum, frame);
    if (next === undefined) break;
    left = next;
    if (++length > 64) c.checkChain(length);
  }
  c.leave();
  return left;
}

/** Prefix operators and the primary they stand before. */
function parseOperand(c: Cursor, frame: Frame): Expression {
  const start = c.position;
  const tag = c.tag;
  let precedence: number;
  switch (tag) {
    case '+':
    case '-':
      precedence = Precedence.SIGN;
      break;
    case 'NOT':
      precedence = Precedence.NOT;
      break;
    case 'EXISTS':
    case 'UNIQUE':
      precedence = Precedence.EXISTS;
      break;
    default:
      return parsePrimary(c, frame.context);
  }
  c.position++;
  checkExpressionAllowed(c, frame.context);
  const operand = parseOperators(c, precedence, frame.stopAtAnd ? LOWER_BOUND : SUB_QUERY);
  return node({ kind: 'unary', span: c.span(start), operator: tag, operand });
}

function parseInfix(
  c: Cursor,
  start: number,
  left: Expression,
  minimum: number,
  frame: Frame,
): Expression | undefined {
  const found = INFIX.get(c.tag);
  if (found === undefined) return undefined;
  if (found.precedence === Precedence.COMPARISON && isQuantifier(c.peek(1))) {
    if (Precedence.PREDICATE < minimum) return undefined;
    return parseQuantified(c, start, left, frame);
  }
  if (found.precedence < minimum) return undefined;
  if (frame.stopAtAnd && found.operator === 'AND') return undefined;
  const mismatch = operandMismatch(c);
  if (mismatch > 0) {
    c.compared(mismatch);
    return undefined;
  }
  c.position++;
  if (found.operator === '!=') throw bangEqual(c);
  checkExpressionAllowed(c, frame.context);
  const right = parseOperators(c, found.precedence + 1, frame.stopAtAnd ? LOWER_BOUND : SUB_QUERY);
  return node({ kind: 'binary', span: c.span(start), operator: found.operator, left, right });
}

const bangEqual = (c: Cursor): Error =>
  syntaxError(
    "Bang equal '!=' is not allowed under the current SQL conformance level",
    c.lastSpan(),
    'Write <> for "not equal"',
  );

const isQuantifier = (tag: string): boolean => tag === 'ALL' || tag === 'SOME' || tag === 'ANY';

const COMPARISONS = ['=', '<>', '!=', '<', '<=', '>', '>='] as const;

/** `x > ALL (…)`. */
function parseQuantified(
  c: Cursor,
  start: number,
  operand: Expression,
  frame: Frame,
): Expression | undefined {
  const operator = c.acceptOneOf(...COMPARISONS);
  if (operator === undefined) return undefined;
  if (operator === '!=') throw bangEqual(c);
  checkExpressionAllowed(c, frame.context);
  const quantifier = c.expectOneOf('ALL', 'SOME', 'ANY');
  const values = inList(c);
  return node({ kind: 'quantified', span: c.span(start), operator, quantifier, operand, values });
}

/** The right side of IN: a query, or one or more expressions. */
function inList(c: Cursor): readonly Expression[] | SubqueryExpression {
  const items = parenthesizedList(c, Context.Any);
  const first = items[0]!;
  return items.length === 1 && first.kind === 'subquery' ? first : list(items);
}

function parseSpecial(
  c: Cursor,
  start: number,
  left: Expression,
  minimum: number,
  frame: Frame,
): Expression | undefined {
  const precedence = c.is('NOT') ? negatedPrecedence(c) : SPECIAL.get(c.tag);
  if (precedence === undefined || precedence < minimum) return undefined;
  switch (c.tag) {
    case '[':
      return parseItem(c, start, left);
    case 'IS':
      return parseIs(c, start, left, frame);
    case 'FORMAT':
      return parseFormatJson(c, start, left, frame);
    case 'MULTISET':
      return parseMultisetOperator(c, start, left, minimum, frame);
    case 'MEMBER':
    case 'SUBMULTISET':
      return parseWordOperator(c, start, left, `${c.tag} OF` as BinaryOperator, 'OF', frame);
    case 'IMMEDIATELY': {
      const second = c.peek(1) === 'PRECEDES' ? 'PRECEDES' : 'SUCCEEDS';
      return parseWordOperator(c, start, left, `IMMEDIATELY ${second}`, second, frame);
    }
    default:
      return parsePredicate(c, start, left, minimum, frame);
  }
}

/** Of what a NOT behind an operand negates; undefined when it negates nothing. */
function negatedPrecedence(c: Cursor): number | undefined {
  const word = c.peek(1);
  return word === 'SUBMULTISET' ? Precedence.COMPARISON : (SPECIAL.get(word) ?? Precedence.PREDICATE);
}

/** Operators of two words: `MEMBER OF`, `IMMEDIATELY PRECEDES`. */
function parseWordOperator(
  c: Cursor,
  start: number,
  left: Expression,
  operator: BinaryOperator,
  second: string,
  frame: Frame,
): Expression | undefined {
  if (c.peek(1) !== second || !startsOperand(c, 2)) {
    c.compared(c.peek(1) === second ? 3 : 2);
    return undefined;
  }
  c.position += 2;
  checkExpressionAllowed(c, frame.context);
  const right = parseOperators(c, Precedence.COMPARISON + 1, SUB_QUERY);
  return node({ kind: 'binary', span: c.span(start), operator, left, right });
}

function parseMultisetOperator(
  c: Cursor,
  start: number,
  left: Expression,
  minimum: number,
  frame: Frame,
): Expression | undefined {
  const word = c.peek(1);
  if (word !== 'UNION' && word !== 'INTERSECT' && word !== 'EXCEPT') return undefined;
  const precedence = word === 'INTERSECT' ? Precedence.MULTISET_INTERSECT : Precedence.MULTISET;
  if (precedence < minimum) return undefined;
  const quantified = c.peek(2) === 'ALL' || c.peek(2) === 'DISTINCT';
  if (!quantified && !startsOperand(c, 2)) {
    c.compared(3);
    return undefined;
  }
  c.position += 2;
  checkExpressionAllowed(c, frame.context);
  const distinct = c.accept('DISTINCT') || (c.accept('ALL'), false);
  const operator: BinaryOperator = `MULTISET ${word}${distinct ? ' DISTINCT' : ''}`;
  const right = parseOperators(c, precedence + 1, SUB_QUERY);
  return node({ kind: 'binary', span: c.span(start), operator, left, right });
}

/** `[NOT] IN`, `[NOT] BETWEEN`, `[NOT] LIKE`, `NOT SUBMULTISET OF`. */
function parsePredicate(
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
      return node({ kind: 'in', operand: left, negated, values: inList(c), span: c.span(start) });
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
function parseIs(c: Cursor, start: number, operand: Expression, frame: Frame): Expression | undefined {
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

function parseFormatJson(
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

const ITEM_MODES = ['OFFSET', 'ORDINAL', 'SAFE_OFFSET', 'SAFE_ORDINAL'] as const;

/** `a[1]` and the fields behind it: `a[1].b.c`. */
function parseItem(c: Cursor, start: number, operand: Expression): Expression {
  c.position++;
  const mode = c.peek(1) === '(' ? c.acceptOneOf(...ITEM_MODES) : undefined;
  if (mode !== undefined) c.expect('(');
  const index = parseExpression(c);
  if (mode !== undefined) c.expect(')');
  c.expect(']');
  let result: Expression = node({ kind: 'item-access', span: c.span(start), operand, mode, index });
  while (c.is('.')) {
    if (!c.isNameAt(1)) {
      c.compared(2);
      break;
    }
    c.position++;
    const field = c.takeIdentifier();
    result = node({ kind: 'field-access', span: c.span(start), operand: result, field });
  }
  return result;
}

/** A query that stands where an expression may: `( … )` gives a SubqueryExpression. */
export function subquery(c: Cursor, start: number, query: SubqueryExpression['query']): SubqueryExpression {
  return node({ kind: 'subquery', span: c.span(start), query });
}
