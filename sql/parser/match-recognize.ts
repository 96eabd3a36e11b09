/** MATCH_RECOGNIZE: clauses and row patterns. */
import type {
  Expression,
  Identifier,
  IntervalLiteral,
  MatchRecognizeRelation,
  OrderItem,
  Relation,
  RowPattern,
  SelectItem,
} from '../ast/index.js';
import { Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { intervalLiteral } from './interval.js';
import { integerValue } from './literal.js';
import { orderBy } from './query.js';
import * as token from './token-buffer.js';

const CLAUSE_STARTS: ReadonlySet<string> = new Set(
  'PARTITION ORDER MEASURES ONE ALL AFTER PATTERN'.split(' '),
);

export function matchRecognize(c: Cursor, start: number, relation: Relation): MatchRecognizeRelation {
  if (c.peek(1) !== '(' || !CLAUSE_STARTS.has(c.peek(2))) {
    throw c.mismatch(c.peek(1) === '(' ? 3 : 2);
  }
  c.position += 2;
  let partitionBy: readonly Expression[] = list([]);
  if (c.accept('PARTITION')) {
    c.expect('BY');
    partitionBy = list(c.commaList(() => parseExpression(c, Context.NonQuery)));
  }
  const order = c.is('ORDER') ? orderBy(c) : list<OrderItem>([]);
  const measures = c.accept('MEASURES') ? list(c.commaList(() => measure(c))) : list<SelectItem>([]);
  const rowsPerMatch = rowsClause(c);
  const afterMatch = c.is('AFTER') ? afterMatchClause(c) : undefined;
  c.expect('PATTERN');
  c.expect('(');
  const strictStart = c.accept('^');
  const pattern = alternation(c);
  const strictEnd = c.accept('$');
  c.expect(')');
  const within = c.accept('WITHIN') ? withinInterval(c) : undefined;
  const subsets = c.accept('SUBSET') ? list(c.commaList(() => subset(c))) : list<never>([]);
  c.expect('DEFINE');
  const definitions = list(c.commaList(() => definition(c)));
  c.expect(')');
  return node({
    kind: 'match-recognize',
    span: c.span(start),
    relation,
    partitionBy,
    orderBy: order,
    measures,
    rowsPerMatch,
    afterMatch,
    pattern,
    strictStart,
    strictEnd,
    within,
    subsets,
    definitions,
  });
}

function measure(c: Cursor): SelectItem {
  const start = c.position;
  const expression = parseExpression(c, Context.NonQuery);
  c.expect('AS');
  const alias = c.identifier();
  return node({ kind: 'select-item', span: c.span(start), expression, alias });
}

function rowsClause(c: Cursor): MatchRecognizeRelation['rowsPerMatch'] {
  const word = c.acceptOneOf('ONE', 'ALL');
  if (word === undefined) return undefined;
  c.expect(word === 'ONE' ? 'ROW' : 'ROWS');
  c.expect('PER');
  c.expect('MATCH');
  return word === 'ONE' ? 'ONE ROW' : 'ALL ROWS';
}

/** `AFTER MATCH SKIP (TO NEXT ROW | PAST LAST ROW | TO [FIRST|LAST] variable)`. */
function afterMatchClause(c: Cursor): MatchRecognizeRelation['afterMatch'] {
  c.expect('AFTER');
  c.expect('MATCH');
  c.expect('SKIP');
  if (c.accept('PAST')) {
    c.expect('LAST');
    c.expect('ROW');
    return node({ kind: 'PAST LAST ROW' });
  }
  c.expect('TO');
  if (c.accept('NEXT')) {
    c.expect('ROW');
    return node({ kind: 'TO NEXT ROW' });
  }
  if (c.is('FIRST') && c.isNameAt(1)) {
    c.position++;
    return node({ kind: 'TO FIRST', variable: c.identifier() });
  }
  if (c.is('LAST') && c.isNameAt(1)) c.position++;
  return node({ kind: 'TO LAST', variable: c.identifier() });
}

function withinInterval(c: Cursor): IntervalLiteral {
  if (!c.is('INTERVAL')) throw c.unexpected();
  const start = c.position;
  const interval = intervalLiteral(c);
  if (interval.kind !== 'interval-literal') throw c.unexpected(start);
  return interval;
}

function subset(c: Cursor): { readonly name: Identifier; readonly members: readonly Identifier[] } {
  const name = c.identifier();
  c.expect('=');
  return node({ name, members: c.identifierList() });
}

function definition(c: Cursor): { readonly name: Identifier; readonly condition: Expression } {
  const name = c.identifier();
  c.expect('AS');
  return node({ name, condition: parseExpression(c) });
}

// ---- patterns

/** `A | B`. */
function alternation(c: Cursor): RowPattern {
  c.enter();
  const start = c.position;
  const patterns = [sequence(c)];
  while (c.accept('|')) patterns.push(sequence(c));
  c.leave();
  if (patterns.length === 1) return patterns[0]!;
  return node({ kind: 'pattern-alternation', span: c.span(start), patterns: list(patterns) });
}

const startsPattern = (c: Cursor): boolean =>
  c.atName() || c.is('(') || c.is('PERMUTE') || (c.is('{') && c.peek(1) === '-');

/** `A B C`. */
function sequence(c: Cursor): RowPattern {
  const start = c.position;
  const patterns = [quantified(c)];
  while (startsPattern(c)) patterns.push(quantified(c));
  if (patterns.length === 1) return patterns[0]!;
  return node({ kind: 'pattern-sequence', span: c.span(start), patterns: list(patterns) });
}

/** `A*`, `A+?`, `A{2,3}`. */
function quantified(c: Cursor): RowPattern {
  const start = c.position;
  const pattern = atomicPattern(c);
  const bounds = quantifier(c);
  if (bounds === undefined) return pattern;
  const greedy = !c.accept('?');
  const [min, max] = bounds;
  return node({ kind: 'pattern-quantified', span: c.span(start), pattern, min, max, greedy });
}

function quantifier(c: Cursor): readonly [number, number | undefined] | undefined {
  if (c.accept('*')) return [0, undefined];
  if (c.accept('+')) return [1, undefined];
  if (c.accept('?')) return [0, 1];
  if (!c.is('{') || c.peek(1) === '-') return undefined;
  c.position++;
  if (c.accept(',')) {
    const max = integerValue(c);
    c.expect('}');
    return [0, max];
  }
  const min = integerValue(c);
  let max: number | undefined = min;
  if (c.accept(',')) max = c.is(token.INTEGER) ? integerValue(c) : undefined;
  c.expect('}');
  return [min, max];
}

function atomicPattern(c: Cursor): RowPattern {
  const start = c.position;
  if (c.accept('(')) {
    const pattern = alternation(c);
    c.expect(')');
    return pattern;
  }
  if (c.accept('PERMUTE')) {
    const patterns = c.parenthesized(() => alternation(c));
    return node({ kind: 'pattern-permute', span: c.span(start), patterns });
  }
  if (c.accept('{')) {
    c.expect('-');
    const pattern = alternation(c);
    c.expect('-');
    c.expect('}');
    return node({ kind: 'pattern-exclude', span: c.span(start), pattern });
  }
  const name = c.identifier();
  return node({ kind: 'pattern-variable', span: name.span, name });
}
