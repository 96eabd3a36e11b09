/** The entrances of the parser: a script, one statement, one expression. */
import type { Expression, Statement } from '../ast/index.js';
import { allSteps } from '../steps.js';
import type { Steps } from '../steps.js';
import { Context } from './context.js';
import { Cursor } from './cursor.js';
import { tokenSteps } from './lexer.js';
import type { Quoting } from './lexer.js';
import { queryOrExpression } from './query.js';
import { clientCommand } from './session.js';
import { statement } from './statement.js';
import { tooLong } from './syntax-error.js';
import * as token from './token-buffer.js';

export interface ParseOptions {
  /** `backtick-and-double` also takes `"name"` as a quoted name, as PostgreSQL's clients write it. */
  readonly quoting?: Quoting;
}

function* open(text: string, { quoting }: ParseOptions): Steps<Cursor> {
  return new Cursor(yield* tokenSteps(text, quoting));
}

function endOfText(c: Cursor): void {
  if (!c.is(token.EOF)) throw c.unexpected();
}

/** A list of 100,000 values is twice as many tokens, one of 50,000 rows with three columns eight times. */
const STATEMENT_TOKENS_MAX = 400_000;

/** @throws FungiError NESTING_TOO_DEEP: the next statement is too long to be parsed in one go */
function checkLength({ tokens: { tags }, position }: Cursor): void {
  const last = position + STATEMENT_TOKENS_MAX;
  if (tags.length <= last) return;
  for (let index = position; index < last; index++) if (tags[index] === ';') return;
  throw tooLong('The statement', STATEMENT_TOKENS_MAX);
}

const oneStatement = (c: Cursor): Statement => clientCommand(c) ?? statement(c);

/**
 * The statements of a script one by one, each parsed when asked for, so that those in front of a syntax error
 * can run before it is met.
 * @throws FungiError as {@link parseScript}, when the wrong statement is reached
 */
export function* statementsOf(text: string, options: ParseOptions = {}): Generator<Statement, void> {
  for (const statement of statementSteps(text, options)) if (statement) yield statement;
}

/** The same in steps; those that end no statement give undefined. */
export function* statementSteps(
  text: string,
  options: ParseOptions = {},
): Generator<Statement | undefined, void> {
  const c = yield* open(text, options) as Generator<undefined, Cursor>;
  for (;;) {
    while (c.accept(';'));
    if (c.is(token.EOF)) return;
    c.parameters = 0;
    checkLength(c);
    const result = oneStatement(c);
    if (!c.is(';')) endOfText(c);
    yield result;
  }
}

/**
 * All statements of a script, split at semicolons; empty ones are skipped.
 * @example parseScript("SET 'a' = 'b'; SELECT 1").map((s) => s.kind) // ['set', 'query']
 * @throws FungiError SYNTAX, LEXICAL or NESTING_TOO_DEEP with the place in the text, in Flink's words
 */
export function parseScript(text: string, options: ParseOptions = {}): readonly Statement[] {
  return Object.freeze([...statementsOf(text, options)]);
}

/**
 * One statement; a semicolon may follow it.
 * @example parseStatement('SHOW TABLES').kind // 'show'
 * @throws FungiError as {@link parseScript}
 */
export function parseStatement(text: string, options: ParseOptions = {}): Statement {
  return allSteps(parseSteps(text, options));
}

/** The same in steps: one statement is parsed in one, but its words are read in several. */
export function* parseSteps(text: string, options: ParseOptions = {}): Steps<Statement> {
  const c = yield* open(text, options);
  checkLength(c);
  const result = oneStatement(c);
  while (c.accept(';'));
  endOfText(c);
  return result;
}

/**
 * One scalar expression; a query in parentheses is one too.
 * @example parseExpression('a + 1').kind // 'binary'
 * @throws FungiError as {@link parseScript}
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  const c = allSteps(open(text, options));
  const result = queryOrExpression(c, Context.SubQuery);
  endOfText(c);
  return result;
}
