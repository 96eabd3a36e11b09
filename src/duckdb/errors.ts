/** Turns what DuckDB throws into the errors users see, so that no message names tables or functions they never wrote. */
import { FungiError } from '../../sql/error/index.js';
import { evaluationMessage, memoryMessage } from './evaluation-messages.js';
import { evaluationState } from './evaluation-state.js';

const KIND = /^([A-Z][A-Za-z ]*?)(?: Error|Error)?: /;

/**
 * The error as a `FungiError`; one that already is stays as it is.
 * @param operator id of the operator it happened in: a detail of the error, no part of its message
 */
export function fromDuckdbError(error: unknown, operator?: string): FungiError {
  if (error instanceof FungiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replace(KIND, '').trim();
  const details = { cause: error, ...(operator === undefined ? {} : { operator }) };
  switch (KIND.exec(text)?.[1] ?? '') {
    case 'INTERRUPT':
    case 'Interrupt':
      return new FungiError('CANCELED', 'The job was canceled', { cause: error });
    case 'Out of Memory':
    case 'OutOfMemory':
      return new FungiError('OUT_OF_MEMORY', memoryMessage(message), details);
    case 'Conversion':
    case 'Invalid Input':
    case 'Out of Range':
    case 'Constraint':
      return evaluationError(message, details);
    case 'Parser':
    case 'Binder':
      if (!message.startsWith('Max expression depth limit')) return internal(text, details);
      return new FungiError(
        'NESTING_TOO_DEEP',
        'An expression of the query nests too deeply to be evaluated',
        details,
      );
    case 'Not implemented':
      // Most of these are ours to fix, but not a time zone that only a row named.
      if (message.startsWith('Unknown TimeZone')) {
        return evaluationError(message, details);
      }
      return internal(text, details);
    case 'IO':
      return new FungiError('SOURCE_UNAVAILABLE', message.replace(/\s*LINE \d+:[\s\S]*$/, ''), details);
    default:
      return internal(text, details);
  }
}

/** The first line of what DuckDB said, without its name for the kind of error. */
export const plainMessage = (message: string): string =>
  message.split('\n')[0]!.replace(/^[A-Z][A-Za-z ]*Error: /, '');

interface ErrorDetails {
  readonly cause: unknown;
  readonly operator?: string;
}

function evaluationError(theirs: string, details: ErrorDetails): FungiError {
  const message = evaluationMessage(theirs);
  const sqlState = evaluationState(message);
  return new FungiError('EVALUATION', message, {
    ...details,
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}

/** A statement of ours that DuckDB does not take is our mistake; its text stays with the cause. */
function internal(text: string, details: ErrorDetails): FungiError {
  return new FungiError('INTERNAL', `Internal error: ${text.replace(/\s*LINE \d+:[\s\S]*$/, '')}`, details);
}
