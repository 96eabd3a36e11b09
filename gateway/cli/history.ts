/**
 * The shell's history: whole statements, also those typed over several lines, kept in a file of the user's. A history that cannot be read or
 * written is no reason to stop.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const HISTORY_ENTRIES_MAX = 1_000;

/**
 * What was entered, newest first. readline has a list of its own, to which it adds each line; it is brought into agreement whenever a statement is
 * whole, so that the lines of the next one, which may have been pasted already, are never taken for statements.
 */
export class StatementHistory {
  #entries: readonly string[];
  #shown: string[] | undefined;

  constructor(entries: readonly string[]) {
    this.#entries = entries;
  }

  get entries(): readonly string[] {
    return this.#entries;
  }

  /** @param shown the list of readline's, as its `history` event hands it out */
  follow(shown: string[]): void {
    this.#shown = shown;
  }

  add(statement: string): void {
    const entry = statement.trim();
    if (entry === '') return;
    const others = this.#entries.filter((other) => other !== entry);
    this.#entries = [entry, ...others].slice(0, HISTORY_ENTRIES_MAX);
    this.#shown?.splice(0, this.#shown.length, ...this.#entries);
  }
}

function historyFile(): string {
  return process.env['FUNGI_HISTORY'] ?? join(homedir(), '.fungi_history');
}

/** A line of the file is an entry: its line ends are written `\n`. */
const lineOf = (entry: string): string => entry.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const entryOf = (line: string): string =>
  line.replace(/\\([\\n])/g, (_, character: string) => (character === 'n' ? '\n' : '\\'));

/** Newest first, as readline wants it. */
export async function loadHistory(): Promise<string[]> {
  try {
    const text = await readFile(historyFile(), 'utf8');
    const lines = text.split('\n').filter(Boolean);
    return lines.reverse().slice(0, HISTORY_ENTRIES_MAX).map(entryOf);
  } catch {
    return [];
  }
}

/** `entries` newest first. Only the user may read the file: statements can hold secrets. */
export async function saveHistory(entries: readonly string[]): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.slice(0, HISTORY_ENTRIES_MAX).map(lineOf).reverse();
  await writeFile(historyFile(), `${lines.join('\n')}\n`, { mode: 0o600 }).catch(() => undefined);
}
