/** Syntax errors in Flink's words, with a hint where the cause is plain. */
import type { Span } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import { closestMatch } from '../error/suggestion.js';
import { allKeywords } from './keywords.js';
import * as token from './token-buffer.js';
import type { TokenBuffer } from './token-buffer.js';

export function tokenSpan(tokens: TokenBuffer, first: number, last: number): Span {
  const start = tokens.starts[first]!;
  const end = tokens.ends[last]!;
  const line = tokens.lines[first]!;
  const endLine = tokens.endLines[last]!;
  return Object.freeze({
    offset: start,
    end,
    line,
    column: start - tokens.lineStarts[line]! + 1,
    endLine,
    endColumn: Math.max(1, end - tokens.lineStarts[endLine]!),
  });
}

export const syntaxError = (message: string, span: Span | undefined, hint?: string): FungiError =>
  new FungiError('SYNTAX', message, { ...(span ? { span } : {}), ...(hint ? { hint } : {}) });

/** How Flink prints a token: as written, quotes and control characters escaped. */
function printToken(tokens: TokenBuffer, index: number): string {
  if (tokens.tags[index] === token.EOF) return '<EOF>';
  const text = tokens.text.slice(tokens.starts[index], tokens.ends[index]);
  return text.replace(/[\\"'\n\r\t\f]/g, (mark) => {
    if (mark === '\n') return '\\n';
    if (mark === '\r') return '\\r';
    if (mark === '\t') return '\\t';
    if (mark === '\f') return '\\f';
    return `\\${mark}`;
  });
}

/**
 * The error at a token the grammar has no use for.
 * @param count how many tokens Flink's look-ahead compared, hence prints
 * @param nameExpected whether a name could have stood there: Flink then words it differently for keywords
 */
export function unexpectedToken(
  tokens: TokenBuffer,
  index: number,
  count: number,
  nameExpected: boolean,
): FungiError {
  for (let i = index; i < index + count && i < tokens.tags.length; i++) {
    if (tokens.tags[i] === token.LEXICAL_ERROR) return lexicalError(tokens, i);
  }
  const span = tokenSpan(tokens, index, index);
  const place = `at line ${span.line}, column ${span.column}.`;
  const word = tokens.text.slice(tokens.starts[index], tokens.ends[index]);
  const hint = hintFor(tokens, index);
  if (nameExpected && (tokens.flags[index]! & token.KEYWORD_FLAG) !== 0 && word === tokens.tags[index]) {
    return syntaxError(`Incorrect syntax near the keyword '${word}' ${place}`, span, hint);
  }
  const printed: string[] = [];
  for (let i = index; i < index + count; i++) {
    printed.push(printToken(tokens, i));
    if (tokens.tags[i] === token.EOF) break;
  }
  return syntaxError(`Encountered "${printed.join(' ')}" ${place}`, span, hint);
}

const escapeMark = (mark: string): string =>
  mark === '\\' || mark === '"' ? `\\${mark}` : mark.replace('\n', '\\n').replace('\r', '\\r');

/** At the end of the text the token lies one past the last character. */
function lexicalError(tokens: TokenBuffer, index: number): FungiError {
  const span = tokenSpan(tokens, index, index);
  const { text } = tokens;
  const atEnd = tokens.starts[index]! >= text.length;
  const mark = text.charAt(tokens.starts[index]!);
  const found = atEnd ? '<EOF> ' : `"${escapeMark(mark)}" (${mark.charCodeAt(0)}), `;
  const openComment = text.lastIndexOf('/*') > text.lastIndexOf('*/');
  const quotes = text.split('`').length % 2 === 0;
  const hint = openComment
    ? 'The comment is not closed: add */'
    : quotes
      ? 'The name is not closed: add the missing `'
      : undefined;
  return new FungiError(
    'LEXICAL',
    `Lexical error at line ${span.line}, column ${span.column}.  Encountered: ${found}after : ""`,
    { span, ...(hint ? { hint } : {}) },
  );
}

/** What the user most likely meant, when it is obvious. */
function hintFor(tokens: TokenBuffer, index: number): string | undefined {
  const tag = tokens.tags[index];
  if (tag === "'") return "The string is not closed: add the missing '";
  if (tag === '"') return 'Names are quoted with back-ticks (`name`), strings with single quotes';
  if (tag === '!=') return 'Write <> for "not equal"';
  const previous = index > 0 ? tokens.tags[index - 1] : undefined;
  if (index > 0 && STATEMENT_STARTS.has(tag ?? '') && tokens.lines[index]! > tokens.lines[index - 1]!) {
    return 'Is a semicolon missing between two statements?';
  }
  for (const at of [index, index - 1]) {
    const hint = spellingHint(tokens, at);
    if (hint !== undefined) return hint;
  }
  if (tag !== undefined && (tokens.flags[index]! & token.KEYWORD_FLAG) !== 0 && previous !== undefined) {
    const word = tokens.text.slice(tokens.starts[index], tokens.ends[index]);
    if ((tokens.flags[index]! & token.NAME_FLAG) === 0 && expectsName(previous)) {
      return `"${word}" is a reserved word: to use it as a name, write \`${word}\``;
    }
  }
  return undefined;
}

const STATEMENT_STARTS: ReadonlySet<string> = new Set(
  'SELECT INSERT CREATE DROP ALTER SHOW DESCRIBE EXPLAIN USE SET RESET EXECUTE DELETE UPDATE WITH'.split(' '),
);

const expectsName = (previous: string): boolean =>
  ['SELECT', ',', '(', 'TABLE', 'FROM', 'AS', '.', 'BY', 'VIEW', 'INTO', 'JOIN'].includes(previous);

/** The statement that a word at the start of one was meant to be. */
export function statementHint(tokens: TokenBuffer, index: number): string | undefined {
  if (tokens.tags[index] !== token.IDENTIFIER) return undefined;
  const word = tokens.text.slice(tokens.starts[index], tokens.ends[index]).toUpperCase();
  const match = word.length < 3 ? undefined : closestMatch(word, STATEMENT_STARTS);
  return match === undefined ? undefined : `Did you mean ${match}?`;
}

function spellingHint(tokens: TokenBuffer, index: number): string | undefined {
  if (index < 0 || tokens.tags[index] !== token.IDENTIFIER) return undefined;
  const word = tokens.text.slice(tokens.starts[index], tokens.ends[index]).toUpperCase();
  if (word.length < 4) return undefined;
  const match = closestMatch(word, allKeywords());
  return match === undefined ? undefined : `Did you mean ${match}?`;
}

/** What is too long to be read at once. */
export function tooLong(what: string, tokens: number): FungiError {
  return new FungiError('NESTING_TOO_DEEP', `${what} has more than ${tokens} words, numbers and signs`);
}
