/** The plan as a graph: what feeds what, and what each consumer needs of its input beyond the columns. */
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PhysicalNode, PhysicalPlan } from '../../sql/plan/physical-plan.js';
import { showsEventTime } from '../../sql/plan/table-description.js';
import { operatorNeeds } from '../operators/needs.js';
import type { Needs } from '../operators/needs.js';

const NO_NEEDS: Needs = Object.freeze({ position: false, watermark: false, eventTime: false });

export interface PlanGraph {
  consumers(node: PhysicalNode): number;
  needs(node: PhysicalNode): Needs;
}

export function inputsOfNode(node: PhysicalNode): readonly PhysicalNode[] {
  switch (node.kind) {
    case 'table-scan':
    case 'values':
      return [];
    case 'union':
      return node.inputs;
    case 'join':
      return [node.left, node.right];
    case 'watermark-assigner':
    case 'calc':
    case 'unnest':
    case 'window-table-function':
    case 'window-aggregate':
    case 'group-aggregate':
    case 'expand':
    case 'sort-limit':
      return [node.input];
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

/** The expressions that a node evaluates itself. */
export function expressionsOf(node: PhysicalNode): readonly BoundExpression[] {
  switch (node.kind) {
    case 'table-scan':
      return node.filter === undefined ? [] : [node.filter];
    case 'watermark-assigner':
      return [node.expression];
    case 'calc':
      return node.condition === undefined ? node.expressions : [...node.expressions, node.condition];
    case 'values':
      return node.rows.flat();
    case 'unnest':
      return node.condition === undefined ? [node.collection] : [node.collection, node.condition];
    case 'window-aggregate':
    case 'group-aggregate':
      return node.aggregates.flatMap((call) => [
        ...call.arguments,
        ...(call.filter === undefined ? [] : [call.filter]),
        ...call.orderBy.map((order) => order.expression),
      ]);
    case 'expand':
      return node.projections.flat();
    case 'join':
      return node.condition === undefined ? [] : [node.condition];
    case 'union':
    case 'window-table-function':
    case 'sort-limit':
      return [];
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

/** Counts consumers and passes needs from consumers down to their inputs. */
export function planGraph(plan: PhysicalPlan): PlanGraph {
  const consumers = new Map<PhysicalNode, number>();
  const needs = new Map<PhysicalNode, Needs>();
  const order: PhysicalNode[] = [];
  const visit = (node: PhysicalNode): void => {
    consumers.set(node, (consumers.get(node) ?? 0) + 1);
    if (consumers.get(node)! > 1) return;
    for (const input of inputsOfNode(node)) visit(input);
    order.push(node);
  };
  for (const { input, target } of plan.sinks) {
    visit(input);
    const shown = target.kind === 'table' && showsEventTime(target.table, plan.runtimeMode);
    if (shown) needs.set(input, { ...NO_NEEDS, eventTime: true });
  }
  // `order` has inputs first; backwards every consumer comes before its inputs.
  for (const node of order.reverse()) {
    const own = needs.get(node) ?? NO_NEEDS;
    for (const [index, input] of inputsOfNode(node).entries()) {
      const asked = operatorNeeds(node, index, own, plan.runtimeMode);
      const known = needs.get(input) ?? NO_NEEDS;
      needs.set(input, {
        position: known.position || asked.position,
        watermark: known.watermark || asked.watermark,
        eventTime: known.eventTime || asked.eventTime,
      });
    }
  }
  return {
    consumers: (node) => consumers.get(node) ?? 0,
    needs: (node) => needs.get(node) ?? NO_NEEDS,
  };
}
