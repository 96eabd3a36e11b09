/** Runs a script through a client and prints what it gives: results on standard output, everything else on standard error. */
import type { JobProgress } from '../../src/engine/job.js';
import { printResult } from './output/index.js';
import type { OutputFormat } from './output/index.js';
import { ProgressLine, summaryText } from './progress-line.js';
import { placed } from '../session/error-place.js';
import type { ClientJob, ClientResult, ClientRows, SqlClient } from './sql-client.js';
import type { Terminal } from './terminal.js';

export interface ScriptOptions {
  readonly format: OutputFormat;
  readonly verbose: boolean;
  readonly signal: AbortSignal;
}

export type ClientCommand = 'QUIT' | 'CLEAR' | 'HELP';

/**
 * Gives the last client command (QUIT ends the script), or undefined.
 * @throws FungiError of the first statement that fails
 */
export async function runScript(
  text: string,
  client: SqlClient,
  terminal: Terminal,
  options: ScriptOptions,
  onCommand: (command: ClientCommand) => void = () => undefined,
): Promise<ClientCommand | undefined> {
  let printed = 0;
  for await (const result of client.execute(text, options.signal)) {
    switch (result.kind) {
      case 'rows':
        if (printed++ > 0 && options.format !== 'json') terminal.out('\n');
        await inPlace(result, () =>
          printResult(result, formatFor(result, options.format), terminal.out, terminal.drained),
        );
        noteOmissions(result.progress?.(), terminal);
        break;
      case 'job':
        await inPlace(result, () => followJob(result, terminal, options));
        break;
      case 'ok':
        for (const notice of result.notices) terminal.err(`NOTICE ${notice}\n`);
        if (options.verbose || terminal.interactive) terminal.err('OK\n');
        break;
      case 'client-command':
        onCommand(result.command);
        if (result.command === 'QUIT') return 'QUIT';
        break;
      default: {
        const unreachable: never = result;
        return unreachable;
      }
    }
  }
  return undefined;
}

/** Rows that a query left out are no part of its result, but its reader should know of them. */
function noteOmissions(progress: JobProgress | undefined, terminal: Terminal): void {
  if (progress && progress.badRows > 0) terminal.err(`NOTICE ${omitted(progress.badRows, 'bad')} skipped\n`);
  if (progress && progress.lateRows > 0)
    terminal.err(`NOTICE ${omitted(progress.lateRows, 'late')} dropped\n`);
}

const omitted = (count: number, what: string): string =>
  count === 1 ? `1 ${what} row was` : `${count} ${what} rows were`;

/** The session can ask for all changes; an `--output` other than table says what it wants. */
function formatFor(result: ClientRows, format: OutputFormat): OutputFormat {
  return result.showChanges && format === 'table' ? 'changelog' : format;
}

/** Errors while rows come, or while a job runs, are errors of its statement. */
async function inPlace(result: ClientResult, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw placed(error, result.span);
  }
}

async function followJob(job: ClientJob, terminal: Terminal, options: ScriptOptions): Promise<void> {
  if (!job.wait) {
    terminal.out(`job id: ${job.id}\n`);
    return;
  }
  const line = new ProgressLine(terminal.err, job.progress, terminal.errorIsTerminal);
  terminal.beforeOutput = () => line.clear();
  line.start();
  try {
    await job.done();
  } finally {
    line.stop();
    terminal.beforeOutput = undefined;
    const progress = job.progress();
    if (progress && (options.verbose || terminal.errorIsTerminal)) {
      terminal.err(`${progress.state} ${shortName(job.name)}: ${summaryText(progress)}\n`);
    }
  }
}

const NAME_LENGTH_MAX = 80;

/** A statement set is named after all of its tables. */
const shortName = (name: string): string =>
  name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 1)}…`;
