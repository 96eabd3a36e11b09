/** The durable map: what was flushed is there again, a crash in mid-line costs that line only. */
import { existsSync, appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectory } from '../../gateway/server/data-directory.js';
import { StateJournal } from '../../gateway/server/state-journal.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-journal-'));
  path = join(folder, 'state.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function reopened(journal: StateJournal): Promise<StateJournal> {
  await journal.close();
  return StateJournal.open(path);
}

describe('StateJournal', () => {
  it('remembers what was put last', async () => {
    let journal = await StateJournal.open(path);
    journal.put(['a', 'x'], '1');
    journal.put(['a', 'y\n"'], '2');
    journal.put(['a', 'x'], '3');
    journal.put(['b', 'x'], '4');
    journal.delete(['b', 'x']);
    journal = await reopened(journal);
    expect(journal.entries('a')).toEqual([
      { names: ['x'], value: '3' },
      { names: ['y\n"'], value: '2' },
    ]);
    expect(journal.entries('b')).toEqual([]);
    await journal.close();
  });

  it('goes on after a line that a crash cut short', async () => {
    let journal = await StateJournal.open(path);
    journal.put(['a', 'x'], '1');
    await journal.close();
    appendFileSync(path, '{"key":["a","y"],"val');
    journal = await StateJournal.open(path);
    journal.put(['a', 'z'], '2');
    journal = await reopened(journal);
    expect(journal.entries('a').map(({ names }) => names[0])).toEqual(['x', 'z']);
    await journal.close();
  });

  it('refuses a file that is damaged in its middle, and says where', async () => {
    writeFileSync(path, '{"key":["a"],"value":"1"}\nnonsense\n{"key":["b"],"value":"1"}\n');
    await expect(StateJournal.open(path)).rejects.toMatchObject({
      errorName: 'CONFIGURATION',
      message: expect.stringMatching(/state\.jsonl, line 2, is damaged/) as string,
    });
  });

  it('does not grow with changes of the same entries', async () => {
    let journal = await StateJournal.open(path);
    for (let i = 0; i < 5_000; i++) {
      journal.put(['a', 'x'], String(i));
      if (i % 100 === 0) await journal.flush();
    }
    journal = await reopened(journal);
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(1_200);
    expect(journal.get(['a', 'x'])).toBe('4999');
    await journal.close();
  });

  it('writes nothing for what did not change', async () => {
    const journal = await StateJournal.open(path);
    journal.put(['a', 'x'], '1');
    journal.put(['a', 'x'], '1');
    journal.delete(['a', 'y']);
    await journal.close();
    expect(readFileSync(path, 'utf8')).toBe('{"key":["a","x"],"value":"1"}\n');
  });
});

describe('DataDirectory', () => {
  it.skipIf(!existsSync('/proc/self'))('says so where no folder can be made', async () => {
    await expect(DataDirectory.open('/proc/no/such')).rejects.toThrow(
      /The data directory \/proc\/no\/such cannot be used: ENOENT/,
    );
  });

  it('is made, and names its path in errors', async () => {
    const directory = await DataDirectory.open(join(folder, 'new', 'data'));
    expect(directory.file('x')).toBe(join(folder, 'new', 'data', 'x'));
    directory.close();
    writeFileSync(join(folder, 'file'), '');
    await expect(DataDirectory.open(join(folder, 'file'))).rejects.toMatchObject({
      errorName: 'CONFIGURATION',
      message: expect.stringMatching(/data directory .*file cannot be used/) as string,
    });
  });
});
