/**
 * Files that live in memory (on the shared-memory file system where there is one) and are written again for every batch: DuckDB reads JSON and
 * CSV from files only, and a fixed name keeps its statements prepared. Two slots, because the next batch is written while
 * this one is evaluated; several files a slot, because DuckDB gives a small file to one thread.
 */
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { FungiError } from '../../../sql/error/index.js';
import { limits } from '../../limits.js';
import { closeMemoryFolder, openMemoryFolder } from './memory-folder.js';

/** Slots of all engines in this process, whose jobs may have the same names. */
let slots = 0;

/** The files of one batch. */
export class MemorySlot {
  readonly paths: readonly string[];
  busy = false;
  private readonly handles: FileHandle[] = [];
  /** The bytes of the batch, for explaining a row that cannot be decoded. */
  bytes: Buffer = Buffer.alloc(0);

  /** Where batches are read to, one after the other. */
  private space: Buffer = Buffer.alloc(0);

  private closed = false;

  /** @throws FungiError SOURCE_UNAVAILABLE when there is no place for its files */
  constructor(name: string) {
    const count = Math.min(limits.batch_files_max, availableParallelism());
    const folder = openMemoryFolder();
    const slot = ++slots;
    this.paths = Array.from({ length: count }, (_, index) => join(folder, `${name}-${slot}-${index}`));
  }

  /** At least so many bytes, the same ones each time; what they held is gone when the slot's batch is released. */
  reserve(bytes: number): Buffer {
    if (this.space.length < bytes) this.space = Buffer.allocUnsafeSlow(bytes);
    return this.space;
  }

  /**
   * Spreads `bytes` over the files, cut at `cuts` (ends of records, one less than there are files).
   * @throws FungiError SOURCE_UNAVAILABLE when they do not fit
   */
  async write(bytes: Buffer, cuts: readonly number[]): Promise<void> {
    this.bytes = bytes;
    const bounds = [0, ...cuts, bytes.length];
    // All of them end before an error is passed on: nothing may be written to a slot that is being closed.
    const ended = await Promise.allSettled(
      this.paths.map(async (path, index) => {
        this.handles[index] ??= await open(path, 'w');
        const handle = this.handles[index];
        const [from, to] = [bounds[index] ?? bytes.length, bounds[index + 1] ?? bytes.length];
        for (let at = from; at < to;) at += (await handle.write(bytes, at, to - at, at - from)).bytesWritten;
        await handle.truncate(to - from);
      }),
    );
    const failed = ended.find((result) => result.status === 'rejected');
    if (failed) throw this.unwritable(failed.reason, bytes.length);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.handles.map((handle) => handle.close()));
    for (const path of this.paths) rmSync(path, { force: true });
    closeMemoryFolder();
  }

  private unwritable(error: unknown, bytes: number): FungiError {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'it is full' : message;
    return new FungiError(
      'SOURCE_UNAVAILABLE',
      `A batch of ${bytes} bytes cannot be kept in ${dirname(this.paths[0]!)}: ${reason}`,
      { cause: error },
    );
  }
}
