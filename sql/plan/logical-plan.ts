/**
 * Queries after names and types are resolved: relational algebra over column positions, before any decision on how it
 * is run. The binder builds it, the rules in `rewrite/` change it, the physical planner turns it into operators.
 */
import type { Span } from '../ast/index.js';
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { literal } from '../expression/build.js';
import { int } from '../types/index.js';
import { inputReference } from './expression-rewrite.js';
import type {
  JoinInterval,
  JoinNode,
  JoinStateTtl,
  PlanField,
  ScanColumn,
  SortKey,
  WindowAggregate,
  WindowProperty,
  WindowSpec,
  WindowTime,
} from './physical-plan.js';
import type { TableDescription } from './table-description.js';

interface LogicalBase {
  readonly fields: readonly PlanField[];
  /** Where it stood in the SQL text, for errors found later. */
  readonly span?: Span;
}

export interface LogicalScan extends LogicalBase {
  readonly kind: 'scan';
  readonly table: TableDescription;
  readonly columns: readonly ScanColumn[];
  readonly filter: BoundExpression | undefined;
  readonly limit: number | undefined;
}

export interface LogicalWatermark extends LogicalBase {
  readonly kind: 'watermark';
  readonly input: LogicalPlan;
  readonly column: number;
  readonly expression: BoundExpression;
  readonly delayMs: number | undefined;
  readonly idleTimeoutMs: number;
}

/** Filter, then project. */
export interface LogicalCalc extends LogicalBase {
  readonly kind: 'calc';
  readonly input: LogicalPlan;
  readonly condition: BoundExpression | undefined;
  readonly expressions: readonly BoundExpression[];
}

export interface LogicalValues extends LogicalBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly BoundExpression[])[];
}

/** UNION ALL. */
export interface LogicalUnion extends LogicalBase {
  readonly kind: 'union';
  readonly inputs: readonly LogicalPlan[];
}

export interface LogicalUnnest extends LogicalBase {
  readonly kind: 'unnest';
  readonly input: LogicalPlan;
  readonly collection: BoundExpression;
  readonly withOrdinality: boolean;
  readonly joinType: 'inner' | 'left';
  /** Over input ++ element columns. */
  readonly condition: BoundExpression | undefined;
}

/** Window table function: input columns, then window_start, window_end, window_time. */
export interface LogicalWindow extends LogicalBase {
  readonly kind: 'window';
  readonly input: LogicalPlan;
  readonly window: WindowSpec;
  readonly time: WindowTime;
}

/** Output: group keys, aggregates, properties. */
export interface LogicalWindowAggregate extends LogicalBase {
  readonly kind: 'window-aggregate';
  readonly input: LogicalPlan;
  readonly window: WindowAggregate['window'];
  readonly time: WindowTime;
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
  readonly legacy: boolean;
}

/** Output: group keys, then aggregates. */
export interface LogicalAggregate extends LogicalBase {
  readonly kind: 'aggregate';
  readonly input: LogicalPlan;
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly stateTtlMs: number;
}

export interface LogicalExpand extends LogicalBase {
  readonly kind: 'expand';
  readonly input: LogicalPlan;
  readonly projections: readonly (readonly BoundExpression[])[];
}

export interface LogicalJoin extends LogicalBase {
  readonly kind: 'join';
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly joinType: JoinNode['joinType'];
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  readonly nullSafe: readonly boolean[];
  /** Over left ++ right; what the keys do not say. */
  readonly condition: BoundExpression | undefined;
  readonly stateTtl: JoinStateTtl;
  /** Set for interval joins. */
  readonly interval?: JoinInterval;
}

export interface LogicalSort extends LogicalBase {
  readonly kind: 'sort';
  readonly input: LogicalPlan;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly fetch: number | undefined;
}

export type LogicalPlan =
  | LogicalScan
  | LogicalWatermark
  | LogicalCalc
  | LogicalValues
  | LogicalUnion
  | LogicalUnnest
  | LogicalWindow
  | LogicalWindowAggregate
  | LogicalAggregate
  | LogicalExpand
  | LogicalJoin
  | LogicalSort;

export function childPlans(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return [];
    case 'union':
      return plan.inputs;
    case 'join':
      return [plan.left, plan.right];
    case 'watermark':
    case 'calc':
    case 'unnest':
    case 'window':
    case 'window-aggregate':
    case 'aggregate':
    case 'expand':
    case 'sort':
      return [plan.input];
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

/** The same node over other inputs, which must have the same columns. */
export function withChildPlans(plan: LogicalPlan, children: readonly LogicalPlan[]): LogicalPlan {
  const before = childPlans(plan);
  if (before.every((child, index) => child === children[index])) return plan;
  switch (plan.kind) {
    case 'scan':
    case 'values':
      return plan;
    case 'union':
      return Object.freeze({ ...plan, inputs: children });
    case 'join':
      return Object.freeze({ ...plan, left: children[0]!, right: children[1]! });
    default:
      return Object.freeze({ ...plan, input: children[0]! });
  }
}

/**
 * Applies `rule` to every node, inputs first; `original` is the node before its inputs were rewritten. A node that
 * several consumers share stays shared.
 */
export function rewriteBottomUp(
  plan: LogicalPlan,
  rule: (node: LogicalPlan, original: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  const done = new Map<LogicalPlan, LogicalPlan>();
  const visit = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node);
    if (known) return known;
    const result = rule(withChildPlans(node, childPlans(node).map(visit)), node);
    done.set(node, result);
    return result;
  };
  return visit(plan);
}

/** All nodes of the plans, each once; inputs come after everything that reads them. */
export function consumersFirst(plans: readonly LogicalPlan[]): readonly LogicalPlan[] {
  const order: LogicalPlan[] = [];
  const seen = new Set<LogicalPlan>();
  const visit = (node: LogicalPlan): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const child of childPlans(node)) visit(child);
    order.push(node);
  };
  for (const plan of plans) visit(plan);
  return order.reverse();
}

// ---- constructors

/** A projection of nothing gets a constant column: a relation has at least one. */
export function calc(
  input: LogicalPlan,
  condition: BoundExpression | undefined,
  expressions: readonly BoundExpression[],
  names: readonly string[],
): LogicalCalc {
  if (expressions.length === 0) return calc(input, condition, [literal(0n, int(false))], ['ZERO']);
  const fields = expressions.map((expression, index) => ({ name: names[index]!, type: expression.type }));
  return Object.freeze({ kind: 'calc', input, condition, expressions, fields });
}

/** The same columns, only the rows that satisfy `condition`. */
export function filter(input: LogicalPlan, condition: BoundExpression): LogicalCalc {
  return calc(input, condition, identity(input), namesOf(input));
}

/** The columns at `columns`, in that order. */
export function project(input: LogicalPlan, columns: readonly number[]): LogicalCalc {
  return calc(
    input,
    undefined,
    columns.map((column) => inputReference(column, input.fields[column]!.type)),
    columns.map((column) => input.fields[column]!.name),
  );
}

/** References to all columns of `plan`, in order. */
export function identity(plan: LogicalPlan): readonly BoundExpression[] {
  return plan.fields.map((field, index) => inputReference(index, field.type));
}

export const namesOf = (plan: LogicalPlan): readonly string[] => plan.fields.map((field) => field.name);
