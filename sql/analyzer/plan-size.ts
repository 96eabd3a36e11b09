/**
 * Bounds the size of plans while they are made: views and WITH tables that name the one before twice double a plan each, so that a
 * text of a few lines would never be planned to its end.
 */
import type { Span } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { childPlans } from '../plan/logical-plan.js';

/** Operators of a query, counted as often as they are used. Planning that many takes some tenths of a second. */
const PLAN_OPERATORS_MAX = 5_000;

const sizes = new WeakMap<LogicalPlan, number>();

/** Operators below and with `plan`; one that is used twice counts twice. */
function sizeOf(plan: LogicalPlan): number {
  const known = sizes.get(plan);
  if (known !== undefined) return known;
  let size = 1;
  for (const child of childPlans(plan)) size += sizeOf(child);
  sizes.set(plan, size);
  return size;
}

/** Columns of a query, and of the rows that it joins. */
const COLUMNS_MAX = 4_096;

/**
 * `plan`, unless it has become too large.
 * @throws FungiError NESTING_TOO_DEEP, without a place: the whole statement is meant, not the view that was one too many
 */
export function checkedSize(plan: LogicalPlan): LogicalPlan {
  checkWidth(plan.fields.length);
  if (sizeOf(plan) <= PLAN_OPERATORS_MAX) return plan;
  throw new FungiError(
    'NESTING_TOO_DEEP',
    `The query has more than ${PLAN_OPERATORS_MAX} operators after its views and WITH tables are expanded`,
  );
}

/** @throws FungiError NESTING_TOO_DEEP, with PostgreSQL's state for too many columns */
export function checkWidth(columns: number, span?: Span): void {
  if (columns <= COLUMNS_MAX) return;
  throw new FungiError('NESTING_TOO_DEEP', `The query has more than ${COLUMNS_MAX} columns`, {
    sqlState: '54011',
    ...(span ? { span } : {}),
  });
}
