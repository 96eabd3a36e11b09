/** The shell's history, kept in a file of the user's. A history that cannot be read or written is no reason to stop. */
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LINES_MAX = 1_000;

function historyFile(): string {
  return process.env['FUNGI_HISTORY'] ?? join(homedir(), '.fungi_history');
}

/** Newest first, as readline wants it. */
export async function loadHistory(): Promise<string[]> {
  try {
    const text = await readFile(historyFile(), 'utf8');
    return text.split('\n').filter(Boolean).reverse().slice(0, LINES_MAX);
  } catch {
    return [];
  }
}

/** `entries` newest first. Only the user may read the file: statements can hold secrets. */
export async function saveHistory(entries: readonly string[]): Promise<void> {
  if (entries.length === 0) return;
  const text = `${[...entries].slice(0, LINES_MAX).reverse().join('\n')}\n`;
  await writeFile(historyFile(), text, { mode: 0o600 }).catch(() => undefined);
}
