/** Small clauses that many statements share: IF [NOT] EXISTS, options, comments, partitions, LIKE filters. */
import type {
  Expression,
  Identifier,
  LikeFilter,
  OptionEntry,
  PartitionSpecification,
  QualifiedName,
  StringLiteral,
} from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parsePrimary } from './primary.js';
import { acceptNumber, plainString, startsLiteral, stringLiteral } from './literal.js';

export function ifExists(c: Cursor): boolean {
  if (!c.are('IF', 'EXISTS')) return false;
  c.position += 2;
  return true;
}

export function ifNotExists(c: Cursor): boolean {
  if (!c.are('IF', 'NOT', 'EXISTS')) return false;
  c.position += 3;
  return true;
}

export const commentClause = (c: Cursor): StringLiteral | undefined =>
  c.accept('COMMENT') ? plainString(c) : undefined;

/** `('k' = 'v', …)`, possibly empty. */
export function optionList(c: Cursor): readonly OptionEntry[] {
  c.expect('(');
  const options: OptionEntry[] = [];
  if (!c.is(')')) {
    do options.push(option(c));
    while (c.accept(','));
  }
  c.expect(')');
  return list(options);
}

function option(c: Cursor): OptionEntry {
  const start = c.position;
  const key = stringLiteral(c);
  c.expect('=');
  const value = stringLiteral(c);
  return node({ kind: 'option', span: c.span(start), key, value });
}

export const withOptions = (c: Cursor): readonly OptionEntry[] =>
  c.accept('WITH') ? optionList(c) : list([]);

/** `('k', …)` of RESET, possibly empty. */
export function keyList(c: Cursor): readonly StringLiteral[] {
  c.expect('(');
  const keys: StringLiteral[] = [];
  if (!c.is(')')) {
    do keys.push(stringLiteral(c));
    while (c.accept(','));
  }
  c.expect(')');
  return list(keys);
}

/** `PARTITION (p = 1)` with literals; with `valuesOptional` also names alone. */
export function partition(c: Cursor, valuesOptional = false): PartitionSpecification {
  const start = c.position;
  c.expect('PARTITION');
  const entries = c.parenthesized(() => {
    const name = c.identifier();
    if (valuesOptional && !c.is('=')) return node({ name, value: undefined });
    c.expect('=');
    return node({ name, value: literal(c) });
  });
  return node({ kind: 'partition', span: c.span(start), entries });
}

/** A literal, a number with its sign. */
function literal(c: Cursor): Expression {
  const start = c.position;
  const sign = c.acceptOneOf('+', '-');
  if (sign !== undefined) {
    const operand = acceptNumber(c);
    if (operand === undefined) throw c.unexpected();
    return node({ kind: 'unary', span: c.span(start), operator: sign, operand });
  }
  if (!startsLiteral(c)) throw c.unexpected();
  return parsePrimary(c);
}

/** `[NOT] LIKE 'x'`, with `ilike` also `[NOT] ILIKE 'x'`. */
export function likeFilter(c: Cursor, ilike: boolean): LikeFilter | undefined {
  if (!c.is('LIKE') && !c.is('NOT') && !(ilike && c.is('ILIKE'))) return undefined;
  const negated = c.accept('NOT');
  const caseInsensitive = ilike && c.accept('ILIKE');
  if (!caseInsensitive) c.expect('LIKE');
  return node({ negated, caseInsensitive, pattern: plainString(c) });
}

export const singleName = (part: Identifier): QualifiedName =>
  node({ kind: 'qualified-name', span: part.span, parts: list([part]) });
