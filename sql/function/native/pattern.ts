/** LIKE with ESCAPE and SIMILAR TO, translated to regular expressions as Flink's planner does. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';

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

function likeRegex(pattern: string, escape: string | undefined): string {
  let result = '';
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === escape) {
      const next = characters[index + 1];
      if (next === undefined && character === '%') result += ANYTHING;
      else if (next === '_' || next === '%' || (next !== undefined && next === escape)) {
        result += quoted(next);
        index++;
      } else throw invalidSequence(pattern, index);
    } else if (character === '_') result += '.';
    else if (character === '%') result += ANYTHING;
    else result += quoted(character);
  }
  return result;
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
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === escape) {
      const next = characters[++index];
      if (next === undefined || !(SIMILAR_SPECIALS.includes(next) || next === escape))
        throw invalidSequence(pattern, index - 1);
      result += quoted(next);
    } else if (character === '_') result += '.';
    else if (character === '%') result += ANYTHING;
    else if (character === '[') {
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

const compiled = new Map<string, RegExp>();

function matcher(kind: string, pattern: string, escape: string, translate: typeof likeRegex): RegExp {
  const key = `${kind}\u0000${escape}\u0000${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  let regex: RegExp;
  const source = translate(pattern, escapeCharacter(escape));
  try {
    regex = new RegExp(`^(?:${source})$`, 'u');
  } catch (cause) {
    throw new FungiError('EVALUATION', `The pattern '${pattern}' is not a regular expression`, { cause });
  }
  if (compiled.size >= PATTERNS_MAX) compiled.clear();
  compiled.set(key, regex);
  return regex;
}

function patternTest(name: string, kind: string, translate: typeof likeRegex): NativeFunction {
  return {
    name,
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    evaluate: ([text, pattern, escape]) =>
      matcher(kind, pattern as string, escape as string, translate).test(text as string),
  };
}

export const patternNatives: readonly NativeFunction[] = [
  patternTest('flink_like', 'like', likeRegex),
  patternTest('flink_similar', 'similar', similarRegex),
];
