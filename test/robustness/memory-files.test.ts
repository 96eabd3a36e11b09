/** The files that batches are kept in: gone when their job is, also when the process was killed, and a clear error when they do not fit. */
import { execFileSync, spawnSync } from 'node:child_process';
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
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { FungiError } from '../../sql/error/index.js';
import { MemorySlot } from '../../src/connectors/filesystem/memory-files.js';
import { folderPrefix, removeStaleFolders } from '../../src/connectors/filesystem/memory-folder.js';

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

test('a batch that does not fit', async (context) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    console.warn('a small file system cannot be mounted here: full memory is not tested');
    context.skip();
  }
  const slot = new MemorySlot('full');
  // The slot's own folder is elsewhere: there is no other way to a full one.
  Object.assign(slot, { paths: slot.paths.map((_, index) => join(dir, String(index))) });
  try {
    const error = await slot.write(Buffer.alloc(1024 * 1024)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FungiError);
    expect((error as FungiError).errorName).toBe('SOURCE_UNAVAILABLE');
    expect((error as FungiError).message).toContain(`cannot be kept in ${dir}: it is full`);
  } finally {
    await slot.close();
    execFileSync('umount', [dir]);
  }
});
