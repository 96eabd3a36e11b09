/**
 * The connections of an HTTP door: `node:http` servers with bounds on what a client may take its time for (headers, bodies, reading of its
 * answer, silence), and an answer in the door's own form to what is no HTTP.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listen } from '../../listen.js';
import type { ConnectionLimits } from './limits.js';

/** What is said to a client that sent no request that can be read. */
export interface Refusal {
  readonly contentType: string;
  readonly body: string;
}

export interface HttpListenerOptions {
  readonly limits: ConnectionLimits;
  /** Options of `fungi server` that choose another port. */
  readonly flags: string;
  /** Never rejects. */
  readonly answer: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly refuse: (status: number, message: string) => Refusal;
}

export class HttpListener {
  readonly #servers: Server[] = [];
  readonly #running = new Set<Promise<void>>();
  /** The answer under way on a connection. */
  readonly #answers = new WeakMap<Socket, ServerResponse>();
  /** Resolves when a connection has got all answers to what it asked so far. */
  readonly #turns = new WeakMap<Socket, Promise<void>>();
  #connections = 0;
  #accepted = 0;

  constructor(private readonly options: HttpListenerOptions) {}

  /** Open connections. */
  get connections(): number {
    return this.#connections;
  }

  /** Connections since the start. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE: the port is taken or not allowed */
  async listen(host: string, port: number): Promise<number> {
    const { limits, flags } = this.options;
    const server = createServer({
      headersTimeout: limits.headers_ms_max,
      requestTimeout: limits.request_ms_max,
      keepAliveTimeout: limits.keep_alive_ms,
      connectionsCheckingInterval: limits.connections_check_ms,
      keepAlive: true,
      keepAliveInitialDelay: limits.probe_ms,
      noDelay: true,
    });
    server.maxConnections = limits.connections_max;
    server.timeout = limits.stalled_ms_max;
    server.on('request', (incoming, response) => this.#accept(incoming, response));
    // Whether the body is wanted is known later; `readBytes` says so then.
    server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) =>
      this.#accept(incoming, response),
    );
    server.on('connection', (socket) => {
      this.#connections++;
      this.#accepted++;
      socket.once('close', () => this.#connections--);
    });
    server.on('timeout', (socket) => this.#quiet(socket));
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => this.#refuse(error, socket));
    const opened = await listen(server, { host, port }, flags);
    this.#servers.push(server);
    return opened;
  }

  /** Stops listening, waits within a bound for what is running, and ends the rest. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.#servers) server.closeIdleConnections();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, this.options.limits.shutdown_ms_max);
    });
    await Promise.race([Promise.allSettled(this.#running), deadline]);
    clearTimeout(timer);
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(closed);
  }

  /** Requests of one connection are looked at one by one: the answers of those sent ahead would all wait in memory. */
  #accept(incoming: IncomingMessage, response: ServerResponse): void {
    const { socket } = incoming;
    const before = this.#turns.get(socket);
    this.#turns.set(
      socket,
      before ? before.then(() => this.#begin(incoming, response)) : this.#begin(incoming, response),
    );
  }

  async #begin(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = incoming;
    if (socket.destroyed) return;
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    this.#answers.set(socket, response);
    const running = this.options.answer(incoming, response);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    await closed;
  }

  /** Nothing has moved for long: either nobody has anything to say, or the client does not take its answer. */
  #quiet(socket: Socket): void {
    const answering = this.#answers.get(socket)?.writableFinished === false;
    if (!answering || socket.writableLength > 0) socket.destroy();
  }

  /** What is no HTTP, is too long in its headers, or took too long to come. */
  #refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    const begun = this.#answers.get(socket);
    // In the midst of an answer another one would be taken for a part of it.
    const inTheMidst = begun?.headersSent === true && !begun.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || inTheMidst) {
      socket.destroy();
      return;
    }
    const [status, reason, message] = refusalOf(error);
    const { contentType, body } = this.options.refuse(status, message);
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
    // Whoever sent garbage may go on sending it.
    const timer = setTimeout(() => socket.destroy(), this.options.limits.drain_ms_max);
    socket.once('close', () => clearTimeout(timer));
  }
}

function refusalOf({ code }: NodeJS.ErrnoException): readonly [number, string, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout', 'The request did not come in time'];
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'Request Header Fields Too Large', 'The headers of the request are too large'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'Payload Too Large', 'The chunk extensions of the request are too large'];
    default:
      return [400, 'Bad Request', 'The request is not valid HTTP'];
  }
}
