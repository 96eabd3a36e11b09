/** The rules in the order in which they run; each has a file of its own with its before and after. */
import type { LogicalPlan } from '../logical-plan.js';
import type { Steps } from '../../steps.js';
import { dropWatermarks } from './drop-watermarks.js';
import { extractJoinKeys } from './extract-join-keys.js';
import { findIntervalJoins } from './find-interval-joins.js';
import { fuseWindowAggregates } from './fuse-window-aggregate.js';
import { mergeCalcs } from './merge-calcs.js';
import { orderAlternatives } from './order-alternatives.js';
import { propagateConstants } from './propagate-constants.js';
import { pruneColumns } from './prune-columns.js';
import { pushFilters } from './push-filters.js';
import { pushIntoScans } from './push-into-scan.js';
import { pushPaths } from './push-paths.js';
import { sharedNodes, sharePlans } from './share-plans.js';
import { simplifyExpressions } from './simplify-expressions.js';

type Plans = readonly LogicalPlan[];
type SharingRule = (plan: LogicalPlan, isShared: (node: LogicalPlan) => boolean) => LogicalPlan;

/**
 * The plans of all sinks of a job, rewritten together so that they keep sharing what they share; a step for each rule.
 * @param shown the plans whose event time is shown, though nothing may wait for it
 */
export function* rewritePlans(
  plans: Plans,
  runtimeMode: 'streaming' | 'batch',
  shown: readonly boolean[] = [],
): Steps<Plans> {
  let current = plans;
  for (const rule of rules(runtimeMode, shown)) {
    current = rule(current);
    yield;
  }
  return current;
}

function rules(
  runtimeMode: 'streaming' | 'batch',
  shown: readonly boolean[],
): readonly ((plans: Plans) => Plans)[] {
  const merge = (plans: Plans): Plans => withSharing(plans, mergeCalcs);
  const push = (plans: Plans): Plans => withSharing(plans, pushFilters);
  const prune = (plans: Plans): Plans => pruneColumns(pushPaths(plans));
  return [
    (plans) => sharePlans(each(plans, (plan) => fuseWindowAggregates(plan, runtimeMode))),
    (plans) => each(plans, simplifyExpressions),
    merge,
    push,
    merge,
    ...(runtimeMode === 'streaming' ? [(plans: Plans) => each(plans, findIntervalJoins)] : []),
    (plans) => each(plans, extractJoinKeys),
    (plans) => pruneColumns(sharePlans(plans)),
    (plans) => sharePlans(dropWatermarks(plans, shown)),
    push,
    merge,
    (plans) => each(each(plans, propagateConstants), simplifyExpressions),
    (plans) => each(plans, orderAlternatives),
    prune,
    merge,
    prune,
    (plans) => withSharing(plans, pushIntoScans),
    merge,
    (plans) => sharePlans(pruneColumns(plans)),
    merge,
  ];
}

/** A rule on each plan; nodes that plans share are rewritten once. */
function each(plans: Plans, rule: (plan: LogicalPlan) => LogicalPlan): Plans {
  return together(plans, rule);
}

function withSharing(plans: Plans, rule: SharingRule): Plans {
  const shared = sharedNodes(plans);
  return sharePlans(together(plans, (plan) => rule(plan, (node) => shared.has(node))));
}

/** Runs a rule over all plans as inputs of one node, so that it sees each shared node once. */
function together(plans: Plans, rule: (plan: LogicalPlan) => LogicalPlan): Plans {
  if (plans.length === 1) return [rule(plans[0]!)];
  const root: LogicalPlan = Object.freeze({ kind: 'union', inputs: plans, fields: [] });
  const result = rule(root);
  return result.kind === 'union' ? result.inputs : plans;
}
