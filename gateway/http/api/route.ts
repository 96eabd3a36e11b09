/**
 * What a route of the API is: path, what it takes and gives, and the function that serves it, in one entry. The OpenAPI document is made
 * of the same entries, so that it cannot differ from what is served.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Authenticator, Permission } from '../../../src/security/index.js';
import type { Principal } from '../../session/policy.js';
import type { Session } from '../../session/session.js';
import type { SessionService } from '../../session/session-service.js';
import { RequestFailure } from './failure.js';
import type { ApiMetrics } from './metrics.js';
import type { Readiness } from './readiness.js';

/** What handlers work with. */
export interface ApiServices {
  readonly service: SessionService;
  readonly version: string;
  readonly startedAt: number;
  readonly authenticator: Authenticator | undefined;
  readonly metrics: ApiMetrics;
  readonly readiness: Readiness;
  readonly log: (message: string) => void;
  /** Silence of an answer in a form that can tell is broken this often. */
  readonly heartbeatMs: number;
}

export interface ApiRequest<Body = unknown, Query = unknown> {
  readonly services: ApiServices;
  readonly incoming: IncomingMessage;
  /** Of the client, also behind trusted proxies. */
  readonly address: string;
  readonly response: ServerResponse;
  /** The names in braces of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The media type of the answer that the client wants most, of those that the route gives. */
  readonly accept: string;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  readonly principal: Principal | undefined;
  /** Names this request in problem documents and in the log. */
  readonly instance: string;
}

/** A whole answer; undefined when the handler has written its own. */
export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly text: string; readonly type: string }
  | undefined;

export interface RouteResponse {
  readonly description: string;
  /** By media type; a schema for JSON, a description of the form for others. */
  readonly content: Readonly<Record<string, z.ZodType | string>>;
}

export interface Route<Body = unknown, Query = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/api/jobs/{id}` */
  readonly path: string;
  /** Name of the operation, for generated clients. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** What it takes to ask; undefined: nothing, not even a log-in. SQL is checked statement by statement besides. */
  readonly permission: Permission | undefined;
  /** What the names in the path mean. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Where it is less than usual: what is read of those who have not logged in yet is small. */
  readonly bodyBytesMax?: number;
  /** Successful answers, by status. */
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** Statuses of the problems to expect beside those that every route may give. */
  readonly problems?: readonly number[];
  /** Runs SQL: counts against the bounds for statements. */
  readonly runsStatements?: boolean;
  handler(request: ApiRequest<Body, Query>): Promise<Reply> | Reply;
}

/** Keeps the types of body and query together with the handler; the router works with any. */
export function route<Body = undefined, Query = undefined>(definition: Route<Body, Query>): Route {
  return definition as unknown as Route;
}

export const json = (description: string, schema: z.ZodType): RouteResponse => ({
  description,
  content: { 'application/json': schema },
});

/** A text that stands for a whole number, as in a query. */
export const wholeNumber = (min: number, max: number): z.ZodType<number> =>
  z.coerce.number().int().min(min).max(max);

/** The session of a request; somebody else's is as good as none. @throws RequestFailure 404 */
export function sessionOf(
  id: string,
  { services, principal }: Pick<ApiRequest, 'services' | 'principal'>,
): Session {
  const session = services.service.get(id);
  if (session && session.principal?.name === principal?.name) return session;
  throw new RequestFailure(`There is no session ${id}; it may have been closed for being idle`, {
    status: 404,
    name: 'NOT_FOUND',
  });
}
