/**
 * The SQLSTATE of an expression that failed (PostgreSQL, Appendix A, class 22). A failure leaves DuckDB as a text only, so this is
 * the one place that reads it: our own words, as `evaluation-messages.ts` and the renderings write them.
 */
const STATES: readonly (readonly [message: RegExp, sqlState: string])[] = [
  [/^(?:\/|Division) by zero$/, '22012'],
  [/^For input string: [\s\S]*\. Overflow of /, '22003'],
  [/^The value [\s\S]* is out of range of |^[\s\S]* overflows (?:its type|[A-Z]+(?:\(.*\))?)$/, '22003'],
  [/^For input string: |^Cannot parse '[\s\S]*' as BOOLEAN/, '22P02'],
  [/^The text is not valid JSON$|^PARSE_JSON: |^Invalid JSON string in JSON/, '22P02'],
  [/^Cannot parse '[\s\S]*' as (?:DATE|TIME)/, '22007'],
  [/^The date or time is out of range /, '22008'],
  [/^Unknown time-zone ID: |^The time zone '.*' is not supported/, '22023'],
  [/^The (?:start|length) of SUBSTRING is out of range$/, '22011'],
  [/^The bytes are not valid UTF-8$/, '22021'],
  [/^Array has more than one element\.$|^SingleValueAggFunction received more than one element/, '21000'],
  [/^Invalid escape character /, '22019'],
  [/^Invalid escape sequence /, '22025'],
  [/^The texts? (?:of a few rows together )?would be longer than /, '54000'],
  [/is not a regular expression$/, '2201B'],
  [/^Column '[\s\S]*' is NOT NULL, however, a null value/, '23502'],
];

/** `message` in our words; undefined: nothing finer than the code's own state is known. */
export function evaluationState(message: string): string | undefined {
  return STATES.find(([pattern]) => pattern.test(message))?.[1];
}
