/**
 * Runs jobs outside of the server's process: gives each a slot in a task-manager process, starts and ends such processes
 * as needed, and starts failed jobs again by their restart strategy. A process that dies costs only its own jobs an attempt.
 */
import { FungiError } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import { openMemoryFolder } from '../connectors/index.js';
import type { Database } from '../duckdb/index.js';
import { newJobId } from '../engine/index.js';
import type { Job, JobId } from '../engine/index.js';
import { limits } from '../limits.js';
import type { FromTaskManager, TaskManagerOptions } from './messages.js';
import { fromPortableError, toPortableError } from './portable-error.js';
import { toPortablePlan } from './portable-plan.js';
import type { PortablePlan } from './portable-plan.js';
import { restartStrategy } from './restart-strategy.js';
import type { RestartStrategy } from './restart-strategy.js';
import { ServingEndpoint } from './serving-endpoint.js';
import { SupervisedJob } from './supervised-job.js';
import { TaskManager } from './task-manager.js';

export interface SupervisorOptions extends Pick<
  TaskManagerOptions,
  'memoryLimit' | 'spill' | 'allowedPaths'
> {
  /** Jobs in one process; 1: a process a job. */
  readonly slots: number;
  /** The database of the serving store, opened when a job first needs it. */
  readonly database: () => Promise<Database>;
  /** Told of restarts and lost processes. */
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

export interface JobSpecification {
  /** Kept when the job of an earlier server is started again. */
  readonly id?: JobId;
  readonly name: string;
  readonly plan: PhysicalPlan;
  readonly signal?: AbortSignal;
}

interface Entry {
  readonly job: SupervisedJob;
  readonly plan: PortablePlan;
  readonly strategy: RestartStrategy;
  taskManager: TaskManager | undefined;
  /** Runs while the job waits for its next attempt. */
  timer: NodeJS.Timeout | undefined;
  /** Settles the first attempt: opened, or failed to. */
  opened: ((error?: FungiError) => void) | undefined;
  canceled: boolean;
}

export class JobSupervisor {
  readonly #entries = new Map<JobId, Entry>();
  readonly #taskManagers = new Set<TaskManager>();
  readonly #exchangeFolder = openMemoryFolder();
  readonly #serving: ServingEndpoint;
  #closing = false;

  constructor(private readonly options: SupervisorOptions) {
    this.#serving = new ServingEndpoint(options.database, this.#exchangeFolder.path);
  }

  /**
   * Starts a job; resolves when its first attempt was compiled and opened.
   * @throws FungiError when it cannot be: then it is no job; LIMIT_EXCEEDED; INVALID_OPTION for a wrong `restart-strategy.*`
   */
  async submit({ id = newJobId(), name, plan, signal }: JobSpecification): Promise<Job> {
    if (this.#closing) throw new FungiError('UNREACHABLE', 'The server is stopping');
    if (this.#entries.size >= limits.jobs_max) {
      throw new FungiError('LIMIT_EXCEEDED', `${limits.jobs_max} jobs are running, which is the limit`);
    }
    const job = new SupervisedJob(id, name, { cancel: () => this.#cancel(id) });
    const entry: Entry = {
      job,
      plan: toPortablePlan(plan),
      strategy: restartStrategy(plan.configuration),
      taskManager: undefined,
      timer: undefined,
      opened: undefined,
      canceled: false,
    };
    const opened = new Promise<FungiError | undefined>((resolve) => (entry.opened = resolve));
    this.#entries.set(id, entry);
    this.#deploy(entry);
    signal?.addEventListener('abort', () => void job.cancel(), { once: true });
    if (signal?.aborted) void job.cancel();
    const error = await opened;
    if (error) throw error;
    return job;
  }

  /** Processes and what runs in them, for metrics and tests. */
  taskManagers(): readonly { readonly pid: number | undefined; readonly jobs: readonly JobId[] }[] {
    return [...this.#taskManagers].map(({ pid, jobs }) => ({ pid, jobs: [...jobs] }));
  }

  /** Stops all jobs at a batch boundary, then all processes. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const entry of this.#entries.values()) this.#cancel(entry.job.id);
    await Promise.allSettled([...this.#taskManagers].map((each) => each.stop(limits.task_manager_stop_ms)));
    this.#exchangeFolder.close();
  }

  #deploy(entry: Entry): void {
    const { job, plan } = entry;
    entry.timer = undefined;
    entry.taskManager = this.#withFreeSlot();
    entry.taskManager.deploy({ kind: 'deploy', id: job.id, name: job.name, plan });
  }

  #withFreeSlot(): TaskManager {
    for (const each of this.#taskManagers) {
      if (!each.stopping && each.jobs.size < this.options.slots) return each;
    }
    const { memoryLimit, spill, allowedPaths } = this.options;
    const started: TaskManager = new TaskManager(
      { memoryLimit, allowedPaths, exchangeFolder: this.#exchangeFolder.path, ...(spill ? { spill } : {}) },
      {
        message: (message) => this.#received(message, started),
        lost: (error) => this.#lost(started, error),
      },
    );
    this.#taskManagers.add(started);
    return started;
  }

  #received(message: FromTaskManager, from: TaskManager): void {
    if (message.kind === 'heartbeat') return;
    const entry = this.#entries.get(message.id);
    if (!entry) return;
    switch (message.kind) {
      case 'running':
        entry.job.running();
        settle(entry);
        return;
      case 'progress':
        entry.job.report(message.progress);
        return;
      case 'serving':
        void this.#serve(message, from);
        return;
      case 'ended':
        void this.#serving.closeJob(message.id);
        if (message.progress) entry.job.report(message.progress);
        this.#attemptEnded(entry, message.error && fromPortableError(message.error));
        this.#retire(from);
        return;
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  async #serve(
    { id, request, call }: Extract<FromTaskManager, { kind: 'serving' }>,
    from: TaskManager,
  ): Promise<void> {
    const reply = { kind: 'serving-reply', request } as const;
    try {
      from.reply({ ...reply, value: await this.#serving.call(id, call), error: undefined });
    } catch (error) {
      from.reply({ ...reply, value: undefined, error: toPortableError(error) });
    }
  }

  #lost(taskManager: TaskManager, error: FungiError): void {
    this.#taskManagers.delete(taskManager);
    const { jobs, pid } = taskManager;
    this.options.log('warn', `Task-manager process ${pid} is gone with ${jobs.size} jobs: ${error.message}`);
    for (const id of jobs) {
      const entry = this.#entries.get(id);
      // Before another attempt begins: what the lost one had open must not count for it.
      void this.#serving.closeJob(id).finally(() => entry && this.#attemptEnded(entry, error));
    }
  }

  #attemptEnded(entry: Entry, error: FungiError | undefined): void {
    const { job } = entry;
    entry.taskManager = undefined;
    if (entry.canceled) return this.#end(entry, 'CANCELED');
    if (!error) return this.#end(entry, 'FINISHED');
    // What could not even be opened will not be the next time: the client is told at once. A process that is lost says nothing of that.
    const isHopeless = entry.opened !== undefined && error.errorName !== 'TASK_MANAGER_LOST';
    const delay = isHopeless ? undefined : entry.strategy.delayAfterFailure(Date.now());
    if (delay === undefined) return this.#end(entry, 'FAILED', error);
    job.restarting(error);
    this.options.log('warn', `Job ${job.id} failed and is started again in ${delay} ms: ${error.message}`);
    entry.timer = setTimeout(() => this.#deploy(entry), delay);
  }

  #end(entry: Entry, state: 'FINISHED' | 'FAILED' | 'CANCELED', error?: FungiError): void {
    this.#entries.delete(entry.job.id);
    entry.job.end(state, error);
    settle(
      entry,
      error ?? (state === 'CANCELED' ? new FungiError('CANCELED', 'The job was canceled') : undefined),
    );
  }

  #cancel(id: JobId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.canceled = true;
    if (entry.taskManager) return entry.taskManager.cancel(id);
    clearTimeout(entry.timer);
    this.#end(entry, 'CANCELED');
  }

  /** A process without jobs is kept for a while, since starting one takes a quarter of a second. */
  #retire(taskManager: TaskManager): void {
    if (taskManager.jobs.size > 0) return;
    const timer = setTimeout(() => {
      if (taskManager.jobs.size > 0 || taskManager.stopping || this.#closing) return;
      this.#taskManagers.delete(taskManager);
      void taskManager.stop(limits.task_manager_stop_ms);
    }, limits.task_manager_idle_ms);
    timer.unref();
  }
}

function settle(entry: Entry, error?: FungiError): void {
  entry.opened?.(error);
  entry.opened = undefined;
}
