/**
 * What the server measures, in the text form of Prometheus. Observations are plain numbers until somebody scrapes for the first time,
 * because the library that prints them takes long to load.
 */
import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Job } from '../../../src/engine/job.js';
import type { SessionService } from '../../session/session-service.js';
import type { StatementOutcome } from '../../session/statement-observer.js';

/** What only the server as a whole knows; read at each scrape. */
export interface ServerGauges {
  /** Open connections, by door. */
  readonly connections: Readonly<Record<string, number>>;
  /** Connections since the start, by door. */
  readonly accepted?: Readonly<Record<string, number>>;
  /** Open sessions of Flink's clients. */
  readonly flinkSessions?: number;
  readonly taskManagers: number;
}

interface Observation {
  readonly kind: string;
  readonly outcome: StatementOutcome;
  readonly seconds: number;
}

/** Statements that wait for the library. */
const OBSERVATIONS_MAX = 10_000;
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const JOB_STATES = [
  'CREATED',
  'RUNNING',
  'FINISHED',
  'FAILED',
  'CANCELING',
  'CANCELED',
  'RESTARTING',
] as const;

interface Instruments {
  readonly registry: Registry;
  readonly statements: Counter<'kind' | 'outcome'>;
  readonly seconds: Histogram<'kind'>;
  readonly gauges: Readonly<Record<'sessions' | 'flinkSessions' | 'running' | 'taskManagers', Gauge>>;
  readonly connections: Gauge<'door'>;
  readonly accepted: Counter<'door'>;
  readonly jobs: Gauge<'state'>;
  readonly byJob: Readonly<Record<JobMetric, Gauge<'job' | 'name'>>>;
}

type JobMetric = 'rowsRead' | 'rowsWritten' | 'lateRows' | 'badRows' | 'lag' | 'stateRows' | 'restarts';

export class ApiMetrics {
  #waiting: Observation[] = [];
  #running = 0;
  #loading: Promise<Instruments> | undefined;
  #instruments: Instruments | undefined;

  constructor(
    private readonly service: SessionService,
    private readonly gauges: () => ServerGauges,
  ) {}

  /** To be given to the session service. */
  readonly observe = (kind: string, outcome: StatementOutcome, seconds: number): void => {
    if (this.#instruments) {
      count(this.#instruments, { kind, outcome, seconds });
      return;
    }
    this.#waiting.push({ kind, outcome, seconds });
    if (this.#waiting.length >= OBSERVATIONS_MAX) void this.#load();
  };

  /** A request that runs SQL begins; to be called when it ends. */
  began(): () => void {
    this.#running++;
    return () => void this.#running--;
  }

  get running(): number {
    return this.#running;
  }

  async text(): Promise<{ readonly text: string; readonly contentType: string }> {
    const instruments = await this.#load();
    const { registry, gauges } = instruments;
    const { connections, accepted = {}, flinkSessions = 0, taskManagers } = this.gauges();
    gauges.sessions.set(this.service.sessionCount);
    gauges.flinkSessions.set(flinkSessions);
    gauges.running.set(this.#running);
    gauges.taskManagers.set(taskManagers);
    instruments.connections.reset();
    for (const [door, open] of Object.entries(connections)) instruments.connections.set({ door }, open);
    instruments.accepted.reset();
    for (const [door, count] of Object.entries(accepted)) instruments.accepted.inc({ door }, count);
    setJobs(instruments, this.service.jobs.list());
    return { text: await registry.metrics(), contentType: registry.contentType };
  }

  #load(): Promise<Instruments> {
    this.#loading ??= makeInstruments().then((instruments) => {
      this.#instruments = instruments;
      for (const observation of this.#waiting.splice(0)) count(instruments, observation);
      return instruments;
    });
    return this.#loading;
  }
}

function count({ statements, seconds }: Instruments, observation: Observation): void {
  const { kind, outcome } = observation;
  statements.inc({ kind, outcome });
  seconds.observe({ kind }, observation.seconds);
}

async function makeInstruments(): Promise<Instruments> {
  const { default: prometheus } = await import('prom-client');
  const registry = new prometheus.Registry();
  const registers = [registry];
  prometheus.collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string): Gauge => new prometheus.Gauge({ name, help, registers });
  const jobGauge = (name: string, help: string): Gauge<'job' | 'name'> =>
    new prometheus.Gauge({ name, help, registers, labelNames: ['job', 'name'] });
  return {
    registry,
    statements: new prometheus.Counter({
      name: 'fungi_statements_total',
      help: 'Statements that ended, by kind and outcome (ok, failed, canceled)',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    seconds: new prometheus.Histogram({
      name: 'fungi_statement_seconds',
      help: 'From the start of a statement to its last row, its result or its error',
      labelNames: ['kind'],
      buckets: BUCKETS_SECONDS,
      registers,
    }),
    gauges: {
      sessions: gauge('fungi_sessions', 'Open sessions of all doors'),
      flinkSessions: gauge('fungi_flink_sessions', "Open sessions of Flink's clients"),
      running: gauge('fungi_http_statements_running', 'HTTP requests that run SQL now'),
      taskManagers: gauge('fungi_task_managers', 'Task-manager processes'),
    },
    connections: new prometheus.Gauge({
      name: 'fungi_connections',
      help: 'Open connections, by door',
      labelNames: ['door'],
      registers,
    }),
    accepted: new prometheus.Counter({
      name: 'fungi_connections_total',
      help: 'Connections since the start, by door',
      labelNames: ['door'],
      registers,
    }),
    jobs: new prometheus.Gauge({
      name: 'fungi_jobs',
      help: 'Jobs, by state',
      labelNames: ['state'],
      registers,
    }),
    byJob: {
      rowsRead: jobGauge('fungi_job_rows_read', 'Rows that a running job has read'),
      rowsWritten: jobGauge('fungi_job_rows_written', 'Rows that a running job has written'),
      lateRows: jobGauge('fungi_job_late_rows', 'Rows that a running job has dropped as late'),
      badRows: jobGauge('fungi_job_bad_rows', 'Rows that a running job could not read and has skipped'),
      lag: jobGauge(
        'fungi_job_watermark_lag_seconds',
        'How far the watermark of a running job is behind the clock',
      ),
      stateRows: jobGauge('fungi_job_state_rows', 'Rows that the operators of a running job keep'),
      restarts: jobGauge('fungi_job_restarts', 'How often a running job was started again'),
    },
  };
}

/** Only running jobs have metrics of their own: the others would add up for ever. */
function setJobs({ jobs: states, byJob }: Instruments, jobs: readonly Job[]): void {
  for (const state of JOB_STATES) states.set({ state }, 0);
  for (const metric of Object.values(byJob)) metric.reset();
  for (const job of jobs) {
    const progress = job.progress();
    states.inc({ state: progress.state });
    if (progress.state !== 'RUNNING' && progress.state !== 'RESTARTING') continue;
    const labels = { job: job.id, name: job.name.slice(0, NAME_LENGTH_MAX) };
    byJob.rowsRead.set(labels, progress.rowsRead);
    byJob.rowsWritten.set(labels, progress.rowsWritten);
    byJob.lateRows.set(labels, progress.lateRows);
    byJob.badRows.set(labels, progress.badRows);
    byJob.restarts.set(labels, job.restarts ?? 0);
    byJob.stateRows.set(
      labels,
      (progress.operators ?? []).reduce((sum, { stateRows = 0 }) => sum + stateRows, 0),
    );
    if (progress.lag !== undefined && Number.isFinite(progress.lag))
      byJob.lag.set(labels, progress.lag / 1_000);
  }
}

const NAME_LENGTH_MAX = 80;
