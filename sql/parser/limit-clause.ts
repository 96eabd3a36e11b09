/** LIMIT, OFFSET and FETCH in the forms Flink allows; the others of Calcite's grammar get Calcite's message. */
import type { Expression } from '../ast/index.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { acceptNumber } from './literal.js';
import { syntaxError } from './syntax-error.js';

export interface Limits {
  readonly offset: Expression | undefined;
  readonly fetch: Expression | undefined;
  /** Whether any of the clauses was written (`LIMIT ALL` limits nothing). */
  readonly any: boolean;
}

const notAllowed = (what: string, c: Cursor, start: number): Error =>
  syntaxError(
    `'${what}' is not allowed under the current SQL conformance level`,
    c.span(start),
    'Write LIMIT count OFFSET start',
  );

export function limits(c: Cursor): Limits {
  const start = c.position;
  if (c.accept('LIMIT')) return limitFirst(c, start);
  let offset: Expression | undefined;
  if (c.accept('OFFSET')) {
    offset = countOrParameter(c);
    c.acceptOneOf('ROW', 'ROWS');
    if (c.accept('LIMIT')) {
      if (!c.accept('ALL')) countOrParameter(c);
      throw notAllowed('OFFSET start LIMIT count', c, start);
    }
  }
  const fetch = c.is('FETCH') ? fetchClause(c) : undefined;
  return { offset, fetch, any: c.position > start };
}

function limitFirst(c: Cursor, start: number): Limits {
  let fetch: Expression | undefined;
  let offset: Expression | undefined;
  if (!c.accept('ALL')) {
    fetch = countOrParameter(c);
    if (c.accept(',')) {
      const all = c.accept('ALL');
      if (!all) countOrParameter(c);
      throw notAllowed(all ? 'LIMIT start, ALL' : 'LIMIT start, count', c, start);
    }
  }
  if (c.accept('OFFSET')) {
    offset = countOrParameter(c);
    c.acceptOneOf('ROW', 'ROWS');
  }
  return { offset, fetch, any: fetch !== undefined || offset !== undefined };
}

function fetchClause(c: Cursor): Expression {
  c.position++;
  c.expectOneOf('FIRST', 'NEXT');
  const count = countOrParameter(c);
  c.expectOneOf('ROW', 'ROWS');
  c.expect('ONLY');
  return count;
}

function countOrParameter(c: Cursor): Expression {
  // There any constant may stand, e.g. `('5'::int4)`.
  if (c.tokens.postgres) return parseExpression(c);
  const number = acceptNumber(c);
  if (number !== undefined) return number;
  const start = c.position;
  c.expect('?');
  return node({ kind: 'dynamic-parameter', span: c.span(start), index: c.parameters++ });
}
