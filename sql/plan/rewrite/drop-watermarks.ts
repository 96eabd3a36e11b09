/**
 * A watermark that nothing waits for is not computed, so that its column need not be read and filters reach the source.
 * Event-time windows, interval joins, sorts by time and CURRENT_WATERMARK wait for watermarks, and materialized tables show how far they are. (Flink computes it all the same and fails on a
 * NULL rowtime even then.)
 *
 *     Calc(a)                         Calc(a)
 *       WatermarkAssigner(ts)    →      Scan(a)
 *         Scan(a, ts)
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { walkComputed } from '../../expression/visit.js';
import type { LogicalPlan } from '../logical-plan.js';
import { childPlans, withChildPlans } from '../logical-plan.js';

/** @param shown the plans whose event time is shown */
export function dropWatermarks(
  plans: readonly LogicalPlan[],
  shown: readonly boolean[] = [],
): readonly LogicalPlan[] {
  const awaited = new Set<LogicalPlan>();
  const mark = (node: LogicalPlan): void => {
    if (awaited.has(node)) return;
    awaited.add(node);
    childPlans(node).forEach(mark);
  };
  const seen = new Set<LogicalPlan>();
  const visit = (node: LogicalPlan): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (waits(node)) mark(node);
    childPlans(node).forEach(visit);
  };
  plans.forEach(visit);
  for (const [index, plan] of plans.entries()) if (shown[index]) mark(plan);
  const done = new Map<LogicalPlan, LogicalPlan>();
  const rebuild = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node);
    if (known) return known;
    const children = childPlans(node).map(rebuild);
    const result =
      node.kind === 'watermark' && !awaited.has(node) ? children[0]! : withChildPlans(node, children);
    done.set(node, result);
    return result;
  };
  return plans.map(rebuild);
}

/** Whether what `node` gives depends on the watermarks of its inputs. */
function waits(node: LogicalPlan): boolean {
  switch (node.kind) {
    case 'window-aggregate':
    case 'window':
      return node.time.attribute === 'rowtime';
    case 'sort':
      return node.keys.length > 0 && node.fetch === undefined;
    case 'calc':
      return [node.condition, ...node.expressions].some(
        (expression) => expression && readsWatermark(expression),
      );
    case 'scan':
    case 'values':
    case 'watermark':
    case 'union':
    case 'unnest':
    case 'aggregate':
    case 'expand':
      return false;
    case 'join':
      return node.interval?.attribute === 'rowtime';
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function readsWatermark(expression: BoundExpression): boolean {
  let reads = false;
  walkComputed(expression, (node) => {
    if (node.kind === 'call' && node.function.name === 'CURRENT_WATERMARK') reads = true;
  });
  return reads;
}
