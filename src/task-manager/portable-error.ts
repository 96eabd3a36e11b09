/** Errors as values that can go to another process and come back as what they were. */
import { FungiError } from '../../sql/error/index.js';
import type { ErrorName } from '../../sql/error/index.js';
import type { Span } from '../../sql/ast/index.js';

export interface PortableError {
  readonly errorName: ErrorName;
  readonly message: string;
  readonly span: Span | undefined;
  readonly hint: string | undefined;
  readonly operator: string | undefined;
  readonly sqlState: string | undefined;
}

export function toPortableError(error: unknown): PortableError {
  if (error instanceof FungiError) {
    const { errorName, message, span, hint, operator, sqlState } = error;
    return { errorName, message, span, hint, operator, sqlState };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    errorName: 'INTERNAL',
    message: `Internal error: ${message}`,
    span: undefined,
    hint: undefined,
    operator: undefined,
    sqlState: undefined,
  };
}

export function fromPortableError(error: PortableError): FungiError {
  const { errorName, message, span, hint, operator, sqlState } = error;
  return new FungiError(errorName, message, {
    ...(span ? { span } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(operator === undefined ? {} : { operator }),
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}
