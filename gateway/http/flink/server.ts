/**
 * Flink's SQL Gateway protocol, versions 1 to 4, so that Flink's own SQL client and JDBC driver, and all that was written for the
 * gateway's REST API, work unchanged. It answers byte for byte as Flink 2.3 does wherever the question has one answer.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listen } from '../../listen.js';
import type { SessionService } from '../../session/session-service.js';
import { authenticate } from '../authentication.js';
import type { HeaderAuthenticator } from '../authentication.js';
import { asFungiError, errorChain } from './error-chain.js';
import { GatewaySessions } from './gateway-sessions.js';
import { handle } from './handlers.js';
import { RestFailure, serverFailure } from './java-exception.js';
import { limits } from './limits.js';
import { readBody } from './request-body.js';
import { findRoute } from './routes.js';

export interface FlinkGatewayOptions {
  readonly service: SessionService;
  readonly version: string;
  readonly authenticator?: HeaderAuthenticator;
  /** Takes a line about a request that failed for a reason of ours. */
  readonly log?: (message: string) => void;
  /** `sql-gateway.session.idle-timeout`, milliseconds. */
  readonly sessionIdleMs?: number;
  /** `sql-gateway.session.check-interval`, milliseconds. */
  readonly sessionCheckMs?: number;
}

/** Asked before anybody has logged in. */
const OPEN_TO_ALL = new Set(['info', 'api-versions']);

export class FlinkGatewayServer {
  readonly #server: Server;
  readonly #sessions: GatewaySessions;
  readonly #idleMs: number;
  readonly #running = new Set<Promise<void>>();
  #host = 'localhost';
  #port = 0;

  constructor(private readonly options: FlinkGatewayOptions) {
    this.#idleMs = options.sessionIdleMs ?? limits.session_idle_ms_max;
    this.#sessions = new GatewaySessions(
      options.service,
      this.#idleMs,
      options.sessionCheckMs ?? limits.session_check_ms,
    );
    this.#server = createServer({ requestTimeout: limits.request_ms_max }, (incoming, response) => {
      const running = this.#answer(incoming, response);
      this.#running.add(running);
      void running.finally(() => this.#running.delete(running));
    });
    this.#server.maxConnections = limits.connections_max;
    this.#server.timeout = limits.stalled_ms_max;
    this.#server.on('clientError', (_error: Error, socket: Socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    });
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE: the port is taken or not allowed */
  async listen(host: string, port: number): Promise<number> {
    this.#port = await listen(this.#server, { host, port }, '--flink-port');
    this.#host = host;
    return this.#port;
  }

  /** Stops listening and ends what runs for clients. Sessions stay with the service. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const deadline = new Promise((resolve) => setTimeout(resolve, limits.shutdown_ms_max).unref());
    await Promise.race([Promise.allSettled([this.#sessions.stop(), ...this.#running]), deadline]);
    this.#server.closeAllConnections();
    if (this.#port !== 0) await closed;
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.#handle(incoming));
    } catch (error) {
      const failure = this.#failureOf(error);
      // What is left of a body that nobody reads must not be taken for the next request.
      if (!incoming.complete) response.setHeader('connection', 'close');
      send(response, failure.status, JSON.stringify({ errors: failure.errors }));
    }
  }

  #failureOf(error: unknown): RestFailure {
    if (error instanceof RestFailure) return error;
    const known = asFungiError(error);
    if (known.errorName === 'INTERNAL') this.options.log?.(known.message);
    if (known.httpStatus === 401 || known.httpStatus === 403 || known.httpStatus === 429) {
      // This protocol has no place for a hint of its own.
      const hint = known.hint === undefined ? '' : `. ${known.hint}`;
      return new RestFailure(known.httpStatus, [known.message + hint]);
    }
    return serverFailure(errorChain(known, undefined));
  }

  async #handle(incoming: IncomingMessage): Promise<string> {
    const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
    const request = findRoute(incoming.method ?? 'GET', path, new URLSearchParams(query));
    if (!request) throw new RestFailure(404, [`Not found: ${path}`]);
    refuseForms(incoming);
    const principal = OPEN_TO_ALL.has(request.endpoint)
      ? undefined
      : await authenticate(incoming, this.options.authenticator);
    const body = await readBody(incoming);
    return handle(request, {
      sessions: this.#sessions,
      principal,
      body,
      host: this.#host,
      port: this.#port,
      idleMs: this.#idleMs,
    });
  }
}

/** A page of another site may send forms and plain text without being asked for permission, but not JSON. @throws RestFailure 415 */
function refuseForms({ method, headers }: IncomingMessage): void {
  if (method === 'GET' || headers.origin === undefined) return;
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) return;
  throw new RestFailure(415, ['A request from a web page must be JSON: content-type: application/json']);
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return;
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      'access-control-allow-origin': '*',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}
