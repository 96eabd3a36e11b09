/**
 * GROUPING SETS: each input row once for each set. One pass over the input: a small table of set numbers is
 * multiplied in, and each column is a CASE over the set.
 */
import type { Expand } from '../../../sql/plan/physical-plan.js';
import { duckdbType } from '../../../sql/types/index.js';
import { selectOver, withoutKind } from '../../engine/relation-sql.js';
import type { Relation } from '../../engine/operator.js';
import type { LinearContext } from './linear-context.js';

export function expandRelation(node: Expand, source: Relation, context: LinearContext): Relation {
  const input = withoutKind(source);
  const render = context.renderer((index) => `i.c${index}`);
  const columns = node.fields.map((field, column) => {
    const texts = node.projections.map((projection) => render(projection[column]!));
    if (texts.every((text) => text === texts[0])) return texts[0]!;
    const branches = texts.map((text, set) => `WHEN ${set} THEN ${text}`);
    return `CAST(CASE s.g ${branches.join(' ')} END AS ${duckdbType(field.type)})`;
  });
  const sets = node.projections.map((_, set) => `(${set})`).join(', ');
  const from = `, (VALUES ${sets}) s(g)`;
  return { ...input, fields: node.fields, sql: selectOver(input, columns, { from }) };
}
