/** Where an expression stands decides whether a query may stand in its place, as in Flink's grammar. */
import type { Cursor } from './cursor.js';
import { statementHint, syntaxError } from './syntax-error.js';

export const Context = {
  /** Only a query: the text of a statement, the source of INSERT. */
  Query: 0,
  /** No query, not even in parentheses: PARTITION BY, elements of constructors. */
  NonQuery: 1,
  /** A query in parentheses: nearly everywhere. */
  SubQuery: 2,
  /** A query with or without parentheses: inside parentheses, the argument of ARRAY( ). */
  Any: 3,
  /** CURSOR( ) or a query in parentheses: arguments of a table function. */
  Cursor: 4,
  /** As {@link Any} and CURSOR( ). */
  AnyOrCursor: 5,
} as const;

export type Context = (typeof Context)[keyof typeof Context];

/** What parentheses make of a context. */
export function insideParentheses(context: Context): Context {
  if (context === Context.SubQuery) return Context.Any;
  if (context === Context.Cursor) return Context.AnyOrCursor;
  return context;
}

/** Throws where a query has begun that may not stand here. */
export function checkQueryAllowed(c: Cursor, context: Context): void {
  if (context === Context.NonQuery || context === Context.SubQuery || context === Context.Cursor) {
    throw syntaxError('Query expression encountered in illegal context', c.lastSpan());
  }
}

/** Throws where something else than a query has been taken and only a query may stand. */
export function checkExpressionAllowed(c: Cursor, context: Context): void {
  if (context === Context.Query) throw nonQueryError(c);
}

/** At the last token taken, which may be a misspelt word of a statement. */
export const nonQueryError = (c: Cursor): Error =>
  syntaxError(
    'Non-query expression encountered in illegal context',
    c.lastSpan(),
    statementHint(c.tokens, c.position - 1),
  );
