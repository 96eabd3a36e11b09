/** Problem documents turned back into errors, apart from the schema of them, which would cost our own client time to load. */
import { ErrorCodes, FungiError } from '../../../sql/error/index.js';
import type { ErrorName } from '../../../sql/error/index.js';
import type { Problem } from './problem.js';

export const PROBLEM_PREFIX = 'urn:fungi:error:';

/** The error that a problem document was made of, for our own client. */
export function errorOfProblem(problem: Partial<Problem>): FungiError {
  const { offset, end, line, column, endLine, endColumn, hint, operator, sqlState } = problem;
  const name = (problem.type ?? '').slice(PROBLEM_PREFIX.length).toUpperCase().replaceAll('-', '_');
  const placed =
    offset !== undefined &&
    end !== undefined &&
    line !== undefined &&
    column !== undefined &&
    endLine !== undefined &&
    endColumn !== undefined;
  return new FungiError(
    (name in ErrorCodes ? name : 'INTERNAL') as ErrorName,
    problem.detail ?? problem.title ?? 'Unknown error',
    {
      ...(placed ? { span: { offset, end, line, column, endLine, endColumn } } : {}),
      ...(hint === undefined ? {} : { hint }),
      ...(operator === undefined ? {} : { operator }),
      ...(sqlState === undefined ? {} : { sqlState }),
    },
  );
}
