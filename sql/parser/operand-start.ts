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
  ...'STRING_AGG GROUP_CONCAT ARRAY_CONCAT_AGG'.split(' '),
]);

/** Whether the token `ahead` of the next one can begin an operand. */
export function startsOperand(c: Cursor, ahead: number): boolean {
  if (c.isNameAt(ahead)) return true;
  const tag = c.peek(ahead);
  return STARTS.has(tag) || isReservedFunction(tag) || isContextVariable(tag);
}
