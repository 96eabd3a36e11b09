/**
 * The types that `read_json` is asked for, cut down to the columns and nested fields that are needed, and the expressions that turn
 * what it gives into what the engine holds. Scalars at the top and in rows are read as `json-leaf` says; elements of arrays and
 * maps in one way, which takes what DuckDB takes.
 */
import type { ScanColumn } from '../../sql/plan/physical-plan.js';
import type { ColumnDescription } from '../../sql/plan/table-description.js';
import { duckdbType, quoteIdentifier, quoteString, structFieldName } from '../../sql/types/index.js';
import type { LogicalType, RowType } from '../../sql/types/index.js';
import { notSupported } from '../../sql/error/index.js';
import { leafOf } from './json-leaf.js';
import type { Leaf, LeafStyle, Look } from './json-leaf.js';

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
  const leaf = leafOf(type, reading.look(path), reading);
  return leaf === undefined ? [] : [{ path, sql, leaf }];
}

function readType(type: LogicalType, need: Need, path: string, reading: Reading): string {
  if (type.kind === 'ROW') {
    const fields = neededFields(type, need).map(
      (field) =>
        `${quoteIdentifier(field.column)} ${readType(field.type, field.need, join(path, field.name), reading)}`,
    );
    return `STRUCT(${fields.join(', ')})`;
  }
  return leafOf(type, reading.look(path), reading)?.read ?? elementType(type);
}

/** The type read for a value inside of an array or a map, and for these themselves. */
function elementType(type: LogicalType): string {
  switch (type.kind) {
    case 'ROW': {
      const fields = type.fields.map(
        (field, index) => `${quoteIdentifier(structFieldName(type, index))} ${elementType(field.type)}`,
      );
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'BINARY':
    case 'VARBINARY':
    case 'BOOLEAN':
    case 'DECIMAL':
      return 'VARCHAR';
    // A fraction is cut off, where DuckDB would round; 53 bits are enough for these.
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return 'DOUBLE';
    case 'ARRAY':
      return `${elementType(type.element)}[]`;
    case 'MAP':
      return `MAP(VARCHAR, ${elementType(type.value)})`;
    case 'MULTISET':
      return 'MAP(VARCHAR, INTEGER)';
    case 'BITMAP':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'NULL':
      throw notSupported(`The type ${type.kind} in the json format`);
    default:
      return duckdbType(type);
  }
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
  if (type.kind !== 'ROW') {
    const leaf = leafOf(type, reading.look(path), reading);
    if (leaf) return leaf.value(sql);
    return needsConversion(type) ? convert(sql, type, 0) : sql;
  }
  const fields = type.fields.map((field, index) => {
    const name = structFieldName(type, index);
    const inner = `struct_extract(${sql}, ${quoteString(name)})`;
    return { name, inner, value: readValue(inner, field.type, join(path, field.name), reading) };
  });
  if (fields.every(({ inner, value }) => inner === value)) return sql;
  const members = fields.map(({ name, value }) => `${quoteIdentifier(name)} := ${value}`);
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
}

function needsConversion(type: LogicalType): boolean {
  switch (type.kind) {
    case 'BINARY':
    case 'VARBINARY':
    case 'BOOLEAN':
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return true;
    case 'ARRAY':
      return needsConversion(type.element);
    case 'MULTISET':
      return true;
    case 'MAP':
      return duckdbType(type.key) !== 'VARCHAR' || needsConversion(type.value);
    case 'ROW':
      return type.fields.some((field) => needsConversion(field.type));
    default:
      return false;
  }
}

function convert(sql: string, type: LogicalType, depth: number): string {
  const name = `v${depth}`;
  switch (type.kind) {
    case 'BINARY':
    case 'VARBINARY':
      return `from_base64(${sql})`;
    case 'BOOLEAN':
      // Flink: the text `true` in any case; everything else is false.
      return `(lower(trim(${sql})) = 'true')`;
    case 'DECIMAL': {
      // Rounded half up from the text; a number that is too large is NULL in Flink, what is no number an error.
      const value = `TRY_CAST(${sql} AS ${duckdbType(type)})`;
      return `CASE WHEN ${value} IS NULL AND TRY_CAST(${sql} AS DOUBLE) IS NULL THEN CAST(${sql} AS ${duckdbType(type)}) ELSE ${value} END`;
    }
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return `CAST(trunc(${sql}) AS ${duckdbType(type)})`;
    case 'ARRAY':
      return needsConversion(type)
        ? `list_transform(${sql}, lambda ${name}: ${convert(name, type.element, depth + 1)})`
        : sql;
    case 'MAP': {
      if (!needsConversion(type)) return sql;
      const keys = `list_transform(map_keys(${sql}), lambda ${name}: CAST(${name} AS ${duckdbType(type.key)}))`;
      const values = `list_transform(map_values(${sql}), lambda ${name}: ${convert(name, type.value, depth + 1)})`;
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE map(${keys}, ${values}) END`;
    }
    case 'MULTISET': {
      const keys = `list_transform(map_keys(${sql}), lambda ${name}: CAST(${name} AS ${duckdbType(type.element)}))`;
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE map(${keys}, list_transform(map_values(${sql}), lambda ${name}: coalesce(${name}, 0))) END`;
    }
    case 'ROW':
      return needsConversion(type) ? convertRow(sql, type, depth) : sql;
    default:
      return sql;
  }
}

function convertRow(sql: string, type: RowType, depth: number): string {
  const fields = type.fields.map((field, index) => {
    const name = structFieldName(type, index);
    const value = convert(`struct_extract(${sql}, ${quoteString(name)})`, field.type, depth);
    return `${quoteIdentifier(name)} := ${value}`;
  });
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
}
