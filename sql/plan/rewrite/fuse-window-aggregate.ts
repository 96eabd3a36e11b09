/**
 * A grouping by the windows of a window table function becomes a window aggregation, which fires once for each window.
 *
 *     Aggregate(keys: a, window_start, window_end)        Calc(a, aggregates, window_start, window_end)
 *       Calc / Expand                               →       WindowAggregate(assign, keys: a)
 *         Window(TUMBLE)                                      Calc / Expand with the time column
 *
 * Where an expression below the grouping computes with window columns, or where the windows come from another window
 * aggregation, the windows are those that the rows carry already (`assigned`).
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { shiftInputs } from '../../expression/visit.js';
import { checkAggregateWindow, hasPanes } from '../../analyzer/window-rules.js';
import { inputReference, inputsOfAggregate, mapAggregate } from '../expression-rewrite.js';
import type {
  LogicalAggregate,
  LogicalExpand,
  LogicalPlan,
  LogicalWindowAggregate,
} from '../logical-plan.js';
import { calc, namesOf, rewriteBottomUp } from '../logical-plan.js';
import type { PlanField, WindowProperty, WindowSpec, WindowTime } from '../physical-plan.js';
import type { WindowProperties } from '../window-properties.js';
import { isWindowGrouping, readsAny, windowProperties } from '../window-properties.js';

export function fuseWindowAggregates(plan: LogicalPlan, runtimeMode: 'streaming' | 'batch'): LogicalPlan {
  return rewriteBottomUp(plan, (node) =>
    node.kind === 'aggregate' && isWindowGrouping(node.input, node.groupKeys)
      ? fused(node, runtimeMode)
      : node,
  );
}

function fused(node: LogicalAggregate, runtimeMode: 'streaming' | 'batch'): LogicalPlan {
  const properties = windowProperties(node.input)!;
  if (!hasPanes(properties.spec)) {
    // Bounded input needs no panes: it is grouped as any other.
    if (runtimeMode === 'batch') return node;
    checkAggregateWindow(properties.spec, node.span);
  }
  const source = inlined(node.input);
  const reads = node.aggregates.flatMap(inputsOfAggregate);
  if (source && reads.every((column) => source.columns[column] !== undefined)) {
    return overSource(node, properties, source);
  }
  const window: LogicalWindowAggregate['window'] = {
    kind: 'assigned',
    startColumn: properties.starts[0],
    endColumn: properties.ends[0]!,
    spec: properties.spec,
  };
  const time = { ...properties.time, column: undefined };
  return windowAggregate(node, properties, { input: node.input, window, time, column: (column) => column });
}

// ---- the window function taken out

interface InlinedWindow {
  readonly plan: LogicalPlan;
  /** New position of each column; undefined for window columns. */
  readonly columns: readonly (number | undefined)[];
  readonly timeColumn: number | undefined;
  readonly partitionKeys: readonly number[];
  readonly spec: WindowSpec;
  readonly time: WindowTime;
}

/** `plan` without the window function at its bottom; undefined when it computes with window columns. */
function inlined(plan: LogicalPlan): InlinedWindow | undefined {
  switch (plan.kind) {
    case 'window':
      return {
        plan: plan.input,
        columns: [...plan.input.fields.map((_, index) => index), undefined, undefined, undefined],
        timeColumn: plan.time.column,
        partitionKeys: plan.window.kind === 'session' ? plan.window.partitionKeys : [],
        spec: plan.window,
        time: plan.time,
      };
    case 'calc': {
      const inner = inlined(plan.input);
      if (!inner || (plan.condition && readsWindow(plan.condition, inner))) return undefined;
      const rows = projectionOver(plan.fields, [plan.expressions], inner);
      if (!rows) return undefined;
      const condition = plan.condition && moved(plan.condition, inner);
      return {
        ...inner,
        ...rows.places,
        plan: calc(
          inner.plan,
          condition,
          rows.projections[0]!,
          rows.fields.map((field) => field.name),
        ),
      };
    }
    case 'expand': {
      const inner = inlined(plan.input);
      const rows = inner && projectionOver(plan.fields, plan.projections, inner);
      if (!rows) return undefined;
      const { projections, fields } = rows;
      const expand: LogicalExpand = Object.freeze({ ...plan, input: inner.plan, projections, fields });
      return { ...inner, ...rows.places, plan: expand };
    }
    default:
      return undefined;
  }
}

const windowColumns = (inner: InlinedWindow): ReadonlySet<number> =>
  new Set(inner.columns.flatMap((column, index) => (column === undefined ? [index] : [])));

const readsWindow = (expression: BoundExpression, inner: InlinedWindow): boolean =>
  readsAny(expression, windowColumns(inner));

const moved = (expression: BoundExpression, inner: InlinedWindow): BoundExpression =>
  shiftInputs(expression, (column) => inner.columns[column]!);

/**
 * Projections without window columns, with the time column and the partition keys; the last column (`expand_id`)
 * stays the last.
 */
function projectionOver(
  fields: readonly PlanField[],
  projections: readonly (readonly BoundExpression[])[],
  inner: InlinedWindow,
) {
  const hidden = windowColumns(inner);
  const isWindow = (index: number): boolean =>
    projections.every((projection) => {
      const expression = projection[index]!;
      return expression.kind === 'input' && hidden.has(expression.index);
    });
  const kept = fields.flatMap((_, index) => (isWindow(index) ? [] : [index]));
  const computes = projections.some((projection) =>
    kept.some((index) => readsWindow(projection[index]!, inner)),
  );
  if (computes) return undefined;
  const carried = [...(inner.timeColumn === undefined ? [] : [inner.timeColumn]), ...inner.partitionKeys];
  const head = projections.length > 1 || kept.length === 0 ? kept.slice(0, -1) : kept;
  const tail = kept.slice(head.length);
  const references = carried.map((column) => inputReference(column, inner.plan.fields[column]!.type));
  const order = (index: number): number => (index < head.length ? index : index + carried.length);
  const columns = fields.map((_, index) => {
    const position = kept.indexOf(index);
    return position < 0 ? undefined : order(position);
  });
  const first = inner.timeColumn === undefined ? 0 : 1;
  return {
    projections: projections.map((projection) => [
      ...head.map((index) => moved(projection[index]!, inner)),
      ...references,
      ...tail.map((index) => moved(projection[index]!, inner)),
    ]),
    fields: [
      ...head.map((index) => fields[index]!),
      ...carried.map((column) => inner.plan.fields[column]!),
      ...tail.map((index) => fields[index]!),
    ],
    places: {
      columns,
      timeColumn: inner.timeColumn === undefined ? undefined : head.length,
      partitionKeys: inner.partitionKeys.map((_, index) => head.length + first + index),
    },
  };
}

function overSource(
  node: LogicalAggregate,
  properties: WindowProperties,
  source: InlinedWindow,
): LogicalPlan {
  const spec: WindowSpec =
    source.spec.kind === 'session' ? { ...source.spec, partitionKeys: source.partitionKeys } : source.spec;
  return windowAggregate(node, properties, {
    input: source.plan,
    window: { kind: 'assign', spec },
    time: { ...source.time, column: source.timeColumn },
    column: (column) => source.columns[column]!,
  });
}

// ---- the aggregate itself

interface Source {
  readonly input: LogicalPlan;
  readonly window: LogicalWindowAggregate['window'];
  readonly time: WindowTime;
  column(column: number): number;
}

function windowAggregate(node: LogicalAggregate, properties: WindowProperties, source: Source): LogicalPlan {
  const propertyOf = (key: number): WindowProperty | undefined => {
    if (properties.starts.includes(key)) return 'window_start';
    if (properties.ends.includes(key)) return 'window_end';
    return properties.times.includes(key) ? 'window_time' : undefined;
  };
  const plainKeys = node.groupKeys.filter((key) => propertyOf(key) === undefined);
  const names = [...new Set(node.groupKeys.map(propertyOf).filter((name) => name !== undefined))];
  const fieldOf = (key: number): PlanField => node.fields[node.groupKeys.indexOf(key)]!;
  const aggregateFields = node.fields.slice(node.groupKeys.length);
  const aggregates = node.aggregates.map((aggregate) =>
    mapAggregate(aggregate, (expression) => shiftInputs(expression, source.column)),
  );
  const plan: LogicalWindowAggregate = Object.freeze({
    kind: 'window-aggregate',
    input: source.input,
    window: source.window,
    time: source.time,
    groupKeys: plainKeys.map((key) => source.column(key)),
    aggregates,
    properties: names,
    legacy: false,
    fields: [
      ...plainKeys.map(fieldOf),
      ...aggregateFields,
      ...names.map((name) => fieldOf(node.groupKeys.find((key) => propertyOf(key) === name)!)),
    ],
    ...(node.span ? { span: node.span } : {}),
  });
  const firstProperty = plainKeys.length + aggregates.length;
  const positions = [
    ...node.groupKeys.map((key) => {
      const property = propertyOf(key);
      return property ? firstProperty + names.indexOf(property) : plainKeys.indexOf(key);
    }),
    ...aggregates.map((_, index) => plainKeys.length + index),
  ];
  return calc(
    plan,
    undefined,
    positions.map((position) => inputReference(position, plan.fields[position]!.type)),
    namesOf(node),
  );
}
