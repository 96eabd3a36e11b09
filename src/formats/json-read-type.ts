/**
 * The types that `read_json` is asked for, cut down to the columns and nested fields that are needed, and the expressions that turn
 * what it gives into what the engine holds. Values are read as `json-leaf` and `json-collection` say.
 */
import type { ScanColumn } from '../../sql/plan/physical-plan.js';
import type { ColumnDescription } from '../../sql/plan/table-description.js';
import { quoteIdentifier, quoteString, structFieldName } from '../../sql/types/index.js';
import type { LogicalType, RowType } from '../../sql/types/index.js';
import { NO_PLAIN_VALUES } from './format.js';
import { valueLeaf } from './json-collection.js';
import { isPlain } from './json-leaf.js';
import type { Leaf, LeafStyle, Look } from './json-leaf.js';
import type { Member } from './narrow-records.js';

/** How the scalar at a path is read. */
export interface Reading extends LeafStyle {
  look(path: string): Look;
}

/** A scalar that is read: its name for `Reading.look`, and where it is below the read columns. */
export interface ReadLeaf {
  readonly path: string;
  readonly sql: string;
  readonly leaf: Leaf;
}

const join = (path: string, name: string): string => `${path}.${name}`;

/** Which parts of a value are needed: all of it, or some fields of a row. */
type Need = 'all' | Map<string, Need>;

function addPath(needs: Map<string, Need>, path: readonly string[]): void {
  const [head, ...rest] = path as [string, ...string[]];
  const known = needs.get(head);
  if (known === 'all') return;
  if (rest.length === 0) {
    needs.set(head, 'all');
    return;
  }
  const inner = known ?? new Map<string, Need>();
  needs.set(head, inner);
  addPath(inner, rest);
}

/** Top-level columns to read, with their DuckDB types: `{"a": 'INTEGER', "r": 'STRUCT("x" VARCHAR)'}` as pairs. */
export function readColumns(
  fileColumns: readonly ColumnDescription[],
  columns: readonly ScanColumn[],
  reading: Reading,
): readonly (readonly [name: string, type: string])[] {
  const needs = neededParts(fileColumns, columns);
  return fileColumns
    .filter((column) => needs.has(column.name))
    .map(
      (column) =>
        [column.name, readType(column.type, needs.get(column.name)!, column.name, reading)] as const,
    );
}

/** All scalars that are read. */
export function readLeaves(
  fileColumns: readonly ColumnDescription[],
  columns: readonly ScanColumn[],
  reading: Reading,
): readonly ReadLeaf[] {
  const needs = neededParts(fileColumns, columns);
  return fileColumns.flatMap((column) => {
    const need = needs.get(column.name);
    return need === undefined
      ? []
      : leavesBelow(column.type, need, column.name, quoteIdentifier(column.name), reading);
  });
}

/** All members that are read; undefined where DuckDB knows some by another name. */
export function readMembers(
  fileColumns: readonly ColumnDescription[],
  columns: readonly ScanColumn[],
): readonly Member[] | undefined {
  const needs = neededParts(fileColumns, columns);
  const members = fileColumns.flatMap((column) => {
    const need = needs.get(column.name);
    return need === undefined ? [] : [memberOf(column.name, column.type, need)];
  });
  return members.every((member) => member !== undefined) ? members : undefined;
}

function memberOf(name: string, type: LogicalType, need: Need): Member | undefined {
  if (type.kind !== 'ROW') {
    const only = (kind: 'numbers' | 'times'): boolean => isPlain(type, { ...NO_PLAIN_VALUES, [kind]: true });
    return { name, kind: only('numbers') ? 'whole' : only('times') ? 'time' : 'other' };
  }
  const members = neededFields(type, need).map((field) =>
    field.name === field.column ? memberOf(field.name, field.type, field.need) : undefined,
  );
  return members.every((member) => member !== undefined) ? { name, kind: 'row', members } : undefined;
}

function neededParts(
  fileColumns: readonly ColumnDescription[],
  columns: readonly ScanColumn[],
): ReadonlyMap<string, Need> {
  const needs = new Map<string, Need>();
  for (const column of columns) if (column.kind === 'physical') addPath(needs, column.path);
  // read_json wants at least one column even when only rows are counted.
  const first = fileColumns[0];
  if (needs.size === 0 && first) needs.set(first.name, 'all');
  return needs;
}

/** The fields of a row that are needed, with what is needed of each. */
function neededFields(
  type: RowType,
  need: Need,
): readonly {
  readonly name: string;
  readonly type: LogicalType;
  readonly column: string;
  readonly need: Need;
}[] {
  return type.fields.flatMap((field, index) => {
    const inner = need === 'all' ? 'all' : need.get(field.name);
    if (inner === undefined) return [];
    return [{ name: field.name, type: field.type, column: structFieldName(type, index), need: inner }];
  });
}

function leavesBelow(
  type: LogicalType,
  need: Need,
  path: string,
  sql: string,
  reading: Reading,
): readonly ReadLeaf[] {
  if (type.kind === 'ROW') {
    return neededFields(type, need).flatMap((field) => {
      const value = `struct_extract(${sql}, ${quoteString(field.column)})`;
      return leavesBelow(field.type, field.need, join(path, field.name), value, reading);
    });
  }
  return [{ path, sql, leaf: valueLeaf(type, reading.look(path), reading) }];
}

function readType(type: LogicalType, need: Need, path: string, reading: Reading): string {
  if (type.kind === 'ROW') {
    const fields = neededFields(type, need).map(
      (field) =>
        `${quoteIdentifier(field.column)} ${readType(field.type, field.need, join(path, field.name), reading)}`,
    );
    return `STRUCT(${fields.join(', ')})`;
  }
  return valueLeaf(type, reading.look(path), reading).read;
}

/** The value at `path` below the read columns. */
export function readPath(path: readonly string[]): string {
  const [head, ...rest] = path as [string, ...string[]];
  return rest.reduce((sql, name) => `struct_extract(${sql}, ${quoteString(name)})`, quoteIdentifier(head));
}

/** From what was read to what the engine holds; the same text where both are the same. */
export function fromRead(sql: string, type: LogicalType, path: readonly string[], reading: Reading): string {
  return readValue(sql, type, path.join('.'), reading);
}

function readValue(sql: string, type: LogicalType, path: string, reading: Reading): string {
  if (type.kind !== 'ROW') return valueLeaf(type, reading.look(path), reading).value(sql);
  const fields = type.fields.map((field, index) => {
    const name = structFieldName(type, index);
    const inner = `struct_extract(${sql}, ${quoteString(name)})`;
    return { name, inner, value: readValue(inner, field.type, join(path, field.name), reading) };
  });
  if (fields.every(({ inner, value }) => inner === value)) return sql;
  const members = fields.map(({ name, value }) => `${quoteIdentifier(name)} := ${value}`);
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
}
