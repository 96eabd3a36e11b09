/** Starts a plan as a job and gives its owner the handle: state, progress, results, cancel. */
import { randomBytes } from 'node:crypto';
import { FungiError } from '../../sql/error/index.js';
import type { PlanField, PhysicalPlan, SinkNode } from '../../sql/plan/physical-plan.js';
import type { BadRow, Connector } from '../connectors/connector.js';
import { fromDuckdbError } from '../duckdb/index.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import type { PathConfinement } from '../security/index.js';
import { batchDatabase } from './batch-table.js';
import { compilePlan } from './compile.js';
import type { CompiledJob } from './compile.js';
import { LocalJobServing } from '../serving/index.js';
import type { JobServing } from '../serving/index.js';
import { durationOption } from '../../sql/plan/duration.js';
import { JobClock } from './job-clock.js';
import { JobRunner } from './job-runner.js';
import type { Job, JobId, JobProgress, JobState, ResultBatch } from './job.js';
import { FusedProgress } from './fused-progress.js';
import { ResultQueue } from './result-queue.js';
import type { SourceStage } from './source-stage.js';

export interface JobOptions {
  readonly database: Database;
  /** By the name in `'connector' = '…'`. @throws FungiError for an unknown one */
  readonly connectors: (name: string) => Connector;
  readonly name: string;
  /** Kept when a job is started again; a new one when absent. */
  readonly id?: JobId;
  /** Where the `print` connector writes. */
  readonly output: (text: string) => void;
  /** Folders that tables may name; undefined: any. */
  readonly confinement?: PathConfinement;
  /** Forces this many rows a batch; results must not depend on it. */
  readonly batchRows?: number;
  /** Aborting it cancels the job. */
  readonly signal?: AbortSignal;
  /** The serving store, where it is not that of `database`. */
  readonly serving?: JobServing;
  /** Told of each row that could not be decoded and was skipped. */
  readonly badRow?: (detail: BadRow) => void;
}

/**
 * Compiles and opens the job; it runs on its own when this resolves.
 * @throws FungiError when it cannot be compiled or opened
 */
export async function startJob(plan: PhysicalPlan, options: JobOptions): Promise<Job> {
  const job = new RunningJob(plan, options);
  await job.start();
  return job;
}

export function newJobId(): JobId {
  return randomBytes(16).toString('hex') as JobId;
}

class RunningJob implements Job {
  readonly id: JobId;
  readonly name: string;
  readonly startTime = Date.now();
  readonly fields: readonly PlanField[];
  readonly changelog: Job['changelog'];
  lastError: FungiError | undefined;
  private state: JobState = 'CREATED';
  private readonly fused: FusedProgress;
  private readonly abort = new AbortController();
  private readonly queue = new ResultQueue(() => void this.cancel());
  private readonly started = performance.now();
  private endedAt: number | undefined;
  private lateRows = 0;
  private badRows = 0;
  private compiled: CompiledJob | undefined;
  private runner: JobRunner | undefined;
  private connection: EngineConnection | undefined;
  /** The loop has ended; what follows must not be interrupted. */
  private stopping = false;
  private release: () => void = () => undefined;
  private interrupts: NodeJS.Timeout | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly plan: PhysicalPlan,
    private readonly options: JobOptions,
  ) {
    this.id = options.id ?? newJobId();
    this.name = options.name;
    this.fused = new FusedProgress(plan);
    const collect = plan.sinks.find((sink: SinkNode) => sink.target.kind === 'collect');
    this.fields = collect?.fields ?? [];
    this.changelog = collect?.changelog ?? 'insert-only';
  }

  async start(): Promise<void> {
    const { database, signal } = this.options;
    const prefix = database.jobStarted();
    this.release = () => database.jobEnded();
    this.connection = await database.connect();
    try {
      await this.open(this.connection, prefix);
    } catch (error) {
      await this.cleanUp(prefix, true);
      this.state = 'FAILED';
      throw fromDuckdbError(error);
    }
    if (signal?.aborted) this.requestCancel();
    const cancel = (): void => this.requestCancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.state = 'RUNNING';
    this.finished = this.run(prefix).finally(() => signal?.removeEventListener('abort', cancel));
    // Whoever wants to know asks `done` or reads the results.
    this.finished.catch(() => undefined);
  }

  results(): AsyncIterable<ResultBatch> {
    return this.queue;
  }

  done(): Promise<void> {
    return this.finished;
  }

  async cancel(): Promise<void> {
    this.requestCancel();
    await this.finished.catch(() => undefined);
  }

  progress(): JobProgress {
    const sources = this.compiled?.sources ?? [];
    const totals = sources.map((source) => source.source.progress().totalBytes);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const watermarks = sources.map((source) => source.watermark).filter((value) => value !== undefined);
    const watermark = watermarks.length === 0 ? undefined : Math.min(...watermarks);
    const running = this.endedAt === undefined;
    return {
      state: this.state,
      epochs: this.runner?.epochs ?? 0,
      rowsRead: sum(sources.map((source) => source.rowsRead)),
      bytesRead: sum(sources.map((source) => source.bytesRead)),
      totalBytes: totals.some((total) => total === undefined) ? undefined : sum(totals as number[]),
      rowsWritten: sum((this.compiled?.sinks ?? []).map((sink) => sink.rowsWritten)),
      lateRows: this.lateRows,
      badRows: this.badRows,
      watermark,
      lag:
        running && watermark !== undefined && Number.isFinite(watermark) ? Date.now() - watermark : undefined,
      elapsed: (this.endedAt ?? performance.now()) - this.started,
      ...(this.runner ? progressOf(this.runner, sources, this.fused) : {}),
    };
  }

  private async open(connection: EngineConnection, prefix: string): Promise<void> {
    const { plan, options } = this;
    const clock = new JobClock(connection, `${prefix}_clock`, plan.runtimeMode, this.startTime);
    this.compiled = await compilePlan({
      plan,
      database: options.database,
      connection,
      connectors: options.connectors,
      prefix,
      batchRows: options.batchRows,
      signal: this.abort.signal,
      output: options.output,
      confine: (path) => options.confinement?.check(path) ?? path,
      queue: this.queue,
      badRow: (detail) => {
        this.badRows++;
        options.badRow?.(detail);
      },
      serving: options.serving ?? new LocalJobServing(options.database, this.id),
      lateRows: (count) => void (this.lateRows += count),
      clock,
    });
    this.runner = new JobRunner({
      compiled: this.compiled,
      clock,
      commitIntervalMs: durationOption(plan.configuration, 'execution.checkpointing.interval', 0),
      takeTurns: options.batchRows !== undefined,
      signal: this.abort.signal,
      // Refused while another job writes; then the next time will do.
      compact: () =>
        connection.run('CHECKPOINT').then(
          () => undefined,
          () => undefined,
        ),
    });
    await this.runner.open();
  }

  private async run(prefix: string): Promise<void> {
    let error: unknown;
    try {
      await this.runner!.run();
      await this.runner!.finish();
    } catch (caught) {
      error = this.abort.signal.aborted ? canceled() : fromDuckdbError(caught);
    }
    this.stopping = true;
    clearInterval(this.interrupts);
    const closing = await this.cleanUp(prefix, error !== undefined);
    error ??= closing === undefined ? undefined : fromDuckdbError(closing);
    this.endedAt = performance.now();
    if (this.abort.signal.aborted && error !== undefined) {
      this.state = 'CANCELED';
      this.queue.end();
      return;
    }
    this.state = error === undefined ? 'FINISHED' : 'FAILED';
    if (error instanceof FungiError) this.lastError = error;
    this.queue.end(error);
    if (error !== undefined) throw error;
  }

  private requestCancel(): void {
    if (this.abort.signal.aborted || this.stopping) return;
    this.state = 'CANCELING';
    this.abort.abort(canceled());
    this.queue.end();
    const interrupt = (): void => {
      this.connection?.interrupt();
      for (const source of this.compiled?.sources ?? []) source.interrupt();
    };
    interrupt();
    // An interrupt is lost when it comes between two statements.
    this.interrupts = setInterval(interrupt, limits.interrupt_ms);
  }

  /** Closes stages and drops every table of the job. @returns the first error */
  private async cleanUp(prefix: string, aborted: boolean): Promise<unknown> {
    const { connection } = this;
    let failure = await this.runner?.close(aborted);
    if (!connection) return failure;
    try {
      await connection.run(`DETACH DATABASE IF EXISTS ${batchDatabase(prefix)}`);
      const tables = await connection.rows(
        `SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '${prefix}_')`,
      );
      for (const [table] of tables) await connection.run(`DROP TABLE IF EXISTS "${String(table)}"`);
      const sequences = await connection.rows(
        `SELECT sequence_name FROM duckdb_sequences() WHERE starts_with(sequence_name, '${prefix}_')`,
      );
      for (const [name] of sequences) await connection.run(`DROP SEQUENCE IF EXISTS "${String(name)}"`);
    } catch (error) {
      failure ??= error;
    }
    await connection.close();
    this.release();
    return failure;
  }
}

function progressOf(
  runner: JobRunner,
  sources: readonly SourceStage[],
  fused: FusedProgress,
): Partial<JobProgress> {
  const { activity, watermarkMovedAt } = runner;
  return {
    operators: fused.complete(runner.progress()),
    sources: sources.map((source) => source.sourceProgress()),
    activity,
    ...(watermarkMovedAt === undefined ? {} : { watermarkMovedAt }),
  };
}

function canceled(): FungiError {
  return new FungiError('CANCELED', 'The job was canceled');
}
