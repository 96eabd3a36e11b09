/**
 * Rows that a regular join may forget. The bounds of closed windows only move forward with the watermark, so a row whose
 * condition allows only earlier windows of the other side cannot match again. The result is the same, only the state is
 * smaller than Flink's.
 */
import type { BoundExpression } from '../expression/bound-expression.js';
import { builtInCall, conjuncts, inputReference } from './expression-rewrite.js';
import type { LogicalJoin, LogicalPlan } from './logical-plan.js';
import type { JoinExpiry } from './physical-plan.js';
import { timeBounds } from './time-bounds.js';
import { windowProperties } from './window-properties.js';

/** For both sides, where known. */
export interface JoinExpiries {
  readonly leftExpiry?: JoinExpiry;
  readonly rightExpiry?: JoinExpiry;
}

export function joinExpiries(plan: LogicalJoin): JoinExpiries {
  const [left, right] = [futureTimes(plan.left), futureTimes(plan.right)];
  const expiries: { leftExpiry?: JoinExpiry; rightExpiry?: JoinExpiry } = {};
  for (const condition of allConditions(plan)) {
    const bounds = timeBounds(condition, plan.left.fields.length);
    if (!bounds) continue;
    const { leftTime, rightTime, lower, upper } = bounds;
    const [leftFrom, rightFrom] = [left.get(leftTime), right.get(rightTime)];
    // A right time is at most left − lower, and those to come are later than the watermark + rightFrom.
    if (rightFrom !== undefined && Number.isFinite(lower)) {
      expiries.leftExpiry = earliest(expiries.leftExpiry, leftTime, -lower - rightFrom);
    }
    if (leftFrom !== undefined && Number.isFinite(upper)) {
      expiries.rightExpiry = earliest(expiries.rightExpiry, rightTime, upper - leftFrom);
    }
  }
  return expiries;
}

function earliest(known: JoinExpiry | undefined, column: number, ms: number): JoinExpiry {
  return known && known.column === column && known.ms <= ms ? known : { column, ms };
}

/** The keys as equations, then the rest of the condition. */
function allConditions(plan: LogicalJoin): readonly BoundExpression[] {
  const { left, right, leftKeys, rightKeys } = plan;
  const keys = leftKeys.map((key, index) => {
    const other = rightKeys[index]!;
    const reference = inputReference(left.fields.length + other, right.fields[other]!.type);
    return builtInCall('=', [inputReference(key, left.fields[key]!.type), reference]);
  });
  return [...keys, ...conjuncts(plan.condition)];
}

/** For each column that only moves forward: the values to come are later than the watermark plus so many milliseconds. */
function futureTimes(plan: LogicalPlan): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  const windows = windowProperties(plan);
  if (windows?.source !== 'aggregate') return times;
  const { time, spec } = windows;
  if (time.attribute !== 'rowtime' || time.timeZone !== undefined) return times;
  // A window fires when the watermark reaches its end − 1.
  for (const column of windows.ends) times.set(column, 1);
  for (const column of windows.times) times.set(column, 0);
  if (spec.kind !== 'session') for (const column of windows.starts) times.set(column, 1 - spec.size);
  return times;
}
