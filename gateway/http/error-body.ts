/** What the HTTP doors make of anything that is thrown. */
import { FungiError } from '../../sql/error/index.js';

/** Anything that is not one of our errors is a mistake of ours. */
export function asFungiError(error: unknown): FungiError {
  if (error instanceof FungiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new FungiError('INTERNAL', `Internal error: ${message}`, { cause: error });
}
