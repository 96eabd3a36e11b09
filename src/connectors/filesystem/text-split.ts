/** One file of records that end at line feeds, read front to back in byte ranges that end where a record ends. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip, createInflate } from 'node:zlib';
import { FungiError } from '../../../sql/error/index.js';
import type { Decoder } from '../../formats/format.js';
import type { DataFile } from './list-files.js';

const LINE_FEED = 10;
/** A record longer than this is refused: it would have to be held in memory whole. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;

/** Gives bytes from a position on. Compressed files can only be read front to back. */
interface ByteReader {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

export class TextSplit {
  private reader: ByteReader | undefined;
  /** Of the uncompressed content. */
  position = 0;
  ended = false;
  /** Read past the end of the last record of the range before; a copy, since the range's buffer is used again. */
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    readonly file: DataFile,
    private readonly framing: Decoder['framing'],
  ) {}

  get remaining(): number {
    return Math.max(0, this.file.size - this.position);
  }

  /**
   * The next records: about `bytes`, at most `rows`. Ends the split when the file is read to its end. They lie in the buffer that
   * `reserve` gives, which must hold at least so many bytes: a fresh buffer of this size for each batch costs a garbage
   * collection each (measured: a fifth of the processor time of a query that only decodes).
   * @throws FungiError DATA for a record that is too long
   */
  async next(
    bytes: number,
    rows: number | undefined,
    reserve: (bytes: number) => Buffer,
  ): Promise<{ readonly range: Buffer; readonly offset: number }> {
    this.reader ??= await openReader(this.file.path, this.position);
    let wanted = rows === undefined ? bytes : Math.min(bytes, 64 * 1024);
    for (;;) {
      const { buffer, complete } = await this.fill(wanted, reserve);
      const cut = this.cut(buffer, complete, rows);
      if (cut > 0 || complete) {
        const offset = this.position;
        const range = buffer.subarray(0, cut);
        this.rest = Buffer.from(buffer.subarray(cut));
        this.position += cut;
        this.ended = complete && cut === buffer.length;
        return { range, offset };
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

  async close(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
  }

  /** The rest from before and what follows it, `wanted` bytes in all unless the file ends. */
  private async fill(
    wanted: number,
    reserve: (bytes: number) => Buffer,
  ): Promise<{ readonly buffer: Buffer; readonly complete: boolean }> {
    const capacity = Math.max(wanted, this.rest.length);
    const buffer = reserve(capacity).subarray(0, capacity);
    this.rest.copy(buffer);
    let length = this.rest.length;
    let complete = false;
    while (length < buffer.length && !complete) {
      const count = await this.reader!.read(buffer, length, buffer.length - length, this.position + length);
      if (count === 0) complete = true;
      length += count;
    }
    this.rest = buffer.subarray(0, length);
    return { buffer: this.rest, complete };
  }

  /** Where the last complete record ends. */
  private cut(buffer: Buffer, complete: boolean, rows: number | undefined): number {
    if (rows !== undefined) {
      const end = this.endOfRows(buffer, rows);
      if (end !== undefined) return end;
    }
    if (complete) return buffer.length;
    if (this.framing.kind === 'lines' || buffer.indexOf(this.framing.quote) < 0)
      return buffer.lastIndexOf(LINE_FEED) + 1;
    return this.recordEnds(buffer).at(-1) ?? 0;
  }

  private endOfRows(buffer: Buffer, rows: number): number | undefined {
    if (this.framing.kind === 'quoted-lines') return this.recordEnds(buffer)[rows - 1];
    let end = 0;
    for (let row = 0; row < rows; row++) {
      const next = buffer.indexOf(LINE_FEED, end);
      if (next < 0) return undefined;
      end = next + 1;
    }
    return end;
  }

  /** Ends of records whose line feed is outside of quotes. */
  private recordEnds(buffer: Buffer): readonly number[] {
    const quote = this.framing.kind === 'quoted-lines' ? this.framing.quote : -1;
    const ends: number[] = [];
    let quoted = false;
    for (let index = 0; index < buffer.length; index++) {
      if (buffer[index] === quote) quoted = !quoted;
      else if (buffer[index] === LINE_FEED && !quoted) ends.push(index + 1);
    }
    return ends;
  }
}

async function openReader(path: string, position: number): Promise<ByteReader> {
  const extension = /\.(gz|gzip|deflate)$/.exec(path)?.[1];
  if (extension) return new InflatingReader(path, extension === 'deflate', position);
  if (/\.(bz2|xz|zst)$/.test(path))
    throw new FungiError('NOT_SUPPORTED', `${path}: this compression is not supported yet`);
  return new PlainReader(await open(path));
}

class PlainReader implements ByteReader {
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
