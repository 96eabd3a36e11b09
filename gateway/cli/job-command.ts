/** `fungi job list | status | cancel | savepoint`: the jobs of a server. */
import { string } from '../../sql/types/index.js';
import { errorText } from './error-text.js';
import { printResult } from './output/index.js';
import { requestJson } from './remote-client.js';
import type { ServerAddress } from './remote-client.js';
import { processTerminal } from './terminal.js';

export type JobVerb = 'list' | 'status' | 'cancel' | 'savepoint';

export interface JobOptions extends ServerAddress {
  readonly id?: string;
}

const COLUMNS = ['id', 'name', 'state', 'start_time', 'elapsed_ms', 'rows_read', 'rows_written'];

const STATUS_COLUMNS = [...COLUMNS, 'health', 'reason', 'watermark', 'restarts', 'last_error'];

/** What the table shows of the parts of a job that are no plain values. */
const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  health: ['health', 'status'],
  reason: ['health', 'reason'],
  last_error: ['last_error', 'detail'],
};

/** Gives the exit code. */
export async function jobCommand(verb: JobVerb, options: JobOptions): Promise<number> {
  const terminal = processTerminal();
  try {
    const body = await ask(verb, options);
    const columns = verb === 'list' ? COLUMNS : STATUS_COLUMNS;
    const rows = (verb === 'list' ? jobsOf(body) : [body]).map((job) =>
      columns.map((column) => field(job, column)),
    );
    await printResult(
      {
        columns: columns.map((name) => ({ name, type: string() })),
        changelog: 'insert-only',
        bounded: true,
        async *batches() {
          yield { kinds: rows.map(() => '+I' as const), rows };
        },
      },
      'table',
      terminal.out,
    );
    return 0;
  } catch (error) {
    terminal.err(errorText(error, { text: '', file: undefined, excerpt: false, verbose: false }));
    return 1;
  }
}

function jobsOf(body: unknown): readonly unknown[] {
  const jobs = body !== null && typeof body === 'object' && 'jobs' in body ? body.jobs : [];
  return Array.isArray(jobs) ? (jobs as readonly unknown[]) : [];
}

/** @throws FungiError of the server, or UNREACHABLE */
function ask(verb: JobVerb, { id, ...server }: JobOptions): Promise<unknown> {
  const path = id === undefined ? '/api/jobs' : `/api/jobs/${encodeURIComponent(id)}`;
  switch (verb) {
    case 'list':
    case 'status':
      return requestJson(server, 'GET', path, undefined);
    case 'cancel':
    case 'savepoint':
      return requestJson(server, 'POST', `${path}/${verb}`, undefined);
    default: {
      const unreachable: never = verb;
      return unreachable;
    }
  }
}

function field(job: unknown, name: string): string | null {
  const part = PARTS[name];
  const value = part ? member(member(job, part[0]), part[1]) : member(job, name);
  return value === null || value === undefined ? null : String(value);
}

function member(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object'
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
