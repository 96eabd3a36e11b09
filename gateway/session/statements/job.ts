/** STOP JOB, and finding a job by its id. */
import { catalogError } from '../../../catalog/index.js';
import type { StopJob, StringLiteral } from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
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

export const stopJob: StatementHandler<StopJob> = async (statement, context) => {
  if (statement.withSavepoint) throw notSupported('STOP JOB … WITH SAVEPOINT', statement.span);
  if (statement.withDrain) throw notSupported('STOP JOB … WITH DRAIN', statement.span);
  await jobOf(statement.jobId, context).cancel();
  return ok();
};
