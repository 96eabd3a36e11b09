/** Errors as problem documents (RFC 9457), with Fungi's code, the SQLSTATE and the place in the SQL text. */
import { z } from 'zod';
import { FungiError, renderExcerpt } from '../../../sql/error/index.js';
import { RequestFailure } from './failure.js';
import { PROBLEM_PREFIX } from './problem-error.js';

export const PROBLEM_TYPE = 'application/problem+json';

export const problemSchema = z.strictObject({
  type: z.string().describe('Names the kind of the problem: urn:fungi:error: and the name of the error'),
  title: z.string().describe('The kind in words; the same for every problem of this type'),
  status: z.int().describe('The HTTP status'),
  detail: z.string().describe('What went wrong this time'),
  instance: z.string().describe('Names this one occurrence, also in the log of the server'),
  code: z.string().describe('Stable, for programs: FUNGI-2003'),
  sqlState: z.string().describe('SQLSTATE, five characters'),
  hint: z.string().optional().describe('What can be done about it'),
  operator: z.string().optional().describe('The operator of the job it happened in'),
  line: z.int().optional().describe('Where in the SQL text, from 1'),
  column: z.int().optional(),
  endLine: z.int().optional(),
  endColumn: z.int().optional(),
  offset: z.int().optional().describe('Where in the SQL text, in UTF-16 code units from 0'),
  end: z.int().optional(),
  excerpt: z.string().optional().describe('The line of the SQL text with the place marked'),
});

export type Problem = Readonly<z.output<typeof problemSchema>>;

export interface ProblemContext {
  readonly instance: string;
  /** The SQL text that the place of the error refers to. */
  readonly text?: string | undefined;
}

/** Anything that is not one of our errors is a mistake of ours, of which only the log tells more. */
export function problemOf(error: unknown, { instance, text }: ProblemContext): Problem {
  const known = asFungiError(error, instance);
  const { errorName, span, hint, operator } = known;
  return {
    type: PROBLEM_PREFIX + errorName.toLowerCase().replaceAll('_', '-'),
    title: known.definition.title,
    status: known instanceof RequestFailure ? known.status : known.httpStatus,
    detail: known.message,
    instance,
    code: known.code,
    sqlState: known.sqlState,
    ...(hint === undefined ? {} : { hint }),
    ...(operator === undefined ? {} : { operator }),
    ...(span ?? {}),
    ...(span && text !== undefined ? { excerpt: renderExcerpt(text, span) } : {}),
  };
}

function asFungiError(error: unknown, instance: string): FungiError {
  if (error instanceof FungiError) return error;
  return new FungiError(
    'INTERNAL',
    `Something went wrong inside of the server; its log tells more about ${instance}`,
    {
      cause: error,
    },
  );
}
