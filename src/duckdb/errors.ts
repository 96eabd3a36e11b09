/** Turns what DuckDB throws into the errors users see, so that no message names tables or functions they never wrote. */
import { FungiError } from '../../sql/error/index.js';

const KIND = /^([A-Z][A-Za-z ]*?)(?: Error|Error)?: /;

/** The error as a `FungiError`; one that already is stays as it is. `what` names the place, e.g. the operator. */
export function fromDuckdbError(error: unknown, what?: string): FungiError {
  if (error instanceof FungiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const place = what === undefined ? '' : ` (in ${what})`;
  const kind = KIND.exec(text)?.[1] ?? '';
  const message = text
    .replace(KIND, '')
    .replace(/\s*LINE \d+:[\s\S]*$/, '')
    .trim();
  switch (kind) {
    case 'INTERRUPT':
    case 'Interrupt':
      return new FungiError('CANCELED', 'The job was canceled', { cause: error });
    case 'Out of Memory':
    case 'OutOfMemory':
      return new FungiError('OUT_OF_MEMORY', `The engine ran out of memory${place}: ${message}`, {
        cause: error,
      });
    case 'Conversion':
    case 'Invalid Input':
    case 'Out of Range':
    case 'Constraint':
      return new FungiError('EVALUATION', `${message}${place}`, { cause: error });
    case 'IO':
      return new FungiError('SOURCE_UNAVAILABLE', `${message}${place}`, { cause: error });
    default:
      return new FungiError('INTERNAL', `${text}${place}`, { cause: error });
  }
}
