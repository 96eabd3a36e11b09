/** A client that speaks the protocol message by message: what drivers hide can be seen and what they never do can be done. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { FrameReader, MessageInput, OutputBuffer } from '../../gateway/pg/codec/index.js';

export interface Answer {
  readonly type: string;
  readonly body: Buffer;
}

export class RawClient {
  readonly out = new OutputBuffer();
  readonly #reader = new FrameReader(1 << 30);
  #wake: (() => void) | undefined;
  #closed = false;

  private constructor(readonly socket: Socket) {
    this.#reader.startupDone();
    socket.on('data', (piece: Buffer) => {
      this.#reader.push(piece);
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
    socket.on('error', () => undefined);
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Connects and goes as far as ReadyForQuery. */
  static async ready(port: number, parameters: Readonly<Record<string, string>> = {}): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.startup({ user: 'ann', ...parameters });
    await client.untilReady();
    return client;
  }

  startup(parameters: Readonly<Record<string, string>>, minor = 0): void {
    const body = new OutputBuffer();
    body.int32((3 << 16) | minor);
    for (const [name, value] of Object.entries(parameters)) {
      body.cstring(name);
      body.cstring(value);
    }
    body.byte(0);
    const packet = new OutputBuffer();
    packet.int32(body.length + 4);
    packet.raw(body.take());
    this.socket.write(packet.take());
  }

  /** `parts`: texts end with a zero byte, numbers are 32 bits, arrays of numbers 16 bits each. */
  send(type: string, ...parts: readonly (string | number | readonly number[] | Buffer)[]): this {
    this.out.begin(type.charCodeAt(0));
    for (const part of parts) {
      if (typeof part === 'string') this.out.cstring(part);
      else if (typeof part === 'number') this.out.int32(part);
      else if (Buffer.isBuffer(part)) this.out.raw(part);
      else for (const value of part) this.out.int16(value);
    }
    this.out.end();
    return this;
  }

  flush(): this {
    this.socket.write(this.out.take());
    return this;
  }

  query(text: string): this {
    return this.send('Q', text).flush();
  }

  /** Undefined when the server has closed the connection. */
  async next(): Promise<Answer | undefined> {
    for (;;) {
      const frame = this.#reader.next();
      if (frame) return { type: String.fromCharCode(frame.type), body: Buffer.from(frame.body) };
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All answers up to ReadyForQuery or the end. */
  async untilReady(): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (;;) {
      const answer = await this.next();
      if (!answer) return answers;
      answers.push(answer);
      if (answer.type === 'Z') return answers;
    }
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Types of the answers in one word; the status of ReadyForQuery behind it: `1 2 T D C Z:I`. */
export function shape(answers: readonly Answer[]): string {
  return answers.map(({ type, body }) => (type === 'Z' ? `Z:${body.toString('latin1')}` : type)).join(' ');
}

/** Fields of an ErrorResponse or NoticeResponse. */
export function fieldsOf(answer: Answer | undefined): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  if (!answer) return fields;
  const input = new MessageInput(answer.body);
  for (let code = input.byte(); code !== 0; code = input.byte()) {
    fields[String.fromCharCode(code)] = input.text();
  }
  return fields;
}

export function errorOf(answers: readonly Answer[]): Readonly<Record<string, string>> {
  return fieldsOf(answers.find(({ type }) => type === 'E'));
}

/** Values of a DataRow as text; NULL is null. */
export function rowOf(answer: Answer): (string | null)[] {
  const input = new MessageInput(answer.body);
  return Array.from({ length: input.uint16() }, () => {
    const length = input.int32();
    return length === -1 ? null : input.bytes(length).toString('utf8');
  });
}

export const rowsOf = (answers: readonly Answer[]): (string | null)[][] =>
  answers.filter(({ type }) => type === 'D').map(rowOf);

export const tagsOf = (answers: readonly Answer[]): string[] =>
  answers.filter(({ type }) => type === 'C').map(({ body }) => body.toString('utf8', 0, body.length - 1));
