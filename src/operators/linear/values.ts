/** Rows written in the query. */
import type { BoundExpression } from '../../../sql/expression/bound-expression.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import { duckdbType } from '../../../sql/types/index.js';
import type { LinearContext } from './linear-context.js';

/** A query that yields `rows` in their order. */
export function valuesSql(
  rows: readonly (readonly BoundExpression[])[],
  fields: readonly PlanField[],
  context: LinearContext,
): string {
  const render = context.renderer(() => {
    throw new Error('VALUES has no input');
  });
  if (fields.length === 0) return `SELECT NULL FROM range(${rows.length})`;
  if (rows.length === 0) {
    return `SELECT ${fields.map((field, index) => `CAST(NULL AS ${duckdbType(field.type)}) AS c${index}`).join(', ')} WHERE false`;
  }
  const columns = fields.map((_, index) => `c${index}`);
  const tuples = rows.map(
    (row) =>
      `(${row.map((value, index) => `CAST(${render(value)} AS ${duckdbType(fields[index]!.type)})`).join(', ')})`,
  );
  return `SELECT ${columns.join(', ')} FROM (VALUES ${tuples.join(', ')}) v(${columns.join(', ')})`;
}
