/** Flink's own clients, unmodified: where their jars are, how they are started, and a terminal to type into. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const folder =
  process.env['FUNGI_FLINK_CLIENTS'] ?? join(homedir(), '.cache', 'fungi-test', 'flink-clients-2.3.0');

const runs = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Undefined when all is there. */
function missingPart(): string | undefined {
  if (!existsSync(join(folder, 'complete'))) {
    return `no jars of Flink's clients at ${folder}: node scripts/fetch-flink-clients.mjs gets them`;
  }
  if (!runs('javac', '-version') || !runs('java', '-version')) return 'no Java compiler (JDK 17)';
  if (!runs('script', '--version')) return 'no `script` (util-linux) to make a terminal with';
  return undefined;
}

/** Why the tests cannot run. Under CI they must: a part that is missing is a failure there. */
export const missing = missingPart();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(`Flink's clients cannot be tested: ${missing}`);
  console.warn(`SKIPPED: Flink's clients are not tested: ${missing}`);
}

export const work = mkdtempSync(join(tmpdir(), 'fungi-flink-clients-'));

const JAVA = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

// ---- JDBC

let compiled: string | undefined;

function classes(): string {
  if (compiled !== undefined) return compiled;
  const output = join(work, 'classes');
  const source = join(import.meta.dirname, 'JdbcClient.java');
  const { status, stderr } = spawnSync('javac', ['-d', output, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (compiled = output);
}

/** Runs the commands of JdbcClient.java; gives what each printed, without the command itself. */
export async function jdbc(
  port: number,
  commands: readonly string[],
  path = 'default_catalog/default_database',
): Promise<readonly string[]> {
  const logging = readdirSync(join(folder, 'sql-client')).find((name) => name.startsWith('slf4j-api'))!;
  const classpath = [classes(), join(folder, 'jdbc', '*'), join(folder, 'sql-client', logging)].join(':');
  const { output } = await finished(
    spawn('java', [
      ...JAVA,
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '-cp',
      classpath,
      'JdbcClient',
      `jdbc:flink://127.0.0.1:${port}/${path}`,
      ...commands,
    ]),
  );
  const parts = output.replace(/^SLF4J.*\n/gm, '').split(/^> .*\n/m);
  return parts.slice(1).map((part) => part.replace(/\nclosed\n$/, '\n').trimEnd());
}

// ---- the SQL client

function sqlClient(port: number, more: readonly string[]): { command: string[]; env: NodeJS.ProcessEnv } {
  const configuration = join(work, 'conf');
  mkdirSync(configuration, { recursive: true });
  writeFileSync(join(configuration, 'config.yaml'), 'parallelism.default: 1\n');
  return {
    command: [
      'java',
      ...JAVA,
      '-cp',
      join(folder, 'sql-client', '*'),
      'org.apache.flink.table.client.SqlClient',
      'gateway',
      '-e',
      `127.0.0.1:${port}`,
      '-hist',
      join(work, 'history'),
      ...more,
    ],
    env: {
      ...process.env,
      FLINK_CONF_DIR: configuration,
      FLINK_LIB_DIR: configuration,
      TERM: 'xterm',
      LANG: 'C.UTF-8',
    },
  };
}

/** What the SQL client prints for a script, without colors. `headers` go with every request: `name:value`. */
export async function runScript(port: number, sql: string, headers = ''): Promise<string> {
  const file = join(work, 'script.sql');
  writeFileSync(file, sql);
  const { command, env } = sqlClient(port, ['-f', file]);
  const options = { env: { ...env, FLINK_REST_CLIENT_HEADERS: headers }, cwd: work };
  const { output } = await finished(spawn(command[0]!, command.slice(1), options));
  return plain(output);
}

// eslint-disable-next-line no-control-regex -- the escape sequences of a terminal
const plain = (text: string): string => text.replace(/\u001b(\[[\d;?]*[ -/]*[@-~]|[=>]|\(B)/g, '');

function finished(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdin.end();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

const ANSWER_MS_MAX = 45_000;

/** The SQL client in a terminal of its own. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown>;
  #seen = '';
  #waiting: (() => void) | undefined;

  constructor(port: number) {
    const { command, env } = sqlClient(port, []);
    const quoted = command.map((word) => `'${word}'`).join(' ');
    this.#child = spawn('script', ['-qfec', `stty cols 160 rows 40; exec ${quoted}`, '/dev/null'], {
      env,
      cwd: work,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        this.#seen += text;
        this.#waiting?.();
      });
    }
    this.#closed = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** What was printed since the last call, up to what was waited for. @throws Error when the client ends first, or nothing comes in time */
  async until(pattern: RegExp | string): Promise<string> {
    const matches = (text: string): boolean =>
      typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text);
    let ended: string | undefined;
    const timer = setTimeout(() => {
      ended = 'did not come in time';
      this.#waiting?.();
    }, ANSWER_MS_MAX);
    void this.#closed.then(() => {
      ended = 'did not come before the client ended';
      this.#waiting?.();
    });
    try {
      for (;;) {
        const text = plain(this.#seen);
        if (matches(text)) {
          this.#seen = '';
          return text;
        }
        if (ended !== undefined) throw new Error(`${String(pattern)} ${ended}:\n${text}`);
        await new Promise<void>((resolve) => (this.#waiting = resolve));
      }
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** A statement and Enter. */
  async statement(sql: string, answer: RegExp | string): Promise<string> {
    this.type(`${sql}\r`);
    return this.until(answer);
  }

  async quit(): Promise<void> {
    this.type('QUIT;\r');
    await this.#closed;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

export const CTRL_C = '\u0003';
export const TAB = '\t';
