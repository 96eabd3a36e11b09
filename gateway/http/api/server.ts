/**
 * Fungi's own HTTP API, on `node:http`: two dozen routes need no framework, and the process starts faster without one. Here is what all
 * requests have in common: time limits, finding the route, who asks, and errors as problem documents.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FungiError } from '../../../sql/error/index.js';
import { RefusedAttempt } from '../../../src/security/index.js';
import type { Authenticator, TrustedProxies } from '../../../src/security/index.js';
import type { SessionService } from '../../session/session-service.js';
import { checkPermission } from '../../session/policy.js';
import { authenticate } from '../authentication.js';
import { clientAddress } from '../client-address.js';
import { answer, BodyReader, connectionLimits, HttpListener } from '../door/index.js';
import type { ConnectionLimits, Refusal } from '../door/index.js';
import { BusyLimit } from './busy-limit.js';
import { RequestFailure } from './failure.js';
import { checked, readJsonBody } from './json-body.js';
import { apiLimits } from './limits.js';
import { ApiMetrics } from './metrics.js';
import type { ServerGauges } from './metrics.js';
import { negotiate } from './negotiate.js';
import { problemOf, PROBLEM_TYPE } from './problem.js';
import { Readiness } from './readiness.js';
import type { ApiServices, Reply, Route } from './route.js';
import { Router } from './router.js';
import { routes } from './routes/index.js';

export interface ApiServerOptions {
  readonly service: SessionService;
  readonly version: string;
  /** Undefined: everybody may do everything. */
  readonly authenticator?: Authenticator;
  /** Takes a line about a request that failed for a reason of ours. */
  readonly log?: (message: string) => void;
  /** What metrics tell of the rest of the server. */
  readonly gauges?: () => ServerGauges;
  /** Other bounds of connections than the usual ones. */
  readonly limits?: Partial<ConnectionLimits>;
  /** How often silence of a stream is broken. */
  readonly heartbeatMs?: number;
  /** Who may say in whose name a request comes. */
  readonly proxies?: TrustedProxies;
}

export class ApiServer {
  /** For whoever starts the server to say what is still to be done. */
  readonly readiness = new Readiness();
  readonly #listener: HttpListener;
  readonly #limits: ConnectionLimits;
  readonly #bodies: BodyReader;
  readonly #stopping = new AbortController();
  readonly #router = new Router(routes);
  readonly #busy = new BusyLimit(apiLimits.statements_max, apiLimits.statements_per_client_max);
  readonly #services: ApiServices;
  readonly #unobserve: () => void;

  constructor(private readonly options: ApiServerOptions) {
    const { service, version, authenticator, log = () => undefined } = options;
    this.#limits = { ...connectionLimits, ...options.limits };
    this.#bodies = new BodyReader(this.#limits.bodies_bytes_max);
    this.#listener = new HttpListener({
      limits: this.#limits,
      flags: '--port and --http-port',
      answer: (incoming, response) => this.#answer(incoming, response),
      refuse,
    });
    const own = (): ServerGauges => ({
      connections: { http: this.connections },
      accepted: { http: this.accepted },
      taskManagers: 0,
    });
    const metrics = new ApiMetrics(service, options.gauges ?? own);
    this.#unobserve = service.observe(metrics.observe);
    const { readiness } = this;
    this.#services = {
      service,
      version,
      authenticator,
      metrics,
      readiness,
      log,
      heartbeatMs: options.heartbeatMs ?? apiLimits.heartbeat_ms,
      startedAt: Date.now(),
    };
  }

  /** Open connections. */
  get connections(): number {
    return this.#listener.connections;
  }

  /** Connections since the start. */
  get accepted(): number {
    return this.#listener.accepted;
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE: the port is taken or not allowed */
  listen(host: string, port: number): Promise<number> {
    return this.#listener.listen(host, port);
  }

  /** Ends what is running and stops listening. */
  async close(): Promise<void> {
    this.#stopping.abort(stoppingFailure());
    this.#unobserve();
    await this.#listener.close();
  }

  #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const instance = `urn:uuid:${randomUUID()}`;
    return this.#handle(incoming, response, instance).catch((error: unknown) =>
      this.#fail(incoming, response, error, instance),
    );
  }

  #fail(incoming: IncomingMessage, response: ServerResponse, error: unknown, instance: string): void {
    if (!(error instanceof FungiError) || error.errorName === 'INTERNAL') {
      this.options.log?.(`${instance} ${incoming.method} ${incoming.url}: ${detailsOf(error)}`);
    }
    const problem = problemOf(error, { instance, text: sqlTexts.get(incoming) });
    const headers = { 'content-type': PROBLEM_TYPE, ...headersOf(error) };
    answer(
      incoming,
      response,
      { status: problem.status, headers, body: `${JSON.stringify(problem)}\n` },
      this.#limits,
    );
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse, instance: string): Promise<void> {
    const [pathname = '/', query = ''] = (incoming.url ?? '/').split('?', 2) as [string, string?];
    // Node leaves the body of an answer to HEAD out by itself.
    const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET');
    if (method === 'OPTIONS') {
      response.writeHead(204, { allow: this.#router.allowed(pathname).join(', ') }).end();
      return;
    }
    const { route, path } = this.#router.find(method, pathname);
    if (this.#stopping.signal.aborted) throw stoppingFailure();
    const { authenticator, proxies } = this.options;
    const { permission } = route;
    const address = clientAddress(incoming, proxies);
    const principal =
      permission === undefined ? undefined : await authenticate(incoming.headers, address, authenticator);
    if (permission !== undefined) checkPermission(principal, permission);
    const accept = negotiate(incoming.headers.accept, typesOf(route));
    const parameters = Object.fromEntries(new URLSearchParams(query));
    const checkedQuery = route.query ? checked(parameters, route.query, 'query') : undefined;
    const bytesMax = route.bodyBytesMax ?? apiLimits.request_bytes_max;
    const read = (): Promise<Buffer> => this.#bodies.read(incoming, response, bytesMax);
    const body = route.body ? await readJsonBody(incoming, read, route.body) : undefined;
    rememberText(incoming, body);
    const gone = new AbortController();
    response.on('close', () => gone.abort(new FungiError('CANCELED', 'The client has gone')));
    const free = route.runsStatements ? this.#busy.enter(principal?.name ?? address) : undefined;
    const ended = route.runsStatements ? this.#services.metrics.began() : undefined;
    try {
      const reply = await route.handler({
        services: this.#services,
        incoming,
        address,
        response,
        path,
        query: checkedQuery,
        body,
        accept,
        signal: AbortSignal.any([gone.signal, this.#stopping.signal]),
        principal,
        instance,
      });
      send(response, reply);
      // What waits for its reader counts as running.
      if (route.runsStatements) await written(response);
    } finally {
      free?.();
      ended?.();
    }
  }
}

/** The SQL of a request, so that an error can show the line it is about. */
const sqlTexts = new WeakMap<IncomingMessage, string>();

function rememberText(incoming: IncomingMessage, body: unknown): void {
  if (body !== null && typeof body === 'object' && 'sql' in body && typeof body.sql === 'string') {
    sqlTexts.set(incoming, body.sql);
  }
}

/** Media types that the route gives when all is well; problems are given whatever the client accepts. */
function typesOf(route: Route): readonly string[] {
  const types = Object.values(route.responses).flatMap(({ content }) => Object.keys(content));
  return types.length === 0 ? ['application/json'] : [...new Set(types)];
}

function send(response: ServerResponse, reply: Reply): void {
  if (!reply || response.destroyed || response.headersSent) return;
  if ('text' in reply) {
    response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.text);
    return;
  }
  response
    .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    .end(`${JSON.stringify(reply.body)}\n`);
}

/** Resolves when all of an answer is with the operating system, or the client has gone. */
function written(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => response.once('finish', resolve).once('close', resolve));
}

const stoppingFailure = (): RequestFailure =>
  new RequestFailure('The server is stopping', {
    status: 503,
    name: 'UNREACHABLE',
    headers: { 'retry-after': String(apiLimits.retry_after_s), connection: 'close' },
  });

/** For the log only. */
function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `; ${error.cause.stack ?? error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof RequestFailure) return error.headers;
  if (!(error instanceof FungiError)) return {};
  if (error.httpStatus === 401) return { 'www-authenticate': 'Bearer realm="fungi"' };
  if (error.httpStatus !== 429) return {};
  const seconds = error instanceof RefusedAttempt ? error.retryAfterS : apiLimits.retry_after_s;
  return { 'retry-after': String(seconds) };
}

function refuse(status: number, message: string): Refusal {
  const problem = problemOf(new RequestFailure(message, { status }), {
    instance: `urn:uuid:${randomUUID()}`,
  });
  return { contentType: PROBLEM_TYPE, body: `${JSON.stringify(problem)}\n` };
}
