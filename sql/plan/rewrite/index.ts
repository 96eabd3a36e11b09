/** The rules in the order in which they run; each has a file of its own with its before and after. */
import type { LogicalPlan } from '../logical-plan.js';
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

/** The plans of all sinks of a job, rewritten together so that they keep sharing what they share. */
export function rewritePlans(plans: Plans, runtimeMode: 'streaming' | 'batch'): Plans {
  let current = sharePlans(each(plans, fuseWindowAggregates));
  current = each(current, simplifyExpressions);
  current = withSharing(current, mergeCalcs);
  current = withSharing(current, pushFilters);
  current = withSharing(current, mergeCalcs);
  if (runtimeMode === 'streaming') current = each(current, findIntervalJoins);
  current = each(current, extractJoinKeys);
  current = pruneColumns(sharePlans(current));
  current = sharePlans(dropWatermarks(current));
  current = withSharing(current, pushFilters);
  current = withSharing(current, mergeCalcs);
  current = each(each(current, propagateConstants), simplifyExpressions);
  current = each(current, orderAlternatives);
  current = pruneColumns(pushPaths(current));
  current = withSharing(current, mergeCalcs);
  current = pruneColumns(pushPaths(current));
  current = withSharing(current, pushIntoScans);
  current = withSharing(current, mergeCalcs);
  return withSharing(sharePlans(pruneColumns(current)), mergeCalcs);
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
