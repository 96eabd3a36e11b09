/**
 * The tree of a regular expression in the language of `java.util.regex`, which is what Flink's functions take.
 * It is matched as it stands (matcher.ts) or, where both mean the same, handed to DuckDB's RE2 (to-re2.ts).
 */

/** Inclusive code points. */
export interface CodeRange {
  readonly from: number;
  readonly to: number;
}

/** A set of characters. */
export type CharacterSet =
  | { readonly kind: 'ranges'; readonly ranges: readonly CodeRange[] }
  /** `name` as in `\p{name}` of ECMAScript and RE2. */
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'union'; readonly parts: readonly CharacterSet[] }
  | { readonly kind: 'intersection'; readonly parts: readonly CharacterSet[] }
  | { readonly kind: 'complement'; readonly of: CharacterSet };

export type AssertionName =
  /** `^` and `$` in multi-line mode. */
  | 'line-start'
  | 'line-end'
  | 'input-start'
  /** `\z`. */
  | 'input-end'
  /** `$` and `\Z`: before a last line terminator too. */
  | 'input-end-or-terminator'
  | 'word-boundary'
  | 'no-word-boundary'
  /** `\G`. */
  | 'previous-match-end';

export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  /** One character, as written. */
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'assertion'; readonly name: AssertionName; readonly unixLines: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly kind: 'alternation'; readonly options: readonly Pattern[] }
  | { readonly kind: 'capture'; readonly index: number; readonly body: Pattern }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly body: Pattern }
  | { readonly kind: 'atomic'; readonly body: Pattern }
  | {
      readonly kind: 'repeat';
      readonly body: Pattern;
      readonly min: number;
      /** Infinity where open. */
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'reference'; readonly index: number; readonly ignoreCase: boolean };

export interface ParsedPattern {
  readonly pattern: Pattern;
  readonly captures: number;
}

/** Thrown for what Java calls a PatternSyntaxException; Flink's functions turn it into NULL or false. */
export class PatternSyntaxError extends Error {}

/** Fewest and most UTF-16 units that `pattern` takes up; code points beyond the BMP count as two at most. */
export function widthOf(pattern: Pattern): { readonly min: number; readonly max: number } {
  switch (pattern.kind) {
    case 'empty':
    case 'assertion':
    case 'look':
      return { min: 0, max: 0 };
    case 'character':
      return pattern.code > 0xffff ? { min: 2, max: 2 } : { min: 1, max: 1 };
    case 'set':
      return { min: 1, max: 2 };
    case 'capture':
    case 'atomic':
      return widthOf(pattern.body);
    case 'sequence': {
      const widths = pattern.items.map(widthOf);
      return { min: sum(widths.map((width) => width.min)), max: sum(widths.map((width) => width.max)) };
    }
    case 'alternation': {
      const widths = pattern.options.map(widthOf);
      return {
        min: Math.min(...widths.map((width) => width.min)),
        max: Math.max(...widths.map((width) => width.max)),
      };
    }
    case 'repeat': {
      const width = widthOf(pattern.body);
      return {
        min: width.min * pattern.min,
        max: pattern.max === 0 || width.max === 0 ? 0 : width.max * pattern.max,
      };
    }
    case 'reference':
      return { min: 0, max: Infinity };
    default: {
      const unreachable: never = pattern;
      return unreachable;
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The nodes directly below. */
export function childrenOf(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'sequence':
      return pattern.items;
    case 'alternation':
      return pattern.options;
    case 'capture':
    case 'look':
    case 'atomic':
    case 'repeat':
      return [pattern.body];
    case 'empty':
    case 'set':
    case 'character':
    case 'assertion':
    case 'reference':
      return [];
    default: {
      const unreachable: never = pattern;
      return unreachable;
    }
  }
}
