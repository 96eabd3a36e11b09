/** A job as the API describes it: in lists, and alone with its plan, its operators and its health. */
import { z } from 'zod';
import type { Job, OperatorProgress } from '../../../src/engine/job.js';
import type { JobOrigin } from '../../session/job-registry.js';
import { jobHealth } from './job-health.js';
import { problemOf, problemSchema } from './problem.js';

const count = z.int().min(0);

export const jobSchema = z.strictObject({
  id: z.string().describe('32 hex digits'),
  name: z.string(),
  state: z.enum(['CREATED', 'RUNNING', 'FINISHED', 'FAILED', 'CANCELING', 'CANCELED', 'RESTARTING']),
  start_time: z.string().describe('ISO 8601, UTC'),
  elapsed_ms: count,
  epochs: count.describe('Batches that were evaluated'),
  rows_read: count,
  bytes_read: count,
  total_bytes: count.nullable().describe('Null where nobody knows'),
  rows_written: count,
  late_rows: count.describe('Dropped because their window was closed'),
  bad_rows: count.describe('Skipped because they could not be read'),
  watermark: z.string().nullable().describe('ISO 8601, UTC; null without event time'),
  lag_ms: z.int().nullable().describe('How far the watermark is behind the clock'),
  restarts: count.describe('How often it was started again by its restart strategy'),
});

export const jobDetailsSchema = jobSchema.extend({
  health: z.strictObject({
    status: z.enum(['ok', 'starting', 'stalled', 'failed', 'ended']),
    reason: z.string().nullable().describe('Why it makes no progress'),
  }),
  last_error: problemSchema.nullable(),
  state_rows: count.describe('Rows that its operators keep'),
  plan: z.strictObject({
    nodes: z.array(
      z.strictObject({
        id: z.string(),
        type: z.string().describe('TableScan, GroupAggregate, Sink …'),
        description: z.string().describe('As in EXPLAIN'),
        changelog: z.string(),
      }),
    ),
    edges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  }),
  operators: z
    .array(
      z.strictObject({
        id: z.string().describe('A node of the plan'),
        vertex: z.string().describe('The id of the vertex it runs in'),
        rows_in: count.nullable(),
        rows_out: count.nullable(),
        state_rows: count.nullable(),
      }),
    )
    .describe(
      'What passed through each; null: not counted, since a filter runs within the statement of another operator',
    ),
  vertices: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string().describe('Its operators in their order: calc[2] -> sink[3]'),
        rows_in: count.nullable(),
        rows_out: count.nullable(),
        state_rows: count.nullable(),
      }),
    )
    .describe('Operators that run as one statement, as Flink shows chained ones'),
  sources: z.array(
    z.strictObject({
      id: z.string(),
      watermark: z.string().nullable(),
      ended: z.boolean(),
      idle: z.boolean(),
      slowest_split: z.string().nullable(),
    }),
  ),
  checkpoints: z.array(z.unknown()).describe('The latest checkpoints; none yet'),
});

const instant = (time: number | undefined): string | null =>
  time !== undefined && Number.isFinite(time) ? new Date(time).toISOString() : null;

export function jobJson(job: Job): z.output<typeof jobSchema> {
  const progress = job.progress();
  const { lag } = progress;
  return {
    id: job.id,
    name: job.name,
    state: progress.state,
    start_time: new Date(job.startTime).toISOString(),
    elapsed_ms: Math.max(0, Math.round(progress.elapsed)),
    epochs: progress.epochs,
    rows_read: progress.rowsRead,
    bytes_read: progress.bytesRead,
    total_bytes: progress.totalBytes ?? null,
    rows_written: progress.rowsWritten,
    late_rows: progress.lateRows,
    bad_rows: progress.badRows,
    watermark: instant(progress.watermark),
    lag_ms: lag !== undefined && Number.isFinite(lag) ? Math.round(lag) : null,
    restarts: job.restarts ?? 0,
  };
}

/** @param instance names the request, for the job's error */
export function jobDetailsJson(
  job: Job,
  origin: JobOrigin | undefined,
  instance: string,
): z.output<typeof jobDetailsSchema> {
  const { operators = [], sources = [] } = job.progress();
  const nodes = origin?.graph.nodes ?? [];
  const targets = new Set(nodes.flatMap((node) => node.predecessors.map(({ id }) => id)));
  const sinks = new Set(nodes.filter((node) => !targets.has(node.id)).map((node) => node.id));
  return {
    ...jobJson(job),
    health: jobHealth(job, sinks),
    last_error: job.lastError ? problemOf(job.lastError, { instance }) : null,
    state_rows: operators.reduce((sum, operator) => sum + (operator.stateRows ?? 0), 0),
    plan: {
      nodes: nodes.map(({ id, type, contents, changelog }) => ({
        id,
        type,
        description: contents,
        changelog,
      })),
      edges: nodes.flatMap(({ id, predecessors }) => predecessors.map((from) => ({ from: from.id, to: id }))),
    },
    operators: operators.map((operator) => ({
      id: operator.id,
      vertex: operator.fusedInto ?? operator.id,
      ...countsJson(operator.rowsIn, operator.rowsOut, operator.stateRows),
    })),
    vertices: vertices(operators),
    sources: sources.map(({ id, watermark, ended, idle, behind }) => ({
      id,
      watermark: instant(watermark),
      ended,
      idle,
      slowest_split: behind ?? null,
    })),
    checkpoints: [],
  };
}

type Counts = Pick<
  z.output<typeof jobDetailsSchema>['vertices'][number],
  'rows_in' | 'rows_out' | 'state_rows'
>;

const countsJson = (
  rowsIn: number | undefined,
  rowsOut: number | undefined,
  stateRows: number | undefined,
): Counts => ({ rows_in: rowsIn ?? null, rows_out: rowsOut ?? null, state_rows: stateRows ?? null });

/** Inputs come before what they feed, so the first of a vertex takes its rows and the last, which counts, gives them. */
function vertices(operators: readonly OperatorProgress[]): z.output<typeof jobDetailsSchema>['vertices'] {
  const groups = new Map<string, OperatorProgress[]>();
  for (const operator of operators) {
    const id = operator.fusedInto ?? operator.id;
    groups.set(id, [...(groups.get(id) ?? []), operator]);
  }
  return [...groups].map(([id, group]) => {
    const [first] = group;
    const last = group.at(-1)!;
    // Of several inputs none alone tells how much came.
    const rowsIn = group.length > 1 && first!.fusedInto === last.id ? first!.rowsIn : last.rowsIn;
    return {
      id,
      name: group.map((operator) => operator.id).join(' -> '),
      ...countsJson(rowsIn, last.rowsOut, last.stateRows),
    };
  });
}
