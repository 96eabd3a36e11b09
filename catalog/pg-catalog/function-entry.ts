/** What a function that catalog statements may call is. Adding one is an entry in `functions/`; what has no entry is refused. */
import type { FunctionContext } from './snapshot.js';

export type FunctionValue = string | number | boolean | null | readonly (string | number | null)[];

interface EntryBase {
  readonly name: string;
  /** `pg_catalog` unless given. */
  readonly schema?: string;
  /** Type names; `any` takes everything as it is. Arguments past the last repeat it when `variadic`. */
  readonly parameters: readonly string[];
  /** How many must be given; all unless told. */
  readonly required?: number;
  readonly variadic?: boolean;
  /** A type's name, or what becomes of the arguments' types. */
  readonly returns: string | ((types: readonly string[]) => string);
  readonly kind?: 'aggregate' | 'window' | 'set';
}

/** DuckDB's SQL with the arguments' SQL in it. */
export interface SqlFunction extends EntryBase {
  readonly sql: (args: readonly string[], types: readonly string[], context: FunctionContext) => string;
}

/** Evaluated here; a missing or null argument is null. */
export interface NativeEntry extends EntryBase {
  readonly returns: string;
  readonly evaluate: (context: FunctionContext, args: readonly FunctionValue[]) => FunctionValue;
  /** Also called when an argument that must be given is null. */
  readonly takesNull?: boolean;
}

export type FunctionEntry = SqlFunction | NativeEntry;

/** An entry from a template in which `$1`, `$2` … stand for the arguments. */
export function sql(
  name: string,
  parameters: readonly string[],
  returns: EntryBase['returns'],
  template: string,
  more: Partial<EntryBase> = {},
): SqlFunction {
  return {
    name,
    parameters,
    returns,
    ...more,
    sql: (args) => template.replace(/\$(\d)/g, (_, digit: string) => args[Number(digit) - 1] ?? 'NULL'),
  };
}

export function native(
  name: string,
  parameters: readonly string[],
  returns: string,
  evaluate: NativeEntry['evaluate'],
  more: Partial<NativeEntry> = {},
): NativeEntry {
  return { name, parameters, returns, evaluate, ...more };
}

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
