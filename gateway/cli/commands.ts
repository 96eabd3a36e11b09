/** The command line's grammar: verbs, options, help. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OUTPUT_FORMATS } from './output/result-printer.js';
import { packageVersion } from './package-version.js';
import type { JobOptions } from './job-command.js';
import type { SqlOptions } from './sql-command.js';

const DEFAULT_HOST = 'localhost';
const DEFAULT_PORT = 50051;

const PORT_MAX = 65_535;
/** Flags that were not given; as commander's defaults they would stand in the help as `(default: {})`. */
const UNSET = { local: false, verbose: false, set: new Map<string, string>() } as const;

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
    .addOption(apiKeyOption())
    .exitOverride();
  addSql(program, run);
  addServer(program, run);
  addJob(program, run);
  addUser(program, run);
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
    .option('--local', 'run in this process, without a server')
    .addOption(new Option('--host <host>', 'host of the server').default(DEFAULT_HOST))
    .addOption(
      new Option('--port <port>', 'port of the server')
        .env('FUNGI_PORT')
        .argParser(port)
        .default(DEFAULT_PORT),
    )
    .addOption(apiKeyOption())
    .addOption(
      new Option('-o, --output <format>', 'form of results: changelog prints every change with its kind')
        .choices([...OUTPUT_FORMATS])
        .default('table'),
    )
    .option('-s, --set <key=value>', 'set a property first; may be repeated', property)
    .option('-v, --verbose', 'say more: OK for every statement, summaries of jobs, causes of errors')
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
    .action((given: SqlOptions) =>
      run(async () => {
        const { sqlCommand } = await import('./sql-command.js');
        return sqlCommand({ ...UNSET, ...given, ...apiKeyOf(given, program) });
      }),
    );
}

/** Stands before the verb or behind it. */
function apiKeyOption(): Option {
  return new Option('--api-key <key>', 'API key for the server; also FUNGI_API_KEY');
}

/** The one given next to the verb wins, and any over the variable. */
function apiKeyOf(
  options: { readonly apiKey?: string | undefined },
  program: Command,
): { readonly apiKey?: string } {
  const key = options.apiKey ?? program.opts<{ apiKey?: string }>().apiKey ?? process.env['FUNGI_API_KEY'];
  return key === undefined || key === '' ? {} : { apiKey: key };
}

/** Strings and numbers, but for `set`. */
type ServerFlags = Readonly<Record<string, string | number | undefined>>;

/** Flags of `fungi server` that set a key of `fungi.toml`; they win over the file and the environment. */
const SERVER_FLAGS = [
  ['--host <host>', 'server.host', 'address to listen on (default 0.0.0.0)'],
  ['--port <port>', 'server.port', `API port, the one that fungi sql asks (default ${DEFAULT_PORT})`],
  ['--http-port <port>', 'server.http_port', 'the same endpoints for browsers and probes (default 8080)'],
  ['--flink-port <port>', 'server.flink_port', "port for Flink's SQL client and JDBC driver (default 8083)"],
  [
    '--pg-port <port>',
    'server.pg_port',
    'port for psql and everything that speaks to PostgreSQL (default 5433)',
  ],
  ['--data-dir <folder>', 'server.data_dir', 'where catalogs, sessions and jobs are kept'],
  ['--tls-cert <file>', 'server.tls_cert', 'certificate of the Postgres port, PEM'],
  ['--tls-key <file>', 'server.tls_key', 'its key, PEM'],
  ['--log-level <level>', 'logging.level', 'trace, debug, info, warn or error (default info)'],
  ['--log-format <format>', 'logging.format', 'pretty or json (default pretty)'],
] as const;

function addServer(program: Command, run: Run): void {
  const command = program
    .command('server')
    .description("Serve SQL over HTTP, the Postgres wire and Flink's gateway protocol until stopped.")
    .option('--config <file>', 'configuration file, fungi.toml');
  const options = SERVER_FLAGS.map(([flag, key, description]) => {
    const option = new Option(flag, description);
    if (flag.endsWith('<port>')) option.argParser(port);
    command.addOption(option);
    return [option.attributeName(), key] as const;
  });
  command
    .option('-s, --set <key=value>', 'set a property of every session; may be repeated', property)
    .addHelpText(
      'after',
      `
Each flag has a key in fungi.toml and most a variable: FUNGI_PORT, FUNGI_HTTP_PORT, FUNGI_FLINK_PORT, FUNGI_PG_PORT,
FUNGI_DATA_DIR, FUNGI_LOG_LEVEL, FUNGI_AUTH_ENABLED, FUNGI_ADMIN_USERNAME, FUNGI_ADMIN_PASSWORD …
Flags win over variables, variables over the file.`,
    )
    .exitOverride()
    .action((given: ServerFlags) =>
      run(async () => {
        const { serverCommand } = await import('./server-command.js');
        const { config, set } = {
          ...UNSET,
          ...(given as { config?: string; set?: ReadonlyMap<string, string> }),
        };
        return serverCommand({
          flags: Object.fromEntries(options.map(([name, key]) => [key, given[name]])),
          set,
          ...(config === undefined ? {} : { config }),
        });
      }),
    );
}

function addUser(program: Command, run: Run): void {
  const user = program.command('user').description('Users of a server.').exitOverride();
  user
    .command('add <name>')
    .description('Make the entry of a user for fungi.toml; the password is asked for, or read from a pipe.')
    .option('--role <role>', 'admin, operator, viewer, or one of security.rbac.roles', 'viewer')
    .option('--config <file>', 'add the entry to this file instead of printing it')
    .exitOverride()
    .action((name: string, options: { role: string; config?: string }) =>
      run(async () => (await import('./user-command.js')).userAddCommand({ name, ...options })),
    );
}

function addJob(program: Command, run: Run): void {
  const job = program.command('job').description('Jobs of a server.').exitOverride();
  const verbs = [
    ['list', 'list the jobs', false],
    ['status', 'show one job', true],
    ['cancel', 'cancel a job', true],
    ['savepoint', 'take a savepoint of a job (not possible yet)', true],
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
      .addOption(apiKeyOption())
      .exitOverride();
    if (needsId) command.requiredOption('--id <id>', 'id of the job');
    command.action((options: JobOptions) =>
      run(async () =>
        (await import('./job-command.js')).jobCommand(verb, { ...options, ...apiKeyOf(options, program) }),
      ),
    );
  }
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= PORT_MAX) return value;
  throw new InvalidArgumentError(`A port is a number from 0 to ${PORT_MAX}.`);
}

function property(
  text: string,
  previous: ReadonlyMap<string, string> = UNSET.set,
): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('Write it as key=value.');
  return new Map([...previous, [text.slice(0, at).trim(), text.slice(at + 1).trim()]]);
}
