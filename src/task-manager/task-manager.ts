/** A task-manager process as the server sees it: starts it, talks to it, notices its end. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FungiError } from '../../sql/error/index.js';
import type { JobId } from '../engine/index.js';
import { limits } from '../limits.js';
import { Silence } from './silence.js';
import type { FromTaskManager, TaskManagerOptions, ToTaskManager } from './messages.js';

export interface TaskManagerEvents {
  message(message: FromTaskManager): void;
  /** The process is gone; its jobs with it. */
  lost(error: FungiError): void;
}

export class TaskManager {
  /** Jobs deployed and not ended. */
  readonly jobs = new Set<JobId>();
  readonly #process: ChildProcess;
  readonly #watch: NodeJS.Timeout;
  readonly #silence = new Silence(Date.now());
  #stopping = false;
  readonly #gone: Promise<void>;

  constructor(options: TaskManagerOptions, events: TaskManagerEvents) {
    const { module, execArgv } = entry();
    this.#process = fork(module, [], {
      serialization: 'advanced',
      execArgv: [...execArgv],
      // The print connector writes to the server's output.
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#send({ kind: 'start', options });
    this.#process.on('message', (message: FromTaskManager) => {
      this.#silence.heard(Date.now());
      if (message.kind === 'ended') this.jobs.delete(message.id);
      events.message(message);
    });
    this.#process.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        clearInterval(this.#watch);
        const reason = signal === null ? `ended with code ${code}` : `was killed by ${signal}`;
        if (!this.#stopping || this.jobs.size > 0) {
          events.lost(
            new FungiError('TASK_MANAGER_LOST', `The task-manager process of the job ${reason}`, {
              hint: 'Too little memory is the usual cause',
            }),
          );
        }
        resolve();
      });
    });
    this.#watch = setInterval(() => {
      if (this.#silence.check(Date.now()) > limits.heartbeat_timeout_ms) this.#process.kill('SIGKILL');
    }, limits.heartbeat_ms);
    this.#watch.unref();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  deploy(message: Extract<ToTaskManager, { kind: 'deploy' }>): void {
    this.jobs.add(message.id);
    this.#send(message);
  }

  reply(message: Extract<ToTaskManager, { kind: 'serving-reply' }>): void {
    this.#send(message);
  }

  cancel(id: JobId): void {
    this.#send({ kind: 'cancel', id });
  }

  /** Ends the process at a batch boundary of its jobs; after `timeoutMs` at once. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    this.#send({ kind: 'stop' });
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), timeoutMs);
    await this.#gone;
    clearTimeout(timer);
  }

  #send(message: ToTaskManager): void {
    // A process that is gone is reported by its exit.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}

/** The process's program: packed beside the command line, a compiled file, or its source in tests. */
function entry(): { readonly module: string; readonly execArgv: readonly string[] } {
  const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const packed = beside('./task-manager-process.js');
  if (existsSync(packed)) return { module: packed, execArgv: [] };
  const compiled = beside('./main.js');
  if (existsSync(compiled)) return { module: compiled, execArgv: [] };
  return { module: beside('./main.ts'), execArgv: ['--import', 'tsx'] };
}
