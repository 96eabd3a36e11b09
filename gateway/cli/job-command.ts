/** `fungi job list | status | cancel`: the jobs of a server. */
import { string } from '../../sql/types/index.js';
import { errorText } from './error-text.js';
import { printResult } from './output/index.js';
import { requestJson } from './remote-client.js';
import { processTerminal } from './terminal.js';

export type JobVerb = 'list' | 'status' | 'cancel';

export interface JobOptions {
  readonly host: string;
  readonly port: number;
  readonly id?: string;
}

const COLUMNS = ['id', 'name', 'state', 'start_time', 'elapsed_ms', 'rows_read', 'rows_written'];

/** Gives the exit code. */
export async function jobCommand(verb: JobVerb, { host, port, id }: JobOptions): Promise<number> {
  const terminal = processTerminal();
  try {
    const path = id === undefined ? '/api/jobs' : `/api/jobs/${encodeURIComponent(id)}`;
    const body = await requestJson(host, port, verb === 'cancel' ? 'DELETE' : 'GET', path, undefined);
    const rows = (verb === 'list' ? jobsOf(body) : [body]).map((job) =>
      COLUMNS.map((column) => field(job, column)),
    );
    await printResult(
      {
        columns: COLUMNS.map((name) => ({ name, type: string() })),
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

function field(job: unknown, name: string): string | null {
  if (job === null || typeof job !== 'object') return null;
  const value = (job as Readonly<Record<string, unknown>>)[name];
  return value === null || value === undefined ? null : String(value);
}
