/** SELECT DISTINCT and UNION: an aggregation over all columns without aggregates. */
import type { LogicalPlan } from '../plan/logical-plan.js';
import { isWindowGrouping } from '../plan/window-properties.js';
import { withoutTimeAttribute } from '../types/index.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';

/** Each row of `plan` once. The window time of a windowed relation stays a time attribute. */
export function distinct(plan: LogicalPlan, context: QueryContext): LogicalPlan {
  const groupKeys = plan.fields.map((_, index) => index);
  const windowed = isWindowGrouping(plan, groupKeys);
  return Object.freeze({
    kind: 'aggregate',
    input: plan,
    groupKeys,
    aggregates: [],
    stateTtlMs: stateTtlMs(context),
    fields: plan.fields.map((field) => ({
      name: field.name,
      type: windowed ? field.type : withoutTimeAttribute(field.type),
    })),
  });
}
