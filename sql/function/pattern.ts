/** LIKE and SIMILAR TO: DuckDB's own LIKE where it agrees with Flink's, else regular expressions. */
import { quoteString } from '../types/index.js';
import type { RenderContext } from './function-definition.js';

/** DuckDB tries all ways to match a pattern with more `%`, for ever if need be, unless it knows the pattern and sees no `_` in it. */
const ANY_TEXT_MAX = 2;

const countAnyText = (pattern: string): number => pattern.split('%').length - 1;
const isCheap = (pattern: string): boolean => countAnyText(pattern) <= ANY_TEXT_MAX || !pattern.includes('_');

/** In Flink a backslash escapes only where ESCAPE names it; DuckDB has no escape character unless named either. */
export function renderLike(args: readonly string[], { literals }: RenderContext): string {
  const [text, pattern, escape] = args;
  const [, patternValue, escapeValue] = literals;
  if (escape === undefined) {
    const plain = `(${text} LIKE ${pattern})`;
    const exact = `flink_like(${text}, ${pattern}, '')`;
    if (typeof patternValue === 'string') return isCheap(patternValue) ? plain : exact;
    const isFew = `length(${pattern}) - length(replace(${pattern}, '%', '')) <= ${ANY_TEXT_MAX}`;
    return `(CASE WHEN ${isFew} THEN ${plain} ELSE ${exact} END)`;
  }
  if (typeof patternValue === 'string' && typeof escapeValue === 'string' && /^[!-~]$/.test(escapeValue)) {
    const escaped = requoted(patternValue, escapeValue);
    if (escaped !== undefined && countAnyText(escaped) <= ANY_TEXT_MAX)
      return `(${text} LIKE ${quoteString(escaped)} ESCAPE ${quoteString(escapeValue)})`;
  }
  return `flink_like(${text}, ${pattern}, ${escape})`;
}

/** The pattern if its escapes are ones that both understand alike. */
function requoted(pattern: string, escape: string): string | undefined {
  if (escape === '%' || escape === '_') return undefined;
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    if (characters[index] !== escape) continue;
    const next = characters[++index];
    if (next !== '%' && next !== '_' && next !== escape) return undefined;
  }
  return pattern;
}

export function renderSimilar([text, pattern, escape]: readonly string[]): string {
  return `flink_similar(${text}, ${pattern}, ${escape ?? "''"})`;
}
