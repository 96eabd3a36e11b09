/** Errors as the command line prints them: code, message, place, the line of SQL with carets on a terminal, a hint. */
import { FungiError } from '../../sql/error/index.js';
import { renderExcerpt } from '../../sql/error/excerpt.js';

export interface ErrorTextOptions {
  /** The script the error points into. */
  readonly text: string;
  /** Name of the file, if it came from one. */
  readonly file: string | undefined;
  /** Show the line of SQL. */
  readonly excerpt: boolean;
  /** Show causes and, for our own mistakes, the stack. */
  readonly verbose: boolean;
}

export function errorText(error: unknown, options: ErrorTextOptions): string {
  if (!(error instanceof FungiError)) {
    const message = error instanceof Error ? error.message : String(error);
    const stack = options.verbose && error instanceof Error && error.stack ? `\n${error.stack}` : '';
    return `ERROR FUNGI-9001 Internal error: ${message}${stack}\n`;
  }
  let text = `ERROR ${error.code} ${error.message.trimEnd()}\n`;
  const { span } = error;
  if (span) {
    const where = `line ${span.line}, column ${span.column}`;
    text += `  at ${options.file === undefined ? where : `${options.file}, ${where}`}\n`;
    if (options.excerpt) text += `${renderExcerpt(options.text, span)}\n`;
  }
  if (error.hint !== undefined) text += `HINT ${error.hint}\n`;
  if (options.verbose && error.operator !== undefined) text += `OPERATOR ${error.operator}\n`;
  if (options.verbose) text += causes(error);
  return text;
}

function causes(error: FungiError): string {
  let text = '';
  let { cause } = error;
  for (let depth = 0; cause instanceof Error && depth < 10; depth++) {
    const known = error.message.includes(cause.message) || cause.message.endsWith(error.message);
    if (!known) text += `CAUSE ${cause.message}\n`;
    cause = cause.cause;
  }
  if (error.errorName === 'INTERNAL' && error.stack) text += `${error.stack}\n`;
  return text;
}
