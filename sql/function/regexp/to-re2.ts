/**
 * Writes a Java pattern for RE2, DuckDB's engine, where both give the same answer on every text; RE2 runs in linear
 * time and over whole vectors. What RE2 lacks or sees otherwise (looking around, references, possessive loops,
 * loops over what may be empty) has no translation.
 */
import type { CharacterSet, CodeRange, ParsedPattern, Pattern } from './pattern.js';
import { childrenOf, widthOf } from './pattern.js';

/** RE2's own bound for counted repetition, and DuckDB's for group numbers. */
const REPETITION_MAX = 1000;
const GROUP_MAX = 9;

export interface Re2Pattern {
  readonly source: string;
  /**
   * The pattern's groups, as RE2 counts them, are `shift` further: with a `$` at the end the whole is wrapped in one. Then only
   * the first match is the same, since RE2 takes up the last line terminator with it.
   */
  readonly shift: 0 | 1;
  /** Java's word boundary knows letters beyond ASCII, RE2's does not: equal only on ASCII text. */
  readonly asciiOnly: boolean;
  /** Whether the empty text can match. */
  readonly matchesEmpty: boolean;
  /** By group (0 is the whole): whether it can be empty, and whether every match has it. */
  readonly groups: readonly { readonly canBeEmpty: boolean; readonly always: boolean }[];
}

class NotTranslatable extends Error {}

/** Undefined where RE2 would not always answer as Java does. */
export function toRe2({ pattern, captures }: ParsedPattern): Re2Pattern | undefined {
  try {
    const { body, end } = splitEnd(pattern);
    const source = emit(body);
    const shift = end ? 1 : 0;
    if (captures + shift > GROUP_MAX) return undefined;
    const groups: { canBeEmpty: boolean; always: boolean }[] = [
      { canBeEmpty: widthOf(pattern).min === 0, always: true },
    ];
    collectGroups(pattern, true, groups);
    return {
      source: end ? `(${source})(?:\\r\\n|[\\n\\r\\x{85}\\x{2028}\\x{2029}])?\\z` : source,
      shift,
      asciiOnly: contains(pattern, (node) => node.kind === 'assertion' && /boundary/.test(node.name)),
      matchesEmpty: widthOf(pattern).min === 0,
      groups,
    };
  } catch (error) {
    if (error instanceof NotTranslatable) return undefined;
    throw error;
  }
}

/** Takes a last `$` off; it means "before a last line terminator" and RE2 can say that only at the very end. */
function splitEnd(pattern: Pattern): { readonly body: Pattern; readonly end: boolean } {
  const items = pattern.kind === 'sequence' ? pattern.items : [pattern];
  const last = items.at(-1)!;
  if (last.kind !== 'assertion' || last.name !== 'input-end-or-terminator' || last.unixLines) {
    return { body: pattern, end: false };
  }
  return { body: { kind: 'sequence', items: items.slice(0, -1) }, end: true };
}

function contains(pattern: Pattern, test: (node: Pattern) => boolean): boolean {
  return test(pattern) || childrenOf(pattern).some((child) => contains(child, test));
}

function collectGroups(
  pattern: Pattern,
  always: boolean,
  groups: { canBeEmpty: boolean; always: boolean }[],
): void {
  if (pattern.kind === 'capture') {
    groups[pattern.index] = { canBeEmpty: widthOf(pattern.body).min === 0, always };
  }
  const below = always && pattern.kind !== 'alternation' && !(pattern.kind === 'repeat' && pattern.min === 0);
  for (const child of childrenOf(pattern)) collectGroups(child, below, groups);
}

function emit(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'empty':
      return '';
    case 'character':
      return character(pattern.code);
    case 'set':
      return set(pattern.set);
    case 'sequence':
      return pattern.items
        .map((item) => (item.kind === 'alternation' ? `(?:${emit(item)})` : emit(item)))
        .join('');
    case 'alternation':
      return pattern.options.map(emit).join('|');
    case 'capture':
      return `(${emit(pattern.body)})`;
    case 'repeat':
      return repeat(pattern);
    case 'assertion':
      return assertion(pattern);
    case 'look':
    case 'atomic':
    case 'reference':
      throw new NotTranslatable();
    default: {
      const unreachable: never = pattern;
      return unreachable;
    }
  }
}

function repeat({ body, min, max, lazy }: Extract<Pattern, { kind: 'repeat' }>): string {
  const single = body.kind === 'character' || body.kind === 'set';
  // The engines differ in what a round that takes nothing does to groups, and how counted loops nest.
  if (!single && widthOf(body).min === 0 && max > 1) throw new NotTranslatable();
  if (min > REPETITION_MAX || (max !== Infinity && max > REPETITION_MAX)) throw new NotTranslatable();
  if (
    !single &&
    (min > 1 || (max > 1 && max !== Infinity)) &&
    contains(body, (node) => node.kind === 'repeat')
  ) {
    throw new NotTranslatable();
  }
  const operand = single || body.kind === 'capture' ? emit(body) : `(?:${emit(body)})`;
  const bounds = `{${min},${max === Infinity ? '' : max}}`;
  const operator =
    max === Infinity && min <= 1
      ? min === 0
        ? '*'
        : '+'
      : min === 0 && max === 1
        ? '?'
        : min === max
          ? `{${min}}`
          : bounds;
  return `${operand}${operator}${lazy ? '?' : ''}`;
}

function assertion({ name }: Extract<Pattern, { kind: 'assertion' }>): string {
  switch (name) {
    case 'input-start':
      return '\\A';
    case 'input-end':
      return '\\z';
    case 'word-boundary':
      return '\\b';
    case 'no-word-boundary':
      return '\\B';
    case 'input-end-or-terminator':
    case 'line-start':
    case 'line-end':
    case 'previous-match-end':
      throw new NotTranslatable();
    default: {
      const unreachable: never = name;
      return unreachable;
    }
  }
}

function character(code: number): string {
  if (code >= 0xd800 && code <= 0xdfff) throw new NotTranslatable();
  const text = String.fromCodePoint(code);
  if (/[A-Za-z0-9_ ]/.test(text)) return text;
  return code > 0x20 && code < 0x7f ? `\\${text}` : `\\x{${code.toString(16)}}`;
}

/** Properties that RE2 knows under the same name. */
const RE2_PROPERTY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/;

function set(of: CharacterSet): string {
  const negated = of.kind === 'complement';
  const members = flatten(negated ? of.of : of);
  // An empty class cannot be written; all characters are what its complement means.
  if (members.length === 0) return negated ? '[\\x{0}-\\x{10ffff}]' : fail();
  return `[${negated ? '^' : ''}${members.join('')}]`;
}

function fail(): never {
  throw new NotTranslatable();
}

function flatten(of: CharacterSet): string[] {
  switch (of.kind) {
    case 'ranges':
      return of.ranges.map(range);
    case 'property':
      return RE2_PROPERTY.test(of.name) ? [`\\p{${of.name}}`] : fail();
    case 'union':
      return of.parts.flatMap(flatten);
    case 'complement':
      if (of.of.kind === 'property' && RE2_PROPERTY.test(of.of.name)) return [`\\P{${of.of.name}}`];
      return invert(rangesOf(of.of)).map(range);
    case 'intersection':
      return of.parts.map(rangesOf).reduce(intersect).map(range);
    default: {
      const unreachable: never = of;
      return unreachable;
    }
  }
}

function range({ from, to }: CodeRange): string {
  return from === to ? classCharacter(from) : `${classCharacter(from)}-${classCharacter(to)}`;
}

function classCharacter(code: number): string {
  const text = String.fromCodePoint(code);
  return /[A-Za-z0-9]/.test(text) ? text : `\\x{${code.toString(16)}}`;
}

/** Sorted and disjoint; only for sets without properties. */
function rangesOf(of: CharacterSet): readonly CodeRange[] {
  switch (of.kind) {
    case 'ranges':
      return merge(of.ranges);
    case 'union':
      return merge(of.parts.flatMap(rangesOf));
    case 'complement':
      return invert(rangesOf(of.of));
    case 'intersection':
      return of.parts.map(rangesOf).reduce(intersect);
    case 'property':
      return fail();
    default: {
      const unreachable: never = of;
      return unreachable;
    }
  }
}

function merge(list: readonly CodeRange[]): readonly CodeRange[] {
  const merged: CodeRange[] = [];
  for (const next of [...list].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && next.from <= last.to + 1)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else merged.push(next);
  }
  return merged;
}

function invert(list: readonly CodeRange[]): readonly CodeRange[] {
  const inverted: CodeRange[] = [];
  let from = 0;
  for (const next of list) {
    if (next.from > from) inverted.push({ from, to: next.from - 1 });
    from = next.to + 1;
  }
  if (from <= 0x10ffff) inverted.push({ from, to: 0x10ffff });
  return inverted;
}

function intersect(left: readonly CodeRange[], right: readonly CodeRange[]): readonly CodeRange[] {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      const from = Math.max(a.from, b.from);
      const to = Math.min(a.to, b.to);
      return from <= to ? [{ from, to }] : [];
    }),
  );
}
