/**
 * Expressions: operators by precedence (Pratt), as in Flink's operator table. What operators connect is parsed in
 * `primary.ts`.
 */
import type { BinaryOperator, Expression, SubqueryExpression } from '../ast/index.js';
import { checkExpressionAllowed, Context } from './context.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { operandMismatch, startsOperand } from './operand-start.js';
import { inList, parseFormatJson, parseIs, parsePredicate } from './predicate.js';
import { parsePostgresCast } from './postgres-cast.js';
import { acceptNumber, stringLiteral } from './literal.js';
import { parsePrimary } from './primary.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';

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
  ['::', Precedence.ITEM],
]);

/** What a Pratt step needs besides the cursor. */
export interface Frame {
  readonly context: Context;
  /** Inside the lower bound of BETWEEN, where AND ends the operand. */
  readonly stopAtAnd: boolean;
}

const FRAMES: readonly Frame[] = [0, 1, 2, 3, 4, 5].map((context) =>
  Object.freeze({ context: context as Context, stopAtAnd: false }),
);
export const SUB_QUERY: Frame = FRAMES[Context.SubQuery]!;
export const LOWER_BOUND: Frame = Object.freeze({ context: Context.SubQuery, stopAtAnd: true });

/** A scalar expression, or a query where the context allows one. */
export function parseExpression(c: Cursor, context: Context = Context.SubQuery): Expression {
  return loneLiteral(c, context) ?? parseOperators(c, 0, FRAMES[context]!);
}

/** A number or text that is all of an element, as in lists of a hundred thousand of them: no operator needs to be looked for. */
function loneLiteral(c: Cursor, context: Context): Expression | undefined {
  const next = c.peek(1);
  if ((next !== ',' && next !== ')') || context === Context.Query) return undefined;
  const isText = c.is(token.STRING);
  if (!isText && !c.is(token.INTEGER) && !c.is(token.DECIMAL_NUMBER)) return undefined;
  c.enter();
  c.leave();
  return isText ? stringLiteral(c) : acceptNumber(c);
}

export function parseOperators(c: Cursor, minimum: number, frame: Frame): Expression {
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
  if (found.operator === '!=' && !c.tokens.postgres) throw bangEqual(c);
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
    case '::':
      return parsePostgresCast(c, start, left);
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
export function parseWordOperator(
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
