/**
 * What a source can do itself: leave out rows (filter) and stop early (limit).
 *
 *     Limit(10)                      Limit(10)
 *       Calc(a, where a > 1)    →      Scan(a; filter a > 1)
 *         Scan(a)
 */
import { isDeterministic } from '../../expression/visit.js';
import { conjunction, conjuncts } from '../expression-rewrite.js';
import type { LogicalCalc, LogicalPlan, LogicalScan } from '../logical-plan.js';
import { rewriteBottomUp } from '../logical-plan.js';

/** @param isShared whether a node feeds several consumers, whose needs differ */
export function pushIntoScans(plan: LogicalPlan, isShared: (node: LogicalPlan) => boolean): LogicalPlan {
  return rewriteBottomUp(plan, (node, original) => {
    if (node.kind === 'calc' && original.kind === 'calc') {
      return isShared(original.input) ? node : pushCalc(node);
    }
    if (
      node.kind === 'sort' &&
      original.kind === 'sort' &&
      node.keys.length === 0 &&
      node.fetch !== undefined
    ) {
      const limited = withLimit(node.input, original.input, node.offset + node.fetch, isShared);
      return limited ? Object.freeze({ ...node, input: limited }) : node;
    }
    return node;
  });
}

/** LIMIT without order takes any rows: the source need not read more. The limit itself stays, splits apply theirs each. */
function withLimit(
  plan: LogicalPlan,
  original: LogicalPlan,
  limit: number,
  isShared: (node: LogicalPlan) => boolean,
): LogicalPlan | undefined {
  if (isShared(original)) return undefined;
  if (plan.kind === 'scan') {
    if (plan.filter) return undefined;
    const insertOnly = plan.table.source?.changelog.every((kind) => kind === '+I');
    return insertOnly ? Object.freeze({ ...plan, limit }) : undefined;
  }
  if (plan.kind !== 'calc' || plan.condition || original.kind !== 'calc') return undefined;
  const input = withLimit(plan.input, original.input, limit, isShared);
  return input && Object.freeze({ ...plan, input });
}

function pushCalc(node: LogicalCalc): LogicalPlan {
  const { input } = node;
  if (input.kind !== 'scan' || !node.condition) return node;
  const own = conjuncts(node.condition);
  const pushed = own.filter(isDeterministic);
  if (pushed.length === 0) return node;
  const scan: LogicalScan = Object.freeze({
    ...input,
    filter: conjunction([...conjuncts(input.filter), ...pushed]),
  });
  return Object.freeze({
    ...node,
    input: scan,
    condition: conjunction(own.filter((condition) => !pushed.includes(condition))),
  });
}
