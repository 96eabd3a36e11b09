/**
 * LIKE with ESCAPE, and SIMILAR TO, which is translated to a regular expression of Java's as Flink's planner does. Neither uses
 * those of JavaScript: they cannot be stopped, and a pattern can make them run for ever.
 */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';
import type { Matcher } from '../regexp/index.js';
import { matcherFor } from '../regexp/index.js';
import type { LikeToken } from './like-match.js';
import { matchesLike } from './like-match.js';

const REGEX_SPECIALS = '[]()|^-+*?{}$\\./';
const SIMILAR_SPECIALS = '[]()|^-+*_%?{}';
const ANYTHING = '[\\s\\S]*';
const PATTERNS_MAX = 200;

const invalidSequence = (pattern: string, index: number): FungiError =>
  new FungiError('EVALUATION', `Invalid escape sequence '${pattern}', ${index}`);

function escapeCharacter(escape: string): string | undefined {
  if (escape === '') return undefined;
  if ([...escape].length !== 1 || /[\s\p{C}]/u.test(escape))
    throw new FungiError('EVALUATION', `Invalid escape character '${escape}'`);
  return escape;
}

const quoted = (character: string): string =>
  REGEX_SPECIALS.includes(character) ? `\\${character}` : character;

function likeTokens(pattern: string, escape: string | undefined): readonly LikeToken[] {
  const tokens: LikeToken[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === escape) {
      const next = characters[index + 1];
      if (next === undefined && character === '%') tokens.push('any-text');
      else if (next === '_' || next === '%' || (next !== undefined && next === escape)) {
        tokens.push({ character: next });
        index++;
      } else throw invalidSequence(pattern, index);
    } else if (character === '_') tokens.push('any-character');
    else if (character === '%') tokens.push('any-text');
    else tokens.push({ character });
  }
  return tokens;
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:ALPHA:]': '\\p{L}',
  '[:UPPER:]': '\\p{Lu}',
  '[:LOWER:]': '\\p{Ll}',
  '[:DIGIT:]': '\\d',
  '[:SPACE:]': ' ',
  '[:WHITESPACE:]': '\\s',
  '[:ALNUM:]': '\\p{L}\\d',
};

function similarRegex(pattern: string, escape: string | undefined): string {
  let result = '';
  const characters = [...pattern];
  let inside = false;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === ']') inside = false;
    if (character === escape) {
      const next = characters[++index];
      if (next === undefined || !(SIMILAR_SPECIALS.includes(next) || next === escape))
        throw invalidSequence(pattern, index - 1);
      result += quoted(next);
    } else if (character === '_') result += '.';
    else if (character === '%') result += ANYTHING;
    // Neither is special in SQL; what stands in brackets is left to Java.
    else if ((character === '$' || character === '\\') && !inside) result += `\\${character}`;
    else if (character === '[') {
      inside = true;
      const rest = characters.slice(index).join('');
      const named = Object.keys(CLASSES).find((name) => rest.slice(1).toUpperCase().startsWith(name));
      if (named) {
        result += `[${CLASSES[named]!}`;
        index += named.length;
      } else result += '[';
    } else result += character;
  }
  return result;
}

/** Compiled patterns; a query uses few, a column of patterns must not fill the memory. */
function kept<T>(translate: (pattern: string, escape: string) => T): (pattern: string, escape: string) => T {
  const compiled = new Map<string, T>();
  return (pattern, escape) => {
    const key = `${escape}\u0000${pattern}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const made = translate(pattern, escape);
    if (compiled.size >= PATTERNS_MAX) compiled.clear();
    compiled.set(key, made);
    return made;
  };
}

const likePattern = kept((pattern, escape) => likeTokens(pattern, escapeCharacter(escape)));

const similarPattern = kept((pattern, escape): Matcher => {
  const source = similarRegex(pattern, escapeCharacter(escape));
  const matcher = matcherFor(`\\A(?:${source})\\z`);
  if (!matcher) throw new FungiError('EVALUATION', `The pattern '${pattern}' is not a regular expression`);
  return matcher;
});

export const patternNatives: readonly NativeFunction[] = [
  {
    name: 'flink_like',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    evaluate: ([text, pattern, escape]) =>
      matchesLike(text as string, likePattern(pattern as string, escape as string)),
  },
  {
    name: 'flink_similar',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    evaluate: ([text, pattern, escape]) =>
      similarPattern(pattern as string, escape as string).find(text as string) !== undefined,
  },
];
