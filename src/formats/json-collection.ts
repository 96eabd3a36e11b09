/**
 * How arrays, maps and what is in them are read from JSON: each scalar inside by the rules of `json-leaf`, so that a number in an array
 * is taken as it is in a column. A value that needs another look makes its whole row be looked at again.
 */
import type { ArrayType, LogicalType, MapType, MultisetType, RowType } from '../../sql/types/index.js';
import { duckdbType, quoteIdentifier, quoteString, structFieldName } from '../../sql/types/index.js';
import { notSupported } from '../../sql/error/index.js';
import { NO_PLAIN_VALUES } from './format.js';
import type { Leaf, LeafStyle, Look } from './json-leaf.js';
import { asRead, leafOf } from './json-leaf.js';

/** Of any type; `depth`: lambdas around it. */
export function valueLeaf(type: LogicalType, look: Look, style: LeafStyle, depth = 0): Leaf {
  switch (type.kind) {
    case 'ARRAY':
      return arrayLeaf(type, look, style, depth);
    case 'MAP':
    case 'MULTISET':
      // Making the map anew is what notices a key that stands twice.
      return mapLeaf(type, look, { ...style, plain: NO_PLAIN_VALUES }, depth);
    case 'ROW':
      return rowLeaf(type, look, style, depth);
    case 'BITMAP':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'NULL':
      throw notSupported(`The type ${type.kind} in the json format`);
    default:
      return leafOf(type, look, style) ?? asRead(type);
  }
}

/** A test of one value, true for NULL. */
const holds = (sql: string, sure: (sql: string) => string): string =>
  `coalesce(${sql} IS NULL OR (${sure(sql)}), false)`;

const each = (list: string, name: string, body: string): string =>
  body === name ? list : `list_transform(${list}, lambda ${name}: ${body})`;

/** Whether the test holds for all of a list. */
const all = (list: string, name: string, sure: (sql: string) => string): string =>
  `coalesce(list_bool_and(${each(list, name, holds(name, sure))}), true)`;

function arrayLeaf(type: ArrayType, look: Look, style: LeafStyle, depth: number): Leaf {
  const name = `v${depth}`;
  const { read, value, sure } = valueLeaf(type.element, look, style, depth + 1);
  return {
    read: `${read}[]`,
    value: (sql) => each(sql, name, value(name)),
    ...(sure ? { sure: (sql: string) => all(sql, name, sure) } : {}),
  };
}

const COUNT: LogicalType = { kind: 'INT', nullable: true };

function mapLeaf(type: MapType | MultisetType, look: Look, style: LeafStyle, depth: number): Leaf {
  const name = `v${depth}`;
  const key = duckdbType(type.kind === 'MAP' ? type.key : type.element);
  const { read, value, sure } = valueLeaf(type.kind === 'MAP' ? type.value : COUNT, look, style, depth + 1);
  // A count that is NULL is zero.
  const item = type.kind === 'MAP' ? value(name) : `coalesce(${value(name)}, 0)`;
  return {
    read: `MAP(VARCHAR, ${read})`,
    value(sql) {
      if (key === 'VARCHAR' && item === name) return sql;
      const keys = key === 'VARCHAR' ? name : `CAST(${name} AS ${key})`;
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE map(${each(`map_keys(${sql})`, name, keys)}, ${each(`map_values(${sql})`, name, item)}) END`;
    },
    ...(sure ? { sure: (sql: string) => all(`map_values(${sql})`, name, sure) } : {}),
  };
}

function rowLeaf(type: RowType, look: Look, style: LeafStyle, depth: number): Leaf {
  const fields = type.fields.map((field, index) => {
    const column = structFieldName(type, index);
    return {
      column: quoteIdentifier(column),
      inner: (sql: string) => `struct_extract(${sql}, ${quoteString(column)})`,
      leaf: valueLeaf(field.type, look, style, depth),
    };
  });
  const checked = fields.filter(({ leaf }) => leaf.sure);
  return {
    read: `STRUCT(${fields.map(({ column, leaf }) => `${column} ${leaf.read}`).join(', ')})`,
    value(sql) {
      if (fields.every(({ inner, leaf }) => leaf.value(inner(sql)) === inner(sql))) return sql;
      const members = fields.map(({ column, inner, leaf }) => `${column} := ${leaf.value(inner(sql))}`);
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
    },
    ...(checked.length > 0
      ? {
          sure: (sql: string) =>
            checked.map(({ inner, leaf }) => holds(inner(sql), leaf.sure!)).join(' AND '),
        }
      : {}),
  };
}
