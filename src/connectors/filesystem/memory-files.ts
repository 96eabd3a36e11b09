/**
 * Files that live in memory (on the shared-memory file system where there is one) and are written again for every batch: DuckDB reads JSON and
 * CSV from files only, and a fixed name keeps its statements prepared. Two slots, because the next batch is written while
 * this one is evaluated; several files a slot, because DuckDB gives a small file to one thread.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../../limits.js';

const SHARED_MEMORY = '/dev/shm';

let folder: string | undefined;

/** This process's folder for memory files, removed when it exits. */
function processFolder(): string {
  if (folder === undefined) {
    const created = mkdtempSync(
      join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), `fungi-${process.pid}-`),
    );
    process.once('exit', () => rmSync(created, { recursive: true, force: true }));
    folder = created;
  }
  return folder;
}

/** The files of one batch. */
export class MemorySlot {
  readonly paths: readonly string[];
  busy = false;
  private readonly handles: FileHandle[] = [];
  /** The bytes of the batch, for explaining a row that cannot be decoded. */
  bytes: Buffer = Buffer.alloc(0);

  /** Where batches are read to, one after the other. */
  private space: Buffer = Buffer.alloc(0);

  constructor(name: string) {
    const count = Math.min(limits.batch_files_max, availableParallelism());
    this.paths = Array.from({ length: count }, (_, index) => join(processFolder(), `${name}-${index}`));
  }

  /** At least so many bytes, the same ones each time; what they held is gone when the slot's batch is released. */
  reserve(bytes: number): Buffer {
    if (this.space.length < bytes) this.space = Buffer.allocUnsafeSlow(bytes);
    return this.space;
  }

  /** Spreads `bytes` over the files, cut at `cuts` (ends of records, one less than there are files). */
  async write(bytes: Buffer, cuts: readonly number[]): Promise<void> {
    this.bytes = bytes;
    const bounds = [0, ...cuts, bytes.length];
    await Promise.all(
      this.paths.map(async (path, index) => {
        this.handles[index] ??= await open(path, 'w');
        const handle = this.handles[index];
        const [from, to] = [bounds[index] ?? bytes.length, bounds[index + 1] ?? bytes.length];
        for (let at = from; at < to;) at += (await handle.write(bytes, at, to - at, at - from)).bytesWritten;
        await handle.truncate(to - from);
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.handles.map((handle) => handle.close()));
    for (const path of this.paths) rmSync(path, { force: true });
  }
}
