/**
 * A small durable map: what a server must know again after a restart. Changes are appended to a file as lines of JSON and
 * synced together; a line cut short by a crash is the end of the file. The file is written anew when most of it is outdated.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { FungiError } from '../../sql/error/index.js';

/** The kind of thing, then its names. */
export type JournalKey = readonly [kind: string, ...names: string[]];

interface Line {
  readonly key: JournalKey;
  /** Absent: deleted. */
  readonly value?: string;
}

/** The file is written anew when it has this many lines, and twice as many as there are entries. */
const COMPACT_LINES_MIN = 1_000;

export class StateJournal {
  readonly #entries = new Map<string, string>();
  #pending: string[] = [];
  #flushing: Promise<void> | undefined;
  #lines = 0;
  #changes = 0;

  private constructor(
    private readonly path: string,
    private file: FileHandle,
  ) {}

  /** @throws FungiError CONFIGURATION: cannot be read or written, or a line in its middle is broken */
  static async open(path: string): Promise<StateJournal> {
    try {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const journal = new StateJournal(path, await open(path, 'a'));
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      journal.#read(whole);
      // What a crash cut short must not be continued by the next line.
      if (whole.length < text.length) await journal.#rewrite();
      else await journal.#compact();
      return journal;
    } catch (error) {
      if (error instanceof FungiError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new FungiError('CONFIGURATION', `The state of the server cannot be kept: ${reason}`, {
        cause: error,
      });
    }
  }

  /** Entries of a kind, in the order they were first put. */
  entries(kind: string): readonly { readonly names: readonly string[]; readonly value: string }[] {
    return [...this.#entries].flatMap(([text, value]) => {
      const [entryKind, ...names] = JSON.parse(text) as JournalKey;
      return entryKind === kind ? [{ names, value }] : [];
    });
  }

  get(key: JournalKey): string | undefined {
    return this.#entries.get(JSON.stringify(key));
  }

  /** How many changes there were since it was opened. */
  get changes(): number {
    return this.#changes;
  }

  put(key: JournalKey, value: string): void {
    const text = JSON.stringify(key);
    if (this.#entries.get(text) === value) return;
    this.#entries.set(text, value);
    this.#append({ key, value });
  }

  delete(key: JournalKey): void {
    if (this.#entries.delete(JSON.stringify(key))) this.#append({ key });
  }

  /** Resolves when all changes so far are on disk. @throws FungiError SINK_UNAVAILABLE; they are tried again with the next ones */
  async flush(): Promise<void> {
    while (this.#pending.length > 0 || this.#flushing) {
      this.#flushing ??= this.#write().finally(() => (this.#flushing = undefined));
      await this.#flushing;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file.close();
  }

  #append(line: Line): void {
    this.#changes++;
    this.#pending.push(`${JSON.stringify(line)}\n`);
  }

  async #write(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    try {
      const { size } = await this.file.stat();
      try {
        await this.file.appendFile(batch.join(''));
        await this.file.datasync();
      } catch (error) {
        // A line written in part would hide those after it.
        await this.file.truncate(size).catch(() => undefined);
        throw error;
      }
      this.#lines += batch.length;
      await this.#compact();
    } catch (error) {
      this.#pending = [...batch, ...this.#pending];
      const reason = error instanceof Error ? error.message : String(error);
      throw new FungiError('SINK_UNAVAILABLE', `The change cannot be made durable: ${reason}`, {
        hint: 'It holds until the server ends, and is written with the next change that can be',
        cause: error,
      });
    }
  }

  #read(text: string): void {
    const lines = text.split('\n').slice(0, -1);
    lines.forEach((line, index) => {
      try {
        const { key, value } = JSON.parse(line) as Line;
        if (value === undefined) this.#entries.delete(JSON.stringify(key));
        else this.#entries.set(JSON.stringify(key), value);
      } catch (error) {
        const message = `${this.path}, line ${index + 1}, is damaged`;
        throw new FungiError('CONFIGURATION', message, {
          hint: 'Remove the line to start without what it said',
          cause: error,
        });
      }
    });
    this.#lines = lines.length;
  }

  async #compact(): Promise<void> {
    if (this.#lines >= COMPACT_LINES_MIN && this.#lines > 2 * this.#entries.size) await this.#rewrite();
  }

  async #rewrite(): Promise<void> {
    const fresh = `${this.path}.new`;
    const lines = [...this.#entries].map(
      ([text, value]) => `${JSON.stringify({ key: JSON.parse(text) as JournalKey, value })}\n`,
    );
    const file = await open(fresh, 'w');
    try {
      await file.writeFile(lines.join(''));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.path).catch(async (error: unknown) => {
      await rm(fresh, { force: true });
      throw error;
    });
    await this.file.close();
    this.file = await open(this.path, 'a');
    this.#lines = lines.length;
  }
}
