/**
 * Cuts the bytes of a connection into messages, whatever pieces they come in. Bytes are copied at most once; a message that is
 * too long is refused by its length, before it is received.
 */
import { ProtocolError } from './protocol-error.js';

export interface Frame {
  /** Type byte; 0 for a startup packet. */
  readonly type: number;
  readonly body: Buffer;
}

const LENGTH_BYTES = 4;

export class FrameReader {
  #pieces: Buffer[] = [];
  #size = 0;
  /** The next packet has no type byte. */
  #startup = true;

  /** `lengthMax`: bytes of one message with its length field. */
  constructor(private lengthMax: number) {}

  /** Bytes received and not yet handed out. */
  get buffered(): number {
    return this.#size;
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /** From now on messages have a type byte. */
  startupDone(): void {
    this.#startup = false;
  }

  allow(lengthMax: number): void {
    this.lengthMax = lengthMax;
  }

  /** What is left, for whoever goes on reading (TLS). Empties the reader. */
  takeRest(): Buffer {
    const rest = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#size);
    this.#pieces = [];
    this.#size = 0;
    return rest;
  }

  /** Type byte of the next message, as far as it has come. */
  get nextType(): number | undefined {
    return this.#startup ? undefined : this.#pieces[0]?.[0];
  }

  /** The next whole message, or undefined. @throws ProtocolError for a length that cannot be */
  next(): Frame | undefined {
    const header = this.#startup ? LENGTH_BYTES : LENGTH_BYTES + 1;
    if (this.#size < header) return undefined;
    const head = this.#contiguous(header);
    const type = this.#startup ? 0 : head.readUInt8(0);
    const length = head.readUInt32BE(header - LENGTH_BYTES);
    if (length < LENGTH_BYTES) throw new ProtocolError(`invalid message length ${length}`, '08P01', true);
    if (length > this.lengthMax) {
      throw new ProtocolError(
        `a message of ${length} bytes is longer than the ${this.lengthMax} bytes allowed`,
        this.#startup ? '08P01' : '54000',
        true,
      );
    }
    const total = header + length - LENGTH_BYTES;
    if (this.#size < total) return undefined;
    const message = this.#contiguous(total);
    this.#drop(total);
    return { type, body: message.subarray(header, total) };
  }

  /** A buffer that begins with the first `count` bytes. Joins pieces only when the whole is there. */
  #contiguous(count: number): Buffer {
    const first = this.#pieces[0]!;
    if (first.length >= count) return first;
    if (count > LENGTH_BYTES + 1) {
      const joined = Buffer.concat(this.#pieces, this.#size);
      this.#pieces = [joined];
      return joined;
    }
    const head = Buffer.allocUnsafe(count);
    let filled = 0;
    for (const piece of this.#pieces) {
      filled += piece.copy(head, filled, 0, count - filled);
      if (filled === count) break;
    }
    return head;
  }

  #drop(count: number): void {
    this.#size -= count;
    let left = count;
    while (left > 0) {
      const first = this.#pieces[0]!;
      if (first.length > left) {
        this.#pieces[0] = first.subarray(left);
        return;
      }
      left -= first.length;
      this.#pieces.shift();
    }
  }
}
