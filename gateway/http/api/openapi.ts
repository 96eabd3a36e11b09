/** The OpenAPI document (version 3.1), made of the same entries that are served. */
import { z } from 'zod';
import { PROBLEM_TYPE, problemSchema } from './problem.js';
import type { Route, RouteResponse } from './route.js';

type Json = Readonly<Record<string, unknown>>;

/** Problems that any route may answer with. */
const COMMON_PROBLEMS: readonly number[] = [400, 406, 500, 503];
const GUARDED_PROBLEMS: readonly number[] = [401, 403];
const BODY_PROBLEMS: readonly number[] = [408, 413, 415];
const STATEMENT_PROBLEMS: readonly number[] = [429];

const PROBLEM_TEXTS: Readonly<Record<number, string>> = {
  400: 'The request or the SQL is not valid',
  401: 'A log-in is needed, or what was sent is not valid',
  403: 'The permission for this is missing',
  404: 'There is no such thing',
  406: 'None of the media types in Accept can be given',
  408: 'The request did not come in time',
  409: 'It exists already, or is in use',
  413: 'The body, or the result, is too large',
  415: 'The body must be JSON',
  422: 'A value cannot be evaluated',
  429: 'Too many requests at a time, or too many failed log-ins',
  500: 'Something went wrong inside of the server',
  501: 'Not supported yet',
  503: 'The server is too busy, or stopping',
  504: 'The statement took longer than it may',
};

export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fungi API',
      version,
      description:
        'Flink SQL over HTTP: statements, jobs, the catalog. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [...new Set(routes.map((each) => each.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function operation(route: Route): Json {
  const { id, tag, summary, description, permission, body } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(permission === undefined ? {} : { 'x-permission': permission }),
    // Where authentication is off nothing has to be sent.
    security: permission === undefined ? [] : [{ apiKey: [] }, { token: [] }, {}],
    parameters: parameters(route),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }
      : {}),
    responses: responses(route),
  };
}

function parameters({ path, pathParameters = {}, query }: Route): readonly Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: pathParameters[name!] ?? '',
    schema: { type: 'string' },
  }));
  const { properties = {} } = query ? (schemaOf(query, 'output') as { readonly properties?: Json }) : {};
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function responses(route: Route): Json {
  const problems = problemStatuses(route).map((status) => [
    status,
    {
      description: PROBLEM_TEXTS[status] ?? 'A problem',
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  const good = Object.entries(route.responses).map(([status, response]) => [status, responseOf(response)]);
  // An answer of the route's own says more than a problem of the same status.
  return Object.fromEntries([...problems, ...good]) as Json;
}

/** Statuses of the problem documents that a route may answer with. */
function problemStatuses({ permission, body, runsStatements, problems = [] }: Route): readonly number[] {
  return [
    ...new Set([
      ...COMMON_PROBLEMS,
      ...(permission === undefined ? [] : GUARDED_PROBLEMS),
      ...(body ? BODY_PROBLEMS : []),
      ...(runsStatements ? STATEMENT_PROBLEMS : []),
      ...problems,
    ]),
  ].sort();
}

function responseOf({ description, content }: RouteResponse): Json {
  const media = Object.entries(content).map(([type, schema]) => [
    type,
    typeof schema === 'string'
      ? { schema: { type: 'string', description: schema } }
      : { schema: schemaOf(schema, 'output') },
  ]);
  return { description, content: Object.fromEntries(media) as Json };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
}
