/**
 * Conversations of damaged messages with a running server: whatever comes, it answers or closes the connection, keeps serving others, and
 * nothing of it stays behind. Which conversation it is follows from the seed alone.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { FrameReader } from '../../../gateway/pg/codec/index.js';
import { fieldsOf } from '../raw-client.js';
import { MESSAGES, PASSWORDS, RUNS, STARTUPS, SYNC, TERMINATE } from './messages.js';
import { mutated, seededRandom } from './mutation.js';
import type { Random } from './mutation.js';

export interface LiveFuzzOptions {
  readonly port: number;
  readonly seed: number;
  /** Messages to send, damaged or not. */
  readonly messages: number;
  readonly concurrency: number;
  /** A conversation that takes longer hangs. */
  readonly milliseconds: number;
  /** Connections that the server has: those whose clients have gone end when what they ran does. */
  readonly open: () => number;
}

export interface LiveFuzzResult {
  readonly messages: number;
  readonly conversations: number;
  /** Answers by type, errors by SQLSTATE (`E42601`). */
  readonly answers: ReadonlyMap<string, number>;
  /** Errors of ours, and conversations that did not end: with the seed that brings them again. */
  readonly faults: readonly string[];
}

const MESSAGES_MAX = 24;
const FAULTS_MAX = 20;
/** Type and length. */
const HEADER_BYTES = 5;
/** After so long without an answer the server waits for more. */
const QUIET_MS = 1_500;

export async function fuzzServer(options: LiveFuzzOptions): Promise<LiveFuzzResult> {
  const answers = new Map<string, number>();
  const faults: string[] = [];
  let sent = 0;
  let conversations = 0;
  const talk = async (): Promise<void> => {
    while (sent < options.messages && faults.length < FAULTS_MAX) {
      // The server is not asked for more than it gets done.
      while (options.open() > 4 * options.concurrency) await new Promise((resolve) => setTimeout(resolve, 5));
      const seed = options.seed + conversations++;
      const pieces = conversation(seededRandom(seed));
      sent += pieces.count;
      const fault = await hold(pieces, options, answers);
      if (fault !== undefined) faults.push(`seed ${seed}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, talk));
  return { messages: sent, conversations, answers, faults };
}

interface Pieces {
  readonly count: number;
  /** As they are written to the socket. */
  readonly writes: readonly Buffer[];
  /** How the client goes: politely, by closing its side, or by breaking off. */
  readonly end: 'terminate' | 'half-close' | 'destroy';
}

const ENDS = ['terminate', 'terminate', 'terminate', 'terminate', 'half-close', 'destroy'] as const;

export function conversation(random: Random): Pieces {
  const messages: Buffer[] = [];
  const maybeMutated = (bytes: Buffer, chance: number): Buffer => {
    if (random(chance) !== 0) return bytes;
    return random(3) === 0 ? mutated(bytes, random) : withMutatedBody(bytes, random);
  };
  const pick = (pool: readonly Buffer[]): Buffer => pool[random(pool.length)]!;
  // One in four never gets in as it should.
  if (random(4) === 0) {
    for (let count = random(3) + 1; count > 0; count--) messages.push(maybeMutated(pick(STARTUPS), 2));
    for (let count = random(3); count > 0; count--) messages.push(maybeMutated(pick(PASSWORDS), 2));
  } else messages.push(STARTUPS[0]!);
  // Damage ends many conversations: the rarer it is, the more is reached.
  const chance = [2, 12, 60][random(3)]!;
  while (messages.length < MESSAGES_MAX && random(MESSAGES_MAX) > 0) {
    // A password out of place ends the conversation.
    const pool = random(80) === 0 ? PASSWORDS : MESSAGES;
    const next = random(2) === 0 ? RUNS[random(RUNS.length)]! : [pick(pool)];
    messages.push(...next.map((bytes) => maybeMutated(bytes, chance)));
  }
  if (random(2) === 0) messages.push(SYNC);
  const end = ENDS[random(ENDS.length)]!;
  if (end === 'terminate') messages.push(TERMINATE);
  return { count: messages.length, writes: cut(Buffer.concat(messages), random), end };
}

/** Damage behind a length that is right, so that the message is read, and those after it. */
function withMutatedBody(bytes: Buffer, random: Random): Buffer {
  const body = mutated(bytes.subarray(HEADER_BYTES), random);
  const head = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  if (head.length === HEADER_BYTES) head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function cut(bytes: Buffer, random: Random): readonly Buffer[] {
  const writes: Buffer[] = [];
  const longest = [bytes.length, 7, 64, 400][random(4)]!;
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random(longest));
    writes.push(bytes.subarray(at, end));
    at = end;
  }
  return writes;
}

async function hold(
  { writes, end }: Pieces,
  { port, milliseconds }: LiveFuzzOptions,
  answers: Map<string, number>,
): Promise<string | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const seen = new Answers(socket, answers);
  const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')));
  socket.on('error', () => undefined);
  for (const bytes of writes) {
    if (socket.destroyed || !socket.writable) break;
    // Written apart, so that they arrive apart.
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  }
  if (end === 'destroy') socket.destroy();
  else if (end === 'half-close') socket.end();
  // The server ends it; unless it waits for what a length that lies has promised.
  else void seen.quiet(QUIET_MS).then(() => socket.end());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  const outcome = await Promise.race([closed, late]);
  clearTimeout(timer);
  socket.destroy();
  return outcome === 'late' ? `the connection is still open after ${milliseconds} ms` : seen.fault;
}

/** Counts what the server says; an error of ours is a fault. */
class Answers {
  fault: string | undefined;
  readonly #reader = new FrameReader(1 << 28);
  #encryption = true;
  #lastAt = Date.now();
  readonly #closed: Promise<void>;

  constructor(
    socket: Socket,
    private readonly counts: Map<string, number>,
  ) {
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#reader.startupDone();
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  /** Resolves when nothing has come for so long, or the connection is closed. */
  async quiet(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left = this.#lastAt + milliseconds - Date.now()) {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, left);
      });
      await Promise.race([over, this.#closed]);
      clearTimeout(timer);
    }
  }

  #take(bytes: Buffer): void {
    this.#lastAt = Date.now();
    let rest = bytes;
    // The answer to a request for encryption is a byte without a length.
    while (this.#encryption && rest[0] === 0x4e && rest.length > 0 && !isFrame(rest)) rest = rest.subarray(1);
    if (rest.length > 0) this.#encryption = false;
    this.#reader.push(rest);
    for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
      const type = String.fromCharCode(frame.type);
      const fields = type === 'E' ? fieldsOf({ type, body: Buffer.from(frame.body) }) : {};
      const code = fields['C'];
      if (code === 'XX000') this.fault ??= `internal error: ${fields['M'] ?? ''}`;
      const key = code === undefined ? type : `E${code}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  }
}

/** A NoticeResponse begins with the same letter, and goes on with its length. */
const isFrame = (bytes: Buffer): boolean =>
  bytes.length >= 5 && bytes.readInt32BE(1) >= 4 && bytes.readInt32BE(1) < 1 << 20;
