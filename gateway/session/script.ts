/** A script as statements that run in order: those in front of a syntax error still run, as if each had been sent alone. */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { parseScript } from '../../sql/parser/index.js';

export interface ParsedScript {
  readonly statements: readonly Statement[];
  /** What is wrong behind the last of them. */
  readonly error: FungiError | undefined;
}

/** Semicolons tried as the end of the part that can be read. */
const ATTEMPTS_MAX = 50;

export function readScript(text: string): ParsedScript {
  try {
    return { statements: parseScript(text), error: undefined };
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    return { statements: statementsBefore(text, error.span?.offset ?? 0), error };
  }
}

/** A prefix keeps all places as they are. Semicolons within quotes or comments give no readable prefix and are skipped. */
function statementsBefore(text: string, offset: number): readonly Statement[] {
  let end = offset;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    end = text.lastIndexOf(';', end - 1);
    if (end < 0) return [];
    try {
      return parseScript(text.slice(0, end));
    } catch (error) {
      if (!(error instanceof FungiError)) throw error;
    }
    if (end === 0) return [];
  }
  return [];
}
