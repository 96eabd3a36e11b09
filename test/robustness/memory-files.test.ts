/** The files that batches are kept in: gone when their job is, also when the process was killed, and a clear error when they do not fit. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { FungiError } from '../../sql/error/index.js';
import { MemorySlot } from '../../src/connectors/filesystem/memory-files.js';
import { folderPrefix, removeStaleFolders } from '../../src/connectors/filesystem/memory-folder.js';
import { mountSmall } from './small-file-system.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fungi-memory-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the folder goes with its last slot', async () => {
  const [first, second] = [new MemorySlot('a'), new MemorySlot('a')];
  const folder = dirname(first.paths[0]!);
  await first.write(Buffer.from('x\n'));
  expect(first.paths[0]).not.toBe(second.paths[0]);
  await first.close();
  await first.close();
  expect(existsSync(folder)).toBe(true);
  await second.close();
  expect(existsSync(folder)).toBe(false);
});

test.each(['{"id":1}\n', '{"id":\n'])('a job leaves no file, whether it ends or fails: %j', async (line) => {
  writeFileSync(join(dir, 'in'), line);
  const probe = new MemorySlot('probe');
  const folder = dirname(probe.paths[0]!);
  const sql = `CREATE TABLE t (id INT) WITH ('connector' = 'filesystem', 'path' = '${join(dir, 'in')}', 'format' = 'json'); SELECT * FROM t;`;
  await runScript(sql, { mode: 'batch' }).catch(() => undefined);
  expect(readdirSync(folder)).toEqual([]);
  await probe.close();
});

test('a batch is spread over the files in order, and the next one leaves nothing of it', async () => {
  const slot = new MemorySlot('spread');
  const contents = (): string => slot.paths.map((path) => readFileSync(path, 'latin1')).join('');
  try {
    const blocks = Array.from({ length: 100 }, (_, index) => Buffer.from(`${index} ${'x'.repeat(2000)}\n`));
    const all = Buffer.concat(blocks);
    slot.begin(all.length);
    for (const block of blocks) await slot.append(block);
    await slot.end();
    expect(slot.paths.every((path) => statSync(path).size > 0)).toBe(true);
    expect(contents()).toBe(all.toString('latin1'));
    expect((await slot.bytes()).equals(all)).toBe(true);
    await slot.write(Buffer.from('y\n'));
    expect(contents()).toBe('y\n');
    expect((await slot.bytes()).toString()).toBe('y\n');
  } finally {
    await slot.close();
  }
});

test('folders of processes that are no more are removed, others stay', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const stale = join(dir, `${folderPrefix(ended)}abcdef`);
  const kept = [`${folderPrefix(process.pid)}abcdef`, `fungi-${ended}-1-abcdef`, 'fungi-x'];
  for (const path of [stale, ...kept.map((name) => join(dir, name))]) mkdirSync(path);
  writeFileSync(join(stale, 'slot0'), 'left behind');
  removeStaleFolders(dir);
  expect(readdirSync(dir).sort()).toEqual(kept.sort());
});

describe('on a file system of 64 KiB', () => {
  const full = join(tmpdir(), `fungi-full-${process.pid}`);
  let unmount: (() => void) | undefined;
  beforeEach((context) => {
    mkdirSync(full);
    unmount = mountSmall(full, 64, context);
  });
  afterEach(() => {
    unmount?.();
    unmount = undefined;
    rmSync(full, { recursive: true });
  });

  const slotIn = (path: string, spillPath: string | undefined): MemorySlot =>
    new MemorySlot('full', { path, spillPath, close: () => undefined });

  test('a batch that does not fit is told', async () => {
    const slot = slotIn(full, undefined);
    const error = await slot.write(Buffer.alloc(1024 * 1024)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FungiError);
    expect((error as FungiError).errorName).toBe('SOURCE_UNAVAILABLE');
    expect((error as FungiError).message).toContain(`cannot be kept in ${full}: it is full`);
    await slot.close();
  });

  test('a file that does not fit moves to the second folder, with what it has', async () => {
    const slot = slotIn(full, dir);
    const blocks = Array.from({ length: 50 }, (_, index) => Buffer.from(`${index} ${'x'.repeat(4000)}\n`));
    const all = Buffer.concat(blocks);
    for (let batch = 0; batch < 2; batch++) {
      slot.begin(all.length);
      for (const block of blocks) await slot.append(block);
      await slot.end();
      expect(slot.paths.map((path) => readFileSync(path, 'latin1')).join('')).toBe(all.toString('latin1'));
      expect((await slot.bytes()).equals(all)).toBe(true);
      const folders = new Set(slot.paths.map((path) => dirname(path)));
      expect([...folders].sort()).toEqual([dir, full].sort());
    }
    await slot.close();
    expect([...readdirSync(dir), ...readdirSync(full)]).toEqual([]);
  });

  test('a batch that fits into neither folder is told, with the second one', async () => {
    const second = join(full, 'second');
    mkdirSync(second);
    const slot = slotIn(full, second);
    await expect(slot.write(Buffer.alloc(1024 * 1024))).rejects.toThrow(
      `cannot be kept in ${second}: it is full`,
    );
    await slot.close();
    expect(readdirSync(second)).toEqual([]);
  });
});
