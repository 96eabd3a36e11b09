/** STOP JOB, and finding a job by its id. */
import { catalogError } from '../../../catalog/index.js';
import type { Span, StopJob, StringLiteral } from '../../../sql/ast/index.js';
import { FungiError } from '../../../sql/error/index.js';
import type { Job } from '../../../src/engine/job.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import { ok } from '../statement-result.js';

/** @throws FungiError VALIDATION: not a job id; NOT_FOUND */
export function jobOf(
  id: StringLiteral,
  { jobs }: StatementContext,
  missing = (name: string): string => `Job ${name} does not exist.`,
): Job {
  if (!/^[0-9a-fA-F]{32}$/.test(id.value)) {
    const message = `Cannot parse JobID from "${id.value}". The expected format is [0-9a-fA-F]{32}, e.g. fd72014d4c864993a2e5a9287b4a9c5d.`;
    throw catalogError('VALIDATION', message, id.span);
  }
  const job = jobs.get(id.value);
  if (!job) throw catalogError('NOT_FOUND', missing(id.value), id.span);
  return job;
}

/** The same refusal at every door. `what`: the statement, or what else asked for one. */
export function noSavepoint(what: string, span?: Span): FungiError {
  return new FungiError('NOT_SUPPORTED', `${what} is not supported yet: there are no checkpoints`, {
    ...(span ? { span } : {}),
    hint: 'The job runs on. STOP JOB without SAVEPOINT ends it; one that is started again reads its sources from their start',
  });
}

export const stopJob: StatementHandler<StopJob> = async (statement, context) => {
  const job = jobOf(statement.jobId, context);
  // The parser takes WITH DRAIN only behind it.
  if (statement.withSavepoint) throw noSavepoint('STOP JOB … WITH SAVEPOINT', statement.span);
  await job.cancel();
  return ok();
};
