/** Whether a job gets on, and if not, why. */
import type { Job, JobProgress, SourceProgress } from '../../../src/engine/job.js';

export interface JobHealth {
  readonly status: 'ok' | 'starting' | 'stalled' | 'failed' | 'ended';
  /** Why it makes no progress. */
  readonly reason: string | null;
}

/** Without progress for so long a job is said to be stalled. */
const STALLED_MS = 10_000;

/** @param sinks ids of the operators that write */
export function jobHealth(job: Job, sinks: ReadonlySet<string>, now = Date.now()): JobHealth {
  const progress = job.progress();
  switch (progress.state) {
    case 'FINISHED':
    case 'CANCELED':
      return { status: 'ended', reason: null };
    case 'FAILED':
      return { status: 'failed', reason: job.lastError?.message ?? null };
    case 'CREATED':
      return { status: 'starting', reason: null };
    case 'CANCELING':
      return { status: 'ok', reason: 'It is being canceled, which happens between two batches' };
    case 'RESTARTING':
      return {
        status: 'stalled',
        reason: `It is started again, because: ${job.lastError?.message ?? 'it failed'}`,
      };
    case 'RUNNING': {
      const reason = stalledBy(progress, sinks, now);
      return { status: reason === undefined ? 'ok' : 'stalled', reason: reason ?? null };
    }
    default: {
      const unreachable: never = progress.state;
      return unreachable;
    }
  }
}

function stalledBy(progress: JobProgress, sinks: ReadonlySet<string>, now: number): string | undefined {
  const { activity } = progress;
  const quiet = activity === undefined ? 0 : now - activity.since;
  if (activity?.kind === 'running' && quiet > STALLED_MS) {
    const operator = activity.operator ?? 'an operator';
    return sinks.has(operator)
      ? `The sink ${operator} has taken nothing for ${seconds(quiet)}`
      : `The operator ${operator} has worked on one batch for ${seconds(quiet)}`;
  }
  if (activity?.kind === 'waiting' && quiet > STALLED_MS) {
    const since = new Date(activity.since).toISOString();
    const held = progress.rowsRead > 0 ? heldBack(progress, now) : undefined;
    return `It has waited for input since ${since}${held === undefined ? '' : `; ${held}`}`;
  }
  return heldBack(progress, now);
}

/** Rows come, but event time stands still. */
function heldBack(progress: JobProgress, now: number): string | undefined {
  const { watermark, watermarkMovedAt } = progress;
  const moved = watermarkMovedAt ?? now - progress.elapsed;
  if (watermark === undefined || now - moved <= STALLED_MS) return undefined;
  const slowest = slowestOf(progress.sources ?? []);
  if (!slowest) return undefined;
  const { id, behind, watermark: reached } = slowest;
  const at =
    reached === undefined || !Number.isFinite(reached)
      ? 'has no watermark yet'
      : `is at ${new Date(reached).toISOString()}`;
  const split = behind === undefined ? '' : `, split ${behind},`;
  return `the watermark is held back by source ${id}${split} which ${at}`;
}

function slowestOf(sources: readonly SourceProgress[]): SourceProgress | undefined {
  let slowest: SourceProgress | undefined;
  for (const source of sources) {
    if (source.ended || source.idle || source.watermark === undefined) continue;
    if (!slowest || source.watermark < slowest.watermark!) slowest = source;
  }
  return slowest;
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
