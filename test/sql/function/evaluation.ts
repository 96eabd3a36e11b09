/**
 * Evaluates one entry of the function table in DuckDB without parser and binder: once with the arguments as
 * literals and once as columns, which take different renderings, and checks that both agree.
 */
import { DuckDBInstance } from '@duckdb/node-api';

import type { ArgumentInfo, NativeFunction, ScalarFunction } from '../../../sql/function/index.js';
import type { LiteralValue } from '../../../sql/expression/bound-expression.js';
import * as t from '../../../sql/types/index.js';
import { registerNativeFunctions } from '../../../src/duckdb/native-functions.js';

/** A value with its type; plain values stand for STRING, INT, DOUBLE, BOOLEAN and BYTES. */
export interface Typed {
  readonly type: t.LogicalType;
  /** Literal value, or undefined where only `sql` gives it. */
  readonly value?: LiteralValue;
  readonly sql: string;
  /** Literal in both renderings, as for a path or a key. */
  readonly constant?: boolean;
}
export type Value = string | number | bigint | boolean | null | Uint8Array | Typed;

const quoted = t.quoteString;

function typed(value: Value): Typed {
  if (value === null) return { type: t.string(), value: null, sql: 'CAST(NULL AS VARCHAR)' };
  if (typeof value === 'string') return { type: t.string(false), value, sql: quoted(value) };
  if (typeof value === 'boolean') return { type: t.boolean(false), value, sql: String(value) };
  if (typeof value === 'bigint') return { type: t.bigint(false), value, sql: `CAST(${value} AS BIGINT)` };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { type: t.int(false), value: BigInt(value), sql: `CAST(${value} AS INTEGER)` }
      : { type: t.double(false), value, sql: `CAST(${value} AS DOUBLE)` };
  }
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex');
    return { type: t.bytes(false), value, sql: `unhex('${hex}')` };
  }
  return value;
}

/** A text that is a literal in any rendering. */
export function constant(text: string): Typed {
  return { type: t.string(false), value: text, sql: quoted(text), constant: true };
}

export interface Outcome {
  readonly value: unknown;
  readonly type: t.LogicalType;
}

export interface Evaluator {
  /** Throws the evaluation's error; undefined type means that the arguments do not fit. */
  evaluate(name: string, args: readonly Value[], symbols?: readonly string[]): Promise<Outcome>;
  fits(name: string, args: readonly Value[]): boolean;
  /** SQL of the call over arguments that are no literals. */
  render(name: string, args: readonly Value[]): string;
  close(): void;
}

export async function createEvaluator(
  functions: readonly ScalarFunction[],
  natives: readonly NativeFunction[],
): Promise<Evaluator> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  registerNativeFunctions(connection, natives);
  const table = new Map<string, ScalarFunction>();
  for (const definition of functions) {
    for (const name of [definition.name, ...(definition.aliases ?? [])]) table.set(name, definition);
  }
  const find = (name: string): ScalarFunction => {
    const definition = table.get(name);
    if (!definition) throw new Error(`no function ${name}`);
    return definition;
  };
  const infos = (args: readonly Typed[], literal: boolean): ArgumentInfo[] =>
    args.map((arg) => ({
      type: arg.type,
      literal: literal || arg.constant ? arg.value : undefined,
      span: undefined,
    }));

  async function query(sql: string): Promise<unknown> {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson()[0]![0];
  }

  async function run(
    definition: ScalarFunction,
    args: readonly Typed[],
    symbols: readonly string[],
    literal: boolean,
  ): Promise<Outcome> {
    const given = infos(args, literal);
    const coerced = definition.coerce(given);
    if (!coerced) throw new Error(`arguments do not fit ${definition.name}`);
    const after = coerced.map((type, index) => ({ ...given[index]!, type }));
    const type = definition.returnType(after, symbols);
    const duckdb = coerced.map((target) => t.duckdbType(target));
    const rendered = args.map((arg, index) =>
      literal || arg.constant ? `CAST(${arg.sql} AS ${duckdb[index]})` : `a${index}`,
    );
    const context = {
      argumentTypes: coerced,
      literals: after.map((arg) => arg.literal),
      returnType: type,
      symbols,
      timeZone: 'UTC',
      now: "TIMESTAMP '2024-01-01 00:00:00'",
      configuration: new Map(),
    };
    const sql = definition.render(rendered, context);
    const columns = args.map((arg, index) => `CAST(${arg.sql} AS ${duckdb[index]}) AS a${index}`);
    const from =
      literal || columns.length === 0 ? '' : ` FROM (SELECT ${columns.join(', ')} FROM range(1)) AS input`;
    const held = await query(`SELECT typeof(${sql})${from}`);
    const expected = await query(`SELECT typeof(CAST(NULL AS ${t.duckdbType(type)}))`);
    if (held !== expected)
      throw new Error(`${definition.name} is ${String(held)} in DuckDB, not ${String(expected)}`);
    const value = await query(`SELECT ${sql}${from}`);
    const presence = definition.renderPresence?.(rendered, context);
    const present = presence === undefined ? undefined : await query(`SELECT ${presence}${from}`);
    if (present !== undefined && present !== (value !== null))
      throw new Error(
        `${definition.name} is ${JSON.stringify(value)}, its presence ${JSON.stringify(present)}`,
      );
    return { value, type };
  }

  return {
    async evaluate(name, values, symbols = []) {
      const args = values.map(typed);
      const asColumns = await run(find(name), args, symbols, false);
      const asLiterals = await run(find(name), args, symbols, true);
      if (JSON.stringify(asColumns.value) !== JSON.stringify(asLiterals.value)) {
        throw new Error(
          `${name}: ${JSON.stringify(asColumns.value)} of columns, ${JSON.stringify(asLiterals.value)} of literals`,
        );
      }
      return asColumns;
    },
    render(name, values) {
      const definition = find(name);
      const given = infos(values.map(typed), false);
      const types = definition.coerce(given)!;
      return definition.render(
        values.map((value) => typed(value).sql),
        {
          argumentTypes: types,
          literals: values.map(() => undefined),
          returnType: definition.returnType(given, []),
          symbols: [],
          timeZone: 'UTC',
          now: "TIMESTAMP '2024-01-01 00:00:00'",
          configuration: new Map(),
        },
      );
    },
    fits: (name, values) => find(name).coerce(infos(values.map(typed), true)) !== undefined,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
