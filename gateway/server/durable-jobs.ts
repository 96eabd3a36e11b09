/**
 * Jobs that are started again after a restart of the server: their plans are kept until they end. Without checkpoints a job
 * begins again at its sources' start, which is said in the log and by the job's name staying the same and its id too.
 */
import { deserialize, serialize } from 'node:v8';
import { FungiError } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { Job, JobId } from '../../src/engine/index.js';
import { newJobId } from '../../src/engine/index.js';
import { fromPortablePlan, toPortablePlan } from '../../src/task-manager/index.js';
import type { PortablePlan } from '../../src/task-manager/index.js';
import type { JobLauncher } from '../session/engine.js';
import { Turns } from '../session/turns.js';
import type { StateJournal } from './state-journal.js';

interface StoredJob {
  readonly name: string;
  /** Version of the program that wrote the plan: another one may plan differently. */
  readonly version: string;
  readonly plan: string;
}

export class DurableJobs implements JobLauncher {
  #closing = false;

  constructor(
    private readonly launcher: JobLauncher,
    private readonly journal: StateJournal,
    private readonly version: string,
  ) {}

  /** Returns when the job runs and is on record. @throws FungiError of the launcher */
  async submit(request: {
    readonly id?: JobId;
    readonly name: string;
    readonly plan: PhysicalPlan;
    readonly signal?: AbortSignal;
    readonly durable?: boolean;
  }): Promise<Job> {
    if (request.durable === false) return this.launcher.submit(request);
    const id = request.id ?? newJobId();
    const job = await this.launcher.submit({ ...request, id });
    await this.#record(id, request.name, request.plan);
    await this.journal.flush();
    void this.#forgetAtEnd(job);
    return job;
  }

  /**
   * Starts the jobs that ran when the last server ended.
   * @param started told of each that runs again
   * @param lost told of each that cannot, and why; it is forgotten
   */
  async restart(
    started: (job: Job, plan: PhysicalPlan) => unknown,
    lost: (id: string, name: string, error: FungiError) => void,
  ): Promise<void> {
    for (const { names, value } of this.journal.entries('job')) {
      const id = names[0] as JobId;
      const stored = JSON.parse(value) as StoredJob;
      try {
        const plan = this.#planOf(stored);
        await started(await this.submit({ id, name: stored.name, plan }), plan);
      } catch (error) {
        // It did not fail: this server was told to stop, and the next one is to start it.
        if (this.#closing) return;
        this.journal.delete(['job', id]);
        const reason = error instanceof FungiError ? error : new FungiError('INTERNAL', String(error));
        lost(id, stored.name, reason);
      }
    }
    await this.journal.flush();
  }

  /** From now on jobs are not forgotten when they are ended, because the server is; only those that come to their own end. */
  closing(): void {
    this.#closing = true;
  }

  /** Long plans are written a part at a time. */
  async #record(id: JobId, name: string, plan: PhysicalPlan): Promise<void> {
    const turns = new Turns();
    const portable = toPortablePlan(plan);
    await turns.giveWay();
    const bytes = serialize(portable);
    await turns.giveWay();
    const stored: StoredJob = { name, version: this.version, plan: bytes.toString('base64') };
    const text = JSON.stringify(stored);
    await turns.giveWay();
    this.journal.put(['job', id], text);
  }

  #planOf({ plan, version }: StoredJob): PhysicalPlan {
    if (version !== this.version) {
      throw new FungiError('NOT_SUPPORTED', `The job was planned by version ${version}; submit it again`);
    }
    return fromPortablePlan(deserialize(Buffer.from(plan, 'base64')) as PortablePlan);
  }

  async #forgetAtEnd(job: Job): Promise<void> {
    await job.done().catch(() => undefined);
    if (this.#closing && job.progress().state !== 'FINISHED') return;
    this.journal.delete(['job', job.id]);
    // Not written now, it is with the next change; at worst an ended job runs again.
    await this.journal.flush().catch(() => undefined);
  }
}
