/** SELECT, VALUES, UNION and WITH as DuckDB's SQL, with the names and types of their columns. */
import type { Node, ResTarget, SelectStmt, WithClause } from 'libpg-query';
import { coerce, commonType, duckdbType } from './coerce.js';
import { columnName } from './column-name.js';
import { condition, expression, known } from './expression.js';
import { fromClause } from './from.js';
import { windowText } from './function-call.js';
import { integerOf, isStar, namesOf } from './nodes.js';
import { asTyped, Scope, uniqueName } from './scope.js';
import type { ScopeTable } from './scope.js';
import { quoted } from './translation.js';
import type { OutputColumn, Translation, Typed } from './translation.js';

export interface Translated {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

interface Target extends Typed {
  readonly name: string;
}

/** A SELECT without ORDER BY, its columns apart: those of a UNION are told their types only when all are known. */
interface Leaf {
  readonly targets: readonly Target[];
  text(targets: readonly Typed[], names: readonly string[]): string;
  readonly scope: Scope;
}

export function subselect(t: Translation, select: SelectStmt, outer: Scope | undefined): Translated {
  const scope = new Scope(outer);
  const prefix = select.withClause ? withText(t, select.withClause, scope) : '';
  if (select.intoClause) throw t.unsupported('SELECT INTO');
  const union = select.op !== undefined && select.op !== 'SETOP_NONE';
  const { sql, columns, orderScope, targets } = union
    ? setOperation(t, select, scope)
    : simple(t, select, scope);
  return { sql: `${prefix}${sql}${tail(t, select, orderScope, targets)}`, columns };
}

interface Body extends Translated {
  /** Where ORDER BY looks up what is no column of the result; none for a UNION. */
  readonly orderScope: Scope | undefined;
  readonly targets: readonly Target[];
}

function simple(t: Translation, select: SelectStmt, scope: Scope): Body {
  const leaf = leafOf(t, select, scope);
  const targets = leaf.targets.map((target) => ({ ...known(t, target), name: target.name }));
  return { ...finished(leaf, targets), orderScope: leaf.scope, targets };
}

function finished(leaf: Leaf, targets: readonly Target[]): Translated {
  const names = targets.map((_, index) => uniqueName(targets, index));
  return {
    sql: leaf.text(targets, names),
    columns: targets.map(({ type, name }) => ({ name, type })),
  };
}

// ---- UNION, INTERSECT, EXCEPT

type Branch = { readonly leaf: Leaf } | { readonly whole: Translated };
interface Step {
  readonly word: string;
  readonly branch: Branch;
}

const SET_WORDS: Readonly<Record<string, string>> = {
  SETOP_UNION: 'UNION',
  SETOP_INTERSECT: 'INTERSECT',
  SETOP_EXCEPT: 'EXCEPT',
};

const plain = (select: SelectStmt): boolean =>
  !select.sortClause && !select.limitCount && !select.limitOffset && !select.withClause;

function setOperation(t: Translation, select: SelectStmt, scope: Scope): Body {
  // Chains lean to the left and may be hundreds long.
  const steps: Step[] = [];
  let current = select;
  for (;;) {
    const word = `${SET_WORDS[current.op ?? ''] ?? 'UNION'}${current.all === true ? ' ALL' : ''}`;
    steps.unshift({ word, branch: branchOf(t, current.rarg!, scope) });
    const left = current.larg!;
    const chained = left.op !== undefined && left.op !== 'SETOP_NONE' && plain(left);
    if (!chained) {
      steps.unshift({ word: '', branch: branchOf(t, left, scope) });
      break;
    }
    current = left;
  }
  return united(t, steps);
}

function branchOf(t: Translation, select: SelectStmt, scope: Scope): Branch {
  const isLeaf = (select.op === undefined || select.op === 'SETOP_NONE') && plain(select);
  return isLeaf ? { leaf: leafOf(t, select, new Scope(scope)) } : { whole: subselect(t, select, scope) };
}

const branchTypes = (branch: Branch): readonly OutputColumn[] =>
  'leaf' in branch ? branch.leaf.targets : branch.whole.columns;

function united(t: Translation, steps: readonly Step[]): Body {
  const first = branchTypes(steps[0]!.branch);
  const types = first.map((_, index) =>
    commonType(steps.map(({ branch }) => branchTypes(branch)[index]?.type ?? 'unknown')),
  );
  for (const { branch, word } of steps) {
    if (branchTypes(branch).length !== first.length)
      throw t.error('42601', `each ${word.replace(' ALL', '')} query must have the same number of columns`);
  }
  const names = first.map((_, index) => uniqueName(first, index));
  const sql = steps.map(({ word, branch }) => `${word} ${branchText(t, branch, types, names)}`).join(' ');
  const targets = first.map(({ name }, index) => ({ name, sql: '', type: types[index]! }));
  const columns = targets.map(({ name, type }) => ({ name, type }));
  return { sql: sql.trim(), columns, orderScope: undefined, targets };
}

function branchText(
  t: Translation,
  branch: Branch,
  types: readonly string[],
  names: readonly string[],
): string {
  if ('whole' in branch) return `(${branch.whole.sql})`;
  const { targets } = branch.leaf;
  const values = targets.map((target, index) => {
    const type = types[index]!;
    const same = target.type !== 'unknown' && duckdbType(target.type) === duckdbType(type);
    return same ? target : coerce(t, target, type);
  });
  return `(${branch.leaf.text(values, names)})`;
}

// ---- one SELECT

function leafOf(t: Translation, select: SelectStmt, scope: Scope): Leaf {
  if (select.valuesLists) return valuesLeaf(t, select.valuesLists, scope);
  const plainFrom = fromClause(t, select.fromClause ?? [], scope);
  const plainTargets = (select.targetList ?? []).flatMap((node) =>
    'ResTarget' in node ? targetsOf(t, node.ResTarget, scope) : [],
  );
  const { from, targets } = select.groupClause
    ? setsBeforeGroups(plainFrom, plainTargets)
    : { from: plainFrom, targets: plainTargets };
  const where = select.whereClause && condition(t, select.whereClause, scope);
  const groups = (select.groupClause ?? []).map((node) => groupItem(t, node, scope, targets));
  const having = select.havingClause && condition(t, select.havingClause, scope);
  const windows = (select.windowClause ?? []).flatMap((node) =>
    'WindowDef' in node
      ? [
          `${quoted(node.WindowDef.name ?? '')} AS (${windowText(t, { ...node.WindowDef, name: undefined as never }, scope)})`,
        ]
      : [],
  );
  const distinct = distinctText(t, select.distinctClause, scope);
  const rest =
    (from === '' ? '' : ` FROM ${from}`) +
    (where === undefined ? '' : ` WHERE ${where}`) +
    (groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`) +
    (having === undefined ? '' : ` HAVING ${having}`) +
    (windows.length === 0 ? '' : ` WINDOW ${windows.join(', ')}`);
  return {
    targets,
    scope,
    text: (values, names) => {
      const list = values.map(({ sql }, index) => `${sql} AS ${quoted(names[index]!)}`);
      // PostgreSQL has SELECT without columns, as in EXISTS.
      return `SELECT ${distinct}${list.length === 0 ? '1' : list.join(', ')}${rest}`;
    },
  };
}

/** Sets are made before rows are grouped: `SELECT unnest(a) … GROUP BY 1` groups by their elements, which DuckDB wants from FROM. */
function setsBeforeGroups(
  from: string,
  targets: readonly Target[],
): { readonly from: string; readonly targets: readonly Target[] } {
  const sets: string[] = [];
  const moved = targets.map((target) => {
    if (!target.sql.startsWith('unnest(')) return target;
    sets.push(`LATERAL (SELECT ${target.sql} AS element) AS fungi_set_${sets.length}`);
    return { ...target, sql: `fungi_set_${sets.length - 1}.element` };
  });
  return { from: [...(from === '' ? [] : [from]), ...sets].join(', '), targets: moved };
}

function valuesLeaf(t: Translation, lists: readonly Node[], scope: Scope): Leaf {
  const rows = lists.map((list) =>
    ('List' in list ? (list.List.items ?? []) : []).map((item) => expression(t, item, scope)),
  );
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw t.error('42601', 'VALUES lists must all be the same length');
  const columns = Array.from({ length: width }, (_, index) => rows.map((row) => row[index]!));
  const types = columns.map((column) => commonType(column.map(({ type }) => type)));
  const targets = types.map((type, index) => ({ name: `column${index + 1}`, type, sql: '' }));
  return {
    targets,
    scope,
    text: (_, names) => {
      const text = rows.map(
        (row) => `(${row.map((value, index) => coerce(t, value, types[index]!).sql).join(', ')})`,
      );
      return `SELECT * FROM (VALUES ${text.join(', ')}) "values"(${names.map(quoted).join(', ')})`;
    },
  };
}

function targetsOf(t: Translation, { name, val }: ResTarget, scope: Scope): readonly Target[] {
  if (val && isStar(val) && 'ColumnRef' in val) return starTargets(t, namesOf(val.ColumnRef.fields), scope);
  const value = expression(t, val!, scope);
  return [{ ...value, name: name ?? columnName(val!) }];
}

function starTargets(t: Translation, names: readonly string[], scope: Scope): readonly Target[] {
  const alias = names.at(-1);
  let tables: readonly ScopeTable[] = scope.tables;
  if (alias !== undefined) {
    const table = scope.table(names.at(-2), alias);
    if (!table) throw t.error('42P01', `missing FROM-clause entry for table "${alias}"`);
    tables = [table];
  }
  return tables.flatMap(({ columns }) =>
    columns
      .filter((column) => column.hidden !== true)
      .map((column) => ({ ...asTyped(column), name: column.name })),
  );
}

function groupItem(t: Translation, node: Node, scope: Scope, targets: readonly Target[]): string {
  const position = integerOf(node);
  if (position !== undefined) {
    const target = targets[position - 1];
    if (!target) throw t.error('42P10', `GROUP BY position ${position} is not in select list`);
    return known(t, target).sql;
  }
  // A name is a column of the input before it is one of the result.
  if ('ColumnRef' in node) {
    const [name, ...others] = namesOf(node.ColumnRef.fields);
    if (name !== undefined && others.length === 0 && !scope.column(t, name)) {
      const target = targets.find((each) => each.name === name);
      if (target) return known(t, target).sql;
    }
  }
  return expression(t, node, scope).sql;
}

function distinctText(t: Translation, clause: readonly Node[] | undefined, scope: Scope): string {
  if (!clause) return '';
  const on = clause.filter((node) => Object.keys(node).length > 0);
  if (on.length === 0) return 'DISTINCT ';
  return `DISTINCT ON (${on.map((node) => expression(t, node, scope).sql).join(', ')}) `;
}

// ---- ORDER BY, LIMIT, OFFSET

function tail(
  t: Translation,
  select: SelectStmt,
  scope: Scope | undefined,
  targets: readonly Target[],
): string {
  const order = sortItems(t, select.sortClause ?? [], scope, targets);
  let text = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
  const count = (node: Node | undefined): string | undefined => {
    if (!node || ('A_Const' in node && node.A_Const.isnull === true)) return undefined;
    return coerce(t, expression(t, node, new Scope()), 'int8').sql;
  };
  const [limit, offset] = [count(select.limitCount), count(select.limitOffset)];
  if (limit !== undefined) text += ` LIMIT ${limit}`;
  if (offset !== undefined) text += ` OFFSET ${offset}`;
  return text;
}

/** A bare name or number is a column of the result; anything else is looked up in the scope. */
export function sortItems(
  t: Translation,
  nodes: readonly Node[],
  scope: Scope | undefined,
  targets: readonly Target[],
): readonly string[] {
  return nodes.flatMap((node) => {
    if (!('SortBy' in node)) return [];
    const { node: key, sortby_dir: direction, sortby_nulls: nulls } = node.SortBy;
    const descending = direction === 'SORTBY_DESC';
    const nullsFirst = nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending);
    const text = sortKey(t, key!, scope, targets);
    return [`${text} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`];
  });
}

function sortKey(t: Translation, node: Node, scope: Scope | undefined, targets: readonly Target[]): string {
  const position = integerOf(node);
  if (position !== undefined && targets.length > 0) {
    if (position < 1 || position > targets.length)
      throw t.error('42P10', `ORDER BY position ${position} is not in select list`);
    return String(position);
  }
  if ('ColumnRef' in node) {
    const [name, ...others] = namesOf(node.ColumnRef.fields);
    const at = others.length === 0 ? targets.findIndex((target) => target.name === name) : -1;
    if (at >= 0) return String(at + 1);
  }
  if (!scope) throw t.unsupported('ORDER BY of an expression after UNION');
  const { sql } = known(t, expression(t, node, scope));
  const at = targets.findIndex((target) => target.sql === sql);
  return at >= 0 ? String(at + 1) : sql;
}

// ---- WITH

function withText(t: Translation, clause: WithClause, scope: Scope): string {
  const parts = (clause.ctes ?? []).flatMap((node) => {
    if (!('CommonTableExpr' in node)) return [];
    const { ctename = '', aliascolnames, ctequery } = node.CommonTableExpr;
    if (!ctequery || !('SelectStmt' in ctequery)) throw t.unsupported('a changing statement in WITH');
    const names = namesOf(aliascolnames);
    const select = ctequery.SelectStmt;
    if (clause.recursive === true && select.op === 'SETOP_UNION') {
      // The first branch gives the columns that the second one refers to.
      const first = subselect(t, select.larg!, scope);
      register(scope, ctename, names, first.columns);
    }
    const { sql, columns } = subselect(t, select, scope);
    const list = register(scope, ctename, names, columns);
    return [`${quoted(ctename)}(${list.map(quoted).join(', ')}) AS (${sql})`];
  });
  return `WITH ${clause.recursive === true ? 'RECURSIVE ' : ''}${parts.join(', ')} `;
}

function register(
  scope: Scope,
  name: string,
  names: readonly string[],
  columns: readonly OutputColumn[],
): readonly string[] {
  const renamed = columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  scope.withQueries.set(name, { sql: quoted(name), columns: renamed });
  return renamed.map((_, index) => uniqueName(renamed, index));
}
