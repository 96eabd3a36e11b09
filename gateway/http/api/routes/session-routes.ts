/** Sessions: settings, current catalog and temporary objects that several requests share. */
import { z } from 'zod';
import { json, route, sessionOf } from '../route.js';
import type { Route } from '../route.js';

const openBody = z.strictObject({
  properties: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Settings it starts with, as by SET'),
});

export const sessionRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/sessions',
    id: 'openSession',
    tag: 'Sessions',
    summary: 'Opens a session',
    description: 'It is closed when nobody used it for an hour. It survives a restart of the server.',
    permission: 'pipeline:read',
    body: openBody,
    responses: { 201: json('The session', z.strictObject({ session: z.string() })) },
    handler: async ({ services, body, principal }) => {
      const given = Object.entries(body.properties ?? {});
      const properties = new Map(given.map(([key, value]) => [key, String(value)]));
      const session = services.service.open({
        properties,
        durable: true,
        ...(principal ? { principal } : {}),
      });
      await services.service.sessionsKept();
      return { status: 201, body: { session: session.id } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/sessions/{session}',
    id: 'getSession',
    tag: 'Sessions',
    summary: 'Shows a session',
    permission: 'pipeline:read',
    pathParameters: { session: 'Id of the session' },
    responses: {
      200: json(
        'The session',
        z.strictObject({
          session: z.string(),
          catalog: z.string(),
          database: z.string(),
          properties: z.record(z.string(), z.string()),
        }),
      ),
    },
    problems: [404],
    handler: (request) => {
      const { id, catalog, configuration } = sessionOf(request.path['session']!, request);
      const properties = Object.fromEntries(configuration.values);
      const { currentCatalog, currentDatabase } = catalog;
      return {
        status: 200,
        body: { session: id, catalog: currentCatalog, database: currentDatabase, properties },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/sessions/{session}',
    id: 'closeSession',
    tag: 'Sessions',
    summary: 'Closes a session',
    permission: 'pipeline:read',
    pathParameters: { session: 'Id of the session' },
    responses: { 200: json('It is closed', z.strictObject({ closed: z.literal(true) })) },
    problems: [404],
    handler: async (request) => {
      const { service } = request.services;
      service.closeSession(sessionOf(request.path['session']!, request).id);
      await service.sessionsKept();
      return { status: 200, body: { closed: true } };
    },
  }),
];
