/** The interactive shell: reads statements until their semicolon, keeps a history, completes names, and survives errors and Ctrl-C. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { FungiError } from '../../sql/error/index.js';
import { errorText } from './error-text.js';
import { Completion } from './completion.js';
import { HISTORY_ENTRIES_MAX, StatementHistory, loadHistory, saveHistory } from './history.js';
import { runScript } from './script-runner.js';
import type { SqlClient } from './sql-client.js';
import type { SqlOptions } from './sql-command.js';
import { isComplete } from './statement-text.js';
import type { Terminal } from './terminal.js';

const PROMPT = 'fungi> ';
const MORE = '    -> ';

const HELP = `Statements end with a semicolon and may take several lines.
  SHOW TABLES;  DESCRIBE t;  SELECT …;  INSERT INTO …;  EXPLAIN …;  SET 'key' = 'value';
  \\q, quit, exit   leave (so does Ctrl-D)
  clear            clear the screen
  help             this text
Tab completes keywords, tables and columns. Ctrl-C cancels the running statement, or the line being typed.
`;

/** Gives the exit code. */
export async function runShell(
  client: SqlClient,
  terminal: Terminal,
  options: Pick<SqlOptions, 'output' | 'verbose'>,
): Promise<number> {
  const completion = new Completion(client);
  const history = new StatementHistory(await loadHistory());
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: [...history.entries],
    historySize: HISTORY_ENTRIES_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void completion.complete(line).then((result) => done(null, result));
    },
  });
  lines.on('history', (entries) => history.follow(entries));
  terminal.out('Fungi, Flink SQL in one process. help shows what there is.\n');
  await completion.refresh();
  try {
    await new Shell(lines, client, terminal, options, completion, history).run();
  } finally {
    lines.close();
    await saveHistory(history.entries);
  }
  return 0;
}

class Shell {
  #typed = '';
  #running: AbortController | undefined;
  #leaving = false;

  constructor(
    private readonly lines: Interface,
    private readonly client: SqlClient,
    private readonly terminal: Terminal,
    private readonly options: Pick<SqlOptions, 'output' | 'verbose'>,
    private readonly completion: Completion,
    private readonly history: StatementHistory,
  ) {}

  async run(): Promise<void> {
    this.lines.on('SIGINT', () => this.#interrupt());
    this.#prompt();
    // Lines that arrive while a statement runs wait for it: they are iterated one by one.
    for await (const line of this.lines) {
      await this.#line(line);
      if (this.#leaving) return;
      this.#prompt();
    }
    this.terminal.out('\n');
  }

  #prompt(): void {
    this.lines.setPrompt(this.#typed === '' ? PROMPT : MORE);
    this.lines.prompt();
  }

  #interrupt(): void {
    if (this.#running) {
      this.#running.abort(new FungiError('CANCELED', 'Interrupted'));
      return;
    }
    this.#typed = '';
    // Ctrl-U drops what stands on the line that is being typed.
    this.lines.write(null, { ctrl: true, name: 'e' });
    this.lines.write(null, { ctrl: true, name: 'u' });
    this.terminal.out('^C\n');
    this.#prompt();
  }

  async #line(line: string): Promise<void> {
    if (this.#typed === '') {
      const word = line.trim().replace(/;$/, '').toLowerCase();
      if (word === '') return;
      if (this.#command(word)) {
        this.history.add(line);
        return;
      }
    }
    this.#typed += `${line}\n`;
    if (!isComplete(this.#typed)) return;
    const text = this.#typed;
    this.#typed = '';
    this.history.add(text);
    await this.#execute(text);
  }

  #command(word: string): boolean {
    switch (word) {
      case '\\q':
      case 'quit':
      case 'exit':
        this.#leaving = true;
        return true;
      case 'help':
      case '\\?':
      case '\\h':
        this.terminal.out(HELP);
        return true;
      case 'clear':
        this.terminal.out('\u001b[2J\u001b[H');
        return true;
      default:
        // No statement begins so; it would wait for a semicolon first.
        if (!word.startsWith('\\')) return false;
        this.terminal.err(`Unknown command ${word}; help shows what there is\n`);
        return true;
    }
  }

  async #execute(text: string): Promise<void> {
    const abort = new AbortController();
    this.#running = abort;
    const { output, verbose } = this.options;
    try {
      await runScript(
        text,
        this.client,
        this.terminal,
        { format: output, verbose, signal: abort.signal },
        (command) => void this.#command(command.toLowerCase()),
      );
      if (abort.signal.aborted) this.terminal.err('Canceled\n');
    } catch (error) {
      if (abort.signal.aborted) this.terminal.err('Canceled\n');
      else this.terminal.err(errorText(error, { text, file: undefined, excerpt: true, verbose }));
    } finally {
      this.#running = undefined;
    }
    await this.completion.refresh();
  }
}
