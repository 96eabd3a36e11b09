/** A split is read ahead: a block stays as it is while it is taken. */
import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BlockSpace, TextSplit } from '../../src/connectors/filesystem/text-split.js';

let folder: string;
let split: TextSplit;
let content: Buffer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-split-'));
  const path = join(folder, 'a.json');
  const lines = Array.from({ length: 100_000 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(n % 50)}"}\n`);
  content = Buffer.from(lines.join(''));
  writeFileSync(path, content);
  split = new TextSplit({ path, size: content.length, modified: 0, partition: new Map() }, { kind: 'lines' });
});
afterEach(async () => {
  await split.close();
  rmSync(folder, { recursive: true });
});

it('gives every byte once, in blocks that end where records do, however long they are taken', async () => {
  const space = new BlockSpace();
  const blocks: Buffer[] = [];
  const parts: number[] = [];
  while (!split.ended) {
    const part = await split.next(content.length / 2, undefined, space, async (records) => {
      for (let turn = 0; turn < 20; turn++) await turnOfLoop();
      blocks.push(Buffer.from(records));
    });
    parts.push(part.length);
  }
  expect(blocks.length).toBeGreaterThan(20);
  expect(blocks.every((block) => block.at(-1) === 0x0a)).toBe(true);
  expect(Buffer.concat(blocks).equals(content)).toBe(true);
  expect(parts.reduce((sum, length) => sum + length, 0)).toBe(content.length);
});

it('fails with what fails a block', async () => {
  const failure = new Error('no room');
  const next = split.next(content.length, undefined, new BlockSpace(), () => Promise.reject(failure));
  await expect(next).rejects.toBe(failure);
});

it('gives a part again while its file is open, wherever the path leads; later not from another file, nor from one that was cut', async () => {
  const taken: Buffer[] = [];
  const take = (records: Buffer): Promise<void> => Promise.resolve(void taken.push(Buffer.from(records)));
  const space = new BlockSpace();
  const { path } = split.file;
  await split.next(100_000, undefined, space, take);
  taken.length = 0;
  const part = await split.next(100_000, undefined, space, take);
  renameSync(path, `${path}.old`);
  writeFileSync(path, content);
  expect((await split.again(part)).equals(Buffer.concat(taken))).toBe(true);

  await split.close();
  const changed = `${path} was changed while it was read`;
  await expect(split.again(part)).rejects.toThrow(changed);
  renameSync(`${path}.old`, path);
  expect((await split.again(part)).equals(Buffer.concat(taken))).toBe(true);
  truncateSync(path, part.offset + part.length - 1);
  await expect(split.again(part)).rejects.toThrow(changed);
  rmSync(path);
  await expect(split.again(part)).rejects.toThrow('ENOENT');
});
