/**
 * The HTTP door, on `node:http`: half a dozen endpoints need no framework, and the process starts faster without one.
 * POST requests must say that they are JSON, which a page of another origin cannot do without being asked for permission
 * (and never gets it).
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { FungiError } from '../../sql/error/index.js';
import { limits } from '../session/limits.js';
import type { Session } from '../session/session.js';
import type { SessionService } from '../session/session-service.js';
import type { Authenticator, Permission } from '../../src/security/index.js';
import { checkPermission } from '../session/policy.js';
import type { Principal } from '../session/policy.js';
import { authenticate } from './authentication.js';
import { asFungiError, errorBody } from './error-body.js';
import { jobJson } from './job-json.js';
import { answerAtOnce, answerInLines, readSqlRequest } from './sql-endpoint.js';

export interface HttpServerOptions {
  readonly service: SessionService;
  readonly version: string;
  /** Undefined: everybody may do everything. */
  readonly authenticator?: Authenticator;
}

type Handler = (request: HttpRequest) => Promise<void> | void;

interface HttpRequest {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** What the `{}` of the route's path stands for. */
  readonly id: string;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  readonly principal: Principal | undefined;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handler: Handler;
  /** What it takes to ask; undefined: nothing, not even a log-in. SQL is checked statement by statement. */
  readonly permission: Permission | undefined;
}

export class HttpServer {
  readonly #servers: Server[] = [];
  readonly #stopping = new AbortController();
  readonly #startedAt = Date.now();
  readonly #running = new Set<Promise<void>>();
  readonly #routes: readonly Route[];

  constructor(private readonly options: HttpServerOptions) {
    const route = (
      method: string,
      path: string,
      handler: Handler,
      permission: Permission | undefined = 'pipeline:read',
    ): Route => ({
      method,
      permission,
      path: new RegExp(`^${path.replace('{}', '([^/]+)')}/?$`),
      handler,
    });
    this.#routes = [
      route('GET', '/health', (request) => this.#health(request), undefined),
      route('POST', '/api/auth/login', (request) => this.#login(request), undefined),
      route('POST', '/api/sql', (request) => this.#sql(request)),
      route('POST', '/api/sessions', (request) => this.#openSession(request)),
      route('DELETE', '/api/sessions/{}', (request) => this.#closeSession(request)),
      route('GET', '/api/jobs', (request) => this.#jobs(request)),
      route('GET', '/api/jobs/{}', (request) => this.#job(request)),
      route('DELETE', '/api/jobs/{}', (request) => this.#cancelJob(request), 'pipeline:stop'),
      route('POST', '/api/jobs/{}/cancel', (request) => this.#cancelJob(request), 'pipeline:stop'),
    ];
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE: the port is taken or not allowed */
  listen(host: string, port: number): Promise<number> {
    const server = createServer((incoming, response) => this.#accept(incoming, response));
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
      server.listen(port, host, () => {
        this.#servers.push(server);
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : port);
      });
    });
  }

  /** Ends what is running and stops listening. */
  async close(): Promise<void> {
    this.#stopping.abort(new FungiError('CANCELED', 'The server is stopping'));
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.#servers) server.closeIdleConnections();
    const deadline = new Promise((resolve) => setTimeout(resolve, limits.shutdown_ms_max).unref());
    await Promise.race([Promise.allSettled(this.#running), deadline]);
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(closed);
  }

  #accept(incoming: IncomingMessage, response: ServerResponse): void {
    const running = this.#handle(incoming, response).catch((error: unknown) => {
      const failure = asFungiError(error);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // What is left of a body that nobody reads must not be taken for the next request.
      if (!incoming.complete) response.setHeader('connection', 'close');
      sendJson(response, failure.httpStatus, { error: errorBody(failure) });
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (incoming.url ?? '/').split('?')[0]!;
    const matching = this.#routes.filter((route) => route.path.test(path));
    if (matching.length === 0) {
      sendJson(response, 404, { error: notFound(`There is nothing at ${path}`) });
      return;
    }
    // Node leaves the body of an answer to HEAD out by itself.
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    const route = matching.find((each) => each.method === method);
    if (!route) {
      response.setHeader('allow', matching.map((each) => each.method).join(', '));
      const error = new FungiError('INVALID_REQUEST', `${incoming.method} is not possible at ${path}`);
      sendJson(response, 405, { error: errorBody(error) });
      return;
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort(new FungiError('CANCELED', 'The client has gone')));
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal]);
    const { permission } = route;
    const principal =
      permission === undefined ? undefined : await authenticate(incoming, this.options.authenticator);
    if (permission !== undefined) checkPermission(principal, permission);
    await route.handler({ incoming, response, id: route.path.exec(path)?.[1] ?? '', signal, principal });
  }

  #health({ response }: HttpRequest): void {
    sendJson(response, 200, {
      status: 'ok',
      version: this.options.version,
      uptime_ms: Date.now() - this.#startedAt,
      running_jobs: this.options.service.jobs.running().length,
    });
  }

  async #login({ incoming, response }: HttpRequest): Promise<void> {
    const body = await readJson(incoming);
    const { authenticator } = this.options;
    if (!authenticator)
      throw new FungiError('INVALID_REQUEST', 'Nobody has to log in: authentication is off');
    const { user, key } = (body ?? {}) as { readonly user?: unknown; readonly key?: unknown };
    if (typeof user !== 'string' || typeof key !== 'string') {
      throw new FungiError('INVALID_REQUEST', 'The body must be {"user": …, "key": …}');
    }
    sendJson(response, 200, {
      token: await authenticator.login(user, key, incoming.socket.remoteAddress ?? ''),
    });
  }

  async #sql({ incoming, response, signal, principal }: HttpRequest): Promise<void> {
    const request = readSqlRequest(await readJson(incoming));
    const { service } = this.options;
    const session =
      request.session === undefined
        ? service.open(principal ? { principal } : {})
        : this.#session(request.session, principal);
    try {
      if (request.stream) {
        await answerInLines(request, session, response, signal);
        return;
      }
      const body = await answerAtOnce(request, session, signal);
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${body}\n`);
    } finally {
      if (request.session === undefined) service.closeSession(session.id);
    }
  }

  /** A session of somebody else is as good as none. */
  #session(id: string, principal: Principal | undefined): Session {
    const session = this.options.service.get(id);
    if (session && session.principal?.name === principal?.name) return session;
    throw new FungiError('NOT_FOUND', `There is no session ${id}; it may have been closed for being idle`);
  }

  async #openSession({ incoming, response, principal }: HttpRequest): Promise<void> {
    const body = await readJson(incoming);
    const given = body !== null && typeof body === 'object' && 'properties' in body ? body.properties : {};
    if (given === null || typeof given !== 'object') {
      throw new FungiError('INVALID_REQUEST', '"properties" must be an object');
    }
    const properties = new Map(Object.entries(given).map(([key, value]) => [key, String(value)]));
    const options = { properties, durable: true, ...(principal ? { principal } : {}) };
    sendJson(response, 201, { session: this.options.service.open(options).id });
  }

  #closeSession({ response, id, principal }: HttpRequest): void {
    this.#session(id, principal);
    this.options.service.closeSession(id);
    sendJson(response, 200, { closed: true });
  }

  #jobs({ response }: HttpRequest): void {
    sendJson(response, 200, { jobs: this.options.service.jobs.list().map(jobJson) });
  }

  #job({ response, id }: HttpRequest): void {
    const job = this.options.service.jobs.get(id);
    if (!job) throw new FungiError('NOT_FOUND', `There is no job ${id}`);
    sendJson(response, 200, jobJson(job));
  }

  async #cancelJob({ response, id }: HttpRequest): Promise<void> {
    const job = this.options.service.jobs.get(id);
    if (!job) throw new FungiError('NOT_FOUND', `There is no job ${id}`);
    await job.cancel();
    sendJson(response, 200, jobJson(job));
  }
}

const notFound = (message: string): ReturnType<typeof errorBody> =>
  errorBody(new FungiError('NOT_FOUND', message));

function listenError(error: NodeJS.ErrnoException, host: string, port: number): FungiError {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'another process uses it'
      : error.code === 'EACCES'
        ? 'it needs more rights'
        : error.message;
  return new FungiError('UNREACHABLE', `Cannot listen on ${host}:${port}: ${reason}`, {
    hint: 'Choose another with --port and --http-port',
    cause: error,
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

/** @throws FungiError INVALID_REQUEST, LIMIT_EXCEEDED */
async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const type = incoming.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new FungiError('INVALID_REQUEST', 'The body must be JSON: content-type: application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > limits.request_bytes_max) {
      throw new FungiError('LIMIT_EXCEEDED', `The body is larger than ${limits.request_bytes_max} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError('INVALID_REQUEST', `The body is not JSON: ${reason}`, { cause: error });
  }
}
