/** FROM: system relations, subqueries, functions, joins. Nothing else can be read. */
import type { Alias, JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from 'libpg-query';
import {
  OWNER,
  elementOf,
  isVector,
  systemRelation,
  viewText,
} from '../../../../catalog/pg-catalog/index.js';
import type { SystemRelation } from '../../../../catalog/pg-catalog/index.js';
import { duckdbType } from './coerce.js';
import { columnName } from './column-name.js';
import { condition, expression, known } from './expression.js';
import { functionOf } from './function-call.js';
import { namesOf } from './nodes.js';
import { columnsAs, Scope, uniqueName } from './scope.js';
import type { ScopeTable } from './scope.js';
import { subselect } from './select.js';
import { quoted, textLiteral } from './translation.js';
import type { Translation } from './translation.js';

interface Item {
  readonly sql: string;
  readonly tables: readonly ScopeTable[];
}

/** The text of FROM, without the word; its tables are put into the scope. */
export function fromClause(t: Translation, nodes: readonly Node[], scope: Scope): string {
  return nodes.map((node) => fromItem(t, node, scope).sql).join(', ');
}

function fromItem(t: Translation, node: Node, scope: Scope): Item {
  if ('JoinExpr' in node) return join(t, node.JoinExpr, scope);
  const { sql, table } = single(t, node, scope);
  if (scope.tables.some((each) => each.alias === table.alias && each.schema === table.schema)) {
    throw t.error('42712', `table name "${table.alias}" specified more than once`);
  }
  scope.tables.push(table);
  return { sql, tables: [table] };
}

interface Single {
  readonly sql: string;
  readonly table: ScopeTable;
}

function single(t: Translation, node: Node, scope: Scope): Single {
  if ('RangeVar' in node) return relation(t, node.RangeVar, scope);
  if ('RangeSubselect' in node) return derived(t, node.RangeSubselect, scope);
  if ('RangeFunction' in node) return tableFunction(t, node.RangeFunction, scope);
  throw t.unsupported(Object.keys(node)[0] ?? 'this in FROM');
}

const aliasNames = (alias: Alias | undefined): readonly string[] => namesOf(alias?.colnames);

function relation(
  t: Translation,
  { schemaname, relname = '', catalogname, alias, location }: RangeVar,
  scope: Scope,
): Single {
  const name = alias?.aliasname ?? relname;
  const query = schemaname === undefined ? scope.withQuery(relname) : undefined;
  if (query) {
    return {
      sql: `${query.sql} AS ${quoted(name)}`,
      table: { alias: name, schema: undefined, columns: columnsOf(name, query.columns, alias) },
    };
  }
  const found =
    catalogname === undefined || catalogname === t.context.snapshot.database
      ? systemRelation(schemaname, relname)
      : undefined;
  if (!found) {
    const shown = schemaname === undefined ? relname : `${schemaname}.${relname}`;
    throw t.error('42P01', `relation "${shown}" does not exist`, location);
  }
  const columns = [...found.columns, { name: 'tableoid', type: 'oid', hidden: true }];
  return {
    sql: `(${relationText(t, found)}) AS ${quoted(name)}${columnList(columns, alias)}`,
    table: {
      alias: name,
      schema: alias ? undefined : found.schema,
      columns: columnsAs(name, columns, aliasNames(alias)),
    },
  };
}

/** Columns as the alias renames them; empty when it renames none. */
function columnList(columns: readonly { readonly name: string }[], alias: Alias | undefined): string {
  const names = aliasNames(alias);
  if (names.length === 0) return '';
  return ` (${columns.map((_, index) => quoted(uniqueName(columns, index, names))).join(', ')})`;
}

function columnsOf(
  name: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  alias: Alias | undefined,
): ScopeTable['columns'] {
  if (aliasNames(alias).length > columns.length) return [];
  return columnsAs(name, columns).map((column, index) => ({
    ...column,
    name: aliasNames(alias)[index] ?? column.name,
  }));
}

const texts = new Map<string, string>();

/** A relation's text with this connection's tables and values in it. */
function relationText(t: Translation, found: SystemRelation): string {
  const key = `${found.schema}.${found.name}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = viewText(found, duckdbType);
    texts.set(key, text);
  }
  const { snapshot, fixed, state } = t.names;
  return text
    .replace(/@(\w+)/g, `${snapshot}.$1`)
    .replace(/#(\w+)/g, `${fixed}.$1`)
    .replace(/:format_type\(/g, () => `fungi_format_type_2(${state}, `)
    .replace(/:indexdef\(/g, () => `fungi_pg_get_indexdef_3(${state}, `)
    .replace(/:(database|owner|roles|settings|activity)\b/g, (_, name: string) => connectionText(t, name));
}

function connectionText(t: Translation, name: string): string {
  switch (name) {
    case 'database':
      return textLiteral(t.context.snapshot.database);
    case 'owner':
      return textLiteral(OWNER.name);
    case 'settings':
      return t.connection.settings();
    case 'activity':
      return t.connection.activity();
    default:
      return roles(t);
  }
}

function roles({ context }: Translation): string {
  const rows = context.roles.map(({ oid, name, superuser, may }) =>
    [oid, textLiteral(name), superuser, superuser || may('create')].join(', '),
  );
  return `(SELECT * FROM (VALUES (${rows.join('), (')})) x(oid, name, super, creates))`;
}

function derived(t: Translation, { subquery, alias, lateral }: RangeSubselect, scope: Scope): Single {
  if (!subquery || !('SelectStmt' in subquery)) throw t.unsupported('this in FROM');
  const { sql, columns } = subselect(t, subquery.SelectStmt, scope);
  const name = alias?.aliasname ?? `fungi_${t.text.length}_${scope.tables.length}`;
  return {
    sql: `${lateral === true ? 'LATERAL ' : ''}(${sql}) AS ${quoted(name)}`,
    table: { alias: name, schema: undefined, columns: columnsOf(name, columns, alias) },
  };
}

/** Functions that give rows of several columns. */
const ROW_FUNCTIONS: Readonly<
  Record<
    string,
    { readonly columns: readonly (readonly [name: string, type: string])[]; readonly from: string }
  >
> = {
  pg_get_keywords: {
    columns: [
      ['word', 'text'],
      ['catcode', 'char'],
      ['barelabel', 'bool'],
      ['catdesc', 'text'],
      ['baredesc', 'text'],
    ],
    from: '#keywords',
  },
  pg_available_extensions: {
    columns: [
      ['name', 'name'],
      ['default_version', 'text'],
      ['comment', 'text'],
    ],
    from: "(VALUES ('plpgsql', '1.0', 'PL/pgSQL procedural language'))",
  },
};

function tableFunction(t: Translation, node: RangeFunction, scope: Scope): Single {
  const [first, second] = node.functions ?? [];
  const call = first && 'List' in first ? first.List.items?.[0] : undefined;
  if (!call || second || (node.coldeflist ?? []).length > 0) throw t.unsupported('this function in FROM');
  const own = columnName(call);
  const alias = node.alias?.aliasname ?? own;
  const names = aliasNames(node.alias);
  const rows = ROW_FUNCTIONS[own];
  if (rows && 'FuncCall' in call) {
    const list = rows.columns.map(([name, type]) => ({ name, type }));
    const from = rows.from.replace('#', `${t.names.fixed}.`);
    const given = columnList(list, node.alias) || ` (${list.map(({ name }) => quoted(name)).join(', ')})`;
    const sql = `(SELECT * FROM ${from}) AS ${quoted(alias)}${given}`;
    return { sql, table: { alias, schema: undefined, columns: columnsAs(alias, list, names) } };
  }
  const value = known(t, expression(t, call, scope));
  const element = /^expanded (.*)$/.exec(value.type)?.[1];
  const columns: { name: string; type: string; sql: string }[] =
    element === undefined
      ? [{ name: names[0] ?? node.alias?.aliasname ?? own, type: value.type, sql: value.sql }]
      : [
          { name: names[0] ?? 'x', type: element, sql: `struct_extract(${value.sql}, 'x')` },
          { name: names[1] ?? 'n', type: 'int4', sql: `struct_extract(${value.sql}, 'n')` },
        ];
  if (node.ordinality === true)
    columns.push(ordinality(t, call, scope, names[columns.length] ?? 'ordinality'));
  const targets = columns.map((column) => `${column.sql} AS ${quoted(column.name)}`);
  return {
    sql: `LATERAL (SELECT ${targets.join(', ')}) AS ${quoted(alias)}`,
    table: { alias, schema: undefined, columns: columnsAs(alias, columns) },
  };
}

function ordinality(
  t: Translation,
  call: Node,
  scope: Scope,
  name: string,
): { name: string; type: string; sql: string } {
  const list =
    'FuncCall' in call && functionOf(t, call.FuncCall).name === 'unnest'
      ? call.FuncCall.args?.[0]
      : undefined;
  if (!list) throw t.unsupported('WITH ORDINALITY of this function');
  const { sql, type } = expression(t, list, scope);
  if (elementOf(type) === undefined || isVector(type))
    throw t.unsupported('WITH ORDINALITY of this function');
  return { name, type: 'int8', sql: `unnest(generate_series(1, len(${sql})))` };
}

const JOINS: Readonly<Record<string, string>> = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
};

function join(t: Translation, node: JoinExpr, scope: Scope): Item {
  const word = JOINS[node.jointype ?? ''];
  if (word === undefined || node.alias || node.isNatural === true) throw t.unsupported('this kind of join');
  const left = fromItem(t, node.larg!, scope);
  const right = fromItem(t, node.rarg!, scope);
  const tables = [...left.tables, ...right.tables];
  const using = namesOf(node.usingClause);
  if (using.length > 0) {
    const on = using.map((name) => usingCondition(t, name, left.tables, right.tables));
    return { sql: `(${left.sql} ${word} ${right.sql} ON ${on.join(' AND ')})`, tables };
  }
  if (!node.quals) return { sql: `(${left.sql} CROSS JOIN ${right.sql})`, tables };
  const inner = new Scope(scope);
  inner.tables.push(...tables);
  return { sql: `(${left.sql} ${word} ${right.sql} ON ${condition(t, node.quals, inner)})`, tables };
}

/** The two columns become one: the right one no longer has the bare name. */
function usingCondition(
  t: Translation,
  name: string,
  left: readonly ScopeTable[],
  right: readonly ScopeTable[],
): string {
  const find = (tables: readonly ScopeTable[]): string => {
    for (const table of tables) {
      const column = table.columns.find((each) => each.name === name && each.hidden !== true);
      if (column) return column.sql;
    }
    throw t.error('42703', `column "${name}" specified in USING clause does not exist`);
  };
  const text = `${find(left)} = ${find(right)}`;
  for (const table of right) {
    table.columns = table.columns.map((column) =>
      column.name === name ? { ...column, hidden: true } : column,
    );
  }
  return text;
}
