/** All functions by schema and name; those of one name differ in the number of their arguments. */
import type { FunctionEntry, NativeEntry } from '../function-entry.js';
import { native } from '../function-entry.js';
import { REGISTERED, registeredOid } from '../lookup.js';
import { collectionFunctions } from './collections.js';
import { objectFunctions } from './objects.js';
import { privilegeFunctions } from './privileges.js';
import { sessionFunctions } from './session.js';
import { textFunctions } from './text.js';

/** `to_regclass` and its like: null for what does not exist. */
const toRegistered: readonly FunctionEntry[] = REGISTERED.map((type) =>
  native(
    `to_${type}`,
    ['text'],
    type,
    (context, [name]) => registeredOid(context, type, String(name)) ?? null,
  ),
);

export const functionEntries: readonly FunctionEntry[] = [
  ...objectFunctions,
  ...privilegeFunctions,
  ...sessionFunctions,
  ...textFunctions,
  ...collectionFunctions,
  ...toRegistered,
];

const byName = new Map<string, FunctionEntry[]>();
for (const entry of functionEntries) {
  const list = byName.get(entry.name);
  if (list) list.push(entry);
  else byName.set(entry.name, [entry]);
}

const takes = (entry: FunctionEntry, count: number): boolean =>
  count >= (entry.required ?? entry.parameters.length) &&
  (entry.variadic === true || count <= entry.parameters.length);

export const functionsNamed = (name: string): readonly FunctionEntry[] => byName.get(name) ?? [];

/** The function of this name that takes `count` arguments. */
export const functionNamed = (
  schema: string | undefined,
  name: string,
  count: number,
): FunctionEntry | undefined =>
  functionsNamed(name).find(
    (entry) =>
      (schema === undefined ? entry.schema === undefined : schema === (entry.schema ?? 'pg_catalog')) &&
      takes(entry, count),
  );

export const isNative = (entry: FunctionEntry): entry is NativeEntry => 'evaluate' in entry;

/** Name under which a native function is known to DuckDB; overloads differ in their parameters. */
export const nativeName = (entry: NativeEntry): string =>
  entry.name === 'format_list' ? 'pg_format_list' : `fungi_${entry.name}_${entry.parameters.length}`;
