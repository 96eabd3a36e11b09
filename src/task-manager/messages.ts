/** What the supervisor and a task-manager process say to each other, over the process's message channel (structured clone). */
import type { JobId, JobProgress } from '../engine/index.js';
import type { PortableError } from './portable-error.js';
import type { PortablePlan } from './portable-plan.js';
import type { ServingCall } from './serving-call.js';

export interface TaskManagerOptions {
  /** Memory DuckDB may use before it spills, e.g. `1024MB`. */
  readonly memoryLimit: string | undefined;
  /** Folder in which each process has one of its own to spill to, and how much it may, e.g. `10GB`; DuckDB's default when absent. */
  readonly spill?: { readonly folder: string; readonly limit: string };
  /** Folders the filesystem connector is confined to; undefined: not confined. */
  readonly allowedPaths: readonly string[] | undefined;
  /** Folder for rows that go to and come from the serving store of the server. */
  readonly exchangeFolder: string;
}

export type ToTaskManager =
  | { readonly kind: 'start'; readonly options: TaskManagerOptions }
  | { readonly kind: 'deploy'; readonly id: JobId; readonly name: string; readonly plan: PortablePlan }
  | { readonly kind: 'cancel'; readonly id: JobId }
  /** The answer to a `serving` message. */
  | {
      readonly kind: 'serving-reply';
      readonly request: number;
      readonly value: unknown;
      readonly error: PortableError | undefined;
    }
  /** End when no job is left. */
  | { readonly kind: 'stop' };

export type FromTaskManager =
  /** Compiled and opened. */
  | { readonly kind: 'running'; readonly id: JobId }
  | { readonly kind: 'progress'; readonly id: JobId; readonly progress: JobProgress }
  /** The job has ended; without `running` before it could not be opened. */
  | {
      readonly kind: 'ended';
      readonly id: JobId;
      readonly progress: JobProgress | undefined;
      readonly error: PortableError | undefined;
    }
  | { readonly kind: 'serving'; readonly id: JobId; readonly request: number; readonly call: ServingCall }
  /** Sent now and then, so that a process that hangs is noticed. */
  | { readonly kind: 'heartbeat' };
