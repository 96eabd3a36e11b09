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

/** Fewer bytes than this are not worth more than one file. */
const SPREAD_BYTES_MIN = 64 * 1024;

/**
 * The files of one batch. Its bytes come in blocks that each end at a record's end: small ones, reused by the reader, stay in the
 * processor's cache between reading, counting and writing, and need no memory of a batch's size.
 */
export class MemorySlot {
  readonly paths: readonly string[];
  busy = false;
  private readonly handles: FileHandle[] = [];
  /** Bytes in each file. */
  private readonly sizes: number[];
  /** The file that is being written, and how many bytes make it full. */
  private current = 0;
  private share = 0;
  private closed = false;

  /** @throws FungiError SOURCE_UNAVAILABLE when there is no place for its files */
  constructor(name: string) {
    // More files than threads, so that none of them waits long for the others at the end of a batch.
    const count = Math.min(limits.batch_files_max, limits.batch_files_per_thread * availableParallelism());
    const folder = openMemoryFolder();
    const slot = ++slots;
    this.paths = Array.from({ length: count }, (_, index) => join(folder, `${name}-${slot}-${index}`));
    this.sizes = this.paths.map(() => 0);
  }

  /** Begins a batch of about `bytes`, which are spread over the files; with 0 all of them go to the first one. */
  begin(bytes: number): void {
    this.sizes.fill(0);
    this.current = 0;
    this.share = bytes < SPREAD_BYTES_MIN ? Infinity : Math.ceil(bytes / this.paths.length);
  }

  /**
   * Adds whole records to the batch.
   * @throws FungiError SOURCE_UNAVAILABLE when they do not fit
   */
  async append(records: Buffer): Promise<void> {
    if (this.sizes[this.current]! >= this.share && this.current < this.paths.length - 1) this.current++;
    const index = this.current;
    try {
      this.handles[index] ??= await open(this.paths[index]!, 'w+');
      const handle = this.handles[index];
      for (let at = 0; at < records.length;) {
        const { bytesWritten } = await handle.write(records, at, records.length - at, this.sizes[index]!);
        at += bytesWritten;
        this.sizes[index]! += bytesWritten;
      }
    } catch (error) {
      throw this.unwritable(error, records.length);
    }
  }

  /**
   * Ends the batch: the files hold it, and nothing else.
   * @throws FungiError SOURCE_UNAVAILABLE
   */
  async end(): Promise<void> {
    try {
      for (const [index, path] of this.paths.entries()) {
        this.handles[index] ??= await open(path, 'w+');
        await this.handles[index].truncate(this.sizes[index]!);
      }
    } catch (error) {
      throw this.unwritable(error, 0);
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
      const end = length + size;
      while (length < end) {
        const { bytesRead } = await this.handles[index]!.read(
          all,
          length,
          end - length,
          size - (end - length),
        );
        if (bytesRead === 0) throw new Error(`${this.paths[index]!} was cut`);
        length += bytesRead;
      }
    }
    return all;
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
