/** Errors that know no place in the text get that of their statement, so that a script's first error can be found. */
import type { Span } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';

/** The same error with a place, if it had none; errors that are not ours, and cancellations, stay as they are. */
export function placed(error: unknown, span: Span | undefined): unknown {
  if (!(error instanceof FungiError) || error.span || !span || error.errorName === 'CANCELED') return error;
  return error.at(firstLineOf(span));
}

/** A statement of many lines is found by where it begins. */
function firstLineOf(span: Span): Span {
  return { ...span, end: span.offset + 1, endLine: span.line, endColumn: span.column };
}
