/** `fungi sql`: finds out where the statements come from and where they run, and runs them. */
import { FungiError } from '../../sql/error/index.js';
import type { BadRow } from '../../src/connectors/connector.js';
import { errorText } from './error-text.js';
import type { OutputFormat } from './output/result-printer.js';
import { runScript } from './script-runner.js';
import type { SqlClient } from './sql-client.js';
import { processTerminal } from './terminal.js';
import type { Terminal } from './terminal.js';

export interface SqlOptions {
  readonly query?: string;
  readonly file?: string;
  readonly local: boolean;
  readonly host: string;
  readonly port: number;
  readonly apiKey?: string;
  readonly output: OutputFormat;
  readonly set: ReadonlyMap<string, string>;
  readonly verbose: boolean;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** How long a canceled statement may take to end in good order. */
const CANCEL_MS_MAX = 5_000;
/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;

/** Gives the exit code. */
export async function sqlCommand(options: SqlOptions): Promise<number> {
  if (options.query !== undefined && options.file !== undefined) {
    process.stderr.write('error: --query and --file exclude each other\n');
    return EXIT_USAGE;
  }
  const interactive =
    options.query === undefined && options.file === undefined && process.stdin.isTTY === true;
  const terminal = processTerminal(interactive);
  let client: SqlClient | undefined;
  try {
    client = await openClient(options, terminal);
    if (interactive) {
      const { runShell } = await import('./shell.js');
      return await runShell(client, terminal, options);
    }
    return await runText(await readText(options), client, terminal, options);
  } catch (error) {
    terminal.err(
      errorText(error, { text: '', file: options.file, excerpt: false, verbose: options.verbose }),
    );
    return EXIT_FAILED;
  } finally {
    await client?.close();
  }
}

async function openClient(options: SqlOptions, terminal: Terminal): Promise<SqlClient> {
  if (!options.local) {
    const { RemoteClient } = await import('./remote-client.js');
    return RemoteClient.connect(options, options.set);
  }
  const { EmbeddedClient } = await import('./embedded-client.js');
  const client = new EmbeddedClient({
    output: terminal.out,
    properties: options.set,
    badRow: badRowWriter(terminal),
  });
  client.warmUp();
  return client;
}

const BAD_ROWS_SHOWN_MAX = 5;

/** The first skipped rows are shown one by one, all are counted. */
function badRowWriter(terminal: Terminal): (detail: BadRow) => void {
  let count = 0;
  return ({ origin, position, reason }) => {
    if (++count > BAD_ROWS_SHOWN_MAX) return;
    terminal.err(`SKIPPED ${origin}, position ${position}: ${reason}\n`);
    if (count === BAD_ROWS_SHOWN_MAX) terminal.err('SKIPPED … further bad rows are only counted\n');
  };
}

/** @throws FungiError INVALID_REQUEST: a file that cannot be read */
async function readText(options: SqlOptions): Promise<string> {
  if (options.query !== undefined) return options.query;
  if (options.file !== undefined) {
    const { readFile } = await import('node:fs/promises');
    try {
      // A byte order mark is no part of the first statement.
      return (await readFile(options.file, 'utf8')).replace(/^\uFEFF/, '');
    } catch (error) {
      throw new FungiError(
        'INVALID_REQUEST',
        `The file ${options.file} cannot be read: ${readFailure(error)}`,
        {
          cause: error,
        },
      );
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** In words instead of the codes of the operating system. */
function readFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

async function runText(
  text: string,
  client: SqlClient,
  terminal: Terminal,
  options: SqlOptions,
): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => {
    // The first one ends the query in good order, a second one the process.
    if (abort.signal.aborted) process.exit(EXIT_INTERRUPTED);
    abort.abort(new FungiError('CANCELED', 'Interrupted'));
    // Unless the one operation under way cannot be interrupted: a string of 2 GB being made, a file on a dead network drive.
    setTimeout(() => {
      terminal.err('Canceled; what was running did not stop in time\n');
      process.exit(EXIT_INTERRUPTED);
    }, CANCEL_MS_MAX).unref();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await runScript(text, client, terminal, {
      format: options.output,
      verbose: options.verbose,
      signal: abort.signal,
    });
    if (!abort.signal.aborted) return EXIT_OK;
    terminal.err('Canceled\n');
    return EXIT_INTERRUPTED;
  } catch (error) {
    if (abort.signal.aborted) {
      terminal.err('Canceled\n');
      return EXIT_INTERRUPTED;
    }
    const excerpt = terminal.errorIsTerminal || options.verbose;
    terminal.err(errorText(error, { text, file: options.file, excerpt, verbose: options.verbose }));
    return EXIT_FAILED;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
