/** The line of SQL an error points at, with carets under the place, for terminals. */
import type { Span } from '../ast/span.js';

const WIDTH_MAX = 120;

/**
 * Renders
 * ```
 *   3 | SELECT a FORM t
 *     |          ^^^^
 * ```
 * Only the first line of a longer range is shown; a long line is cut around the place.
 */
export function renderExcerpt(text: string, span: Span): string {
  const lines = text.split(/\r\n|\r|\n/);
  const line = lines[span.line - 1] ?? '';
  const lastColumn = span.endLine === span.line ? span.endColumn : Math.max(span.column, line.length);
  let from = 0;
  if (line.length > WIDTH_MAX && span.column > WIDTH_MAX / 2) from = span.column - Math.floor(WIDTH_MAX / 2);
  const shown = line.slice(from, from + WIDTH_MAX).replace(/\t/g, ' ');
  const number = String(span.line);
  const margin = ' '.repeat(number.length);
  const indent = ' '.repeat(Math.max(0, span.column - 1 - from));
  const available = Math.max(1, shown.length - indent.length + 1);
  const carets = '^'.repeat(Math.min(available, Math.max(1, lastColumn - span.column + 1)));
  return `  ${number} | ${shown}\n  ${margin} | ${indent}${carets}`;
}
