/**
 * The loop of a job. An epoch reads at most one batch of each source, evaluates the stages in order and lets the sinks
 * write; between epochs nothing is half done, so that is where commits happen and a cancel takes effect.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { limits } from '../limits.js';
import type { CompiledJob } from './compile.js';
import type { JobActivity, OperatorProgress } from './job.js';
import type { JobClock } from './job-clock.js';
import type { Epoch } from './operator.js';
import type { SourceStage } from './source-stage.js';
import type { Stage } from './stage.js';

export interface RunnerOptions {
  readonly compiled: CompiledJob;
  readonly clock: JobClock;
  /** `execution.checkpointing.interval`; 0: sinks commit when the job ends. */
  readonly commitIntervalMs: number;
  /** Batches have a forced number of rows: sources then take turns, so that the order of their rows is fixed. */
  readonly takeTurns: boolean;
  readonly signal: AbortSignal;
  /** Frees what the memory database keeps of truncated tables. */
  readonly compact: () => Promise<void>;
}

export class JobRunner {
  epochs = 0;
  activity: JobActivity = { kind: 'waiting', since: Date.now() };
  watermarkMovedAt: number | undefined;
  private lastWatermark = -Infinity;
  private readonly stages: readonly Stage[];
  private lastCommit = Date.now();
  private turn = 0;
  private caughtUp = false;

  constructor(private readonly options: RunnerOptions) {
    const { sources, stages, sinks } = options.compiled;
    this.stages = [...sources, ...stages, ...sinks];
  }

  async open(): Promise<void> {
    await this.options.clock.open();
    const { sources, stages, sinks } = this.options.compiled;
    // Tables exist before statements over them are prepared: inputs before consumers.
    for (const stage of [...sources, ...stages, ...sinks]) await stage.open();
    await this.options.compiled.serving.opened();
  }

  /** Runs until all input has ended. @throws when canceled or failed */
  async run(): Promise<void> {
    for (;;) {
      this.throwIfCanceled();
      const ready = await this.poll();
      const final = this.options.compiled.sources.every((source) => source.ended);
      if (!ready && !final && !this.timerIsDue()) {
        if (await this.catchUp()) continue;
        await this.wait();
        continue;
      }
      await this.epoch(final);
      if (final) return;
      if (this.options.compiled.satisfied) for (const source of this.options.compiled.sources) source.stop();
      await this.betweenEpochs();
    }
  }

  /** What was counted until now, by operator. */
  progress(): readonly OperatorProgress[] {
    return this.stages.flatMap((stage) => stage.progress?.() ?? []);
  }

  async finish(): Promise<void> {
    for (const sink of this.options.compiled.sinks) await sink.finish();
  }

  /** Closes everything, whatever happened before. @returns the first error of closing */
  async close(aborted: boolean): Promise<unknown> {
    let first: unknown;
    const attempt = async (action: () => Promise<void>): Promise<void> => {
      try {
        await action();
      } catch (error) {
        first ??= error;
      }
    };
    if (aborted) for (const sink of this.options.compiled.sinks) await attempt(() => sink.abort());
    for (const stage of this.stages) await attempt(() => stage.close());
    await attempt(() => this.options.compiled.serving.close());
    this.options.clock.close();
    return first;
  }

  private async poll(): Promise<boolean> {
    const { sources } = this.options.compiled;
    if (!this.options.takeTurns) {
      const ready = await Promise.all(sources.map((source) => source.poll()));
      return ready.includes(true);
    }
    for (let tried = 0; tried < sources.length; tried++) {
      const source = sources[this.turn++ % sources.length]!;
      if (!source.ended && (await source.poll())) return true;
    }
    return false;
  }

  private async epoch(final: boolean): Promise<void> {
    const epoch: Epoch = { number: ++this.epochs, processingTime: Date.now(), final };
    await this.options.clock.set(epoch.processingTime);
    for (const stage of this.stages) {
      this.activity = { kind: 'running', operator: stage.id, since: Date.now() };
      await stage.run(epoch);
      this.throwIfCanceled();
    }
    const watermark = this.watermark();
    const reached = epoch.final ? 'end' : this.caughtUp ? 'caught-up' : 'epoch';
    await this.options.compiled.serving.endEpoch({ epoch: epoch.number, reached, watermark });
    for (const source of this.options.compiled.sources) await source.finishEpoch();
    this.activity = { kind: 'waiting', since: Date.now() };
    if (watermark !== undefined && watermark > this.lastWatermark) {
      this.lastWatermark = watermark;
      this.watermarkMovedAt = this.activity.since;
    }
  }

  /** Nothing to read for the first time: what was held back until now is shown, in an epoch of its own. */
  private async catchUp(): Promise<boolean> {
    if (this.caughtUp) return false;
    this.caughtUp = true;
    if (!this.options.compiled.serving.holdsBack) return false;
    await this.epoch(false);
    return true;
  }

  /** Of the source furthest behind; undefined without event time. */
  private watermark(): number | undefined {
    const { sources } = this.options.compiled;
    const watermarks = sources.map((source) => source.watermark).filter((value) => value !== undefined);
    return watermarks.length === 0 ? undefined : Math.min(...watermarks);
  }

  private async betweenEpochs(): Promise<void> {
    const { commitIntervalMs, compiled, compact } = this.options;
    if (commitIntervalMs > 0 && Date.now() - this.lastCommit >= commitIntervalMs) {
      for (const sink of compiled.sinks) await sink.commit();
      this.lastCommit = Date.now();
    }
    if (this.epochs % limits.compact_epochs === 0) await compact();
    // Lets cancel requests and clients be heard even if every await above was satisfied at once.
    await nextTurn();
  }

  private timerIsDue(): boolean {
    const timer = this.nextTimer();
    return timer !== undefined && timer <= Date.now();
  }

  private nextTimer(): number | undefined {
    const timers = this.stages.map((stage) => stage.nextTimer()).filter((timer) => timer !== undefined);
    return timers.length === 0 ? undefined : Math.min(...timers);
  }

  private async wait(): Promise<void> {
    const timer = this.nextTimer();
    const { commitIntervalMs, compiled } = this.options;
    let timeout: number = limits.idle_wait_ms_max;
    if (timer !== undefined) timeout = Math.min(timeout, Math.max(1, timer - Date.now()));
    if (commitIntervalMs > 0) timeout = Math.min(timeout, commitIntervalMs);
    const waiting = compiled.sources.filter((source) => !source.ended);
    const woken = new AbortController();
    const signal = AbortSignal.any([woken.signal, this.options.signal]);
    await Promise.race([
      ...waiting.map((source: SourceStage) => source.source.wait(timeout)),
      pause(timeout, undefined, { signal }),
    ]);
    woken.abort();
    // Rows that arrive close together share an epoch.
    if (!this.timerIsDue()) await pause(limits.linger_ms);
    if (commitIntervalMs > 0 && Date.now() - this.lastCommit >= commitIntervalMs) await this.betweenEpochs();
  }

  private throwIfCanceled(): void {
    this.options.signal.throwIfAborted();
  }
}
