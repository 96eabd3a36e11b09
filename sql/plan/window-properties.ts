/**
 * Which columns of a relation are the start, end and time of its windows: what makes `GROUP BY window_start, window_end`
 * a window aggregation (Flink docs: "Window Aggregation"). Both must be there, else it is an ordinary grouping.
 */
import { inputsOf } from '../expression/visit.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import type { LogicalJoin, LogicalPlan } from './logical-plan.js';
import type { WindowSpec, WindowTime } from './physical-plan.js';

export interface WindowProperties {
  /** Columns that hold the start of the row's window; a projection may repeat them. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly times: readonly number[];
  readonly spec: WindowSpec;
  readonly time: WindowTime;
  /** `function`: rows as they came, late ones too; `aggregate`: one row for each closed window. */
  readonly source: 'function' | 'aggregate';
  /** For each partition key of a session window the columns that hold it. */
  readonly partitions: readonly (readonly number[])[];
}

/** Undefined for a relation without windows. */
export function windowProperties(plan: LogicalPlan): WindowProperties | undefined {
  switch (plan.kind) {
    case 'window': {
      const width = plan.input.fields.length;
      const keys = plan.window.kind === 'session' ? plan.window.partitionKeys : [];
      return {
        starts: [width],
        ends: [width + 1],
        times: [width + 2],
        spec: plan.window,
        time: plan.time,
        source: 'function',
        partitions: keys.map((key) => [key]),
      };
    }
    case 'calc':
      return mapped(windowProperties(plan.input), [plan.expressions]);
    case 'expand':
      return mapped(windowProperties(plan.input), plan.projections);
    case 'unnest':
      return windowProperties(plan.input);
    case 'aggregate': {
      if (!isWindowGrouping(plan.input, plan.groupKeys)) return undefined;
      const properties = windowProperties(plan.input)!;
      return remapped({ ...properties, source: 'aggregate' }, (column) =>
        plan.groupKeys.flatMap((key, position) => (key === column ? [position] : [])),
      );
    }
    case 'window-aggregate': {
      if (plan.legacy) return undefined;
      const first = plan.groupKeys.length + plan.aggregates.length;
      const at = (property: string): readonly number[] =>
        plan.properties.flatMap((name, index) => (name === property ? [first + index] : []));
      return {
        starts: at('window_start'),
        ends: at('window_end'),
        times: at('window_time'),
        spec: plan.window.spec,
        time: plan.time,
        source: 'aggregate',
        partitions: plan.window.spec.kind === 'session' ? plan.groupKeys.map((_, index) => [index]) : [],
      };
    }
    case 'union':
      return common(plan.inputs.map(windowProperties));
    case 'scan':
    case 'values':
    case 'watermark':
    case 'join':
    case 'sort':
      return undefined;
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

/** Window columns that all inputs of a union have, where their windows are alike; sessions never are. */
function common(inputs: readonly (WindowProperties | undefined)[]): WindowProperties | undefined {
  const [first, ...others] = inputs;
  if (!first || first.spec.kind === 'session') return undefined;
  const alike = (other: WindowProperties | undefined): other is WindowProperties =>
    other !== undefined &&
    JSON.stringify(other.spec) === JSON.stringify(first.spec) &&
    other.time.attribute === first.time.attribute &&
    other.time.timeZone === first.time.timeZone;
  if (!others.every(alike)) return undefined;
  const all = [first, ...others.filter(alike)];
  const shared = (columns: (of: WindowProperties) => readonly number[]): readonly number[] =>
    columns(first).filter((column) => all.every((properties) => columns(properties).includes(column)));
  return {
    ...first,
    starts: shared((properties) => properties.starts),
    ends: shared((properties) => properties.ends),
    times: shared((properties) => properties.times),
    source: all.every((properties) => properties.source === 'aggregate') ? 'aggregate' : 'function',
  };
}

/** Columns that every projection takes over as they are. */
function mapped(
  properties: WindowProperties | undefined,
  projections: readonly (readonly BoundExpression[])[],
): WindowProperties | undefined {
  const width = projections[0]!.length;
  return remapped(properties, (column) =>
    Array.from({ length: width }, (_, index) => index).filter((index) =>
      projections.every((projection) => {
        const expression = projection[index]!;
        return expression.kind === 'input' && expression.index === column;
      }),
    ),
  );
}

function remapped(
  properties: WindowProperties | undefined,
  positions: (column: number) => readonly number[],
): WindowProperties | undefined {
  if (!properties) return undefined;
  return {
    ...properties,
    starts: properties.starts.flatMap(positions),
    ends: properties.ends.flatMap(positions),
    times: properties.times.flatMap(positions),
    partitions: properties.partitions.map((columns) => columns.flatMap(positions)),
  };
}

/** Whether grouping `plan` by `groupKeys` groups by its windows. */
export function isWindowGrouping(plan: LogicalPlan, groupKeys: readonly number[]): boolean {
  const properties = windowProperties(plan);
  if (!properties) return false;
  const has = (columns: readonly number[]): boolean => columns.some((column) => groupKeys.includes(column));
  if (!has(properties.starts) || !has(properties.ends)) return false;
  return properties.spec.kind !== 'session' || groupsByPartition(properties, groupKeys);
}

/** Sessions form within a partition, so an aggregate must group by exactly the partition keys. */
function groupsByPartition(properties: WindowProperties, groupKeys: readonly number[]): boolean {
  const window = new Set([...properties.starts, ...properties.ends, ...properties.times]);
  const keys = groupKeys.filter((key) => !window.has(key));
  return (
    properties.partitions.every((columns) => columns.some((column) => keys.includes(column))) &&
    keys.every((key) => properties.partitions.some((columns) => columns.includes(key)))
  );
}

/**
 * Whether a join matches the windows of both sides and one of them holds rows that no aggregation has taken in: Flink
 * then drops late rows and fires with the window, which an ordinary join does not.
 */
export function isWindowJoin(join: LogicalJoin): boolean {
  const [left, right] = [windowProperties(join.left), windowProperties(join.right)];
  if (!left || !right) return false;
  const matches = (a: readonly number[], b: readonly number[]): boolean =>
    join.leftKeys.some((key, index) => a.includes(key) && b.includes(join.rightKeys[index]!));
  const windows = matches(left.starts, right.starts) && matches(left.ends, right.ends);
  return windows && (left.source === 'function' || right.source === 'function');
}

/** Whether `expression` reads one of `columns`. */
export function readsAny(expression: BoundExpression, columns: ReadonlySet<number>): boolean {
  return inputsOf(expression).some((column) => columns.has(column));
}
