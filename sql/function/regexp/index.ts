/** Java's regular expressions: compiled ones by their source, and what to tell DuckDB's own engine. */
import { Matcher } from './matcher.js';
import { parsePattern } from './parser.js';
import { PatternSyntaxError } from './pattern.js';
import type { Re2Pattern } from './to-re2.js';
import { toRe2 } from './to-re2.js';

export { Matcher } from './matcher.js';
export { parsePattern } from './parser.js';
export { PatternSyntaxError } from './pattern.js';
export type { Re2Pattern } from './to-re2.js';
export { toRe2 } from './to-re2.js';

/** Compiled patterns kept; a query uses few, a column of patterns must not fill the memory. */
const COMPILED_MAX = 256;

const compiled = new Map<string, Matcher | undefined>();

/** The matcher for `source`, undefined where it is not a Java pattern. */
export function matcherFor(source: string): Matcher | undefined {
  if (compiled.has(source)) return compiled.get(source);
  if (compiled.size >= COMPILED_MAX) compiled.delete(compiled.keys().next().value!);
  let matcher: Matcher | undefined;
  try {
    matcher = new Matcher(parsePattern(source), source);
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
  }
  compiled.set(source, matcher);
  return matcher;
}

/** `source` for RE2, undefined where it is no Java pattern or RE2 would not always agree. */
export function re2For(source: string): Re2Pattern | undefined {
  try {
    return toRe2(parsePattern(source));
  } catch (error) {
    if (error instanceof PatternSyntaxError) return undefined;
    throw error;
  }
}
