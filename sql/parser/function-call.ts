/** Calls of functions by name: arguments, and what may follow the parentheses (FILTER, OVER, WITHIN GROUP, …). */
import type {
  Argument,
  Expression,
  FunctionCall,
  Identifier,
  OrderItem,
  QualifiedName,
  WindowSpecification,
} from '../ast/index.js';
import { singleName } from './clause.js';
import { Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { isReservedFunction } from './keywords.js';
import { dateTimeEscape, jdbcConvert } from './jdbc-escape.js';
import { orderBy, orderItem, queryOrExpression } from './query.js';
import { windowSpecification } from './window-clause.js';
import * as token from './token-buffer.js';

/** What a call may carry besides name and arguments. */
export type CallParts = Partial<Omit<FunctionCall, 'kind' | 'span' | 'name' | 'arguments'>>;

const NO_PARTS: CallParts = {};

export function callNode(
  c: Cursor,
  start: number,
  name: QualifiedName,
  args: readonly Argument[],
  parts: CallParts = NO_PARTS,
): FunctionCall {
  return node({
    kind: 'function-call',
    span: c.span(start),
    name,
    arguments: args,
    bare: parts.bare ?? false,
    quantifier: parts.quantifier,
    orderBy: parts.orderBy ?? list<OrderItem>([]),
    nullTreatment: parts.nullTreatment,
    withinGroup: parts.withinGroup ?? list<OrderItem>([]),
    withinDistinct: parts.withinDistinct ?? list<Expression>([]),
    filter: parts.filter,
    over: parts.over,
    ...(parts.jdbcEscape ? { jdbcEscape: true } : undefined),
    ...(parts.specific ? { specific: true } : undefined),
  });
}

/** The next token, a keyword, as the name of a function. */
export function keywordName(c: Cursor): QualifiedName {
  const span = c.tokenSpanAt(c.position);
  const part: Identifier = node({ kind: 'identifier', span, name: c.text, quoted: false });
  c.position++;
  return node({ kind: 'qualified-name', span, parts: list([part]) });
}

/** `CURRENT_DATE`, `LOCALTIME`: without parentheses. */
export function contextVariable(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  return callNode(c, start, name, list([]), { bare: true });
}

/** Aggregates whose arguments may end in a null treatment and ORDER BY. */
const ORDERED_AGGREGATES: ReadonlySet<string> = new Set(['ARRAY_AGG']);
const PERCENTILES: ReadonlySet<string> = new Set(['PERCENTILE_CONT', 'PERCENTILE_DISC']);

const upperName = (name: QualifiedName): string =>
  name.parts.length === 1 && !name.parts[0]!.quoted ? name.parts[0]!.name.toUpperCase() : '';

/** The call of `name`, which has been taken, up to OVER. */
export function namedCall(c: Cursor, start: number, name: QualifiedName, specific = false): FunctionCall {
  const upper = upperName(name);
  if (ORDERED_AGGREGATES.has(upper)) return orderedAggregate(c, start, name);
  const { args, quantifier, nulls } = callArguments(c, PERCENTILES.has(upper));
  const parts = trailing(c);
  return callNode(c, start, name, args, {
    ...parts,
    quantifier,
    specific,
    ...(nulls ? { nullTreatment: nulls } : undefined),
  });
}

/** A call with its parentheses only: what `.f(x)` may be. */
export function callOf(c: Cursor, start: number, name: QualifiedName): FunctionCall {
  const { args, quantifier } = callArguments(c, false);
  return callNode(c, start, name, args, { quantifier });
}

interface CallArguments {
  readonly args: readonly Argument[];
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  readonly nulls: FunctionCall['nullTreatment'];
}

function callArguments(c: Cursor, nullsInside: boolean): CallArguments {
  c.expect('(');
  let quantifier: CallArguments['quantifier'];
  let nulls: CallArguments['nulls'];
  let args: readonly Argument[];
  if (c.is('*')) {
    const span = c.tokenSpanAt(c.position++);
    args = list<Argument>([node({ kind: 'star', span, qualifier: undefined })]);
  } else if (c.is(')')) args = list<Argument>([]);
  else {
    quantifier = c.acceptOneOf('DISTINCT', 'ALL');
    args = argumentList(c, Context.SubQuery);
    if (nullsInside) nulls = nullTreatment(c);
  }
  c.expect(')');
  return { args, quantifier, nulls };
}

/** Arguments without their parentheses, at least one. */
function argumentList(c: Cursor, context: Context = Context.SubQuery): readonly Argument[] {
  const first = context === Context.Cursor ? Context.AnyOrCursor : Context.Any;
  const args = [argument(c, first, true)];
  while (c.accept(',')) args.push(argument(c, context, false));
  return list(args);
}

/** `[name =>] (DEFAULT | TABLE t … | MODEL m | DESCRIPTOR(…) | query | expression)`. */
function argument(c: Cursor, context: Context, first: boolean): Argument {
  const start = c.position;
  if (c.peek(1) === '=>' && c.atName()) {
    const name = c.takeIdentifier();
    c.position++;
    const value = argumentValue(c, context, first);
    return node({ kind: 'named-argument', span: c.span(start), name, value });
  }
  return argumentValue(c, context, first);
}

function argumentValue(c: Cursor, context: Context, first: boolean): Argument {
  const start = c.position;
  switch (c.tag) {
    case 'DEFAULT':
      c.position++;
      return node({ kind: 'default-argument', span: c.span(start) });
    case 'TABLE':
      if (first && !c.isNameAt(1) && c.peek(1) !== '(') {
        c.nameWelcome();
        throw c.unexpected();
      }
      return tableArgument(c, start);
    case 'MODEL':
      if (!c.isNameAt(1)) break;
      c.position++;
      return node({ kind: 'model-argument', name: c.qualifiedName(), span: c.span(start) });
    case 'DESCRIPTOR':
      if (c.peek(1) === '(') return descriptor(c, start);
      break;
  }
  const e = first ? queryOrExpression(c, context) : parseExpression(c, context);
  if (!first || !c.is('PARTITION')) return e;
  if (e.kind !== 'subquery' && e.kind !== 'column-reference') return e;
  const table = e.kind === 'subquery' ? e.query : e.name;
  return node({ kind: 'table-argument', table, ...setSemantics(c), span: c.span(start) });
}

function tableArgument(c: Cursor, start: number): Argument {
  c.position++;
  const table = c.qualifiedName();
  return node({ kind: 'table-argument', table, ...setSemantics(c), span: c.span(start) });
}

/** A column, by its name alone. */
function partitionKey(c: Cursor): Expression {
  const name = singleName(c.identifier());
  return node({ kind: 'column-reference', span: name.span, name });
}

/** `PARTITION BY` and `ORDER BY` of a table with set semantics; several keys need parentheses. */
function setSemantics(c: Cursor): {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
} {
  let partitionBy: readonly Expression[] = list([]);
  let order: readonly OrderItem[] = list([]);
  if (c.accept('PARTITION')) {
    c.expect('BY');
    partitionBy = c.is('(') ? c.parenthesized(() => partitionKey(c)) : list([partitionKey(c)]);
  }
  if (c.accept('ORDER')) {
    c.expect('BY');
    order = c.is('(') ? c.parenthesized(() => orderItem(c)) : list([orderItem(c)]);
  }
  return { partitionBy, orderBy: order };
}

/** `DESCRIPTOR(a, b)` with nothing but names; with anything else it is a function like others. */
function descriptor(c: Cursor, start: number): Argument {
  const call = namedCall(c, start, c.qualifiedName());
  const columns: { readonly name: Identifier; readonly type: undefined }[] = [];
  for (const arg of call.arguments) {
    const [name, ...rest] = arg.kind === 'column-reference' ? arg.name.parts : [];
    if (name === undefined || rest.length > 0) return call;
    columns.push(node({ name, type: undefined }));
  }
  return node({ kind: 'descriptor-argument', columns: list(columns), span: call.span });
}

function nullTreatment(c: Cursor): FunctionCall['nullTreatment'] {
  if (c.acceptPair('IGNORE', 'NULLS')) return 'IGNORE NULLS';
  return c.acceptPair('RESPECT', 'NULLS') ? 'RESPECT NULLS' : undefined;
}

/** `ARRAY_AGG([DISTINCT] a [IGNORE NULLS] [ORDER BY b])`. */
function orderedAggregate(c: Cursor, start: number, name: QualifiedName): FunctionCall {
  c.expect('(');
  const quantifier = c.acceptOneOf('DISTINCT', 'ALL');
  const args = list(c.commaList(() => argument(c, Context.SubQuery, false)));
  const nulls = nullTreatment(c);
  const order = c.is('ORDER') ? orderBy(c) : list<OrderItem>([]);
  c.expect(')');
  const parts = trailing(c);
  return callNode(c, start, name, args, {
    ...parts,
    quantifier,
    orderBy: order,
    nullTreatment: nulls ?? parts.nullTreatment,
  });
}

/** What may follow the parentheses of a call. */
function trailing(c: Cursor): CallParts {
  const nulls = nullTreatment(c);
  let withinDistinct: readonly Expression[] | undefined;
  let withinGroup: readonly OrderItem[] | undefined;
  if (c.acceptPair('WITHIN', 'DISTINCT')) withinDistinct = c.parenthesized(() => parseExpression(c));
  if (c.accept('WITHIN')) {
    c.expect('GROUP');
    c.expect('(');
    withinGroup = orderBy(c);
    c.expect(')');
  }
  return {
    nullTreatment: nulls,
    ...(withinDistinct ? { withinDistinct } : undefined),
    ...(withinGroup ? { withinGroup } : undefined),
    ...filterAndOver(c),
  };
}

/** `FILTER (WHERE x)` and `OVER w | OVER (…)`. */
function filterAndOver(c: Cursor): {
  readonly filter: Expression | undefined;
  readonly over: WindowSpecification | Identifier | undefined;
} {
  let filter: Expression | undefined;
  let over: WindowSpecification | Identifier | undefined;
  if (c.accept('FILTER')) {
    c.expect('(');
    c.expect('WHERE');
    filter = parseExpression(c);
    c.expect(')');
  }
  if (c.accept('OVER')) over = c.is('(') ? windowSpecification(c) : c.identifier();
  return { filter, over };
}

/** A call in FROM, where arguments may be cursors: `[SPECIFIC] f(…)`. */
export function tableFunctionCall(c: Cursor): FunctionCall {
  const start = c.position;
  const specific = c.accept('SPECIFIC');
  const name = isReservedFunction(c.tag) && c.peek(1) === '(' ? keywordName(c) : c.qualifiedName();
  c.expect('(');
  const args = c.is(')') ? list<Argument>([]) : argumentList(c, Context.Cursor);
  c.expect(')');
  return callNode(c, start, name, args, { specific });
}

/** `{d '…'}`, `{t '…'}`, `{ts '…'}`, `{fn f(x)}`. */
export function jdbcEscape(c: Cursor, start: number): Expression {
  const literal = dateTimeEscape(c, start);
  if (literal !== undefined) return literal;
  if (c.peek(1) !== token.IDENTIFIER || c.textAt(c.position + 1).toUpperCase() !== 'FN') throw c.unexpected();
  c.position += 2;
  if (c.is('CONVERT')) return jdbcConvert(c, start);
  const reserved = (c.tokens.flags[c.position]! & token.KEYWORD_FLAG) !== 0 && !c.isNameAt(0);
  const name = reserved && c.peek(1) === '(' ? keywordName(c) : c.qualifiedName();
  const { args, quantifier } = callArguments(c, false);
  c.expect('}');
  return callNode(c, start, name, args, { quantifier, jdbcEscape: true });
}
