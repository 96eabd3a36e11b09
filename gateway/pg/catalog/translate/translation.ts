/** What one translation carries along: the connection's state, the parameters, and what has been learnt of them. */
import type { FunctionContext } from '../../../../catalog/pg-catalog/index.js';
import type { FungiError } from '../../../../sql/error/index.js';
import { pgError } from '../../pg-error.js';
import { spanAt } from '../span-at.js';

/** An expression in DuckDB's SQL with its PostgreSQL type. */
export interface Typed {
  readonly sql: string;
  /** `typname`; `unknown` for literals and parameters whose type is yet to be found; `expanded x` for {x, n}. */
  readonly type: string;
  /** Text of an untyped literal or parameter; null is NULL. */
  readonly literal?: string | null;
  /** Number of the parameter this is. */
  readonly parameter?: number;
}

export interface Parameter {
  /** Declared type; undefined where the client leaves it open. */
  readonly type: string | undefined;
  /** Undefined when the statement is only described. */
  readonly value: string | null | undefined;
}

export interface OutputColumn {
  readonly name: string;
  readonly type: string;
}

/** Rows of the connection that asks, and of all: each a table in DuckDB's SQL. */
export interface ConnectionTables {
  readonly settings: () => string;
  readonly activity: () => string;
}

export class Translation {
  /** Types found for parameters that came without. */
  readonly parameterTypes = new Map<number, string>();
  depth = 0;
  /** What pg_sleep asks for; waited for before the statement runs. */
  sleepMs = 0;

  constructor(
    readonly text: string,
    readonly context: FunctionContext,
    /** Names the tables of the snapshot and of the fixed data; and this connection's state for native functions. */
    readonly names: { readonly snapshot: string; readonly fixed: string; readonly state: number },
    readonly parameters: readonly Parameter[],
    readonly connection: ConnectionTables,
  ) {}

  /** `location`: in bytes of UTF-8, as the parser counts. */
  error(sqlState: string, message: string, location?: number, hint?: string): FungiError {
    const error = pgError(sqlState, message, hint);
    if (location === undefined || location < 0) return error;
    const offset = Buffer.from(this.text).subarray(0, location).toString().length;
    return error.at(spanAt(this.text, offset));
  }

  unsupported(what: string, location?: number): FungiError {
    return this.error('0A000', `${what} is not supported in statements over the system catalogs`, location);
  }

  /** The number of parameters the statement has. */
  get parameterCount(): number {
    return Math.max(this.parameters.length, ...this.parameterTypes.keys(), 0);
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
