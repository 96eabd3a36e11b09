/** Calls of functions that are known; others are refused, so nothing of DuckDB's own can be reached by name. */
import type { FuncCall, Node, WindowDef } from 'libpg-query';
import {
  elementOf,
  functionNamed,
  functionsNamed,
  isNative,
  nativeName,
} from '../../../../catalog/pg-catalog/index.js';
import type { FunctionEntry, NativeEntry } from '../../../../catalog/pg-catalog/index.js';
import { coerce, duckdbType, isArray } from './coerce.js';
import { condition, expression, known } from './expression.js';
import { namesOf } from './nodes.js';
import type { Scope } from './scope.js';
import { sortItems } from './select.js';
import type { Translation, Typed } from './translation.js';

/** @throws FungiError 42883 */
export function functionOf(t: Translation, call: FuncCall): FunctionEntry {
  const names = namesOf(call.funcname);
  const name = names.at(-1) ?? '';
  const count = call.args?.length ?? 0;
  const entry =
    functionNamed(names.at(-2), name, count) ?? functionNamed(names.at(-2), name.toLowerCase(), count);
  if (entry) return entry;
  const reason = functionsNamed(name).length > 0 ? ` with ${count} arguments` : '';
  throw t.error('42883', `function ${names.join('.')}${reason} does not exist`, call.location);
}

export function functionCall(t: Translation, call: FuncCall, scope: Scope): Typed {
  const entry = functionOf(t, call);
  if (call.agg_within_group === true) throw t.unsupported('WITHIN GROUP', call.location);
  const args = argumentsOf(t, entry, call.args ?? [], scope);
  if (entry.name === 'pg_sleep') t.sleepMs += sleepMs(t, call, scope);
  const types = args.map(({ type }) => type);
  const type = typeof entry.returns === 'string' ? entry.returns : entry.returns(types);
  if (isNative(entry)) return { sql: nativeCall(t, entry, args), type };
  const texts = call.agg_star === true ? ['*'] : args.map(({ sql }) => sql);
  let sql = entry.sql(aggregated(t, call, texts, scope), types, t.context);
  if (call.agg_filter) sql += ` FILTER (WHERE ${condition(t, call.agg_filter, scope)})`;
  if (call.over) sql += ` OVER (${windowText(t, call.over, scope)})`;
  return { sql, type };
}

const SLEEP_MS_MAX = 0x7fffffff;

/** @throws FungiError 0A000 where it would be called for rows, or not with a constant */
function sleepMs(t: Translation, { args = [], location }: FuncCall, scope: Scope): number {
  let [node] = args;
  while (node && 'TypeCast' in node) node = node.TypeCast.arg;
  const text =
    node && 'ParamRef' in node
      ? t.parameters[(node.ParamRef.number ?? 1) - 1]?.value
      : node && 'A_Const' in node
        ? (node.A_Const.fval?.fval ?? node.A_Const.sval?.sval ?? String(node.A_Const.ival?.ival ?? 0))
        : undefined;
  if (scope.tables.length > 0 || scope.parent) throw t.unsupported('pg_sleep over rows', location);
  // Of a parameter that is only described nothing is known.
  if (text === undefined && node && 'ParamRef' in node) return 0;
  const ms = Number(text ?? 0) * 1_000;
  if (text === undefined || Number.isNaN(ms)) throw t.unsupported('pg_sleep of an expression', location);
  return Math.min(Math.max(0, ms), SLEEP_MS_MAX);
}

function argumentsOf(
  t: Translation,
  entry: FunctionEntry,
  nodes: readonly Node[],
  scope: Scope,
): readonly Typed[] {
  const values = nodes.map((node) =>
    expression(t, 'NamedArgExpr' in node ? node.NamedArgExpr.arg! : node, scope),
  );
  return values.map((value, index) => {
    const wanted = entry.parameters[index] ?? entry.parameters.at(-1) ?? 'any';
    if (wanted !== 'any') return same(value, wanted) ? value : coerce(t, value, wanted);
    if (value.type !== 'unknown') return value;
    const first = values[0]?.type ?? '';
    return index > 0 && isArray(first) ? coerce(t, value, elementOf(first) ?? 'text') : known(t, value);
  });
}

/** Held alike by DuckDB: no cast is needed, and the own type of an argument (`name`) stays. */
const same = ({ type }: Typed, wanted: string): boolean =>
  type !== 'unknown' && !type.startsWith('reg') && duckdbType(type) === duckdbType(wanted);

const NATIVE_TYPES: Readonly<Record<string, string>> = {
  SMALLINT: 'BIGINT',
  INTEGER: 'BIGINT',
};

/** How a native function takes and gives values of a type. */
export function nativeType(type: string): string {
  const duckdb = duckdbType(type);
  return NATIVE_TYPES[duckdb] ?? duckdb;
}

function nativeCall(t: Translation, entry: NativeEntry, args: readonly Typed[]): string {
  const texts = entry.parameters.map(
    (type, index) => `CAST(${args[index]?.sql ?? 'NULL'} AS ${nativeType(type)})`,
  );
  return `CAST(${nativeName(entry)}(${[t.names.state, ...texts].join(', ')}) AS ${duckdbType(entry.returns)})`;
}

/** DISTINCT and ORDER BY belong between the parentheses. */
function aggregated(
  t: Translation,
  call: FuncCall,
  args: readonly string[],
  scope: Scope,
): readonly string[] {
  const texts = [...args];
  const last = texts.length - 1;
  if (last < 0) return texts;
  if (call.agg_distinct === true) texts[0] = `DISTINCT ${texts[0]}`;
  const order = call.agg_order ?? [];
  if (order.length > 0) texts[last] += ` ORDER BY ${sortItems(t, order, scope, []).join(', ')}`;
  return texts;
}

export function windowText(t: Translation, window: WindowDef, scope: Scope): string {
  if (window.name !== undefined) return `"${window.name}"`;
  const parts: string[] = [];
  const partition = (window.partitionClause ?? []).map((node) => expression(t, node, scope).sql);
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.join(', ')}`);
  const order = sortItems(t, window.orderClause ?? [], scope, []);
  if (order.length > 0) parts.push(`ORDER BY ${order.join(', ')}`);
  return parts.join(' ');
}
