/**
 * One option of a connector or a format: its key, type, default and what it means. The tables of these entries are what
 * WITH clauses are checked against, what documentation is made from, and how connectors read their values.
 */
import type { OptionType } from './option-type.js';
import { invalidValue } from './option-type.js';

export interface Option<T> {
  readonly key: string;
  readonly type: OptionType<T>;
  /** Undefined: none; then `required` may demand one. */
  readonly defaultValue: T | undefined;
  readonly required: boolean;
  readonly description: string;
  /** Older keys that mean the same. */
  readonly fallbackKeys: readonly string[];
  /**
   * What the option does here. `full`: what Flink's does. `none`: it tunes something that does not exist here and changes no result
   * (the description says so). `refused`: it would change results and is not implemented; a value other than the default is an error.
   */
  readonly effect: 'full' | 'none' | 'refused';
}

interface OptionDetails<T> {
  readonly default?: T;
  readonly required?: boolean;
  readonly fallbackKeys?: readonly string[];
  readonly effect?: Option<T>['effect'];
}

/** Defines an option; one with a default is read as `T`, another as `T | undefined`. */
export function option<T>(
  key: string,
  type: OptionType<T>,
  description: string,
  details: OptionDetails<T> & { readonly default: T },
): Option<T> & { readonly defaultValue: T };
export function option<T>(
  key: string,
  type: OptionType<T>,
  description: string,
  details?: OptionDetails<T>,
): Option<T>;
export function option<T>(
  key: string,
  type: OptionType<T>,
  description: string,
  details: OptionDetails<T> = {},
): Option<T> {
  return Object.freeze({
    key,
    type,
    description,
    defaultValue: details.default,
    required: details.required ?? false,
    fallbackKeys: details.fallbackKeys ?? [],
    effect: details.effect ?? 'full',
  });
}

export type OptionValues = ReadonlyMap<string, string>;

/** The text given for an option, under its key or a fallback key. */
export function optionText(options: OptionValues, wanted: Option<unknown>, prefix = ''): string | undefined {
  for (const key of [wanted.key, ...wanted.fallbackKeys]) {
    const text = options.get(prefix + key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/**
 * The value of an option, or its default. `prefix` is put before the key (`json.`).
 * @throws FungiError INVALID_OPTION when the text is not of the option's type
 */
export function readOption<T>(
  options: OptionValues,
  wanted: Option<T> & { readonly defaultValue: T },
  prefix?: string,
): T;
export function readOption<T>(options: OptionValues, wanted: Option<T>, prefix?: string): T | undefined;
export function readOption<T>(options: OptionValues, wanted: Option<T>, prefix = ''): T | undefined {
  const text = optionText(options, wanted, prefix);
  if (text === undefined) return wanted.defaultValue;
  try {
    return wanted.type.parse(text);
  } catch (error) {
    throw invalidValue(prefix + wanted.key, error instanceof Error ? error.message : String(error));
  }
}
