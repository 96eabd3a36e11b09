/**
 * Names of columns: which column of the FROM clause a reference means. Flink's rules: names are case-sensitive, a
 * qualifier is an alias or the end of a table's path, and the fields of a ROW column can be named without the column.
 */
import type { QualifiedName, Span } from '../ast/index.js';
import { spanBetween } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { nearestNames } from '../function/index.js';
import { builtInCall, inputReference } from '../plan/expression-rewrite.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { LogicalType } from '../types/index.js';
import { withNullability } from '../types/index.js';

/** One relation of FROM; its columns stand at `offset` of the row. */
export interface ScopeTable {
  /** Alias, or the table's name; undefined for a relation without a name. */
  readonly alias: string | undefined;
  /** Full path of a table that has no alias: `cat.db.t` can qualify columns too. */
  readonly path: readonly string[];
  readonly fields: readonly PlanField[];
  readonly offset: number;
}

/** A column that USING or NATURAL made of two. */
export interface MergedColumn {
  readonly name: string;
  /** Positions whose first value that is not NULL the name means. */
  readonly columns: readonly number[];
  /** The same for `*`: in a chain of joins it follows them all, the name only the innermost one. */
  readonly starColumns: readonly number[];
  /** Positions that `*` does not show again. */
  readonly hidden: readonly number[];
}

export interface RelationScope {
  readonly tables: readonly ScopeTable[];
  readonly merged: readonly MergedColumn[];
  /** Scope of the enclosing query. */
  readonly parent: RelationScope | undefined;
}

export function scopeOf(
  fields: readonly PlanField[],
  alias: string | undefined,
  path: readonly string[] = [],
): RelationScope {
  return { tables: [{ alias, path, fields, offset: 0 }], merged: [], parent: undefined };
}

/** Columns of `left`, then of `right`. */
export function joinScopes(left: RelationScope, right: RelationScope, leftWidth: number): RelationScope {
  const shift = (positions: readonly number[]): readonly number[] =>
    positions.map((each) => each + leftWidth);
  return {
    tables: [
      ...left.tables,
      ...right.tables.map((table) => ({ ...table, offset: table.offset + leftWidth })),
    ],
    merged: [
      ...left.merged,
      ...right.merged.map((column) => ({
        name: column.name,
        columns: shift(column.columns),
        starColumns: shift(column.starColumns),
        hidden: shift(column.hidden),
      })),
    ],
    parent: left.parent,
  };
}

/**
 * The column, or path into one, that `name` means in `scope` or in one of the scopes around it.
 * @throws FungiError COLUMN_NOT_FOUND, COLUMN_AMBIGUOUS
 */
export function resolveColumn(scope: RelationScope, name: QualifiedName): BoundExpression {
  let depth = 0;
  for (let current: RelationScope | undefined = scope; current; current = current.parent) {
    const found = lookUp(current, name);
    if (found) return depth === 0 ? found : outerReference(found, depth);
    depth += 1;
  }
  throw notFound(scope, name);
}

function outerReference(expression: BoundExpression, depth: number): BoundExpression {
  switch (expression.kind) {
    case 'input':
      return Object.freeze({ ...expression, kind: 'outer', depth });
    case 'field':
      return Object.freeze({ ...expression, operand: outerReference(expression.operand, depth) });
    default:
      return expression;
  }
}

function lookUp(scope: RelationScope, name: QualifiedName): BoundExpression | undefined {
  const parts = name.parts.map((part) => part.name);
  for (let prefix = parts.length - 1; prefix > 0; prefix--) {
    const tables = scope.tables.filter((table) => isNamed(table, parts.slice(0, prefix)));
    if (tables.length === 0) continue;
    const found = tables.flatMap((table) => columnsOf(table, parts.slice(prefix), name.span));
    if (found.length > 1) throw ambiguous(name);
    if (found.length === 1) return found[0];
    throw notInTable(name, prefix);
  }
  const merged = scope.merged.find((column) => column.name === parts[0]);
  if (merged) return descend(firstOf(scope, merged.columns, name.span), parts.slice(1), name.span);
  const found = scope.tables.flatMap((table) => columnsOf(table, parts, name.span));
  if (found.length > 1) throw ambiguous(name);
  return found[0];
}

function isNamed(table: ScopeTable, qualifier: readonly string[]): boolean {
  if (qualifier.length === 1) return table.alias === qualifier[0];
  const tail = table.path.slice(-qualifier.length);
  return tail.length === qualifier.length && tail.every((part, index) => part === qualifier[index]);
}

/** Columns of `table` that `path` may mean: by their name, else as fields of its ROW columns. */
function columnsOf(table: ScopeTable, path: readonly string[], span: Span): readonly BoundExpression[] {
  const columns = table.fields.map((field, index) => ({
    name: field.name,
    expression: inputReference(table.offset + index, field.type, span) as BoundExpression,
  }));
  const direct = columns
    .filter((column) => column.name === path[0])
    .map((column) => descend(column.expression, path.slice(1), span))
    .filter((expression) => expression !== undefined);
  if (direct.length > 0) return direct;
  return peek(
    columns.map((column) => column.expression),
    path,
    span,
  );
}

/** The fields of ROW columns can be named without the column, level by level. */
function peek(
  rows: readonly BoundExpression[],
  path: readonly string[],
  span: Span,
): readonly BoundExpression[] {
  const fields = rows.flatMap((row) =>
    row.type.kind === 'ROW'
      ? row.type.fields.map((field, index) => ({ name: field.name, expression: fieldOf(row, index, span) }))
      : [],
  );
  if (fields.length === 0) return [];
  const found = fields
    .filter((field) => field.name === path[0])
    .map((field) => descend(field.expression, path.slice(1), span))
    .filter((expression) => expression !== undefined);
  return found.length > 0
    ? found
    : peek(
        fields.map((field) => field.expression),
        path,
        span,
      );
}

function descend(
  expression: BoundExpression,
  path: readonly string[],
  span: Span,
): BoundExpression | undefined {
  let current = expression;
  for (const part of path) {
    if (current.type.kind !== 'ROW') return undefined;
    const index = current.type.fields.findIndex((field) => field.name === part);
    if (index < 0) return undefined;
    current = fieldOf(current, index, span);
  }
  return current;
}

/** Field `index` of a ROW value; NULL when the row is. */
export function fieldOf(operand: BoundExpression, index: number, span?: Span): BoundExpression {
  if (operand.type.kind !== 'ROW') throw new Error('A field of a value that is not a row');
  const type: LogicalType = operand.type.fields[index]!.type;
  return Object.freeze({
    kind: 'field',
    operand,
    index,
    type: operand.type.nullable ? withNullability(type, true) : type,
    ...(span ? { span } : {}),
  });
}

function firstOf(scope: RelationScope, positions: readonly number[], span: Span): BoundExpression {
  const columns = positions.map((position) => {
    const table = scope.tables.find(({ offset, fields }) => position < offset + fields.length)!;
    return inputReference(position, table.fields[position - table.offset]!.type, span);
  });
  return columns.length === 1 ? columns[0]! : Object.freeze({ ...builtInCall('COALESCE', columns), span });
}

// ---- star

export interface StarColumn {
  readonly name: string;
  readonly expression: BoundExpression;
  /** As it is named in "is not being grouped": `src.b`. */
  readonly qualified: string;
}

/**
 * The columns of `*` or `q.*`, in order; merged columns of USING come first.
 * @throws FungiError COLUMN_NOT_FOUND when nothing has the name `q`
 */
export function expandStar(
  scope: RelationScope,
  qualifier: QualifiedName | undefined,
  span: Span,
): readonly StarColumn[] {
  if (!qualifier) {
    const hidden = new Set(scope.merged.flatMap((column) => column.hidden));
    return [
      ...scope.merged.map((column) => ({
        name: column.name,
        expression: firstOf(scope, column.starColumns, span),
        qualified: column.name,
      })),
      ...scope.tables.flatMap((table) => tableColumns(table, span, (position) => !hidden.has(position))),
    ];
  }
  const parts = qualifier.parts.map((part) => part.name);
  const tables = scope.tables.filter((table) => isNamed(table, parts));
  if (tables.length > 0) return tables.flatMap((table) => tableColumns(table, span, () => true));
  const row = lookUp(scope, qualifier);
  if (row?.type.kind !== 'ROW') {
    throw new FungiError('COLUMN_NOT_FOUND', `Unknown identifier '${parts.join('.')}'`, {
      span: qualifier.span,
    });
  }
  return row.type.fields.map((field, index) => ({
    name: field.name,
    expression: fieldOf(row, index, span),
    qualified: `${parts.join('.')}.${field.name}`,
  }));
}

function tableColumns(
  table: ScopeTable,
  span: Span,
  shown: (position: number) => boolean,
): readonly StarColumn[] {
  return table.fields
    .map((field, index) => ({
      name: field.name,
      expression: inputReference(table.offset + index, field.type, span) as BoundExpression,
      qualified: table.alias === undefined ? field.name : `${table.alias}.${field.name}`,
    }))
    .filter((_, index) => shown(table.offset + index));
}

// ---- errors

function ambiguous(name: QualifiedName): FungiError {
  return new FungiError('COLUMN_AMBIGUOUS', `Column '${name.parts.at(-1)!.name}' is ambiguous`, {
    span: name.span,
  });
}

function notInTable(name: QualifiedName, prefix: number): FungiError {
  const table = name.parts[prefix - 1]!.name;
  const rest = name.parts.slice(prefix);
  return new FungiError(
    'COLUMN_NOT_FOUND',
    `Column '${rest.map((part) => part.name).join('.')}' not found in table '${table}'`,
    { span: spanBetween(rest[0]!.span, rest.at(-1)!.span) },
  );
}

function notFound(scope: RelationScope, name: QualifiedName): FungiError {
  const first = name.parts[0]!;
  const columns = scope.tables.flatMap((table) => table.fields.map((field) => field.name));
  if (name.parts.length === 1) {
    const otherCase = columns.find((column) => column.toLowerCase() === first.name.toLowerCase());
    const suggestion = otherCase ? `; did you mean '${otherCase}'?` : '';
    const near = otherCase ? [] : nearestNames(first.name, columns);
    return new FungiError('COLUMN_NOT_FOUND', `Column '${first.name}' not found in any table${suggestion}`, {
      span: name.span,
      ...(near.length > 0 ? { hint: `did you mean ${near.map((column) => `'${column}'`).join(', ')}?` } : {}),
    });
  }
  const owner = scope.tables.find((table) => table.fields.some((field) => field.name === first.name));
  if (owner) {
    const path = name.parts.map((part) => part.name).join('.');
    const where = owner.alias === undefined ? 'any table' : `table '${owner.alias}'`;
    return new FungiError('COLUMN_NOT_FOUND', `Column '${path}' not found in ${where}`, { span: name.span });
  }
  const qualifier = name.parts.slice(0, -1);
  return new FungiError(
    'COLUMN_NOT_FOUND',
    `Table '${qualifier.map((part) => part.name).join('.')}' not found`,
    {
      span: spanBetween(qualifier[0]!.span, qualifier.at(-1)!.span),
    },
  );
}
