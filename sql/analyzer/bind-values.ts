/** VALUES: rows of expressions, each column of the least type that holds all of its values. */
import type { Expression, Values } from '../ast/index.js';
import { validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { implicitCast, literal } from '../expression/build.js';
import type { LogicalPlan, LogicalValues } from '../plan/logical-plan.js';
import { leastRestrictive, int } from '../types/index.js';
import { bindExpression } from './bind-expression.js';
import type { QueryContext } from './query-context.js';
import { rowScope } from './row-scope.js';

const NO_COLUMNS = { tables: [], merged: [], parent: undefined };

export function bindValues(query: Values, context: QueryContext): LogicalPlan {
  const scope = rowScope({ ...NO_COLUMNS, parent: context.outer }, context);
  const rows = query.rows.map((row) => {
    const elements = row.kind === 'row-constructor' ? row.elements : [row];
    return elements.map((element) => checkedValue(element, bindExpression(element, scope)));
  });
  const width = rows[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    if (row.length !== width) {
      throw validationError(
        'Values passed to VALUES operator must have compatible types',
        query.rows[index]!.span,
      );
    }
  }
  const types = Array.from({ length: width }, (_, column) => {
    const type = leastRestrictive(rows.map((row) => row[column]!.type));
    if (!type)
      throw validationError('Values passed to VALUES operator must have compatible types', query.span);
    return type;
  });
  return Object.freeze({
    kind: 'values',
    rows: rows.map((row) => row.map((value, column) => implicitCast(value, types[column]!))),
    fields: types.map((type, column) => ({ name: `EXPR$${column}`, type })),
  });
}

/** @throws FungiError VALIDATION for a NULL without a type, which Flink does not take as a column. */
export function checkedValue(node: Expression, expression: BoundExpression): BoundExpression {
  if (expression.type.kind === 'NULL') throw validationError("Illegal use of 'NULL'", node.span);
  return expression;
}

/** The one row that SELECT without FROM reads. */
export function singleRow(): LogicalValues {
  return Object.freeze({
    kind: 'values',
    rows: [[literal(0n, int(false))]],
    fields: [{ name: 'ZERO', type: int(false) }],
  });
}
