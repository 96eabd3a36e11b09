/**
 * A task-manager process: runs jobs that the server deploys to it, and tells how they fare. It ends with the
 * server, whatever happens to that: the closed message channel is the sign.
 */
import '../native-environment.js';
import { join } from 'node:path';
import { connector, directoriesOf } from '../connectors/index.js';
import { Database } from '../duckdb/index.js';
import { startJob } from '../engine/index.js';
import type { Job, JobId, JobProgress } from '../engine/index.js';
import { limits } from '../limits.js';
import { PathConfinement } from '../security/index.js';
import type { FromTaskManager, TaskManagerOptions, ToTaskManager } from './messages.js';
import { fromPortableError, toPortableError } from './portable-error.js';
import { fromPortablePlan } from './portable-plan.js';
import type { PortablePlan } from './portable-plan.js';
import { RemoteJobServing } from './remote-job-serving.js';
import type { ServingCall } from './serving-call.js';

interface Deployed {
  readonly cancel: AbortController;
  job?: Job;
  reported?: string;
}

const jobs = new Map<JobId, Deployed>();
/** Calls to the serving store that wait for their answer. */
const calls = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
let lastCall = 0;
let options: TaskManagerOptions;
let confinement: PathConfinement | undefined;
let database: Promise<Database> | undefined;

// A terminal's Ctrl-C reaches the whole process group: the server decides when jobs stop.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('SIGHUP', () => undefined);
// The server's output is inherited: whoever reads it may go away (a closed pipe, a restarted log collector, a full disk), jobs stay.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// Without a server nobody could stop the jobs, and another server may have started them again.
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToTaskManager) => receive(message));
setInterval(() => send({ kind: 'heartbeat' }), limits.heartbeat_ms);
setInterval(reportAll, limits.progress_report_ms).unref();

function receive(message: ToTaskManager): void {
  switch (message.kind) {
    case 'start':
      options = message.options;
      confinement = options.allowedPaths && new PathConfinement(options.allowedPaths);
      return;
    case 'deploy':
      void run(message.id, message.name, message.plan);
      return;
    case 'cancel':
      jobs.get(message.id)?.cancel.abort();
      return;
    case 'serving-reply': {
      const call = calls.get(message.request);
      calls.delete(message.request);
      if (message.error) call?.reject(fromPortableError(message.error));
      else call?.resolve(message.value);
      return;
    }
    case 'stop':
      for (const { cancel } of jobs.values()) cancel.abort();
      void Promise.allSettled([...jobs.values()].map(({ job }) => job?.done())).then(() => process.exit(0));
      return;
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}

async function run(id: JobId, name: string, plan: PortablePlan): Promise<void> {
  const entry: Deployed = { cancel: new AbortController() };
  jobs.set(id, entry);
  let error: unknown;
  try {
    entry.job = await start(id, name, plan, entry.cancel.signal);
    send({ kind: 'running', id });
    await entry.job.done();
  } catch (caught) {
    error = caught;
  }
  jobs.delete(id);
  send({
    kind: 'ended',
    id,
    progress: entry.job?.progress(),
    error: error === undefined ? undefined : toPortableError(error),
  });
}

async function start(id: JobId, name: string, plan: PortablePlan, signal: AbortSignal): Promise<Job> {
  database ??= openDatabase();
  const opened = await database;
  const call = (request: ServingCall): Promise<unknown> => callServing(id, request);
  return startJob(fromPortablePlan(plan), {
    id,
    name,
    database: opened,
    connectors: connector,
    output: (text) => void process.stdout.write(text),
    signal,
    serving: new RemoteJobServing(id, call, await opened.connect(), options.exchangeFolder),
    ...(confinement ? { confinement } : {}),
  });
}

function callServing(id: JobId, call: ServingCall): Promise<unknown> {
  const request = ++lastCall;
  return new Promise((resolve, reject) => {
    calls.set(request, { resolve, reject });
    send({ kind: 'serving', id, request, call });
  });
}

function openDatabase(): Promise<Database> {
  const { memoryLimit, spill, exchangeFolder } = options;
  return Database.open({
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    // Files of two processes in one folder would have the same names.
    ...(spill && {
      temporaryDirectory: join(spill.folder, `job-${process.pid}`),
      temporaryLimit: spill.limit,
    }),
    ...(confinement ? { allowedDirectories: [...directoriesOf(confinement.roots), exchangeFolder] } : {}),
  });
}

function reportAll(): void {
  for (const [id, entry] of jobs) {
    if (!entry.job) continue;
    const progress = entry.job.progress();
    const text = fingerprint(progress);
    if (text === entry.reported) continue;
    entry.reported = text;
    send({ kind: 'progress', id, progress });
  }
}

/** What makes a report worth sending: time alone does not. */
const fingerprint = ({ elapsed: _, lag: __, ...rest }: JobProgress): string => JSON.stringify(rest);

function send(message: FromTaskManager): void {
  // A server that is gone takes no message; that it is, is found out and acted upon elsewhere.
  if (process.connected) process.send!(message, () => undefined);
}
