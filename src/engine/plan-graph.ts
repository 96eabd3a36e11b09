/** The plan as a graph: what feeds what, and what each consumer needs of its input beyond the columns. */
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PhysicalNode, PhysicalPlan, SinkNode } from '../../sql/plan/physical-plan.js';
import { showsEventTime } from '../../sql/plan/table-description.js';
import { operatorNeeds } from '../operators/needs.js';
import type { Needs } from '../operators/needs.js';

const NO_NEEDS: Needs = Object.freeze({
  position: false,
  order: false,
  watermark: false,
  eventTime: false,
});

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

/** Counts consumers and passes needs from consumers down to their inputs; `keepsOrder`: what the sink shows tells in which order it took rows. */
export function planGraph(plan: PhysicalPlan, keepsOrder: (sink: SinkNode) => boolean): PlanGraph {
  const consumers = new Map<PhysicalNode, number>();
  const needs = new Map<PhysicalNode, Needs>();
  const order: PhysicalNode[] = [];
  const visit = (node: PhysicalNode): void => {
    consumers.set(node, (consumers.get(node) ?? 0) + 1);
    if (consumers.get(node)! > 1) return;
    for (const input of inputsOfNode(node)) visit(input);
    order.push(node);
  };
  const ask = (node: PhysicalNode, asked: Needs): void => {
    const known = needs.get(node) ?? NO_NEEDS;
    needs.set(node, {
      position: known.position || asked.position,
      order: known.order || asked.order,
      watermark: known.watermark || asked.watermark,
      eventTime: known.eventTime || asked.eventTime,
    });
  };
  for (const sink of plan.sinks) {
    const { input, target } = sink;
    visit(input);
    const eventTime = target.kind === 'table' && showsEventTime(target.table, plan.runtimeMode);
    ask(input, { ...NO_NEEDS, eventTime, order: keepsOrder(sink) });
  }
  // `order` has inputs first; backwards every consumer comes before its inputs.
  for (const node of order.reverse()) {
    const own = needs.get(node) ?? NO_NEEDS;
    for (const [index, input] of inputsOfNode(node).entries()) {
      ask(input, operatorNeeds(node, index, own, plan.runtimeMode));
    }
  }
  return {
    consumers: (node) => consumers.get(node) ?? 0,
    needs: (node) => needs.get(node) ?? NO_NEEDS,
  };
}
