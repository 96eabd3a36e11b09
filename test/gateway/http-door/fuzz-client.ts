/** Sends fuzzed requests over a few connections and looks at each answer: whether it came, and whether it says too much. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Chance } from './fuzz-random.js';
import type { FuzzRequest } from './fuzz-requests.js';
import { HOST } from './server-process.js';
import type { Ports } from './server-process.js';

/** An answer that takes longer is a hang: all that a request may run is over long before. */
const ANSWER_MS_MAX = 20_000;
/** Of an answer that has begun and goes on for ever. */
const STREAM_MS_MAX = 400;

export interface Finding {
  readonly what: string;
  readonly request: string;
  readonly answer: string;
}

/** Traces of JavaScript, of files, of V8's errors and of causes that were not foreseen. */
const LEAK =
  /\.(?:ts|js|mjs):\d+|node_modules|node:internal|\n\s+at \S+ \(|TypeError|RangeError|ReferenceError|Cannot read propert|is not a function|is not iterable|undefined \(reading|Something went wrong inside|Internal error:|"polluted"|Maximum call stack/;

export class FuzzClient {
  readonly statuses = new Map<string, number>();
  readonly findings: Finding[] = [];
  #kept: Partial<Record<FuzzRequest['door'], Socket>> = {};

  constructor(
    private readonly ports: Ports,
    private readonly chance: Chance,
  ) {}

  async send(request: FuzzRequest): Promise<string> {
    const answer = request.framed ? await this.#framed(request) : await this.#unframed(request);
    this.#look(request, answer);
    return answer;
  }

  close(): void {
    for (const socket of Object.values(this.#kept)) socket.destroy();
    this.#kept = {};
  }

  #look(request: FuzzRequest, answer: string): void {
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none';
    const key = `${request.door} ${status}`;
    this.statuses.set(key, (this.statuses.get(key) ?? 0) + 1);
    // The OpenAPI document speaks of errors itself.
    const leak = answer.includes('{"openapi":') ? undefined : LEAK.exec(answer)?.[0];
    if (leak !== undefined) this.#found(`it shows its inside: ${leak}`, request, answer);
    if (status === '500' && request.door === 'api') this.#found('status 500', request, answer);
  }

  #found(what: string, { bytes }: FuzzRequest, answer: string): void {
    if (this.findings.length >= 20) return;
    const { length } = bytes;
    const request = `${bytes.subarray(0, 1_500).toString('latin1')}${length > 1_500 ? `… ${length} bytes` : ''}`;
    this.findings.push({ what, request, answer: answer.slice(0, 2_000) });
  }

  async #framed(request: FuzzRequest): Promise<string> {
    let socket = this.#kept[request.door];
    if (!socket || socket.destroyed || !socket.writable || socket.readableEnded) {
      socket = await this.#open(request);
      this.#kept[request.door] = socket;
    }
    const { answer, reusable } = await this.#exchange(socket, request, (received) =>
      isWhole(received, request.isHead),
    );
    if (!reusable) {
      socket.destroy();
      delete this.#kept[request.door];
    }
    return answer;
  }

  async #unframed(request: FuzzRequest): Promise<string> {
    const socket = await this.#open(request);
    // Some go away, some say that nothing more comes, few wait to be cut off.
    const end = this.chance.permille(5) ? undefined : () => socket.end();
    if (this.chance.permille(30)) {
      socket.write(request.bytes);
      socket.resetAndDestroy();
      return '';
    }
    const { answer } = await this.#exchange(socket, request, () => false, end);
    socket.destroy();
    return answer;
  }

  async #open({ door }: FuzzRequest): Promise<Socket> {
    const socket = connect({ port: this.ports[door], host: HOST, allowHalfOpen: true, noDelay: true });
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
    return socket;
  }

  #exchange(
    socket: Socket,
    request: FuzzRequest,
    isDone: (received: string) => boolean,
    end?: () => void,
  ): Promise<{ readonly answer: string; readonly reusable: boolean }> {
    return new Promise((resolve) => {
      let received = '';
      let stream: NodeJS.Timeout | undefined;
      const finish = (reusable: boolean): void => {
        clearTimeout(timer);
        clearTimeout(stream);
        socket.off('data', take).off('end', ended).off('close', ended);
        resolve({ answer: received, reusable: reusable && !/^connection: close/im.test(received) });
      };
      const timer = setTimeout(() => {
        this.#found('no answer', request, received);
        finish(false);
      }, ANSWER_MS_MAX);
      const ended = (): void => finish(false);
      const take = (chunk: Buffer): void => {
        if (received.length < 1_000_000) received += chunk.toString('latin1');
        if (isDone(received)) finish(true);
        else stream ??= setTimeout(() => finish(false), request.framed ? STREAM_MS_MAX : ANSWER_MS_MAX);
      };
      socket.on('data', take).once('end', ended).once('close', ended);
      this.#write(socket, request.bytes, end);
    });
  }

  /** At once, or in pieces. */
  #write(socket: Socket, bytes: Buffer, end: (() => void) | undefined): void {
    if (!this.chance.permille(100) || bytes.length < 2) {
      socket.write(bytes, end);
      return;
    }
    const cut = 1 + this.chance.below(bytes.length - 1);
    socket.write(bytes.subarray(0, cut));
    setImmediate(() => socket.write(bytes.subarray(cut), end));
  }
}

/** An answer to a request that was framed right. */
function isWhole(received: string, isHead: boolean): boolean {
  const at = received.indexOf('\r\n\r\n');
  if (at < 0) return false;
  const head = received.slice(0, at);
  if (/^HTTP\/1\.1 100/.test(head)) return isWhole(received.slice(at + 4), isHead);
  if (isHead || /^HTTP\/1\.1 (204|304)/.test(head)) return true;
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return received.length - at - 4 >= Number(length);
  return received.endsWith('0\r\n\r\n');
}
