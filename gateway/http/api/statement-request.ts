/** What POST /api/sql takes. */
import { z } from 'zod';
import { apiLimits } from './limits.js';
import { wholeNumber } from './route.js';

const timeout = (): string =>
  'How long it may take, in milliseconds; a continuous query ends then, another one fails with status 504';

export const statementBody = z.strictObject({
  sql: z.string().describe('One or more statements, separated by semicolons; one when there are parameters'),
  session: z.string().optional().describe('Id of an open session; without it one is made for this request'),
  parameters: z
    .array(z.unknown())
    .max(apiLimits.parameters_max)
    .optional()
    .describe(
      'Values for the ? of the statement. Numbers beyond 2^53, dates and times as text, bytes in Base64',
    ),
  max_rows: z.int().min(1).max(apiLimits.response_rows_max).optional().describe('No more rows than this'),
  timeout_ms: z.int().min(1).max(apiLimits.statement_ms_max).optional().describe(timeout()),
});

export const statementQuery = z.strictObject({
  timeout: wholeNumber(1, apiLimits.statement_ms_max).optional().describe(timeout()),
});

export type StatementBody = z.output<typeof statementBody>;

export interface StatementRequest {
  readonly sql: string;
  readonly parameters: readonly unknown[] | undefined;
  readonly maxRows: number | undefined;
  /** Undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
}

export const textBody = z.strictObject({
  sql: z.string().describe('One or more statements, separated by semicolons'),
  session: z.string().optional().describe('Id of an open session, whose catalog and settings count'),
});
