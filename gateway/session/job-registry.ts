/** The jobs of this process, running and recently ended, for SHOW JOBS, STOP JOB and the jobs endpoint. */
import type { ExecutionPlan } from '../../sql/plan/explain.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { Job } from '../../src/engine/job.js';
import { limits } from './limits.js';

/** What a job was made of. */
export interface JobOrigin {
  /** The plan as data, for whoever draws it. */
  readonly graph: ExecutionPlan;
  /** Kept for a job that can be started again by its id. */
  readonly plan: PhysicalPlan | undefined;
}

export class JobRegistry {
  readonly #jobs = new Map<string, Job>();
  readonly #origins = new Map<string, JobOrigin>();

  /** Takes the place of an earlier job of the same id. */
  add(job: Job, origin?: JobOrigin): void {
    this.#jobs.delete(job.id);
    this.#jobs.set(job.id, job);
    if (origin) this.#origins.set(job.id, origin);
    this.#forgetOldest();
  }

  /** Undefined for a job that was added without. */
  origin(id: string): JobOrigin | undefined {
    return this.#origins.get(id.toLowerCase());
  }

  /** Takes it off the list; it is for the caller to have canceled it. */
  remove(id: string): void {
    this.#jobs.delete(id.toLowerCase());
    this.#origins.delete(id.toLowerCase());
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id.toLowerCase());
  }

  /** Newest first. */
  list(): readonly Job[] {
    return [...this.#jobs.values()].reverse();
  }

  running(): readonly Job[] {
    return this.list().filter((job) => !isEnded(job));
  }

  /** Cancels whatever runs. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running().map((job) => job.cancel()));
  }

  #forgetOldest(): void {
    let ended = 0;
    for (const job of this.list()) {
      if (isEnded(job) && ++ended > limits.ended_jobs_max) this.remove(job.id);
    }
  }
}

export function isEnded(job: Job): boolean {
  const { state } = job.progress();
  return state === 'FINISHED' || state === 'FAILED' || state === 'CANCELED';
}
