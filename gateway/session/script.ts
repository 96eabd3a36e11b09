/** A script as statements that run in order: those in front of a syntax error still run, as if each had been sent alone. */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { statementSteps } from '../../sql/parser/index.js';
import type { Steps } from '../../sql/steps.js';
import { allSteps } from '../../sql/steps.js';
import { Turns } from './turns.js';

export interface ParsedScript {
  readonly statements: readonly Statement[];
  /** What is wrong behind the last of them. */
  readonly error: FungiError | undefined;
}

/** A word that no statement ends with: it makes sure that one cut short is not taken for a whole one. */
const NO_END = '\nTHEN';

/** Scripts that are being executed: their doors ask for the statements too. */
const executing = new Map<string, ParsedScript>();

export function readScript(text: string): ParsedScript {
  return executing.get(text) ?? allSteps(script(text));
}

/** The same, giving way to others where it is long. */
export async function readInTurns(text: string, signal?: AbortSignal): Promise<ParsedScript> {
  return executing.get(text) ?? new Turns(signal).all(script(text));
}

/** As {@link readInTurns}; it need not be read again until `executed`. */
export async function readForExecution(text: string, signal: AbortSignal): Promise<ParsedScript> {
  const read = await readInTurns(text, signal);
  executing.set(text, read);
  return read;
}

export function executed(text: string): void {
  executing.delete(text);
}

function* script(text: string): Steps<ParsedScript> {
  const read = yield* statementsBeforeError(text);
  const offset = read.error?.span?.offset;
  if (read.error?.errorName !== 'LEXICAL' || offset === undefined) return read;
  // Text that is no token, such as an open quote, is found before anything is parsed.
  const { statements } = yield* statementsBeforeError(text.slice(0, offset) + NO_END);
  return { statements, error: read.error };
}

function* statementsBeforeError(text: string): Steps<ParsedScript> {
  const statements: Statement[] = [];
  try {
    for (const statement of statementSteps(text)) {
      if (statement) statements.push(statement);
      yield;
    }
    return { statements, error: undefined };
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    return { statements, error };
  }
}
