/**
 * Files that live in memory (on the shared-memory file system where there is one) and are written again for every batch: DuckDB reads JSON and
 * CSV from files only, and a fixed name keeps its statements prepared. Two slots, because the next batch is written while
 * this one is evaluated; several files a slot, because DuckDB gives a small file to one thread. Where shared memory is full, a file moves to
 * the temporary directory and stays there.
 */
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FungiError } from '../../../sql/error/index.js';
import { limits } from '../../limits.js';
import { openMemoryFolder } from './memory-folder.js';

/** Slots of all engines in this process, whose jobs may have the same names. */
let slots = 0;

/** Fewer bytes than this are not worth more than one file. */
const SPREAD_BYTES_MIN = 64 * 1024;

/**
 * The files of one batch. Its bytes come in blocks that each end at a record's end: small ones, reused by the reader, stay in the
 * processor's cache between reading, counting and writing, and need no memory of a batch's size.
 */
export class MemorySlot {
  busy = false;
  private readonly located: string[];
  private readonly handles: FileHandle[] = [];
  /** Bytes in each file. */
  private readonly sizes: number[];
  /** The file that is being written, how much of the batch is in it, and how much makes it full. */
  private current = 0;
  private taken = 0;
  private share = 0;
  private closed = false;

  /** @throws FungiError SOURCE_UNAVAILABLE when there is no place for its files */
  constructor(
    name: string,
    private readonly folder = openMemoryFolder(),
  ) {
    // More files than threads, so that none of them waits long for the others at the end of a batch.
    const count = Math.min(limits.batch_files_max, limits.batch_files_per_thread * availableParallelism());
    const slot = ++slots;
    this.located = Array.from({ length: count }, (_, index) => join(folder.path, `${name}-${slot}-${index}`));
    this.sizes = this.located.map(() => 0);
  }

  /** Where the files are. Others after a batch that did not fit where they were. */
  get paths(): readonly string[] {
    return this.located;
  }

  /** Begins a batch of about `bytes`, which are spread over the files; with 0 all of them go to the first one. */
  begin(bytes: number): void {
    this.sizes.fill(0);
    this.current = 0;
    this.taken = 0;
    this.share = bytes < SPREAD_BYTES_MIN ? Infinity : Math.ceil(bytes / this.paths.length);
  }

  /**
   * Adds whole records to the batch, which are so many of the bytes that it was begun with.
   * @throws FungiError SOURCE_UNAVAILABLE when they do not fit
   */
  async append(records: Buffer, bytes = records.length): Promise<void> {
    if (this.taken >= this.share && this.current < this.paths.length - 1) {
      this.current++;
      this.taken = 0;
    }
    this.taken += bytes;
    const index = this.current;
    for (let at = 0; at < records.length;) {
      try {
        const handle = await this.handle(index);
        const { bytesWritten } = await handle.write(records, at, records.length - at, this.sizes[index]!);
        at += bytesWritten;
        this.sizes[index]! += bytesWritten;
      } catch (error) {
        await this.moveFile(index, error, records.length);
      }
    }
  }

  /**
   * Ends the batch: the files hold it, and nothing else.
   * @throws FungiError SOURCE_UNAVAILABLE
   */
  async end(): Promise<void> {
    for (const [index, size] of this.sizes.entries()) {
      try {
        await (await this.handle(index)).truncate(size);
      } catch (error) {
        throw unwritable(error, this.located[index]!, 0);
      }
    }
  }

  /** Replaces the batch. @throws FungiError SOURCE_UNAVAILABLE when it does not fit */
  async write(bytes: Buffer): Promise<void> {
    this.begin(0);
    await this.append(bytes);
    await this.end();
  }

  /** The bytes of the batch: for what is done with few batches only, since they are copied. */
  async bytes(): Promise<Buffer> {
    const all = Buffer.allocUnsafeSlow(this.sizes.reduce((sum, size) => sum + size, 0));
    let length = 0;
    for (const [index, size] of this.sizes.entries()) {
      await this.readFile(index, 0, all.subarray(length, length + size));
      length += size;
    }
    return all;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.handles.map((handle) => handle.close()));
    for (const path of this.paths) rmSync(path, { force: true });
    this.folder.close();
  }

  private async handle(index: number): Promise<FileHandle> {
    return (this.handles[index] ??= await open(this.located[index]!, 'w+'));
  }

  /** Fills `target` with what the file has from `offset` on. */
  private async readFile(index: number, offset: number, target: Buffer): Promise<void> {
    const handle = await this.handle(index);
    for (let at = 0; at < target.length;) {
      const { bytesRead } = await handle.read(target, at, target.length - at, offset + at);
      if (bytesRead === 0) throw new Error(`${this.located[index]!} was cut`);
      at += bytesRead;
    }
  }

  /**
   * Moves a file out of memory that is full.
   * @throws FungiError SOURCE_UNAVAILABLE where that was not what failed, or there is no other place
   */
  private async moveFile(index: number, failure: unknown, bytes: number): Promise<void> {
    const from = this.located[index]!;
    const { spillPath } = this.folder;
    const to = spillPath === undefined ? from : join(spillPath, basename(from));
    if (!isFull(failure) || from === to) throw unwritable(failure, from, bytes);
    const size = this.sizes[index]!;
    const old = this.handles[index];
    let moved: FileHandle | undefined;
    try {
      moved = await open(to, 'w+');
      const piece = Buffer.allocUnsafeSlow(Math.min(limits.block_bytes_max, size));
      for (let at = 0; at < size; at += piece.length) {
        const part = piece.subarray(0, Math.min(piece.length, size - at));
        await this.readFile(index, at, part);
        await moved.appendFile(part);
      }
      this.handles[index] = moved;
      this.located[index] = to;
    } catch (error) {
      await moved?.close();
      rmSync(to, { force: true });
      throw unwritable(error, to, bytes);
    }
    await old?.close();
    rmSync(from, { force: true });
  }
}

const isFull = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOSPC';

function unwritable(error: unknown, path: string, bytes: number): FungiError {
  const reason = isFull(error) ? 'it is full' : (error as Error).message;
  return new FungiError(
    'SOURCE_UNAVAILABLE',
    `A batch of ${bytes} bytes cannot be kept in ${dirname(path)}: ${reason}`,
    { cause: error },
  );
}
