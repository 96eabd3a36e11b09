/**
 * UNNEST, as CROSS JOIN or LEFT JOIN LATERAL over a collection of the row. An element that is a ROW becomes its
 * fields; a map gives key and value; a multiset gives each element as often as it occurs (Flink: "Array, Multiset
 * and Map Expansion").
 */
import type { Unnest } from '../../../sql/plan/physical-plan.js';
import { quoteIdentifier, structFieldName } from '../../../sql/types/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { columnList, hiddenColumns, withoutKind } from '../../engine/relation-sql.js';
import type { Relation } from '../../engine/operator.js';
import type { LinearContext } from './linear-context.js';

export function unnestRelation(node: Unnest, source: Relation, context: LinearContext): Relation {
  const input = withoutKind(source);
  const width = node.input.fields.length;
  const own = context.renderer((index) => `i.c${index}`);
  const elements = elementsSql(own(node.collection), node.collection.type);
  const hidden = hiddenColumns(input);
  const kept = [columnList(width), ...hidden].filter((text) => text !== '').join(', ');
  const separator = kept === '' ? '' : ', ';
  const columns = elementColumns(node, 'u.e', 'u.o');
  // `l`: elements with their ordinality, as far as the condition holds for them.
  const numbered = `SELECT i.*, ${matching(node, numberedElements(elements), context)} AS l FROM (${input.sql}) i`;
  const some = node.joinType === 'left' ? `CASE WHEN len(l) = 0 THEN [NULL] ELSE l END` : 'l';
  const spread = `SELECT ${kept}${separator}z[1] AS e, z[2] AS o FROM (SELECT ${kept}${separator}unnest(${some}) AS z FROM (${numbered}))`;
  const items = [
    ...Array.from({ length: width }, (_, index) => `u.c${index}`),
    ...columns.map((column, index) => `${column} AS c${width + index}`),
    ...hidden.map((name) => `u.${name}`),
  ];
  return { ...input, fields: node.fields, sql: `SELECT ${items.join(', ')} FROM (${spread}) u` };
}

function numberedElements(elements: string): string {
  return `list_zip(${elements}, range(1, len(${elements}) + 1))`;
}

/** The numbered elements for which the join condition holds. */
function matching(node: Unnest, numbered: string, context: LinearContext): string {
  const { condition } = node;
  if (condition === undefined || (condition.kind === 'literal' && condition.value === true)) return numbered;
  const width = node.input.fields.length;
  const columns = elementColumns(node, 'z[1]', 'z[2]');
  const render = context.renderer((index) =>
    index < width ? `i.c${index}` : `(${columns[index - width]!})`,
  );
  return `list_filter(${numbered}, lambda z: ${render(condition)})`;
}

/** The list of elements of a collection; NULL and empty give an empty list. */
function elementsSql(collection: string, type: LogicalType): string {
  switch (type.kind) {
    case 'MAP':
      return `coalesce(map_entries(${collection}), [])`;
    case 'MULTISET':
      return `coalesce(flatten(list_transform(map_entries(${collection}), lambda x: list_transform(range(x.value), lambda y: x.key))), [])`;
    default:
      return `coalesce(${collection}, [])`;
  }
}

/** The columns that an element `element` with ordinality `ordinality` yields. */
function elementColumns(node: Unnest, element: string, ordinality: string): readonly string[] {
  const { type } = node.collection;
  const columns: string[] = [];
  if (type.kind === 'MAP') {
    columns.push(`(${element}).key`, `(${element}).value`);
  } else {
    const of = type.kind === 'ARRAY' || type.kind === 'MULTISET' ? type.element : type;
    const arity = node.fields.length - node.input.fields.length - (node.withOrdinality ? 1 : 0);
    if (of.kind === 'ROW' && arity === of.fields.length) {
      for (const index of of.fields.keys()) {
        columns.push(`(${element}).${quoteIdentifier(structFieldName(of, index))}`);
      }
    } else columns.push(element);
  }
  if (node.withOrdinality) columns.push(`CAST(${ordinality} AS INTEGER)`);
  return columns;
}
