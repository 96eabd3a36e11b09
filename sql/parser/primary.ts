/** Primaries: what operators connect. Literals, names, calls, constructors, CASE, parentheses. */
import type { Expression, FieldAccess, QualifiedName } from '../ast/index.js';
import { parseBuiltin } from './builtin-function.js';
import { checkExpressionAllowed, Context, insideParentheses, nonQueryError } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { callOf, contextVariable, jdbcEscape, keywordName, namedCall } from './function-call.js';
import { atQualifier, intervalLiteral, intervalQualifier } from './interval.js';
import { isContextVariable, isReservedFunction } from './keywords.js';
import {
  acceptNumber,
  atDateTimeLiteral,
  binaryLiteral,
  dateTimeLiteral,
  decimalLiteral,
  parameterByNumber,
  stringLiteral,
} from './literal.js';
import { startsOperand } from './operand-start.js';
import { queryOrExpression } from './query.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';

type Primary = (c: Cursor, start: number) => Expression;

const truth =
  (value: boolean | null): Primary =>
  (c, start) => {
    c.position++;
    return node({ kind: 'boolean-literal', span: c.span(start), value });
  };

const nullLiteral: Primary = (c, start) => {
  c.position++;
  return node({ kind: 'null-literal', span: c.span(start) });
};

const parameter: Primary = (c, start) => {
  c.position++;
  return node({ kind: 'dynamic-parameter', span: c.span(start), index: c.parameters++ });
};

const numberedParameter: Primary = (c) => parameterByNumber(c);

/** Primaries that their first token gives away. */
const BY_TAG: ReadonlyMap<string, Primary> = new Map<string, Primary>([
  [token.INTEGER, (c) => acceptNumber(c)!],
  [token.DECIMAL_NUMBER, (c) => acceptNumber(c)!],
  [token.APPROXIMATE, (c) => acceptNumber(c)!],
  [token.STRING, (c) => stringLiteral(c)],
  [token.PREFIXED_STRING, (c) => stringLiteral(c)],
  [token.UNICODE_STRING, (c) => stringLiteral(c)],
  [token.ESCAPED_STRING, (c) => stringLiteral(c)],
  [token.BINARY_STRING, (c) => binaryLiteral(c)],
  ['TRUE', truth(true)],
  ['FALSE', truth(false)],
  ['UNKNOWN', truth(null)],
  ['NULL', nullLiteral],
  ['?', parameter],
  [token.PARAMETER, numberedParameter],
  ['INTERVAL', (c) => intervalLiteral(c)],
  ['CASE', (c, start) => caseExpression(c, start)],
  ['{', (c, start) => jdbcEscape(c, start)],
  ['NEW', (c, start) => newExpression(c, start)],
  ['PERIOD', (c, start) => period(c, start)],
  ['ARRAY', (c, start) => collection(c, start, 'ARRAY')],
  ['MULTISET', (c, start) => collection(c, start, 'MULTISET')],
]);

/** One operand with the fields and calls that follow it after dots. */
export function parsePrimary(c: Cursor, context: Context = Context.SubQuery): Expression {
  const start = c.position;
  if (c.is('(') || c.is('ROW')) return fields(c, start, parenthesized(c, start, context));
  if (c.is('CURSOR')) return cursor(c, start, context);
  const e = atom(c, start);
  checkExpressionAllowed(c, context);
  return c.is('.') ? fields(c, start, e) : e;
}

function atom(c: Cursor, start: number): Expression {
  const tag = c.tag;
  const parse = BY_TAG.get(tag);
  if (parse !== undefined) return parse(c, start);
  if (atDateTimeLiteral(c)) return dateTimeLiteral(c);
  if (tag === 'DECIMAL' && c.peek(1) === token.STRING) return decimalLiteral(c);
  if (tag === 'MAP' && (c.peek(1) === '[' || c.peek(1) === '(')) return map(c, start);
  if ((tag === 'NEXT' || tag === 'CURRENT') && c.peek(1) === 'VALUE') return sequence(c, start);
  const builtin = parseBuiltin(c, start);
  if (builtin !== undefined) return builtin;
  if (isReservedFunction(tag) && c.peek(1) === '(') return namedCall(c, start, keywordName(c));
  if (isContextVariable(tag)) return contextVariable(c, start);
  if (c.atName()) return nameOrCall(c, start);
  if (tag === 'DATE' || tag === 'TIME' || tag === 'TIMESTAMP' || tag === 'DATETIME') c.compared(2);
  throw c.unexpected();
}

/** A column, a path, `t.*`, or the call of a function with a dotted name. */
function nameOrCall(c: Cursor, start: number): Expression {
  const name: QualifiedName = c.qualifiedName();
  if (c.is('(')) return namedCall(c, start, name);
  if (c.are('.', '*')) {
    c.position += 2;
    return node({ kind: 'star', span: c.span(start), qualifier: name });
  }
  return node({ kind: 'column-reference', span: name.span, name });
}

/** `.field`, `.f(x)` behind an operand that is no plain path. */
function fields(c: Cursor, start: number, first: Expression): Expression {
  let operand = first;
  while (c.is('.')) {
    if (!c.isNameAt(1)) {
      c.compared(2);
      break;
    }
    c.position++;
    const at = c.position;
    const name = c.takeIdentifier();
    let field: FieldAccess['field'] = name;
    if (c.is('(')) {
      const qualified = node({ kind: 'qualified-name' as const, span: name.span, parts: list([name]) });
      field = callOf(c, at, qualified);
    }
    operand = node({ kind: 'field-access', span: c.span(start), operand, field });
  }
  return operand;
}

/** `( e, … )` or `( query )`; a query alone gives a SubqueryExpression. */
export function parenthesizedList(c: Cursor, context: Context): Expression[] {
  c.expect('(');
  const items = [queryOrExpression(c, insideParentheses(context))];
  while (c.accept(',')) {
    checkExpressionAllowed(c, context);
    items.push(parseExpression(c, context));
  }
  c.expect(')');
  return items;
}

/** `(x)`, `(x, y)`, `ROW(x)`, `(a - b) HOUR`. */
function parenthesized(c: Cursor, start: number, context: Context): Expression {
  const explicit = c.accept('ROW');
  const items = parenthesizedList(c, context);
  const first = items[0]!;
  if (explicit || items.length > 1) {
    return node({ kind: 'row-constructor', span: c.span(start), explicit, elements: list(items) });
  }
  if (!atQualifier(c)) return first;
  const isDifference = first.kind === 'binary' && first.operator === '-';
  const span = c.span(start);
  const qualifier = intervalQualifier(c);
  if (!isDifference) {
    throw syntaxError(
      'Illegal expression. Was expecting "(DATETIME - DATETIME) INTERVALQUALIFIER"',
      c.span(start) ?? span,
    );
  }
  const { left, right } = first;
  return node({ kind: 'datetime-difference', span: c.span(start), left, right, qualifier });
}

function cursor(c: Cursor, start: number, context: Context): Expression {
  c.position++;
  if (context !== Context.Cursor && context !== Context.AnyOrCursor) {
    throw syntaxError('CURSOR expression encountered in illegal context', c.lastSpan());
  }
  c.expect('(');
  const inner = queryOrExpression(c, Context.Query);
  c.expect(')');
  if (inner.kind !== 'subquery') throw c.unexpected();
  return node({ kind: 'cursor', span: c.span(start), query: inner.query });
}

/** CASE; `WHEN 1, 2 THEN x` becomes two branches with the same result. */
function caseExpression(c: Cursor, start: number): Expression {
  c.position++;
  const operand = c.is('WHEN') ? undefined : parseExpression(c);
  const branches: { readonly when: Expression; readonly then: Expression }[] = [];
  do {
    c.expect('WHEN');
    const conditions = c.commaListAhead(
      () => parseExpression(c),
      (ahead) => startsOperand(c, ahead),
    );
    c.checkBranches(branches.length + conditions.length);
    c.expect('THEN');
    const then = parseExpression(c);
    for (const when of conditions) branches.push(node({ when, then }));
  } while (c.is('WHEN'));
  const otherwise = c.accept('ELSE') ? parseExpression(c) : undefined;
  c.expect('END');
  return node({ kind: 'case', span: c.span(start), operand, branches: list(branches), otherwise });
}

function newExpression(c: Cursor, start: number): Expression {
  if (!c.isNameAt(1) && !isReservedFunction(c.peek(1))) throw c.mismatch(2);
  c.position++;
  const at = c.position;
  const operand = namedCall(c, at, isReservedFunction(c.tag) ? keywordName(c) : c.qualifiedName());
  return node({ kind: 'unary', span: c.span(start), operator: 'NEW', operand });
}

function period(c: Cursor, start: number): Expression {
  if (c.peek(1) !== '(') {
    throw c.mismatch(2);
  }
  c.position++;
  c.expect('(');
  const from = parseExpression(c);
  c.expect(',');
  const end = parseExpression(c);
  c.expect(')');
  return node({ kind: 'period', span: c.span(start), start: from, end });
}

/** `ARRAY[…]`, `ARRAY(…)`, `ARRAY(SELECT …)`; MULTISET likewise. */
function collection(c: Cursor, start: number, word: 'ARRAY' | 'MULTISET'): Expression {
  if (c.peek(1) !== '[' && c.peek(1) !== '(') throw c.mismatch(2);
  c.position++;
  if (c.is('(')) {
    if (word === 'ARRAY') return fromParentheses(c, start, word);
    const elements = onlyQuery(c);
    return node({ kind: 'collection-constructor', span: c.span(start), collection: word, elements });
  }
  if (!c.is('[')) throw c.unexpected();
  const elements = word === 'MULTISET' ? multisetElements(c) : bracketList(c, Context.NonQuery);
  return node({ kind: 'collection-constructor', span: c.span(start), collection: word, elements });
}

/** `( query )` where values may not stand. */
function onlyQuery(c: Cursor): Extract<Expression, { kind: 'subquery' }> {
  const items = parenthesizedList(c, Context.Query);
  const first = items[0]!;
  if (items.length > 1 || first.kind !== 'subquery') throw nonQueryError(c);
  return first;
}

function multisetElements(c: Cursor): readonly Expression[] {
  c.expect('[');
  const items = c.commaList(() => parseExpression(c, Context.NonQuery));
  c.expect(']');
  return list(items);
}

/** `[ e, … ]`, possibly empty. */
function bracketList(c: Cursor, context: Context): readonly Expression[] {
  c.expect('[');
  const items = c.is(']')
    ? []
    : c.commaListAhead(
        () => parseExpression(c, context),
        (ahead) => startsOperand(c, ahead),
      );
  c.expect(']');
  return list(items);
}

const startsQuery = (tag: string): boolean =>
  tag === 'SELECT' || tag === 'VALUES' || tag === 'WITH' || tag === 'TABLE';

/** The content of `ARRAY( )` and `MAP( )`: nothing, values, or a query without parentheses. */
function parenthesizedElements(c: Cursor): readonly Expression[] | Extract<Expression, { kind: 'subquery' }> {
  if (c.are('(', ')')) {
    c.position += 2;
    return list([]);
  }
  if (startsQuery(c.peek(1))) {
    const start = ++c.position;
    const query = queryOrExpression(c, Context.Query);
    c.expect(')');
    if (query.kind !== 'subquery') throw c.unexpected(start);
    return query;
  }
  const items = parenthesizedList(c, Context.SubQuery);
  return items.length === 1 && items[0]!.kind === 'subquery' ? items[0]! : list(items);
}

function fromParentheses(c: Cursor, start: number, word: 'ARRAY' | 'MULTISET'): Expression {
  const elements = parenthesizedElements(c);
  return node({ kind: 'collection-constructor', span: c.span(start), collection: word, elements });
}

function map(c: Cursor, start: number): Expression {
  c.position++;
  const elements = c.is('[') ? bracketList(c, Context.SubQuery) : parenthesizedElements(c);
  return node({ kind: 'map-constructor', span: c.span(start), elements });
}

/** `NEXT VALUE FOR s`. */
function sequence(c: Cursor, start: number): Expression {
  const next = c.is('NEXT');
  c.position += 2;
  c.expect('FOR');
  const name = c.qualifiedName();
  return node({ kind: 'sequence', span: c.span(start), next, name });
}
