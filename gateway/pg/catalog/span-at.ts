/** A place in a text as the span that errors carry. */
import type { Span } from '../../../sql/ast/index.js';

export function spanAt(text: string, offset: number): Span {
  const before = text.slice(0, offset).split('\n');
  const line = before.length;
  const column = (before.at(-1) ?? '').length + 1;
  return { offset, end: offset + 1, line, column, endLine: line, endColumn: column };
}
