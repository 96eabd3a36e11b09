/** The jobs of this process, running and recently ended, for SHOW JOBS, STOP JOB and the jobs endpoint. */
import type { Job } from '../../src/engine/job.js';
import { limits } from './limits.js';

export class JobRegistry {
  readonly #jobs = new Map<string, Job>();

  add(job: Job): void {
    this.#jobs.set(job.id, job);
    this.#forgetOldest();
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
      if (isEnded(job) && ++ended > limits.ended_jobs_max) this.#jobs.delete(job.id);
    }
  }
}

export function isEnded(job: Job): boolean {
  const { state } = job.progress();
  return state === 'FINISHED' || state === 'FAILED' || state === 'CANCELED';
}
