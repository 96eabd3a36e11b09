/**
 * Scalar subqueries of a WHERE clause: `price > (SELECT AVG(price) FROM bids)`. Each becomes a column that a left join without a
 * condition adds to the row. Only what gives exactly one row by its form is taken, so that none has to be counted.
 */
import type { Span, SubqueryExpression } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { BoundExpression, SubqueryBoundExpression } from '../expression/bound-expression.js';
import { inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, filter } from '../plan/logical-plan.js';
import { withNullability } from '../types/index.js';
import { bindSubquery } from './bind-query.js';
import type { BoundRelation } from './bind-table.js';
import { isCorrelated } from './bind-where.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';
import { subqueryName } from './row-scope.js';

export class ScalarSubqueries {
  private plan: LogicalPlan;

  constructor(
    private readonly from: BoundRelation,
    private readonly context: QueryContext,
  ) {
    this.plan = from.plan;
  }

  /**
   * The subquery's value as a column past those of the row.
   * @throws FungiError NOT_SUPPORTED for IN and EXISTS, for a subquery that reads the enclosing row, and where it may give more or fewer rows than one
   */
  bind(
    node: SubqueryExpression,
    form: SubqueryBoundExpression['form'],
    _operands: readonly BoundExpression[],
    negated: boolean,
    span: Span,
  ): BoundExpression {
    if (form !== 'scalar') throw notSupported(subqueryName(form, negated), span);
    const right = bindSubquery(node.query, { ...this.context, outer: this.from.scope });
    if (right.fields.length !== 1) {
      throw validationError(`A scalar subquery must have one column, not ${right.fields.length}`, span);
    }
    if (isCorrelated(right)) throw notSupported('A scalar subquery that reads the enclosing row', span);
    if (!givesOneRow(right)) {
      throw notSupported('A scalar subquery other than an aggregation without GROUP BY', span);
    }
    const left = this.plan;
    const [field] = right.fields;
    const type = withNullability(field!.type, true);
    const ttl = stateTtlMs(this.context);
    this.plan = Object.freeze({
      kind: 'join',
      left,
      right,
      joinType: 'left',
      leftKeys: [],
      rightKeys: [],
      nullSafe: [],
      condition: undefined,
      fields: [...left.fields, { name: field!.name, type }],
      stateTtl: { leftMs: ttl, rightMs: ttl },
      span,
    });
    return inputReference(left.fields.length, type, span);
  }

  /** The rows for which `condition` holds, without the columns that were added for it. */
  filtered(condition: BoundExpression): LogicalPlan {
    const { fields } = this.from.plan;
    const rows = filter(this.plan, condition);
    if (rows.fields.length === fields.length) return rows;
    return calc(
      rows,
      undefined,
      fields.map(({ type }, index) => inputReference(index, type)),
      fields.map(({ name }) => name),
    );
  }
}

function givesOneRow(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'calc':
      return plan.condition === undefined && givesOneRow(plan.input);
    case 'aggregate':
      return plan.groupKeys.length === 0;
    case 'values':
      return plan.rows.length === 1;
    default:
      return false;
  }
}
