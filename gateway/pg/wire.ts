/**
 * A client's socket as messages in and bytes out. Reading pauses while messages wait to be handled, writing while the
 * client does not read: neither side can make memory grow.
 */
import type { Socket } from 'node:net';
import { FrameReader, OutputBuffer } from './codec/index.js';
import type { Frame } from './codec/index.js';
import { pgLimits } from './limits.js';

export class Wire {
  readonly out = new OutputBuffer();
  readonly #reader = new FrameReader(pgLimits.startup_message_bytes_max);
  readonly #closed = new AbortController();
  #socket: Socket;
  #wake: (() => void) | undefined;
  #ended = false;
  #paused = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach(socket);
  }

  /** Aborted when the client has gone. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get socket(): Socket {
    return this.#socket;
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    socket.on('error', this.#onError);
  }

  readonly #onData = (piece: Buffer): void => {
    this.#reader.push(piece);
    if (this.#reader.buffered > pgLimits.pending_input_bytes_max && !this.#wake) {
      this.#paused = true;
      this.#socket.pause();
    }
    this.#wake?.();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    // Nobody is left to read an answer that is still being computed.
    this.#closed.abort();
    this.#wake?.();
  };

  readonly #onClose = (): void => {
    this.#ended = true;
    this.#closed.abort();
    this.#wake?.();
  };

  /** A reset is followed by `close`. */
  readonly #onError = (): void => undefined;

  /** Goes on over another socket (TLS over the same connection). */
  replace(socket: Socket): void {
    const old = this.#socket;
    old.off('data', this.#onData);
    old.off('end', this.#onEnd);
    old.off('close', this.#onClose);
    this.#socket = socket;
    this.#attach(socket);
  }

  /** Bytes that came and were not read. */
  get buffered(): number {
    return this.#reader.buffered;
  }

  takeRest(): Buffer {
    return this.#reader.takeRest();
  }

  startupDone(): void {
    this.#reader.startupDone();
  }

  allowMessages(bytesMax: number): void {
    this.#reader.allow(bytesMax);
  }

  /** A message that has arrived already. @throws ProtocolError */
  nextNow(): Frame | undefined {
    const frame = this.#reader.next();
    if (this.#paused && this.#reader.buffered < pgLimits.pending_input_bytes_max) {
      this.#paused = false;
      this.#socket.resume();
    }
    return frame;
  }

  /** Type byte of the message that follows, where it has arrived. */
  get nextType(): number | undefined {
    return this.#reader.nextType;
  }

  /** The next message; undefined when the client has gone. @throws ProtocolError */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.nextNow();
      if (frame) return frame;
      if (this.#ended) return undefined;
      await this.waitForBytes();
    }
  }

  /** Until more bytes arrive or the client goes. */
  async waitForBytes(): Promise<void> {
    if (this.#ended) return;
    if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }

  /** As much waits for the client as may. */
  get isCongested(): boolean {
    return this.#socket.writableLength >= pgLimits.socket_buffer_bytes_max;
  }

  /** Hands what was written to the socket; resolves when the client has taken enough of it. */
  flush(): Promise<void> | undefined {
    if (this.out.length === 0) return undefined;
    const bytes = this.out.take();
    if (this.#socket.destroyed || this.#socket.writableEnded) return undefined;
    this.#socket.write(bytes);
    if (this.#socket.writableLength < pgLimits.socket_buffer_bytes_max) return undefined;
    return this.#drained();
  }

  #drained(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  /** Says what is written and ends the connection. */
  async end(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) return;
    const rest = this.out.take();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), pgLimits.shutdown_ms_max);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(rest);
      // What the client still sends is of no interest, but must be read for the connection to close.
      socket.resume();
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
