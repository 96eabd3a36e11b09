/** The server itself: log-in, health, metrics. */
import { z } from 'zod';
import { RequestFailure } from '../failure.js';
import { apiLimits } from '../limits.js';
import { json, route } from '../route.js';
import type { Route } from '../route.js';

const loginBody = z.strictObject({
  user: z.string().max(1_024).describe('Name of a user, or of an API key'),
  key: z.string().max(4_096).describe('The password of the user, or the API key'),
});

const readySchema = z.strictObject({
  status: z.enum(['ready', 'starting', 'stopping']),
  pending: z.array(z.string()).describe('What is not done yet'),
});

export const serverRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/auth/login',
    id: 'login',
    tag: 'Server',
    summary: 'Gives a token for a user or the holder of an API key',
    description: 'To be sent as Authorization: Bearer. An API key may also be sent as it is, as X-API-Key.',
    permission: undefined,
    body: loginBody,
    bodyBytesMax: apiLimits.login_bytes_max,
    responses: { 200: json('The token', z.strictObject({ token: z.string() })) },
    problems: [401, 429],
    handler: async ({ services: { authenticator }, body, address }) => {
      if (!authenticator) {
        throw new RequestFailure('Nobody has to log in: authentication is off', { status: 400 });
      }
      const token = await authenticator.login(body.user, body.key, address);
      return { status: 200, body: { token } };
    },
  }),
  route({
    method: 'GET',
    path: '/health',
    id: 'health',
    tag: 'Server',
    summary: 'Says that the server lives',
    permission: undefined,
    responses: {
      200: json(
        'It does',
        z.strictObject({
          status: z.literal('ok'),
          version: z.string(),
          uptime_ms: z.int(),
          running_jobs: z.int(),
        }),
      ),
    },
    handler: ({ services: { service, version, startedAt } }) => ({
      status: 200,
      body: {
        status: 'ok',
        version,
        uptime_ms: Date.now() - startedAt,
        running_jobs: service.jobs.running().length,
      },
    }),
  }),
  route({
    method: 'GET',
    path: '/health/ready',
    id: 'ready',
    tag: 'Server',
    summary: 'Says whether the server takes work: all doors are open, and the jobs of its last run run again',
    permission: undefined,
    responses: {
      200: json('It does', readySchema),
      503: json('It does not yet, or no more', readySchema),
    },
    handler: ({ services: { readiness } }) => {
      const { ready, pending } = readiness;
      return ready
        ? { status: 200, body: { status: 'ready', pending } }
        : { status: 503, body: { status: 'starting', pending }, headers: { 'retry-after': '1' } };
    },
  }),
  route({
    method: 'GET',
    path: '/metrics',
    id: 'metrics',
    tag: 'Server',
    summary: 'Metrics in the text form of Prometheus',
    permission: 'metrics:read',
    responses: {
      200: { description: 'The metrics', content: { 'text/plain': 'Prometheus text format, version 0.0.4' } },
    },
    handler: async ({ services: { metrics } }) => {
      const { text, contentType } = await metrics.text();
      return { status: 200, text, type: contentType };
    },
  }),
];
