/** Makes the functions of the catalog known to DuckDB. The first argument of each says on behalf of which connection it is called. */
import {
  functionEntries,
  isNative,
  nativeName,
  REGISTERED,
  registeredOid,
  registeredText,
} from '../../../catalog/pg-catalog/index.js';
import type { FunctionContext, FunctionValue } from '../../../catalog/pg-catalog/index.js';
import type { NativeFunction, NativeValue } from '../../../sql/function/index.js';
import { arrayText } from './array-text.js';
import { nativeType } from './translate/function-call.js';

/** One statement that runs: what its functions see, and the first failure of one, which DuckDB would only give as text. */
export interface CallState {
  readonly context: FunctionContext;
  failure?: unknown;
}

type Value = NativeValue | readonly NativeValue[];

export function catalogNativeFunctions(states: ReadonlyMap<number, CallState>): readonly NativeFunction[] {
  const define = (
    name: string,
    parameters: readonly string[],
    returns: string,
    evaluate: (context: FunctionContext, args: readonly FunctionValue[]) => FunctionValue,
    nullable: (args: readonly FunctionValue[]) => boolean,
  ): NativeFunction => ({
    name,
    parameters: ['BIGINT', ...parameters],
    returns,
    handlesNull: true,
    evaluate: ([id, ...values]) => {
      const state = states.get(Number(id));
      if (!state) throw new Error(`${name} is called outside of a statement`);
      const args = values.map(plainValue);
      if (!nullable(args)) return null;
      try {
        return duckdbValue(evaluate(state.context, args), returns);
      } catch (error) {
        state.failure ??= error;
        throw error;
      }
    },
  });
  const given = (count: number) => (args: readonly FunctionValue[]) =>
    args.slice(0, count).every((arg) => arg !== null);
  return [
    ...functionEntries
      .filter(isNative)
      .map((entry) =>
        define(
          nativeName(entry),
          entry.parameters.map(nativeType),
          nativeType(entry.returns),
          (context, args) => entry.evaluate(context, args),
          entry.takesNull === true ? () => true : given(entry.required ?? entry.parameters.length),
        ),
      ),
    ...REGISTERED.flatMap((type) => [
      define(
        `fungi_in_${type}`,
        ['VARCHAR'],
        'BIGINT',
        (context, [text]) => registeredOid(context, type, String(text)) ?? null,
        given(1),
      ),
      define(
        `fungi_out_${type}`,
        ['BIGINT'],
        'VARCHAR',
        (context, [oid]) => registeredText(context, type, Number(oid)),
        given(1),
      ),
    ]),
    define(
      'fungi_array_text',
      ['VARCHAR[]'],
      'VARCHAR',
      (_, [items]) =>
        Array.isArray(items) ? arrayText(items.map((item) => (item === null ? null : String(item)))) : null,
      given(1),
    ),
  ];
}

function plainValue(value: Value): FunctionValue {
  if (Array.isArray(value)) return value.map((item) => plainValue(item as NativeValue) as string | null);
  return typeof value === 'bigint' ? Number(value) : (value as FunctionValue);
}

function duckdbValue(value: FunctionValue, type: string): Value {
  if (value === null || type !== 'BIGINT') return value as Value;
  return BigInt(Number(value));
}
