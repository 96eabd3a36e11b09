/** Splits a script into its statements with Fungi's own parser, so that recording and running cut alike. */
import { parseScript } from '../sql/index.js';

export function splitStatements(sql: string): readonly string[] {
  return parseScript(sql).map((statement) => sql.slice(statement.span.offset, statement.span.end));
}
