/** The command line's grammar: verbs, options, help. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OUTPUT_FORMATS } from './output/result-printer.js';
import { packageVersion } from './package-version.js';
import type { ServerOptions } from './server-command.js';
import type { SqlOptions } from './sql-command.js';

export const DEFAULT_HOST = 'localhost';
export const DEFAULT_PORT = 50051;
export const DEFAULT_HTTP_PORT = 8080;
export const DEFAULT_FLINK_PORT = 8083;

const PORT_MAX = 65_535;

/** Gives the exit code. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = build(async (run) => {
    exitCode = await run();
  });
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    // Help and version end this way as well; commander has printed what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

type Run = (run: () => Promise<number>) => Promise<void>;

function build(run: Run): Command {
  const program = new Command('fungi')
    .description('Flink SQL in one process: an embedded engine, a gateway and its client.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError('(fungi --help says what there is)')
    .exitOverride();
  addSql(program, run);
  addServer(program, run);
  addJob(program, run);
  return program;
}

function addSql(program: Command, run: Run): void {
  program
    .command('sql')
    .description(
      'Run SQL: a query, a file, a script from a pipe, or statements as you type them. Without --local it runs on a server.',
    )
    .option('-q, --query <sql>', 'run these statements')
    .option('-f, --file <file>', 'run the statements of a file')
    .option('--local', 'run in this process, without a server', false)
    .addOption(new Option('--host <host>', 'host of the server').default(DEFAULT_HOST))
    .addOption(
      new Option('--port <port>', 'port of the server')
        .env('FUNGI_PORT')
        .argParser(port)
        .default(DEFAULT_PORT),
    )
    .addOption(
      new Option('-o, --output <format>', 'form of results: changelog prints every change with its kind')
        .choices([...OUTPUT_FORMATS])
        .default('table'),
    )
    .option(
      '-s, --set <key=value>',
      'set a property first; may be repeated',
      property,
      new Map<string, string>(),
    )
    .option('-v, --verbose', 'say more: OK for every statement, summaries of jobs, causes of errors', false)
    .addHelpText(
      'after',
      `
Examples:
  fungi sql --local --query "SELECT 1 AS id, 'Alice' AS name"
  fungi sql --local --file examples/auctions.sql
  echo "SHOW TABLES" | fungi sql --host localhost --port ${DEFAULT_PORT}
  fungi sql --local                                  an interactive shell; help says more

NULL is printed as <NULL> in tables, as nothing in CSV and as null in JSON.
Exit codes: 0 all well, 1 a statement failed, 2 wrong arguments, 130 interrupted.`,
    )
    .exitOverride()
    .action((options: SqlOptions) => run(async () => (await import('./sql-command.js')).sqlCommand(options)));
}

function addServer(program: Command, run: Run): void {
  program
    .command('server')
    .description('Serve SQL over HTTP until stopped.')
    .option('--host <host>', 'address to listen on', '0.0.0.0')
    .addOption(
      new Option('--port <port>', 'API port, the one that fungi sql asks')
        .env('FUNGI_PORT')
        .argParser(port)
        .default(DEFAULT_PORT),
    )
    .addOption(
      new Option('--http-port <port>', 'second port with the same endpoints, for browsers and probes')
        .env('FUNGI_HTTP_PORT')
        .argParser(port)
        .default(DEFAULT_HTTP_PORT),
    )
    .addOption(
      new Option('--flink-port <port>', "port for Flink's SQL client and JDBC driver")
        .env('FUNGI_FLINK_PORT')
        .argParser(port)
        .default(DEFAULT_FLINK_PORT),
    )
    .option(
      '-s, --set <key=value>',
      'set a property of every session; may be repeated',
      property,
      new Map<string, string>(),
    )
    .addHelpText(
      'after',
      `
Endpoints: GET /health · POST /api/sql {"sql": …} · GET /api/jobs · GET /api/jobs/{id} · DELETE /api/jobs/{id}
There is no authentication yet: --host 127.0.0.1 keeps others out.`,
    )
    .exitOverride()
    .action((options: ServerOptions) =>
      run(async () => (await import('./server-command.js')).serverCommand(options)),
    );
}

function addJob(program: Command, run: Run): void {
  const job = program.command('job').description('Jobs of a server.').exitOverride();
  const verbs = [
    ['list', 'list the jobs', false],
    ['status', 'show one job', true],
    ['cancel', 'cancel a job', true],
  ] as const;
  for (const [verb, description, needsId] of verbs) {
    const command = job
      .command(verb)
      .description(description)
      .addOption(new Option('--host <host>', 'host of the server').default(DEFAULT_HOST))
      .addOption(
        new Option('--port <port>', 'port of the server')
          .env('FUNGI_PORT')
          .argParser(port)
          .default(DEFAULT_PORT),
      )
      .exitOverride();
    if (needsId) command.requiredOption('--id <id>', 'id of the job');
    command.action((options: { host: string; port: number; id?: string }) =>
      run(async () => (await import('./job-command.js')).jobCommand(verb, options)),
    );
  }
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= PORT_MAX) return value;
  throw new InvalidArgumentError(`A port is a number from 0 to ${PORT_MAX}.`);
}

function property(text: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('Write it as key=value.');
  return new Map([...previous, [text.slice(0, at).trim(), text.slice(at + 1).trim()]]);
}
