/** Regular expression functions in JavaScript: patterns that only Java's rules explain. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';
import { matcherFor } from '../regexp/index.js';
import { checkTextLength } from '../text-length.js';
import { wellFormed } from './utf16.js';

/** Matches that one text may have, where they are collected. */
const MATCHES_MAX = 100_000;

const text = (value: unknown): string => value as string;

const tooManyMatches = (pattern: string): FungiError =>
  new FungiError(
    'EVALUATION',
    `The regular expression '${pattern.slice(0, 100)}' has more than ${MATCHES_MAX} matches in a text`,
  );

function extract(value: string, pattern: string, group: number): string | null {
  const matcher = matcherFor(pattern);
  if (!matcher || group < 0 || group > matcher.captures) return null;
  const found = matcher.find(value)?.group(group);
  return found === undefined ? null : wellFormed(found);
}

function extractAll(value: string, pattern: string, group: number): (string | null)[] | null {
  const matcher = matcherFor(pattern);
  if (!matcher || group < 0 || group > matcher.captures) return null;
  const all: (string | null)[] = [];
  for (const match of matcher.findAll(value)) {
    const found = match.group(group);
    if (all.length >= MATCHES_MAX) throw tooManyMatches(pattern);
    all.push(found === undefined ? null : wellFormed(found));
  }
  return all;
}

function replaceAll(value: string, pattern: string, replacement: string): string | null {
  const matcher = matcherFor(pattern);
  if (!matcher) return null;
  let out = '';
  let position = 0;
  for (const match of matcher.findAll(value)) {
    out += value.slice(position, match.start) + replacement;
    checkTextLength(out.length);
    position = match.end;
  }
  return wellFormed(out + value.slice(position));
}

/** A pattern that is one character, which means itself. */
const PLAIN = /^[^\\[\](){}.*+?^$|\ud800-\udfff]$/;

function splitAt(value: string, separator: string, limit: number): string[] {
  const parts = value.split(separator);
  if (limit > 0 && parts.length > limit) {
    parts.splice(limit - 1, Infinity, parts.slice(limit - 1).join(separator));
  }
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** Java's String.split; `limit` 0 drops empty parts at the end. */
function split(value: string, pattern: string, limit: number): string[] {
  if (PLAIN.test(pattern)) return splitAt(value, pattern, limit);
  const matcher = matcherFor(pattern);
  if (!matcher) throw new FungiError('EVALUATION', `STR_TO_MAP: '${pattern}' is not a regular expression`);
  const parts: string[] = [];
  let position = 0;
  for (const match of matcher.findAll(value)) {
    if (limit > 0 && parts.length === limit - 1) break;
    // A match without width at the very start splits nothing off.
    if (match.end === 0) continue;
    parts.push(value.slice(position, match.start));
    position = match.end;
  }
  parts.push(value.slice(position));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** Keys, then as many values. */
function splitMap(value: string, entryPattern: string, valuePattern: string): (string | null)[] {
  const entries = new Map<string, string | null>();
  if (value !== '') {
    for (const entry of split(value, entryPattern, 0)) {
      const [key = '', held] = split(entry, valuePattern, 2);
      entries.set(wellFormed(key), held === undefined ? null : wellFormed(held));
    }
  }
  return [...entries.keys(), ...entries.values()];
}

export const regexpNatives: readonly NativeFunction[] = [
  {
    name: 'flink_regexp',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    evaluate: ([value, pattern]) =>
      pattern !== '' && matcherFor(text(pattern))?.find(text(value)) !== undefined,
  },
  {
    name: 'flink_regexp_extract',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    evaluate: ([value, pattern, group]) => extract(text(value), text(pattern), Number(group)),
  },
  {
    name: 'flink_regexp_extract_all',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR[]',
    evaluate: ([value, pattern, group]) => extractAll(text(value), text(pattern), Number(group)),
  },
  {
    name: 'flink_regexp_replace',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value, pattern, replacement]) => replaceAll(text(value), text(pattern), text(replacement)),
  },
  {
    name: 'flink_regexp_count',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    evaluate: ([value, pattern]) => extractAll(text(value), text(pattern), 0)?.length ?? null,
  },
  {
    name: 'flink_regexp_instr',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    evaluate: ([value, pattern]) => {
      const matcher = matcherFor(text(pattern));
      return matcher ? (matcher.find(text(value))?.start ?? -1) + 1 : null;
    },
  },
  {
    name: 'flink_split_map',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR[]',
    evaluate: ([value, entryPattern, valuePattern]) =>
      splitMap(text(value), text(entryPattern), text(valuePattern)),
  },
];
