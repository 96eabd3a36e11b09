/** A script as statements that run in order: those in front of a syntax error still run, as if each had been sent alone. */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { statementsOf } from '../../sql/parser/index.js';

export interface ParsedScript {
  readonly statements: readonly Statement[];
  /** What is wrong behind the last of them. */
  readonly error: FungiError | undefined;
}

/** A word that no statement ends with: it makes sure that one cut short is not taken for a whole one. */
const NO_END = '\nTHEN';

export function readScript(text: string): ParsedScript {
  const read = statementsBeforeError(text);
  const offset = read.error?.span?.offset;
  if (read.error?.errorName !== 'LEXICAL' || offset === undefined) return read;
  // Text that is no token, such as an open quote, is found before anything is parsed.
  const { statements } = statementsBeforeError(text.slice(0, offset) + NO_END);
  return { statements, error: read.error };
}

function statementsBeforeError(text: string): ParsedScript {
  const statements: Statement[] = [];
  try {
    for (const statement of statementsOf(text)) statements.push(statement);
    return { statements, error: undefined };
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    return { statements, error };
  }
}
