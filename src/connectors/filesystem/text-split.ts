/** One file of records that end at line feeds, read front to back in byte ranges that end where a record ends. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip, createInflate } from 'node:zlib';
import { FungiError } from '../../../sql/error/index.js';
import type { Decoder } from '../../formats/format.js';
import { limits } from '../../limits.js';
import type { DataFile } from './list-files.js';

const LINE_FEED = 10;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** A record longer than this is refused: it would have to be held in memory whole. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;

const COMPRESSED = /\.(gz|gzip|deflate)$/;

/** Gives bytes from a position on. */
interface ByteReader {
  /** Whether it may be read from anywhere; compressed files can only be read front to back. */
  readonly anywhere: boolean;
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

/** A batch is read in at least so many blocks, so that it can be spread over its files evenly. */
const BLOCKS_MIN = 32;

/**
 * Where blocks are read to, by turns, since one is read while the one before is taken. A fresh buffer each would keep the garbage collector busy.
 */
export class BlockSpace {
  private space: Buffer = Buffer.alloc(0);
  private other: Buffer = Buffer.alloc(0);

  /** So many bytes, the same ones until `turn`. */
  reserve(bytes: number): Buffer {
    if (this.space.length < bytes) this.space = Buffer.allocUnsafeSlow(bytes);
    return this.space.subarray(0, bytes);
  }

  /** What was reserved stays as it is until the next turn. */
  turn(): void {
    [this.space, this.other] = [this.other, this.space];
  }
}

/** Bytes from where the split is. */
interface Filled {
  readonly buffer: Buffer;
  /** The file ends with them. */
  readonly complete: boolean;
}

/** Records of a file. */
export interface SplitPart {
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  /** Some of them must be rewritten before they are decoded. */
  readonly unusual: boolean;
}

export class TextSplit {
  private reader: ByteReader | undefined;
  /** Which file the path led to. */
  private identity: string | undefined;
  private unusual = false;
  /** Of the uncompressed content. */
  position = 0;
  ended = false;
  /** Read past the end of the last record of the range before; a copy, since the range's buffer is used again. */
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    readonly file: DataFile,
    private readonly framing: Decoder['framing'],
  ) {}

  /** Bytes that are still to come; Infinity where the file's size does not tell. */
  get remaining(): number {
    return COMPRESSED.test(this.file.path) ? Infinity : Math.max(0, this.file.size - this.position);
  }

  /**
   * Gives the next records, about `bytes` in all and at most `rows`, to `take`, block by block; a block lies in memory that is used
   * again once `take` is done with it. Ends the split when the file is read to its end.
   * @throws FungiError DATA for a record that is too long
   */
  async next(
    bytes: number,
    rows: number | undefined,
    space: BlockSpace,
    take: (records: Buffer) => Promise<void>,
  ): Promise<SplitPart> {
    this.reader ??= await this.open(this.position);
    this.unusual = false;
    const offset = this.position;
    const block = Math.max(limits.block_bytes_min, Math.min(limits.block_bytes_max, bytes / BLOCKS_MIN));
    let left = bytes;
    let next: Promise<Buffer> | undefined = this.block(Math.min(block, left), rows, space);
    try {
      while (next) {
        const records: Buffer = await next;
        left -= records.length;
        space.turn();
        // What is left is a part of a block, since each ends where a record does.
        const more = rows === undefined && !this.ended && left >= block / 2;
        next = more ? this.block(Math.min(block, left), rows, space) : undefined;
        // Its failure is told when it is waited for.
        next?.catch(() => undefined);
        if (records.length > 0) await take(records);
      }
    } finally {
      await next?.catch(() => undefined);
    }
    return { offset, length: this.position - offset, unusual: this.unusual };
  }

  /**
   * The bytes of a part that was given before.
   * @throws FungiError SOURCE_UNAVAILABLE where they are gone, or another file has taken the place of the one they were in
   */
  async again({ offset, length }: SplitPart): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    // While the file is open it does not matter what its path leads to.
    const kept = this.reader?.anywhere ? this.reader : undefined;
    const reader = kept ?? (await this.open(offset));
    let size = 0;
    try {
      for (let count = -1; size < length && count !== 0; size += count)
        count = await reader.read(bytes, size, length - size, offset + size);
    } finally {
      if (reader !== kept) await reader.close();
    }
    if (size < length) throw this.changed();
    return bytes;
  }

  async close(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
  }

  private async open(position: number): Promise<ByteReader> {
    const reader = await openReader(this.file.path, position);
    const { dev, ino } = await stat(this.file.path);
    const identity = `${dev} ${ino}`;
    this.identity ??= identity;
    if (identity === this.identity) return reader;
    await reader.close();
    throw this.changed();
  }

  private changed(): FungiError {
    return new FungiError('SOURCE_UNAVAILABLE', `${this.file.path} was changed while it was read`);
  }

  /** The next records, of about `bytes`. */
  private async block(bytes: number, rows: number | undefined, space: BlockSpace): Promise<Buffer> {
    let wanted = rows === undefined ? bytes : Math.min(bytes, limits.block_bytes_min);
    for (;;) {
      const { buffer, complete } = this.withoutMark(await this.fill(wanted, space));
      const cut = this.cut(buffer, complete, rows);
      if (cut > 0 || complete) {
        this.rest = Buffer.from(buffer.subarray(cut));
        this.position += cut;
        this.ended = complete && cut === buffer.length;
        return buffer.subarray(0, cut);
      }
      if (buffer.length > RECORD_BYTES_MAX) {
        throw new FungiError(
          'DATA',
          `${this.file.path}: the row at byte ${this.position} is longer than ${RECORD_BYTES_MAX} bytes`,
        );
      }
      wanted = Math.min(buffer.length * 2, RECORD_BYTES_MAX + 1);
    }
  }

  /** The rest from before and what follows it, `wanted` bytes in all unless the file ends. */
  private async fill(wanted: number, space: BlockSpace): Promise<Filled> {
    const capacity = Math.max(Math.ceil(wanted), this.rest.length);
    const buffer = space.reserve(capacity);
    this.rest.copy(buffer);
    let length = this.rest.length;
    let complete = false;
    while (length < capacity && !complete) {
      const count = await this.reader!.read(buffer, length, capacity - length, this.position + length);
      if (count === 0) complete = true;
      length += count;
    }
    this.rest = buffer.subarray(0, length);
    return { buffer: this.rest, complete };
  }

  /** What a file begins with may be a byte order mark. */
  private withoutMark(filled: Filled): Filled {
    const marked =
      this.position === 0 && this.framing.kind === 'records' && filled.buffer.indexOf(BYTE_ORDER_MARK) === 0;
    if (!marked) return filled;
    this.position = BYTE_ORDER_MARK.length;
    this.rest = filled.buffer.subarray(BYTE_ORDER_MARK.length);
    return { ...filled, buffer: this.rest };
  }

  /** Where the last complete record ends. */
  private cut(buffer: Buffer, complete: boolean, rows: number | undefined): number {
    if (this.framing.kind === 'records') {
      const { end, unusual } = this.framing.cutter.cut(buffer, complete, rows);
      if (end > 0 && unusual) this.unusual = true;
      return end;
    }
    if (rows !== undefined) {
      const end = this.endOfRows(buffer, rows);
      if (end !== undefined) return end;
    }
    return complete ? buffer.length : buffer.lastIndexOf(LINE_FEED) + 1;
  }

  private endOfRows(buffer: Buffer, rows: number): number | undefined {
    let end = 0;
    for (let row = 0; row < rows; row++) {
      const next = buffer.indexOf(LINE_FEED, end);
      if (next < 0) return undefined;
      end = next + 1;
    }
    return end;
  }
}

async function openReader(path: string, position: number): Promise<ByteReader> {
  const extension = COMPRESSED.exec(path)?.[1];
  if (extension) return new InflatingReader(path, extension === 'deflate', position);
  if (/\.(bz2|xz|zst)$/.test(path))
    throw new FungiError('NOT_SUPPORTED', `${path}: this compression is not supported yet`);
  return new PlainReader(await open(path));
}

class PlainReader implements ByteReader {
  readonly anywhere = true;

  constructor(private readonly handle: FileHandle) {}

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    return (await this.handle.read(buffer, offset, length, position)).bytesRead;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Skips to the position it starts at; then reads must follow one another. */
class InflatingReader implements ByteReader {
  readonly anywhere = false;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly stop: () => void;
  private current: Buffer = Buffer.alloc(0);

  constructor(
    path: string,
    deflate: boolean,
    private skip: number,
  ) {
    const input = createReadStream(path);
    const output = deflate ? createInflate() : createGunzip();
    input.on('error', (error) => output.destroy(error));
    this.chunks = input.pipe(output)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.stop = () => {
      input.destroy();
      output.destroy();
    };
  }

  async read(buffer: Buffer, offset: number, length: number): Promise<number> {
    while (this.skip > 0 || this.current.length === 0) {
      const step = Math.min(this.skip, this.current.length);
      this.skip -= step;
      this.current = this.current.subarray(step);
      if (this.current.length > 0) break;
      const next = await this.chunks.next();
      if (next.done) return 0;
      this.current = next.value;
    }
    const count = Math.min(length, this.current.length);
    this.current.copy(buffer, offset, 0, count);
    this.current = this.current.subarray(count);
    return count;
  }

  close(): Promise<void> {
    this.stop();
    return Promise.resolve();
  }
}
