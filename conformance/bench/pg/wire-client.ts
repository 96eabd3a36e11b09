/**
 * A client of the Postgres protocol that costs next to nothing: it counts messages instead of reading them, so that what is measured is
 * the server. Requests may be sent without waiting for earlier answers.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const PROTOCOL_3 = 0x0003_0000;
const HEADER_BYTES = 5;
const DATA_ROW = 68;
const COPY_DATA = 100;
const ERROR = 69;
const READY = 90;

export interface Answer {
  readonly rows: number;
  readonly bytes: number;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

/** Requests as bytes; each ends with what makes the server answer ReadyForQuery once. */
export const request = {
  simple: (sql: string): Buffer => message('Q', text(sql)),
  prepare: (name: string, sql: string): Buffer =>
    Buffer.concat([message('P', text(name), text(sql), int16(0)), message('S')]),
  /** Bind, Execute and Sync of a prepared statement. */
  execute: (name: string, values: readonly string[], format: 0 | 1 = 0): Buffer =>
    Buffer.concat([...bound(name, values, format), message('S')]),
  /** As drivers send a statement they have not prepared: Parse, Bind, Describe, Execute, Sync. */
  once: (sql: string, values: readonly string[], format: 0 | 1 = 0): Buffer =>
    Buffer.concat([message('P', text(''), text(sql), int16(0)), ...bound('', values, format), message('S')]),
};

function bound(name: string, values: readonly string[], format: 0 | 1): readonly Buffer[] {
  const parameters = values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]);
  return [
    message(
      'B',
      text(''),
      text(name),
      int16(0),
      int16(values.length),
      ...parameters,
      int16(1),
      int16(format),
    ),
    message('D', Buffer.from('P'), text('')),
    message('E', text(''), int32(0)),
  ];
}

export class WireClient {
  readonly #waiting: Waiting[] = [];
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the present message that have not come. */
  #left = 0;
  #kind = 0;
  #body: Buffer[] = [];
  #rows = 0;
  #bytes = 0;
  #error: Error | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('close', () => this.#fail(new Error('the server has closed the connection')));
    socket.on('error', (error) => this.#fail(error));
  }

  static async connect(port: number, database = 'bench'): Promise<WireClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new WireClient(socket);
    const body = Buffer.concat([
      int32(PROTOCOL_3),
      text('user'),
      text('bench'),
      text('database'),
      text(database),
      text(''),
    ]);
    await client.send(Buffer.concat([int32(body.length + 4), body]));
    return client;
  }

  /** The answer to one request. @throws Error with the server's words */
  send(bytes: Buffer): Promise<Answer> {
    this.socket.write(bytes);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Asks, and reads nothing of what comes. */
  stall(bytes: Buffer): void {
    this.socket.pause();
    this.socket.write(bytes);
  }

  close(): void {
    this.#waiting.length = 0;
    this.socket.destroy();
  }

  #take(piece: Buffer): void {
    this.#bytes += piece.length;
    let at = 0;
    while (at < piece.length) {
      if (this.#left === 0) {
        const count = Math.min(HEADER_BYTES - this.#headerLength, piece.length - at);
        piece.copy(this.#header, this.#headerLength, at, at + count);
        this.#headerLength += count;
        at += count;
        if (this.#headerLength < HEADER_BYTES) return;
        this.#headerLength = 0;
        this.#kind = this.#header[0]!;
        this.#left = this.#header.readInt32BE(1) - 4;
        if (this.#left > 0) continue;
      }
      const count = Math.min(this.#left, piece.length - at);
      if (this.#kind === ERROR) this.#body.push(piece.subarray(at, at + count));
      at += count;
      this.#left -= count;
      if (this.#left === 0) this.#ended();
    }
  }

  #ended(): void {
    if (this.#kind === DATA_ROW || this.#kind === COPY_DATA) this.#rows++;
    if (this.#kind === ERROR) {
      this.#error = new Error(Buffer.concat(this.#body.splice(0)).toString().replaceAll('\0', ' '));
    }
    if (this.#kind !== READY) return;
    const waiting = this.#waiting.shift();
    const [rows, bytes, error] = [this.#rows, this.#bytes, this.#error];
    this.#rows = this.#bytes = 0;
    this.#error = undefined;
    if (error) waiting?.reject(error);
    else waiting?.resolve({ rows, bytes });
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
