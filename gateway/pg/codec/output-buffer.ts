/**
 * A growing buffer that messages are written into, so that a whole batch of rows becomes one write to the socket. What was
 * taken is the taker's: the buffer goes on in fresh memory.
 */
const INITIAL_BYTES = 1024;

export class OutputBuffer {
  /** Public for the writers of rows, which are the hot path: call {@link reserve} before writing past `length`. */
  bytes: Buffer;
  length = 0;
  #messageStart = -1;

  constructor(capacity = INITIAL_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** Begins a message; its length is filled in by {@link end}. */
  begin(type: number): void {
    this.reserve(5);
    this.bytes[this.length] = type;
    this.#messageStart = this.length + 1;
    this.length += 5;
  }

  end(): void {
    this.bytes.writeInt32BE(this.length - this.#messageStart, this.#messageStart);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.length = this.bytes.writeInt16BE(value, this.length);
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.bytes.writeUInt16BE(value, this.length);
  }

  int32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeInt32BE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** UTF-8 without an end. */
  text(value: string): void {
    this.reserve(value.length * 3);
    this.length += this.bytes.write(value, this.length, 'utf8');
  }

  /** A short text of ASCII only. */
  ascii(value: string): void {
    const count = value.length;
    this.reserve(count);
    const { bytes, length } = this;
    for (let index = 0; index < count; index++) bytes[length + index] = value.charCodeAt(index);
    this.length = length + count;
  }

  /** UTF-8 and a zero byte; zero bytes inside would end it early and are left out. */
  cstring(value: string): void {
    this.text(value.includes('\0') ? value.replaceAll('\0', '') : value);
    this.byte(0);
  }

  /** A value with its length in front. */
  sized(value: Uint8Array): void {
    this.int32(value.length);
    this.raw(value);
  }

  sizedText(value: string): void {
    this.reserve(4 + value.length * 3);
    const at = this.length;
    const count = this.bytes.write(value, at + 4, 'utf8');
    this.bytes.writeInt32BE(count, at);
    this.length = at + 4 + count;
  }

  /** What was written since the last time, in memory of its own. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    // A small answer is copied so that the next one finds the same memory again.
    if (this.length <= INITIAL_BYTES) {
      const copy = Buffer.allocUnsafe(this.length);
      taken.copy(copy);
      this.length = 0;
      return copy;
    }
    this.bytes = Buffer.allocUnsafeSlow(Math.max(INITIAL_BYTES, this.length));
    this.length = 0;
    return taken;
  }
}
