/** Jobs: what runs and ran, how it fares, stopping it and starting it again. */
import { z } from 'zod';
import type { Job } from '../../../../src/engine/job.js';
import { isEnded } from '../../../session/job-registry.js';
import { noSavepoint } from '../../../session/statements/job.js';
import { RequestFailure } from '../failure.js';
import { jobDetailsJson, jobDetailsSchema, jobJson, jobSchema } from '../job-json.js';
import { json, route } from '../route.js';
import type { ApiRequest, Reply, Route } from '../route.js';

/** @throws RequestFailure 404 */
function jobOf({ services, path }: ApiRequest<unknown, unknown>): Job {
  const job = services.service.jobs.get(path['job']!);
  if (job) return job;
  throw new RequestFailure(`There is no job ${path['job']}`, { status: 404, name: 'NOT_FOUND' });
}

function details(request: ApiRequest<unknown, unknown>, job: Job): Reply {
  const origin = request.services.service.jobs.origin(job.id);
  return { status: 200, body: jobDetailsJson(job, origin, request.instance) };
}

const pathParameters = { job: 'Id of the job, 32 hex digits' };

const stateQuery = z.strictObject({
  state: jobSchema.shape.state.optional().describe('Only jobs in this state'),
});

export const jobRoutes: readonly Route[] = [
  route<undefined, z.output<typeof stateQuery>>({
    method: 'GET',
    path: '/api/jobs',
    id: 'listJobs',
    tag: 'Jobs',
    summary: 'Lists jobs, the newest first',
    permission: 'pipeline:read',
    query: stateQuery,
    responses: {
      200: json(
        'The jobs that run, and those that ended lately',
        z.strictObject({ jobs: z.array(jobSchema) }),
      ),
    },
    handler: ({ services, query }) => {
      const jobs = services.service.jobs.list().map(jobJson);
      return { status: 200, body: { jobs: jobs.filter((job) => !query.state || job.state === query.state) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/jobs/{job}',
    id: 'getJob',
    tag: 'Jobs',
    summary: 'Shows a job: progress, plan, operators, health',
    permission: 'pipeline:read',
    pathParameters,
    responses: { 200: json('The job', jobDetailsSchema) },
    problems: [404],
    handler: (request) => details(request, jobOf(request)),
  }),
  route({
    method: 'DELETE',
    path: '/api/jobs/{job}',
    id: 'deleteJob',
    tag: 'Jobs',
    summary: 'Cancels a job, if it runs, and takes it off the list',
    permission: 'pipeline:stop',
    pathParameters,
    responses: { 200: json('The job as it was in the end', jobSchema) },
    problems: [404],
    handler: async (request) => {
      const job = jobOf(request);
      if (!isEnded(job)) await job.cancel();
      request.services.service.jobs.remove(job.id);
      return { status: 200, body: jobJson(job) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/jobs/{job}/cancel',
    id: 'cancelJob',
    tag: 'Jobs',
    summary: 'Cancels a job; one that has ended stays as it is',
    permission: 'pipeline:stop',
    pathParameters,
    responses: { 200: json('The job', jobDetailsSchema) },
    problems: [404],
    handler: async (request) => {
      const job = jobOf(request);
      await job.cancel();
      return details(request, job);
    },
  }),
  route({
    method: 'POST',
    path: '/api/jobs/{job}/restart',
    id: 'restartJob',
    tag: 'Jobs',
    summary: 'Stops a job and starts it again under its id, from the start of its sources',
    permission: 'pipeline:start',
    pathParameters,
    responses: { 200: json('The job that runs now', jobDetailsSchema) },
    problems: [404, 422],
    handler: async (request) =>
      details(request, await request.services.service.engine.restart(jobOf(request))),
  }),
  route({
    method: 'POST',
    path: '/api/jobs/{job}/savepoint',
    id: 'savepointJob',
    tag: 'Jobs',
    summary: 'Takes a savepoint of a job; not possible yet',
    permission: 'pipeline:stop',
    pathParameters,
    responses: {},
    problems: [404, 501],
    handler: (request) => {
      jobOf(request);
      throw noSavepoint('A savepoint');
    },
  }),
];
