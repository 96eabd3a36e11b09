/**
 * Sinks: what changes they get, by what key, and when a query and a sink do not go together
 * (Flink docs: "Upsert keys", "INSERT … ON CONFLICT").
 */
import type { Span } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import type { LogicalPlan } from './logical-plan.js';
import type { ChangelogMode, PhysicalNode, PlanField, SinkNode } from './physical-plan.js';
import { nodeText } from './explain-node.js';
import type { TableDescription } from './table-description.js';
import type { UpsertKey } from './upsert-key.js';
import { sameKey } from './upsert-key.js';

/** A query and where its rows go. */
export interface LogicalSink {
  readonly plan: LogicalPlan;
  /** Names and types as the sink or the client sees them. */
  readonly fields: readonly PlanField[];
  readonly target: SinkNode['target'];
  readonly overwrite: boolean;
  readonly onConflict: SinkNode['onConflict'];
  /** Columns that must not be NULL although the query's may be. */
  readonly notNull: readonly number[];
  /** Columns whose values must have the length that the type says. */
  readonly lengths?: readonly number[];
  readonly span: Span | undefined;
}

const tableName = ({ path }: TableDescription): string => `${path.catalog}.${path.database}.${path.name}`;

/** Columns of the sink's primary key among `fields`. */
function primaryKey(sink: LogicalSink): UpsertKey | undefined {
  if (sink.target.kind !== 'table') return undefined;
  const names = sink.target.table.primaryKey?.columns;
  const columns = names?.map((name) => sink.fields.findIndex((field) => field.name === name));
  return columns && !columns.includes(-1) ? columns : undefined;
}

/** Whether the sink takes rows by key, without the old ones. */
export function wantsUpserts(sink: LogicalSink, keys: readonly UpsertKey[]): boolean {
  if (sink.target.kind !== 'table') return false;
  const key = primaryKey(sink);
  const changelog = sink.target.table.sink?.changelog ?? [];
  const byKey = changelog.includes('+U') && !changelog.includes('-U');
  return byKey && (key === undefined ? keys.length > 0 : keys.some((candidate) => sameKey(candidate, key)));
}

/**
 * The sink over its operator.
 * @throws FungiError VALIDATION when the sink cannot take the query's changes
 */
export function sinkNode(
  sink: LogicalSink,
  input: PhysicalNode,
  keys: readonly UpsertKey[],
  id: string,
  runtimeMode: 'streaming' | 'batch',
): SinkNode {
  const key = primaryKey(sink);
  const changelog = sinkMode(sink, input, key);
  if (runtimeMode === 'streaming') checkConflict(sink, input, key, keys);
  const upsertKey = key ?? input.upsertKey;
  return Object.freeze({
    kind: 'sink',
    id,
    input,
    target: sink.target,
    fields: sink.fields,
    changelog,
    ...(upsertKey ? { upsertKey } : {}),
    overwrite: sink.overwrite,
    ...(sink.onConflict ? { onConflict: sink.onConflict } : {}),
    ...(sink.notNull.length > 0 ? { notNull: sink.notNull } : {}),
    ...(sink.lengths?.length ? { lengths: sink.lengths } : {}),
  });
}

function sinkMode(sink: LogicalSink, input: PhysicalNode, key: UpsertKey | undefined): ChangelogMode {
  if (sink.target.kind === 'collect' || input.changelog === 'insert-only') return input.changelog;
  const { table } = sink.target;
  const changelog = table.sink?.changelog ?? [];
  if (!changelog.includes('+U') && !changelog.includes('-D')) {
    throw validationError(
      `Table sink '${tableName(table)}' doesn't support consuming update changes which is produced by node ${nodeText(updatingNode(input))}`,
      sink.span,
    );
  }
  if (changelog.includes('-U')) return 'retract';
  // Without a primary key the query's own key stands in; a query without one sends every old row too.
  return key || input.upsertKey ? 'upsert' : 'retract';
}

/** The operator that first makes updates: what has an insert-only input. */
function updatingNode(node: PhysicalNode): PhysicalNode {
  const inputs = nodeInputs(node);
  const updating = inputs.find((input) => input.changelog !== 'insert-only');
  return updating ? updatingNode(updating) : node;
}

export function nodeInputs(node: PhysicalNode): readonly PhysicalNode[] {
  switch (node.kind) {
    case 'table-scan':
    case 'values':
      return [];
    case 'union':
      return node.inputs;
    case 'join':
      return [node.left, node.right];
    default:
      return [node.input];
  }
}

/**
 * Rows of different upsert keys may meet at one primary key of an upsert sink: the query must say what then.
 * What it says is only needed, and not supported yet, where the keys differ.
 */
function checkConflict(
  sink: LogicalSink,
  input: PhysicalNode,
  key: UpsertKey | undefined,
  keys: readonly UpsertKey[],
): void {
  if (sink.target.kind !== 'table') return;
  const { table } = sink.target;
  const changelog = table.sink?.changelog ?? [];
  const isUpsert = key !== undefined && changelog.includes('+U') && !changelog.includes('-U');
  if (!isUpsert) {
    if (!sink.onConflict) return;
    const reason = changelog.includes('-U')
      ? 'requires UPDATE_BEFORE (retract mode)'
      : 'only accepts INSERT (append-only) changes';
    throw validationError(
      `ON CONFLICT clause is only allowed for upsert sinks. The sink '${tableName(table)}' is not an upsert sink because it ${reason}.`,
      sink.span,
    );
  }
  if (keys.some((candidate) => candidate.every((column) => key.includes(column)))) return;
  // Without deletes the newest row for a key is the last one that came.
  const isAppend = input.changelog === 'insert-only';
  if (isAppend && (table.sink?.adaptsToQuery || sink.onConflict === 'DO DEDUPLICATE')) return;
  if (sink.onConflict) {
    throw notSupported(
      `ON CONFLICT ${sink.onConflict} where the query's upsert key is not the primary key`,
      sink.span,
    );
  }
  const names = (columns: UpsertKey): string => columns.map((column) => sink.fields[column]!.name).join(', ');
  const [first] = keys;
  throw validationError(
    `The query has an upsert key that differs from the primary key of the sink table '${tableName(table)}'. Primary key: [${names(key)}], upsert key: ${first ? `[${names(first)}]` : ''}. This can lead to non-deterministic results when multiple records with different upsert keys map to the same primary key. Please specify an ON CONFLICT clause to define how conflicts should be handled: ON CONFLICT DO DEDUPLICATE (update to the latest record, state intensive, since we need to keep the entire history), or ON CONFLICT DO ERROR (fail on conflict), or ON CONFLICT DO NOTHING (keep first record).`,
    sink.span,
  );
}
