/** A place in the body of one message, from which fields are read with every bound checked. */
import { isUtf8 } from 'node:buffer';
import { ProtocolError } from './protocol-error.js';

export class MessageInput {
  #offset = 0;

  constructor(private readonly body: Buffer) {}

  get remaining(): number {
    return this.body.length - this.#offset;
  }

  byte(): number {
    return this.body.readUInt8(this.#take(1));
  }

  int16(): number {
    return this.body.readInt16BE(this.#take(2));
  }

  /** A count that cannot be negative. */
  uint16(): number {
    return this.body.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.body.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.body.readUInt32BE(this.#take(4));
  }

  bytes(count: number): Buffer {
    const start = this.#take(count);
    return this.body.subarray(start, start + count);
  }

  rest(): Buffer {
    return this.bytes(this.remaining);
  }

  /** Text up to a zero byte. @throws ProtocolError 22021 when it is not UTF-8 */
  text(): string {
    const end = this.body.indexOf(0, this.#offset);
    if (end < 0) throw new ProtocolError('invalid string in message');
    const part = this.body.subarray(this.#offset, end);
    this.#offset = end + 1;
    return decodeText(part);
  }

  /** @throws ProtocolError when something is left over */
  end(): void {
    if (this.remaining > 0) throw new ProtocolError('invalid message format');
  }

  #take(count: number): number {
    if (count < 0 || count > this.remaining) throw new ProtocolError('insufficient data left in message');
    const start = this.#offset;
    this.#offset += count;
    return start;
  }
}

/** @throws ProtocolError 22021 */
export function decodeText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ProtocolError('invalid byte sequence for encoding "UTF8"', '22021');
  return bytes.toString('utf8');
}
