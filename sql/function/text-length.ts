/** The longest text that a function takes or makes: a few short ones could otherwise fill the memory of the process. */
import { FungiError } from '../error/index.js';

/** In characters. More than a message to a client may hold. */
export const TEXT_LENGTH_MAX = 16 * 1024 * 1024;

/** @throws FungiError EVALUATION for a length beyond the bound */
export function checkTextLength(length: number): void {
  if (length > TEXT_LENGTH_MAX) {
    throw new FungiError('EVALUATION', `The text would be longer than ${TEXT_LENGTH_MAX} characters`);
  }
}
