/**
 * Flink's SQL Gateway protocol, versions 1 to 4, so that Flink's own SQL client and JDBC driver, and all that was written for the
 * gateway's REST API, work unchanged. It answers byte for byte as Flink 2.3 does wherever the question has one answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionService } from '../../session/session-service.js';
import type { TrustedProxies } from '../../../src/security/index.js';
import { authenticate } from '../authentication.js';
import type { HeaderAuthenticator } from '../authentication.js';
import { clientAddress } from '../client-address.js';
import { answer, BodyReader, BodyTooLarge, connectionLimits, HttpListener } from '../door/index.js';
import type { ConnectionLimits } from '../door/index.js';
import { asFungiError, errorChain } from './error-chain.js';
import { GatewaySessions } from './gateway-sessions.js';
import { handle } from './handlers.js';
import { RestFailure, serverFailure } from './java-exception.js';
import { limits } from './limits.js';
import { findRoute } from './routes.js';

export interface FlinkGatewayOptions {
  readonly service: SessionService;
  readonly version: string;
  readonly authenticator?: HeaderAuthenticator;
  /** Takes a line about a request that failed for a reason of ours. */
  readonly log?: (message: string) => void;
  /** `sql-gateway.session.idle-timeout`, milliseconds; 0: sessions are never closed for being idle. */
  readonly sessionIdleMs?: number;
  /** `sql-gateway.session.check-interval`, milliseconds. */
  readonly sessionCheckMs?: number;
  /** Other bounds of connections than the usual ones. */
  readonly limits?: Partial<ConnectionLimits>;
  /** Who may say in whose name a request comes. */
  readonly proxies?: TrustedProxies;
}

/** Asked before anybody has logged in. */
const OPEN_TO_ALL = new Set(['info', 'api-versions']);

export class FlinkGatewayServer {
  readonly #listener: HttpListener;
  readonly #limits: ConnectionLimits;
  readonly #bodies: BodyReader;
  readonly #sessions: GatewaySessions;
  readonly #idleMs: number;
  #host = 'localhost';
  #port = 0;

  constructor(private readonly options: FlinkGatewayOptions) {
    this.#idleMs = options.sessionIdleMs ?? limits.session_idle_ms_max;
    this.#sessions = new GatewaySessions(
      options.service,
      this.#idleMs,
      options.sessionCheckMs ?? limits.session_check_ms,
    );
    this.#limits = { ...connectionLimits, ...options.limits };
    this.#bodies = new BodyReader(this.#limits.bodies_bytes_max);
    this.#listener = new HttpListener({
      limits: this.#limits,
      flags: '--flink-port',
      answer: (incoming, response) => this.#answer(incoming, response),
      refuse: (_status, message) => ({ contentType: JSON_TYPE, body: errorBody([message]) }),
    });
  }

  /** Open connections. */
  get connections(): number {
    return this.#listener.connections;
  }

  /** Open sessions that this door has seen. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** Connections since the start. */
  get accepted(): number {
    return this.#listener.accepted;
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE: the port is taken or not allowed */
  async listen(host: string, port: number): Promise<number> {
    this.#port = await this.#listener.listen(host, port);
    this.#host = host;
    return this.#port;
  }

  /** Stops listening and ends what runs for clients. Sessions stay with the service. */
  async close(): Promise<void> {
    await Promise.all([this.#sessions.stop(), this.#listener.close()]);
  }

  readonly #log = (message: string): void => this.options.log?.(message);

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await this.#handle(incoming, response);
      answer(incoming, response, { status: 200, headers: HEADERS, body }, this.#limits);
    } catch (error) {
      const { status, errors } = this.#failureOf(error);
      answer(incoming, response, { status, headers: HEADERS, body: errorBody(errors) }, this.#limits);
    }
  }

  #failureOf(error: unknown): RestFailure {
    if (error instanceof RestFailure) return error;
    const known = asFungiError(error, this.#log);
    if (
      known.httpStatus === 401 ||
      known.httpStatus === 403 ||
      known.httpStatus === 429 ||
      error instanceof BodyTooLarge
    ) {
      // This protocol has no place for a hint of its own.
      const hint = known.hint === undefined ? '' : `. ${known.hint}`;
      return new RestFailure(known.httpStatus, [known.message + hint]);
    }
    return serverFailure(errorChain(known, undefined));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<string> {
    const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
    const request = findRoute(incoming.method ?? 'GET', path, new URLSearchParams(query));
    if (!request) throw new RestFailure(404, [`Not found: ${incoming.url ?? path}`]);
    refuseForms(incoming);
    const principal = OPEN_TO_ALL.has(request.endpoint)
      ? undefined
      : await authenticate(
          incoming.headers,
          clientAddress(incoming, this.options.proxies),
          this.options.authenticator,
        );
    const bytes = await this.#bodies.read(incoming, response, limits.request_bytes_max);
    return handle(request, {
      sessions: this.#sessions,
      principal,
      body: bytes.toString('utf8'),
      host: this.#host,
      port: this.#port,
      idleMs: this.#idleMs,
      log: this.#log,
    });
  }
}

/** A page of another site may send forms and plain text without being asked for permission, but not JSON. @throws RestFailure 415 */
function refuseForms({ method, headers }: IncomingMessage): void {
  if (method === 'GET' || headers.origin === undefined) return;
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) return;
  throw new RestFailure(415, ['A request from a web page must be JSON: content-type: application/json']);
}

const JSON_TYPE = 'application/json; charset=UTF-8';
const HEADERS = { 'content-type': JSON_TYPE, 'access-control-allow-origin': '*' };

const errorBody = (errors: readonly string[]): string => JSON.stringify({ errors });
