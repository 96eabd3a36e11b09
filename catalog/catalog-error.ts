/** Errors of the catalog in Flink's two-part form: what could not be executed, and why. */
import type { Span } from '../sql/ast/index.js';
import { FungiError } from '../sql/error/index.js';
import type { ErrorName } from '../sql/error/index.js';

/**
 * `Could not execute X: reason`. Flink reports the reason as the cause of its own exception; both are in the message
 * here, and the reason alone is the `cause`, for doors that report chains.
 */
export function executionError(name: ErrorName, action: string, reason: string, span?: Span): FungiError {
  return new FungiError(name, `${action}: ${reason}`, {
    cause: new Error(reason),
    ...(span ? { span } : {}),
  });
}

/** An error with an optional place in the text. */
export function catalogError(name: ErrorName, message: string, span?: Span, hint?: string): FungiError {
  return new FungiError(name, message, { ...(span ? { span } : {}), ...(hint ? { hint } : {}) });
}

/** `Did you mean 'a' or 'b'?`, or undefined without candidates. */
export function didYouMean(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `Did you mean ${names.map((name) => `'${name}'`).join(' or ')}?`;
}
