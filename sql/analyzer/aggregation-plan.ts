/**
 * The plan of an aggregation whose keys and calls were collected from a SELECT: a projection of what they read, the rows of
 * GROUPING SETS, the aggregation (or that of a group window), and what the expressions of the SELECT mean over its result.
 */
import type { GroupBy } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { literal } from '../expression/build.js';
import { childExpressions } from '../expression/visit.js';
import { builtInCall, expressionKey, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan, LogicalWindowAggregate } from '../plan/logical-plan.js';
import { calc } from '../plan/logical-plan.js';
import type { PlanField, WindowProperty, WindowSpec } from '../plan/physical-plan.js';
import { isWindowGrouping } from '../plan/window-properties.js';
import { bigint, withNullability, withoutTimeAttribute } from '../types/index.js';
import { aggregateText } from './aggregate-text.js';
import type { UnplacedAggregate } from './bind-aggregate-call.js';
import type { GroupWindow } from './group-window.js';
import { propertyType } from './group-window.js';
import type { NumberedSet } from './grouping-sets.js';
import { mapTopDown } from './map-top-down.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';

/** What a column past those of the row stands for. */
export type Placeholder =
  | { readonly kind: 'aggregate'; readonly index: number }
  | { readonly kind: 'grouping'; readonly keys: readonly number[] }
  | { readonly kind: 'group-id' }
  | { readonly kind: 'property'; readonly property: WindowProperty };

export interface AggregatedPlan {
  readonly plan: LogicalPlan;
  /**
   * `expression` over the rows of `plan`.
   * @throws FungiError GROUPING when it reads a column that is not grouped; `label` names that column
   */
  resolve(expression: BoundExpression, label?: string): BoundExpression;
}

/** What binding a SELECT with groups has found. */
export interface CollectedAggregation {
  readonly input: LogicalPlan;
  /** Columns of the input's rows; references past them are placeholders. */
  readonly width: number;
  readonly context: QueryContext;
  readonly groupBy: GroupBy | undefined;
  readonly keys: readonly BoundExpression[];
  readonly keyPositions: ReadonlyMap<string, number>;
  readonly sets: readonly NumberedSet[];
  readonly aggregates: readonly UnplacedAggregate[];
  readonly placeholders: readonly Placeholder[];
  /** Names of select items, for EXPLAIN, by aggregate and by key. */
  readonly aggregateNames: ReadonlyMap<number, string>;
  readonly keyNames: ReadonlyMap<number, string>;
}

export function buildAggregation(of: CollectedAggregation, window: GroupWindow | undefined): AggregatedPlan {
  return window ? buildGroupWindow(of, window) : buildAggregate(of);
}

/** Whether rows are multiplied for grouping sets. */
function isExpanded({ sets, keys }: CollectedAggregation): boolean {
  return sets.length !== 1 || sets[0]!.keys.length !== keys.length;
}

/** Keys, then what the aggregates read (each once); the aggregates over those columns. */
function placeArguments(of: CollectedAggregation, extra: readonly BoundExpression[]) {
  const columns = [...of.keys, ...extra];
  const positions = new Map<string, number>();
  const reusable = isExpanded(of) ? of.keys.length : 0;
  columns.forEach((column, index) => {
    if (index >= reusable) positions.set(expressionKey(column), index);
  });
  const place = (expression: BoundExpression): BoundExpression => {
    if (expression.kind === 'literal') return expression;
    const key = expressionKey(expression);
    const position = positions.get(key) ?? columns.push(expression) - 1;
    positions.set(key, position);
    return inputReference(position, expression.type, expression.span);
  };
  const calls = of.aggregates.map((aggregate): AggregateCall => ({
    ...aggregate,
    arguments: aggregate.arguments.map(place),
    filter: aggregate.filter && place(aggregate.filter),
    orderBy: aggregate.orderBy.map((item) => ({ ...item, expression: place(item.expression) })),
    text: aggregateText(aggregate, of.input.fields),
  }));
  const names = columns.map((column, index) => columnName(of, column, index));
  return { plan: calc(of.input, undefined, columns, names), calls };
}

function aggregateName(of: CollectedAggregation, index: number): string {
  return of.aggregateNames.get(index) ?? `$agg${index}`;
}

function columnName(of: CollectedAggregation, column: BoundExpression, index: number): string {
  if (column.kind === 'input') return of.input.fields[column.index]!.name;
  return of.keyNames.get(index) ?? `$f${index}`;
}

function buildAggregate(of: CollectedAggregation): AggregatedPlan {
  const { plan, calls } = placeArguments(of, []);
  const keyCount = of.keys.length;
  const input = isExpanded(of) ? expand(of, plan) : plan;
  const expandColumn = isExpanded(of) ? input.fields.length - 1 : undefined;
  const groupKeys = [...of.keys.keys(), ...(expandColumn === undefined ? [] : [expandColumn])];
  const windowed = isWindowGrouping(input, groupKeys);
  const keyFields = groupKeys.map((key): PlanField => {
    const { name, type } = input.fields[key]!;
    return { name, type: windowed ? type : withoutTimeAttribute(type) };
  });
  const fields = [
    ...keyFields,
    ...calls.map((call, index) => ({ name: aggregateName(of, index), type: call.type })),
  ];
  const aggregate: LogicalPlan = Object.freeze({
    kind: 'aggregate',
    input,
    groupKeys,
    aggregates: calls,
    stateTtlMs: stateTtlMs(of.context),
    fields,
    ...(of.groupBy ? { span: of.groupBy.span } : {}),
  });
  return aggregated(of, aggregate, (what) => {
    switch (what.kind) {
      case 'aggregate':
        return inputReference(groupKeys.length + what.index, calls[what.index]!.type);
      case 'grouping':
        return bySet(of, keyCount, expandColumn !== undefined, (set) => groupingValue(set, what.keys));
      case 'group-id':
        return bySet(of, keyCount, expandColumn !== undefined, (set) => set.copy);
      case 'property':
        throw new Error('A window property without a group window');
    }
  });
}

/** Each row once for each grouping set: keys that are not in the set become NULL. */
function expand(of: CollectedAggregation, plan: LogicalPlan): LogicalPlan {
  const keyCount = of.keys.length;
  const optional = of.keys.map((_, key) => of.sets.some((set) => !set.keys.includes(key)));
  const fields = plan.fields.map((field, index) =>
    optional[index] ? { ...field, type: withNullability(field.type, true) } : field,
  );
  const projections = of.sets.map((set) => [
    ...fields.map((field, index) =>
      index < keyCount && !set.keys.includes(index)
        ? literal(null, field.type)
        : inputReference(index, plan.fields[index]!.type),
    ),
    literal(BigInt(set.expandId), bigint(false)),
  ]);
  return Object.freeze({
    kind: 'expand',
    input: plan,
    projections,
    fields: [...fields, { name: '$e', type: bigint(false) }],
  });
}

/** A value that depends on the grouping set of the row. */
function bySet(
  of: CollectedAggregation,
  expandColumn: number,
  expanded: boolean,
  value: (set: NumberedSet) => number,
): BoundExpression {
  const constant = (number: number): BoundExpression => literal(BigInt(number), bigint(false));
  const values = of.sets.map((set) => constant(value(set)));
  if (!expanded || new Set(values.map(expressionKey)).size === 1) return values[0]!;
  const reference = inputReference(expandColumn, bigint(false));
  return Object.freeze({
    kind: 'case',
    type: bigint(false),
    branches: of.sets.slice(0, -1).map((set, index) => ({
      when: builtInCall('=', [reference, constant(set.expandId)]),
      then: values[index]!,
    })),
    otherwise: values.at(-1)!,
  });
}

function buildGroupWindow(of: CollectedAggregation, window: GroupWindow): AggregatedPlan {
  const proctime = window.attribute === 'proctime';
  const { plan, calls } = placeArguments(of, proctime ? [] : [window.time]);
  const keyCount = of.keys.length;
  const local = proctime || window.time.type.kind === 'TIMESTAMP_LTZ';
  const properties = [
    ...new Set(of.placeholders.flatMap((what) => (what.kind === 'property' ? [what.property] : []))),
  ];
  const groupKeys = [...of.keys.keys()];
  const spec: WindowSpec =
    window.spec.kind === 'session' ? { ...window.spec, partitionKeys: groupKeys } : window.spec;
  const fields: readonly PlanField[] = [
    ...groupKeys.map((key) => ({
      name: plan.fields[key]!.name,
      type: withoutTimeAttribute(plan.fields[key]!.type),
    })),
    ...calls.map((call, index) => ({ name: aggregateName(of, index), type: call.type })),
    ...properties.map((property) => ({ name: `w$${property}`, type: propertyType(property, window) })),
  ];
  const aggregate: LogicalPlan = Object.freeze<LogicalWindowAggregate>({
    kind: 'window-aggregate',
    input: plan,
    window: { kind: 'assign', spec },
    time: {
      attribute: window.attribute,
      column: proctime ? undefined : keyCount,
      timeZone: local ? of.context.session.timeZone : undefined,
    },
    groupKeys,
    aggregates: calls,
    properties,
    legacy: true,
    fields,
  });
  return aggregated(of, aggregate, (what) => {
    switch (what.kind) {
      case 'aggregate':
        return inputReference(keyCount + what.index, calls[what.index]!.type);
      case 'property':
        return inputReference(
          keyCount + calls.length + properties.indexOf(what.property),
          propertyType(what.property, window),
        );
      case 'grouping':
      case 'group-id':
        return literal(0n, bigint(false));
    }
  });
}

function aggregated(
  of: CollectedAggregation,
  plan: LogicalPlan,
  resolvePlaceholder: (what: Placeholder) => BoundExpression,
): AggregatedPlan {
  const resolve = (expression: BoundExpression, label?: string): BoundExpression =>
    mapTopDown(expression, (node) => {
      if (node.kind === 'input' && node.index >= of.width) {
        return resolvePlaceholder(of.placeholders[node.index - of.width]!);
      }
      const key = of.keyPositions.get(expressionKey(node));
      if (key !== undefined) return inputReference(key, plan.fields[key]!.type, node.span);
      if (node.kind === 'input') throw notGrouped(of, node, label);
      if (childExpressions(node).length === 0) return node;
      return undefined;
    });
  return { plan, resolve };
}

function notGrouped(
  of: CollectedAggregation,
  node: Extract<BoundExpression, { kind: 'input' }>,
  label: string | undefined,
): FungiError {
  const name = label ?? of.input.fields[node.index]!.name;
  return new FungiError(
    'GROUPING',
    `Expression '${name}' is not being grouped`,
    node.span ? { span: node.span } : {},
  );
}

function groupingValue(set: NumberedSet, keys: readonly number[]): number {
  return keys.reduce((bits, key) => bits * 2 + (set.keys.includes(key) ? 0 : 1), 0);
}
