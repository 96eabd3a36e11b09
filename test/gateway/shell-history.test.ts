import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  HISTORY_ENTRIES_MAX,
  StatementHistory,
  loadHistory,
  saveHistory,
} from '../../gateway/cli/history.js';

describe('the history of the shell', () => {
  it('has a statement of several lines as one entry, in place of its lines', () => {
    const history = new StatementHistory(['SHOW TABLES;']);
    const shown = ['FROM t;', 'SELECT 1', 'SHOW TABLES;'];
    history.follow(shown);
    history.add('SELECT 1\nFROM t;\n');
    expect(shown).toEqual(['SELECT 1\nFROM t;', 'SHOW TABLES;']);
    expect(history.entries).toEqual(shown);
  });

  it('leaves lines out that belong to a statement that is not whole yet', () => {
    const history = new StatementHistory([]);
    const shown = ['SELECT 2', 'SELECT 1;'];
    history.follow(shown);
    history.add('SELECT 1;');
    expect(shown).toEqual(['SELECT 1;']);
    history.add('SELECT 2\n+ 3;');
    expect(shown).toEqual(['SELECT 2\n+ 3;', 'SELECT 1;']);
  });

  it('has a statement that is entered again once, as the newest', () => {
    const history = new StatementHistory(['b;', 'a;']);
    history.add('a;');
    expect(history.entries).toEqual(['a;', 'b;']);
  });

  it('is bounded', () => {
    const history = new StatementHistory(
      Array.from({ length: HISTORY_ENTRIES_MAX }, (_, index) => `${index};`),
    );
    history.add('new;');
    expect(history.entries).toHaveLength(HISTORY_ENTRIES_MAX);
    expect(history.entries[0]).toBe('new;');
  });
});

describe('the file of the history', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fungi-history-'));
    vi.stubEnv('FUNGI_HISTORY', join(folder, 'history'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps line ends and backslashes of statements', async () => {
    const entries = ["SELECT '\\n', '\\\\'\n  -- all\nFROM t;", '\\q', 'SHOW TABLES;'];
    await saveHistory(entries);
    expect(readFileSync(join(folder, 'history'), 'utf8').split('\n')).toHaveLength(4);
    expect(await loadHistory()).toEqual(entries);
  });

  it('is read when an older version wrote it line by line', async () => {
    writeFileSync(join(folder, 'history'), 'SELECT 1\nFROM t;\n\\q\n');
    expect(await loadHistory()).toEqual(['\\q', 'FROM t;', 'SELECT 1']);
  });
});
