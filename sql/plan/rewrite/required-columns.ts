/**
 * Which columns of each node its consumers read: the first half of pruning. A node that several consumers share gives
 * what any of them reads.
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { inputsOf } from '../../expression/visit.js';
import { inputsOfAggregate } from '../expression-rewrite.js';
import type { LogicalPlan } from '../logical-plan.js';
import { childPlans, consumersFirst } from '../logical-plan.js';

/** At least one column of every node. */
export function requiredColumns(
  plans: readonly LogicalPlan[],
): ReadonlyMap<LogicalPlan, ReadonlySet<number>> {
  const required = new Map<LogicalPlan, Set<number>>();
  const need = (node: LogicalPlan, columns: Iterable<number>): void => {
    const set = required.get(node) ?? new Set<number>();
    for (const column of columns) set.add(column);
    required.set(node, set);
  };
  for (const plan of plans) need(plan, plan.fields.keys());
  for (const node of consumersFirst(plans)) {
    const own = required.get(node)!;
    if (own.size === 0) own.add(cheapestColumn(node));
    childPlans(node).forEach((child, index) => need(child, readFrom(node, own, index)));
  }
  return required;
}

/** A relation needs a column even where only its rows count. */
function cheapestColumn(node: LogicalPlan): number {
  const constructed = new Set(['ROW', 'ARRAY', 'MAP', 'MULTISET', 'VARIANT']);
  const index = node.fields.findIndex((field) => !constructed.has(field.type.kind));
  return Math.max(0, index);
}

/** Columns that any of `expressions` reads. */
export const reads = (expressions: readonly (BoundExpression | undefined)[]): readonly number[] =>
  expressions.flatMap((expression) => (expression ? inputsOf(expression) : []));

/** Columns of input `child` that `node` reads to give its columns `own`. */
function readFrom(node: LogicalPlan, own: ReadonlySet<number>, child: number): readonly number[] {
  switch (node.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'watermark':
      return [...own, node.column, ...inputsOf(node.expression)];
    case 'calc':
      return reads([node.condition, ...node.expressions.filter((_, index) => own.has(index))]);
    case 'union':
      return [...own];
    case 'unnest': {
      const width = node.input.fields.length;
      return [...own, ...reads([node.collection, node.condition])].filter((column) => column < width);
    }
    case 'window': {
      const width = node.input.fields.length;
      const keys = node.window.kind === 'session' ? node.window.partitionKeys : [];
      const time = node.time.column === undefined ? [] : [node.time.column];
      return [...[...own].filter((column) => column < width), ...keys, ...time];
    }
    case 'window-aggregate': {
      const { window, time, groupKeys } = node;
      const spec =
        window.kind === 'assign' && window.spec.kind === 'session' ? window.spec.partitionKeys : [];
      const carried = window.kind === 'assigned' ? [window.endColumn, ...defined(window.startColumn)] : [];
      return [
        ...groupKeys,
        ...usedAggregates(node, own).flatMap(inputsOfAggregate),
        ...spec,
        ...carried,
        ...defined(time.column),
      ];
    }
    case 'aggregate':
      return [...node.groupKeys, ...usedAggregates(node, own).flatMap(inputsOfAggregate)];
    case 'expand':
      return node.projections.flatMap((projection) => reads(projection.filter((_, index) => own.has(index))));
    case 'join': {
      const width = node.left.fields.length;
      const condition = reads([node.condition]);
      const rows = node.joinType === 'semi' || node.joinType === 'anti';
      const read = [...own, ...condition];
      const { interval } = node;
      if (child === 0) {
        return [...read.filter((column) => column < width), ...node.leftKeys, ...defined(interval?.leftTime)];
      }
      const right = rows ? condition : read;
      return [
        ...right.filter((column) => column >= width).map((column) => column - width),
        ...node.rightKeys,
        ...defined(interval?.rightTime),
      ];
    }
    case 'sort':
      return [...own, ...node.keys.map((key) => key.column)];
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

const defined = (column: number | undefined): readonly number[] => (column === undefined ? [] : [column]);

export type Aggregating = Extract<LogicalPlan, { kind: 'aggregate' | 'window-aggregate' }>;

const usedAggregates = (node: Aggregating, own: ReadonlySet<number>) =>
  node.aggregates.filter((_, index) => own.has(node.groupKeys.length + index));
