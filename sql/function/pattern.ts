/** LIKE and SIMILAR TO: DuckDB's own LIKE where it agrees with Flink's, else regular expressions. */
import { quoteString } from '../types/index.js';
import type { RenderContext } from './function-definition.js';

/** In Flink a backslash escapes only where ESCAPE names it; DuckDB has no escape character unless named either. */
export function renderLike(args: readonly string[], { literals }: RenderContext): string {
  const [text, pattern, escape] = args;
  const [, patternValue, escapeValue] = literals;
  if (escape === undefined) return `(${text} LIKE ${pattern})`;
  if (typeof patternValue === 'string' && typeof escapeValue === 'string' && /^[!-~]$/.test(escapeValue)) {
    const escaped = requoted(patternValue, escapeValue);
    if (escaped !== undefined)
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
