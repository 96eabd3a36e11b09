/** One Query message may hold several statements: where each of them lies. */
import type { Steps } from '../../../sql/steps.js';
import { scan } from './scan.js';

export interface StatementText {
  readonly text: string;
  /** Where it begins in the text of the client. */
  readonly offset: number;
}

/** Takes some milliseconds. */
const STEP_TOKENS = 8_192;

/** Statements without their semicolons; empty ones are left out. A statement set (`… STATEMENT SET BEGIN a; b; END`) is one. */
export function* splitStatements(text: string): Steps<readonly StatementText[]> {
  const statements: StatementText[] = [];
  // The common case: one statement, perhaps with a semicolon at its end.
  const semicolon = text.indexOf(';');
  if (semicolon < 0) return hasTokens(text) ? [{ text, offset: 0 }] : [];
  let start: number | undefined;
  let words: string[] = [];
  let end = 0;
  let openSet = false;
  const finish = (): void => {
    if (start !== undefined) statements.push({ text: text.slice(start, end), offset: start });
    start = undefined;
    words = [];
    openSet = false;
  };
  let tokens = 0;
  for (const token of scan(text)) {
    if (++tokens % STEP_TOKENS === 0) yield;
    if (token.value === ';' && token.kind === 'symbol') {
      if (!openSet) finish();
      else words = [];
      continue;
    }
    start ??= token.start;
    end = token.end;
    if (words.length < 8) words.push(token.kind === 'word' ? token.value : '');
    const count = words.length;
    if (openSet && count === 1 && words[0] === 'end') openSet = false;
    // `BEGIN STATEMENT SET;` is a statement of its own, the other order opens one that goes on to END.
    if (count >= 3 && words.slice(-3).join(' ') === 'statement set begin') {
      openSet = true;
      words = [];
    }
  }
  finish();
  return statements;
}

function hasTokens(text: string): boolean {
  return scan(text).next().done !== true;
}
