/** Errors of the door itself, and every error as the fields of an ErrorResponse. */
import type { Span } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import type { ErrorFields } from './codec/index.js';
import { ProtocolError } from './codec/index.js';

/** An error with a SQLSTATE of PostgreSQL's (Appendix A, "Error Codes"). */
export function pgError(sqlState: string, message: string, hint?: string, span?: Span): FungiError {
  return new FungiError('INVALID_REQUEST', message, {
    sqlState,
    ...(hint === undefined ? {} : { hint }),
    ...(span ? { span } : {}),
  });
}

export type Severity = 'ERROR' | 'FATAL';

/**
 * `text`: what the client sent, `offset`: where the statement begins in it; positions count characters, not UTF-16 units. What is not
 * known as an error of ours is reported without its stack, as an internal one.
 */
export function errorFields(error: unknown, severity: Severity, text = '', offset = 0): ErrorFields {
  if (error instanceof ProtocolError) return fields(severity, error.sqlState, error.message);
  if (!(error instanceof FungiError)) {
    const message = error instanceof Error ? error.message : String(error);
    return fields(severity, 'XX000', message);
  }
  const position =
    error.span && offset + error.span.offset <= text.length
      ? String(charactersBefore(text, offset + error.span.offset) + 1)
      : undefined;
  return { ...fields(severity, error.sqlState, error.message), H: error.hint, P: position };
}

function fields(severity: Severity, sqlState: string, message: string): ErrorFields {
  return { S: severity, V: severity, C: sqlState, M: message };
}

function charactersBefore(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return count;
}

export function noticeFields(message: string, hint?: string): ErrorFields {
  return { S: 'NOTICE', V: 'NOTICE', C: '00000', M: message, H: hint };
}

export function warningFields(sqlState: string, message: string): ErrorFields {
  return { S: 'WARNING', V: 'WARNING', C: sqlState, M: message };
}
