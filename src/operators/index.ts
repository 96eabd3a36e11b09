/** Which operator a plan node becomes: linear ones turn into text, stateful ones own tables. */
import { notSupported } from '../../sql/error/index.js';
import type { PhysicalNode } from '../../sql/plan/physical-plan.js';
import type { OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { createGroupAggregateOperator } from './group-aggregate.js';
import { createExpiringJoinOperator } from './expiring-join.js';
import { createIntervalJoinOperator } from './interval-join.js';
import { createJoinOperator } from './join.js';
import { createSessionTableFunctionOperator } from './session-window.js';
import { createSortLimitOperator } from './sort-limit.js';
import { createWindowAggregateOperator } from './window-aggregate.js';
import { calcRelation } from './linear/calc.js';
import { expandRelation } from './linear/expand.js';
import type { LinearContext } from './linear/linear-context.js';
import { unionRelation } from './linear/union.js';
import { unnestRelation } from './linear/unnest.js';
import { windowTableFunctionRelation } from './linear/window-table-function.js';

export type { LinearContext } from './linear/linear-context.js';
export { valuesSql } from './linear/values.js';
export { operatorNeeds } from './needs.js';
export type { Needs } from './needs.js';

/** The node as text over its inputs' text, or undefined where it keeps state. */
export function linearRelation(
  node: PhysicalNode,
  inputs: readonly Relation[],
  context: LinearContext,
): Relation | undefined {
  switch (node.kind) {
    case 'calc':
      return calcRelation(node, inputs[0]!, context);
    case 'union':
      return unionRelation(node, inputs);
    case 'unnest':
      return unnestRelation(node, inputs[0]!, context);
    case 'expand':
      return expandRelation(node, inputs[0]!, context);
    case 'watermark-assigner':
      return { ...inputs[0]!, fields: node.fields };
    case 'window-table-function':
      return node.window.kind === 'session'
        ? undefined
        : windowTableFunctionRelation(node, inputs[0]!, context);
    case 'table-scan':
    case 'values':
    case 'window-aggregate':
    case 'group-aggregate':
    case 'join':
    case 'sort-limit':
      return undefined;
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

/** @throws FungiError NOT_SUPPORTED */
export function createOperator(
  node: PhysicalNode,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  switch (node.kind) {
    case 'group-aggregate':
      return createGroupAggregateOperator(node, inputs, context);
    case 'window-aggregate':
      return createWindowAggregateOperator(node, inputs, context);
    case 'window-table-function':
      if (node.window.kind !== 'session') throw new Error(`${node.id} is linear`);
      return createSessionTableFunctionOperator(node, node.window, inputs[0]!, context);
    case 'join':
      if (node.interval) return createIntervalJoinOperator(node, node.interval, inputs, context);
      return node.stateTtl
        ? createExpiringJoinOperator(node, node.stateTtl, inputs, context)
        : createJoinOperator(node, inputs, context);
    case 'sort-limit':
      return createSortLimitOperator(node, inputs, context);
    default:
      throw notSupported(`The operator ${node.kind}`);
  }
}

/** True for nodes that `linearRelation` handles. */
export function isLinear(node: PhysicalNode): boolean {
  switch (node.kind) {
    case 'calc':
    case 'union':
    case 'unnest':
    case 'expand':
    case 'watermark-assigner':
      return true;
    case 'window-table-function':
      return node.window.kind !== 'session';
    default:
      return false;
  }
}
