/** Logical plans to physical operators: changelog modes, keys and stable ids, and the refusal of what the engine cannot run. */
import { notSupported, validationError } from '../error/index.js';
import { timeAttributeOf } from '../types/index.js';
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

function operator(plan: LogicalPlan, inputs: readonly PhysicalNode[], parts: Parts): PhysicalNode {
  const [first, second] = inputs;
  const base = (kind: PhysicalNode['kind']) => ({
    id: parts.nextId(kind),
    fields: plan.fields,
    changelog: parts.modes.get(plan)!,
    ...(parts.keys.length > 0 ? { upsertKey: shortest(parts.keys) } : {}),
  });
  switch (plan.kind) {
    case 'scan': {
      const { table, columns, filter, limit } = plan;
      return Object.freeze({ ...base('table-scan'), kind: 'table-scan', table, columns, filter, limit });
    }
    case 'watermark': {
      const { column, expression, delayMs, idleTimeoutMs } = plan;
      return Object.freeze({
        ...base('watermark-assigner'),
        kind: 'watermark-assigner',
        input: first!,
        column,
        expression,
        delayMs,
        idleTimeoutMs,
      });
    }
    case 'calc': {
      const { condition, expressions } = plan;
      return Object.freeze({ ...base('calc'), kind: 'calc', input: first!, condition, expressions });
    }
    case 'values':
      return Object.freeze({ ...base('values'), kind: 'values', rows: plan.rows });
    case 'union':
      return Object.freeze({ ...base('union'), kind: 'union', inputs });
    case 'unnest': {
      const { collection, withOrdinality, joinType, condition } = plan;
      if (joinType === 'left' && condition) {
        throw notSupported('LEFT JOIN UNNEST with a condition other than TRUE', condition.span ?? plan.span);
      }
      return Object.freeze({
        ...base('unnest'),
        kind: 'unnest',
        input: first!,
        collection,
        withOrdinality,
        joinType,
        condition,
      });
    }
    case 'window':
      return Object.freeze({
        ...base('window-table-function'),
        kind: 'window-table-function',
        input: first!,
        window: plan.window,
        time: plan.time,
      });
    case 'window-aggregate': {
      const { window, time, groupKeys, aggregates, properties, legacy } = plan;
      return Object.freeze({
        ...base('window-aggregate'),
        kind: 'window-aggregate',
        input: first!,
        window,
        time,
        groupKeys,
        aggregates,
        properties,
        legacy,
      });
    }
    case 'aggregate': {
      const { groupKeys, aggregates, stateTtlMs } = plan;
      return Object.freeze({
        ...base('group-aggregate'),
        kind: 'group-aggregate',
        input: first!,
        groupKeys,
        aggregates,
        stateTtlMs,
      });
    }
    case 'expand':
      return Object.freeze({
        ...base('expand'),
        kind: 'expand',
        input: first!,
        projections: plan.projections,
      });
    case 'join': {
      checkJoin(plan);
      const { joinType, leftKeys, rightKeys, nullSafe, condition } = plan;
      return Object.freeze({
        ...base('join'),
        kind: 'join',
        left: first!,
        right: second!,
        joinType,
        leftKeys,
        rightKeys,
        nullSafe,
        condition,
        ...(plan.stateTtlMs > 0 ? { stateTtlMs: plan.stateTtlMs } : {}),
      });
    }
    case 'sort': {
      checkSort(plan, parts.options);
      const { keys, offset, fetch } = plan;
      return Object.freeze({ ...base('sort-limit'), kind: 'sort-limit', input: first!, keys, offset, fetch });
    }
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

const shortest = (keys: readonly UpsertKey[]): UpsertKey =>
  keys.reduce((best, key) => (key.length < best.length ? key : best));

const JOIN_NAMES: Readonly<Record<Exclude<LogicalJoin['joinType'], 'inner'>, string>> = {
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL OUTER JOIN',
  semi: 'IN or EXISTS with a subquery',
  anti: 'NOT IN or NOT EXISTS with a subquery',
};

function checkJoin(plan: LogicalJoin): void {
  if (plan.joinType !== 'inner') throw notSupported(JOIN_NAMES[plan.joinType], plan.span);
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
