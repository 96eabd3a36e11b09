/** Errors as the HTTP door reports them. */
import { FungiError } from '../../sql/error/index.js';
import type { WireError } from './messages.js';

/** Anything that is not one of our errors is a mistake of ours. */
export function asFungiError(error: unknown): FungiError {
  if (error instanceof FungiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new FungiError('INTERNAL', `Internal error: ${message}`, { cause: error });
}

export function errorBody(error: FungiError): WireError {
  const { span, hint, operator } = error;
  return {
    code: error.code,
    name: error.errorName,
    message: error.message,
    sqlState: error.sqlState,
    ...(hint === undefined ? {} : { hint }),
    ...(operator === undefined ? {} : { operator }),
    ...(span ?? {}),
  };
}
