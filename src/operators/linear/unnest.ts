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
  const list = node.joinType === 'left' ? leftElements(elements) : elements;
  const ordinality = node.joinType === 'left' ? 'CASE WHEN x THEN NULL ELSE o END' : 'o';
  const listed = `SELECT i.*, ${list} AS l, len(${elements}) = 0 AS x FROM (${input.sql}) i`;
  const spread = `SELECT ${kept}${separator}unnest(l) AS e, generate_subscripts(l, 1) AS o, x FROM (${listed})`;
  const numbered = `SELECT * REPLACE (${ordinality} AS o) FROM (${spread})`;
  const columns = [
    ...Array.from({ length: width }, (_, index) => `u.c${index} AS c${index}`),
    ...elementColumns(node, width),
  ];
  const where = conditionSql(node, context, columns, width);
  const sql = `SELECT ${[...columns, ...hidden.map((name) => `u.${name}`)].join(', ')} FROM (${numbered}) u${where}`;
  return { ...input, fields: node.fields, sql };
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

/** A left join keeps a row without elements: as one NULL element. */
function leftElements(elements: string): string {
  return `CASE WHEN len(${elements}) = 0 THEN [NULL] ELSE ${elements} END`;
}

function elementColumns(node: Unnest, width: number): readonly string[] {
  const type = node.collection.type;
  const columns: string[] = [];
  const push = (sql: string): void => void columns.push(`${sql} AS c${width + columns.length}`);
  if (type.kind === 'MAP') {
    push('u.e.key');
    push('u.e.value');
  } else {
    const element = type.kind === 'ARRAY' || type.kind === 'MULTISET' ? type.element : type;
    const arity = node.fields.length - width - (node.withOrdinality ? 1 : 0);
    if (element.kind === 'ROW' && arity === element.fields.length) {
      element.fields.forEach((_, index) => push(`u.e.${quoteIdentifier(structFieldName(element, index))}`));
    } else push('u.e');
  }
  if (node.withOrdinality) push('CAST(u.o AS INTEGER)');
  return columns;
}

function conditionSql(
  node: Unnest,
  context: LinearContext,
  columns: readonly string[],
  width: number,
): string {
  if (node.condition === undefined) return '';
  if (node.joinType === 'left') throw new Error('A left join with UNNEST takes no condition but TRUE');
  const sources = columns.map((column) => column.slice(0, column.lastIndexOf(' AS ')));
  const render = context.renderer((index) => (index < width ? `u.c${index}` : sources[index]!));
  return ` WHERE ${render(node.condition)}`;
}
