/**
 * What each edge of a plan carries: only inserts, all changes, or only the newest row for each key. First from the sources
 * down: which relations update. Then from the sinks up: where the old rows may be left out.
 */
import { FungiError, notSupported } from '../error/index.js';
import type { LogicalPlan } from './logical-plan.js';
import { childPlans, consumersFirst } from './logical-plan.js';
import type { ChangelogMode } from './physical-plan.js';
import type { SourceCapabilities } from './table-description.js';
import type { UpsertKey } from './upsert-key.js';

export interface ChangelogOptions {
  readonly runtimeMode: 'streaming' | 'batch';
  readonly keysOf: (plan: LogicalPlan) => readonly UpsertKey[];
}

/** What a sink asks of its input. */
export interface SinkRequest {
  readonly plan: LogicalPlan;
  /** The sink needs only the newest row for each key. */
  readonly upsert: boolean;
}

/** The mode of every node of the plans. In batch mode only final results flow, as inserts. */
export function inferChangelogModes(
  sinks: readonly SinkRequest[],
  options: ChangelogOptions,
): ReadonlyMap<LogicalPlan, ChangelogMode> {
  const updates = updateFinder(options);
  const upsertAllowed = new Map<LogicalPlan, boolean>();
  const consumers = consumersFirst(sinks.map((sink) => sink.plan));
  const require = (node: LogicalPlan, upsert: boolean): void => {
    upsertAllowed.set(node, (upsertAllowed.get(node) ?? true) && upsert);
  };
  for (const sink of sinks) require(sink.plan, sink.upsert);
  for (const node of consumers) {
    const allowed = upsertAllowed.get(node) ?? false;
    for (const child of childPlans(node)) require(child, allowed && passesUpserts(node, options));
  }
  const modes = new Map<LogicalPlan, ChangelogMode>();
  for (const node of [...consumers].reverse()) {
    const upsert = upsertAllowed.get(node) === true && options.keysOf(node).length > 0;
    // A projection or filter passes on what it gets.
    const passed = node.kind === 'calc' ? modes.get(node.input) : undefined;
    const changes = upsert && passed !== 'retract' ? 'upsert' : 'retract';
    modes.set(node, updates(node) ? changes : 'insert-only');
  }
  return modes;
}

/** Whether a relation gives anything but inserts. */
function updateFinder(options: Pick<ChangelogOptions, 'runtimeMode'>): (plan: LogicalPlan) => boolean {
  const known = new Map<LogicalPlan, boolean>();
  const updates = (plan: LogicalPlan): boolean => {
    const found = known.get(plan) ?? (options.runtimeMode === 'streaming' && nodeUpdates(plan, updates));
    known.set(plan, found);
    return found;
  };
  return updates;
}

function nodeUpdates(plan: LogicalPlan, updates: (plan: LogicalPlan) => boolean): boolean {
  switch (plan.kind) {
    case 'scan':
      return sourceUpdates(plan.table.source!, plan.table.path.name);
    case 'values':
      return false;
    case 'watermark':
    case 'calc':
    case 'unnest':
    case 'expand':
      return updates(plan.input);
    case 'window':
      if (updates(plan.input)) throw updatingWindow(plan);
      return false;
    case 'window-aggregate':
      return false;
    case 'aggregate':
      return plan.aggregates.length > 0 || updates(plan.input);
    case 'union':
      return plan.inputs.some(updates);
    case 'join':
      if (plan.interval) {
        if (updates(plan.left) || updates(plan.right)) throw updatingIntervalJoin(plan);
        return false;
      }
      return (
        updates(plan.left) || updates(plan.right) || (plan.joinType !== 'inner' && plan.joinType !== 'semi')
      );
    case 'sort':
      return updates(plan.input) || (plan.keys.length > 0 && plan.fetch !== undefined);
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

function sourceUpdates(source: SourceCapabilities, name: string): boolean {
  if (source.changelog.every((kind) => kind === '+I')) return false;
  if (source.changelog.includes('+U') && !source.changelog.includes('-U')) {
    throw notSupported(`Reading '${name}', whose changes come as upserts without the old rows,`);
  }
  return true;
}

function updatingWindow(plan: LogicalPlan): FungiError {
  return new FungiError(
    'VALIDATION',
    "WindowTableFunction doesn't support consuming update and delete changes",
    plan.span ? { span: plan.span } : {},
  );
}

function updatingIntervalJoin(plan: LogicalPlan): FungiError {
  return new FungiError(
    'VALIDATION',
    "IntervalJoin doesn't support consuming update and delete changes",
    plan.span ? { span: plan.span } : {},
  );
}

/** A filter needs the old row to know whether it had passed; a projection must keep a key. */
function passesUpserts(node: LogicalPlan, options: ChangelogOptions): boolean {
  return node.kind === 'calc' && node.condition === undefined && options.keysOf(node).length > 0;
}
