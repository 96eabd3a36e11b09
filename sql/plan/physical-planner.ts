/** Logical plans to physical operators: changelog modes, keys and stable ids, and the refusal of what the engine cannot run. */
import { notSupported, validationError } from '../error/index.js';
import { timeAttributeOf } from '../types/index.js';
import { inputsOf } from '../expression/visit.js';
import { conjuncts } from './expression-rewrite.js';
import { joinExpiries } from './join-expiry.js';
import { isWindowJoin } from './window-properties.js';
import { inferChangelogModes } from './changelog-mode.js';
import type { SinkRequest } from './changelog-mode.js';
import type { LogicalJoin, LogicalPlan, LogicalSort } from './logical-plan.js';
import { childPlans } from './logical-plan.js';
import type { ChangelogMode, PhysicalNode } from './physical-plan.js';
import type { UpsertKey } from './upsert-key.js';
import { upsertKeyFinder } from './upsert-key.js';

export interface PhysicalOptions {
  readonly runtimeMode: 'streaming' | 'batch';
  readonly configuration: ReadonlyMap<string, string>;
}

/** The operators of all sinks; nodes that the plans share are one operator. */
export interface PhysicalOperators {
  /** One for each request, in order. */
  readonly roots: readonly PhysicalNode[];
  /** Gives further nodes (the sinks) their ids. */
  nextId(kind: string): string;
}

/**
 * @param request what each sink asks for, given the keys of its input
 * @throws FungiError NOT_SUPPORTED, VALIDATION
 */
export function physicalOperators(
  plans: readonly LogicalPlan[],
  request: (plan: LogicalPlan, index: number, keys: readonly UpsertKey[]) => SinkRequest,
  options: PhysicalOptions,
): PhysicalOperators {
  const keysOf = upsertKeyFinder();
  const requests = plans.map((plan, index) => request(plan, index, keysOf(plan)));
  const modes = inferChangelogModes(requests, { runtimeMode: options.runtimeMode, keysOf });
  const counters = new Map<string, number>();
  const nextId = (kind: string): string => {
    const number = (counters.get(kind) ?? 0) + 1;
    counters.set(kind, number);
    return `${kind}[${number}]`;
  };
  const done = new Map<LogicalPlan, PhysicalNode>();
  const build = (plan: LogicalPlan): PhysicalNode => {
    const known = done.get(plan);
    if (known) return known;
    const inputs = childPlans(plan).map(build);
    const node = operator(plan, inputs, { modes, keys: keysOf(plan), nextId, options });
    done.set(plan, node);
    return node;
  };
  return { roots: plans.map(build), nextId };
}

interface Parts {
  readonly modes: ReadonlyMap<LogicalPlan, ChangelogMode>;
  readonly keys: readonly UpsertKey[];
  nextId(kind: string): string;
  readonly options: PhysicalOptions;
}

interface Base {
  readonly fields: LogicalPlan['fields'];
  readonly id: string;
  readonly changelog: ChangelogMode;
  readonly upsertKey?: UpsertKey;
}

function operator(plan: LogicalPlan, inputs: readonly PhysicalNode[], parts: Parts): PhysicalNode {
  const kind = KINDS[plan.kind];
  const base: Base = {
    fields: plan.fields,
    id: parts.nextId(kind),
    changelog: parts.modes.get(plan)!,
    ...(parts.keys.length > 0 ? { upsertKey: shortest(parts.keys) } : {}),
  };
  switch (plan.kind) {
    case 'window-aggregate':
    case 'aggregate':
    case 'join':
    case 'sort':
      return statefulOperator(plan, inputs, base, parts.options);
    default:
      return linearOperator(plan, inputs, base);
  }
}

const KINDS: Readonly<Record<LogicalPlan['kind'], PhysicalNode['kind']>> = {
  scan: 'table-scan',
  watermark: 'watermark-assigner',
  calc: 'calc',
  values: 'values',
  union: 'union',
  unnest: 'unnest',
  window: 'window-table-function',
  'window-aggregate': 'window-aggregate',
  aggregate: 'group-aggregate',
  expand: 'expand',
  join: 'join',
  sort: 'sort-limit',
};

type Stateful = Extract<LogicalPlan, { kind: 'window-aggregate' | 'aggregate' | 'join' | 'sort' }>;

function linearOperator(
  plan: Exclude<LogicalPlan, Stateful>,
  inputs: readonly PhysicalNode[],
  base: Base,
): PhysicalNode {
  const input = inputs[0]!;
  switch (plan.kind) {
    case 'scan': {
      const { table, columns, filter, limit } = plan;
      return Object.freeze({ ...base, kind: 'table-scan', table, columns, filter, limit });
    }
    case 'watermark': {
      const { column, expression, delayMs, idleTimeoutMs } = plan;
      const kind = 'watermark-assigner';
      return Object.freeze({ ...base, kind, input, column, expression, delayMs, idleTimeoutMs });
    }
    case 'calc': {
      const { condition, expressions } = plan;
      return Object.freeze({ ...base, kind: 'calc', input, condition, expressions });
    }
    case 'values':
      return Object.freeze({ ...base, kind: 'values', rows: plan.rows });
    case 'union':
      return Object.freeze({ ...base, kind: 'union', inputs });
    case 'unnest': {
      const { collection, withOrdinality, joinType, condition } = plan;
      return Object.freeze({
        ...base,
        kind: 'unnest',
        input,
        collection,
        withOrdinality,
        joinType,
        condition,
      });
    }
    case 'window': {
      const { window, time } = plan;
      return Object.freeze({ ...base, kind: 'window-table-function', input, window, time });
    }
    case 'expand':
      return Object.freeze({ ...base, kind: 'expand', input, projections: plan.projections });
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

function statefulOperator(
  plan: Stateful,
  inputs: readonly PhysicalNode[],
  base: Base,
  options: PhysicalOptions,
): PhysicalNode {
  const input = inputs[0]!;
  switch (plan.kind) {
    case 'window-aggregate': {
      const { window, time, groupKeys, aggregates, properties, legacy } = plan;
      const kind = 'window-aggregate';
      return Object.freeze({ ...base, kind, input, window, time, groupKeys, aggregates, properties, legacy });
    }
    case 'aggregate': {
      const { groupKeys, aggregates, stateTtlMs } = plan;
      return Object.freeze({ ...base, kind: 'group-aggregate', input, groupKeys, aggregates, stateTtlMs });
    }
    case 'join': {
      checkJoin(plan, options);
      const { joinType, leftKeys, rightKeys, nullSafe, condition, stateTtl, interval } = plan;
      const regular = !interval && options.runtimeMode === 'streaming';
      const expires = regular && (stateTtl.leftMs > 0 || stateTtl.rightMs > 0);
      return Object.freeze({
        ...base,
        kind: 'join',
        left: input,
        right: inputs[1]!,
        joinType,
        leftKeys,
        rightKeys,
        nullSafe,
        condition,
        ...(interval ? { interval } : {}),
        ...(expires ? { stateTtl } : regular ? joinExpiries(plan) : {}),
      });
    }
    case 'sort': {
      checkSort(plan, options);
      const { keys, offset, fetch } = plan;
      return Object.freeze({ ...base, kind: 'sort-limit', input, keys, offset, fetch });
    }
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

const shortest = (keys: readonly UpsertKey[]): UpsertKey =>
  keys.reduce((best, key) => (key.length < best.length ? key : best));

function checkJoin(plan: LogicalJoin, options: PhysicalOptions): void {
  if (options.runtimeMode === 'batch') return;
  if (isWindowJoin(plan)) throw notSupported('A window join of rows that are not aggregated', plan.span);
  if (plan.interval?.attribute === 'proctime' || comparesProcessingTimes(plan)) {
    throw notSupported('An interval join on processing time', plan.span);
  }
}

/** A condition on processing times of both sides means the time at which the rows meet. */
function comparesProcessingTimes(plan: LogicalJoin): boolean {
  const width = plan.left.fields.length;
  const isProctime = (column: number): boolean => {
    const field = column < width ? plan.left.fields[column]! : plan.right.fields[column - width]!;
    return timeAttributeOf(field.type) === 'proctime';
  };
  return conjuncts(plan.condition).some((condition) => {
    const columns = inputsOf(condition).filter(isProctime);
    return columns.some((column) => column < width) && columns.some((column) => column >= width);
  });
}

/** Flink sorts a stream by time only; with `table.exec.non-temporal-sort.enabled` a bounded one by anything. */
function checkSort(plan: LogicalSort, options: PhysicalOptions): void {
  if (options.runtimeMode === 'batch' || plan.fetch !== undefined) return;
  const [first] = plan.keys;
  if (!first) return;
  const temporal = timeAttributeOf(plan.input.fields[first.column]!.type) !== undefined && !first.descending;
  if (temporal) return;
  const enabled = options.configuration.get('table.exec.non-temporal-sort.enabled')?.toLowerCase() === 'true';
  if (enabled && isBounded(plan.input)) return;
  throw validationError(
    'Sort on a non-time-attribute field is not supported.',
    plan.span,
    "add a LIMIT, or SET 'execution.runtime-mode' = 'batch' when the input is bounded",
  );
}

/** All sources end. */
export function isBounded(plan: LogicalPlan): boolean {
  return plan.kind === 'scan' ? plan.table.source?.bounded === true : childPlans(plan).every(isBounded);
}
