/** Which tokens may begin an operand: Flink's grammar looks one token past an operator before it takes it. */
import { isContextVariable, isReservedFunction } from './keywords.js';
import type { Cursor } from './cursor.js';
import * as token from './token-buffer.js';

const STARTS: ReadonlySet<string> = new Set([
  token.INTEGER,
  token.DECIMAL_NUMBER,
  token.APPROXIMATE,
  token.STRING,
  token.BINARY_STRING,
  token.PREFIXED_STRING,
  token.UNICODE_STRING,
  token.ESCAPED_STRING,
  token.PARAMETER,
  ...'( { ? + - NOT EXISTS UNIQUE TRUE FALSE UNKNOWN NULL DATE TIME TIMESTAMP DATETIME INTERVAL DECIMAL'.split(
    ' ',
  ),
  ...'CAST TRY_CAST SAFE_CAST EXTRACT POSITION CONVERT TRANSLATE OVERLAY FLOOR CEIL CEILING SUBSTRING TRIM'.split(
    ' ',
  ),
  ...'CONTAINS_SUBSTR DATE_TRUNC DATETIME_TRUNC TIMESTAMP_TRUNC TIME_TRUNC TIMESTAMP_DIFF TIME_DIFF'.split(
    ' ',
  ),
  ...'JSON_EXISTS JSON_VALUE JSON_QUERY JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG CLASSIFIER'.split(
    ' ',
  ),
  ...'MATCH_NUMBER RUNNING PREV NEXT CURRENT MULTISET ARRAY PERIOD CURSOR ROW NEW CASE SPECIFIC'.split(' '),
]);

/** Whether the token `ahead` of the next one can begin an operand. */
export function startsOperand(c: Cursor, ahead: number): boolean {
  if (c.isNameAt(ahead)) return true;
  const tag = c.peek(ahead);
  return STARTS.has(tag) || isReservedFunction(tag) || isContextVariable(tag);
}

/** Words that begin an operand only together with a parenthesis, a string or the like. */
const NEEDS_PARENTHESIS: ReadonlySet<string> = new Set(
  (
    'CAST TRY_CAST EXTRACT POSITION CONVERT TRANSLATE OVERLAY FLOOR CEIL CEILING SUBSTRING TRIM CONTAINS_SUBSTR ' +
    'DATE_TRUNC DATETIME_TRUNC TIMESTAMP_TRUNC TIME_TRUNC TIMESTAMP_DIFF TIME_DIFF JSON_EXISTS JSON_VALUE ' +
    'JSON_QUERY JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG CLASSIFIER MATCH_NUMBER PREV PERIOD ' +
    'CURSOR ROW'
  ).split(' '),
);

const QUERY_WORDS: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'VALUE', 'TABLE', 'WITH']);

const PREFIXES: ReadonlySet<string> = new Set(['+', '-', 'NOT', 'EXISTS', 'UNIQUE']);

const UNIT_FUNCTIONS: ReadonlySet<string> = new Set(['YEAR', 'MONTH', 'HOUR', 'MINUTE', 'SECOND']);

const STRING_OR_PARENTHESIS: ReadonlySet<string> = new Set(['DATE', 'TIME', 'TIMESTAMP', 'DATETIME']);

/**
 * As {@link startsOperand} with the token after it looked at too, as Flink does behind a binary operator: the number of
 * tokens compared from the operator on when none starts, 0 when one does.
 */
export function operandMismatch(c: Cursor): number {
  if (!startsOperand(c, 1)) return 2;
  const word = c.peek(1);
  const next = c.peek(2);
  if (PREFIXES.has(word)) return startsOperand(c, 2) ? 0 : 3;
  if (NEEDS_PARENTHESIS.has(word)) return next === '(' ? 0 : 3;
  if (STRING_OR_PARENTHESIS.has(word)) {
    const fits = next === '(' || next === token.STRING || (word === 'TIMESTAMP' && next.startsWith('WITH'));
    return fits ? 0 : 3;
  }
  if (word === '(') return startsOperand(c, 2) || QUERY_WORDS.has(next) ? 0 : 3;
  if (word === 'CURRENT') return next === 'VALUE' ? 0 : 3;
  if (word === 'INTERVAL') {
    const fits = next === token.STRING || next === '(' || next === '+' || next === '-' || isNumber(next);
    return fits || c.isNameAt(2) ? 0 : 3;
  }
  if (isReservedFunction(word) && !isContextVariable(word) && !UNIT_FUNCTIONS.has(word))
    return next === '(' ? 0 : 3;
  return 0;
}

const isNumber = (tag: string): boolean =>
  tag === token.INTEGER || tag === token.DECIMAL_NUMBER || tag === token.APPROXIMATE;
