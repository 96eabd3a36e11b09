/** All routes of the API. To add one is to add an entry to one of these lists. */
import { z } from 'zod';
import { openApiDocument } from '../openapi.js';
import { json, route } from '../route.js';
import type { Route } from '../route.js';
import { catalogRoutes } from './catalog-routes.js';
import { jobRoutes } from './job-routes.js';
import { serverRoutes } from './server-routes.js';
import { sessionRoutes } from './session-routes.js';
import { sqlRoutes } from './sql-routes.js';
import { subscribeRoutes } from './subscribe-routes.js';

const documentRoute = route({
  method: 'GET',
  path: '/api/openapi.json',
  id: 'openApi',
  tag: 'Server',
  summary: 'This document',
  permission: undefined,
  responses: {
    200: json(
      'The OpenAPI document',
      z.looseObject({
        openapi: z.literal('3.1.0'),
        info: z.looseObject({ title: z.string(), version: z.string() }),
      }),
    ),
  },
  handler: ({ services }) => ({ status: 200, body: openApiDocument(routes, services.version) }),
});

export const routes: readonly Route[] = [
  ...sqlRoutes,
  ...sessionRoutes,
  ...jobRoutes,
  ...catalogRoutes,
  ...subscribeRoutes,
  ...serverRoutes,
  documentRoute,
];
