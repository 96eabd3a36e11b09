/**
 * A Fungi server: the data directory, one session service, and the doors to it. Everything a door needs is made here once,
 * so that all of them know the same sessions, users and jobs.
 */
import { mkdirSync } from 'node:fs';
import { dataDirectory, keysWithoutEffect } from '../../src/configuration/index.js';
import type { ServerConfiguration } from '../../src/configuration/index.js';
import { Authenticator, PathConfinement, TrustedProxies } from '../../src/security/index.js';
import { JobSupervisor } from '../../src/task-manager/index.js';
import { FlinkGatewayServer } from '../http/flink/index.js';
import { ApiServer } from '../http/api/index.js';
import type { ConnectionLimits } from '../http/door/index.js';
import { PgCatalogQueries } from '../pg/catalog/index.js';
import { PgServer } from '../pg/index.js';
import { SessionService } from '../session/index.js';
import { origin } from '../session/engine.js';
import { STATEMENT_TIMEOUT } from '../session/statement-time.js';
import { DataDirectory } from './data-directory.js';
import { engineMemory } from './engine-memory.js';
import { keepCatalogs } from './durable-catalogs.js';
import { DurableJobs } from './durable-jobs.js';
import { sessionStore } from './durable-sessions.js';
import type { Log } from './log.js';
import { StateJournal } from './state-journal.js';

export interface ServerOptions {
  readonly configuration: ServerConfiguration;
  readonly version: string;
  /** Properties of every session, by flags. */
  readonly properties: ReadonlyMap<string, string>;
  readonly log: Log;
}

/** An open door, for whoever prints where it is. */
export interface OpenDoor {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

interface Closable {
  close(): Promise<void>;
}

export class Server {
  readonly #closables: Closable[] = [];
  /** Tells probes that no more work is taken. */
  #notReady: ((reason: string) => void) | undefined;
  readonly doors: OpenDoor[] = [];

  private constructor(
    private readonly options: ServerOptions,
    private readonly directory: DataDirectory,
    private readonly journal: StateJournal,
    private readonly supervisor: JobSupervisor,
    private readonly jobs: DurableJobs,
    readonly service: SessionService,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Opens all doors; jobs of an earlier run are started again in the background.
   * @throws FungiError CONFIGURATION; UNREACHABLE for a port that is taken; nothing is left open then
   */
  static async start(options: ServerOptions): Promise<Server> {
    const { configuration, log, version } = options;
    const authenticator = await createAuthenticator(configuration);
    const directory = await DataDirectory.open(dataDirectory(configuration.server.data_dir));
    try {
      const journal = await StateJournal.open(directory.file('state.jsonl'));
      const confinement = new PathConfinement(allowedPaths(configuration, directory));
      const { slots, memory_mb } = configuration.cluster.task_manager;
      const memory = engineMemory(configuration, directory);
      const supervisor: JobSupervisor = new JobSupervisor({
        slots,
        memoryLimit: memory_mb === undefined ? undefined : `${memory_mb}MB`,
        spill: memory.spill,
        allowedPaths: confinement.roots,
        database: () => service.engine.database(),
        log,
      });
      const jobs = new DurableJobs(supervisor, journal, version);
      const service: SessionService = new SessionService({
        output: (text) => void process.stdout.write(text),
        launcher: jobs,
        database: memory.database,
        confinement,
        properties: new Map([...configuredProperties(configuration), ...options.properties]),
        store: sessionStore(journal),
        principalOf: (name) => authenticator.named(name),
      });
      keepCatalogs(service.catalogs, journal);
      const server = new Server(options, directory, journal, supervisor, jobs, service, authenticator);
      await server.#open();
      return server;
    } catch (error) {
      directory.close();
      throw error;
    }
  }

  /** Takes no new work, gives what runs a bound of time, stops jobs at a batch boundary; they are started again next time. */
  async stop(): Promise<void> {
    this.#notReady?.('the server is stopping');
    await this.service.drain(this.options.configuration.limits.shutdown_timeout_ms);
    // What ends until now has ended by itself, and must not run again.
    this.jobs.closing();
    await Promise.allSettled(this.#closables.map((door) => door.close()));
    await this.supervisor.close();
    await this.service.close();
    await this.journal.close().catch((error: unknown) => this.options.log('error', String(error)));
    this.directory.close();
  }

  /** The processes of jobs, and what runs in them. */
  taskManagers(): ReturnType<JobSupervisor['taskManagers']> {
    return this.supervisor.taskManagers();
  }

  async #open(): Promise<void> {
    const { configuration, version, log } = this.options;
    const { server, security, limits } = configuration;
    const { service } = this;
    // A property with a wrong value is found now, not by the first client.
    service.closeSession(service.open().id);
    const authenticator = security.auth.enabled ? { authenticator: this.authenticator } : {};
    const common = {
      service,
      version,
      log: (message: string): void => log('error', message),
      ...authenticator,
    };
    const overHttp = {
      limits: connectionLimitsOf(limits),
      proxies: new TrustedProxies(server.trusted_proxies),
    };
    const http: ApiServer = new ApiServer({
      ...common,
      ...overHttp,
      heartbeatMs: limits.heartbeat_ms,
      gauges: () => ({
        connections: { http: http.connections, flink: flink.connections, postgres: postgres.connections },
        accepted: { http: http.accepted, flink: flink.accepted, postgres: postgres.accepted },
        flinkSessions: flink.sessions,
        taskManagers: this.supervisor.taskManagers().length,
      }),
    });
    this.#notReady = (reason) => void http.readiness.waitFor(reason);
    const doorsOpen = http.readiness.waitFor('the doors are being opened');
    const jobsRestarted = http.readiness.waitFor('jobs are being started again');
    const { session } = configuration['sql-gateway'];
    const flink = new FlinkGatewayServer({
      ...common,
      ...overHttp,
      sessionIdleMs: session['idle-timeout'],
      sessionCheckMs: session['check-interval'],
    });
    const { tls_cert: certificate, tls_key: key } = server;
    const catalogQueries = new PgCatalogQueries();
    const postgres = new PgServer({
      ...common,
      catalogQueries,
      ...(limits.max_connections === undefined ? {} : { connectionsMax: limits.max_connections }),
      ...(certificate !== undefined && key !== undefined ? { tls: { certificate, key } } : {}),
    });
    this.#closables.push(http, flink, postgres, catalogQueries);
    try {
      await this.#listen('API', http, server.port);
      // Port 0 is any free one, so that two of them are two ports.
      if (server.http_port !== server.port || server.port === 0)
        await this.#listen('HTTP', http, server.http_port);
      await this.#listen('Flink SQL gateway', flink, server.flink_port);
      await this.#listen('PostgreSQL', postgres, server.pg_port);
    } catch (error) {
      await this.stop();
      throw error;
    }
    for (const key of keysWithoutEffect(configuration)) log('warn', `${key} has no effect yet`);
    if (!security.auth.enabled && !LOOPBACK.test(server.host)) {
      log(
        'warn',
        'Authentication is off: whoever reaches these ports can run SQL with the rights of this process',
      );
    }
    doorsOpen();
    service.engine.warmUp();
    void this.#restartJobs().finally(jobsRestarted);
  }

  async #listen(
    name: string,
    door: { listen(host: string, port: number): Promise<number> },
    port: number,
  ): Promise<void> {
    const { host } = this.options.configuration.server;
    this.doors.push({ name, host, port: await door.listen(host, port) });
  }

  async #restartJobs(): Promise<void> {
    const { log } = this.options;
    await this.jobs
      .restart(
        async (job, plan) => {
          this.service.jobs.add(job, await origin(plan, true));
          log('info', `Job ${job.id} (${job.name}) runs again, from the start of its sources`);
        },
        (id, name, error) => log('error', `Job ${id} (${name}) cannot be started again: ${error.message}`),
      )
      .catch((error: unknown) => log('error', `Jobs cannot be started again: ${String(error)}`));
    await this.service.engine.materialized.restore(
      this.service.catalogs,
      (name, job) =>
        log('info', `Materialized table ${name} is filled by job ${job.id}, from the start of its sources`),
      (name, error) => log('error', `The materialized table ${name} cannot be maintained: ${error.message}`),
    );
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

async function createAuthenticator({ security }: ServerConfiguration): Promise<Authenticator> {
  const { users, admin, auth, rbac } = security;
  return Authenticator.create({
    required: auth.enabled,
    users,
    admin,
    apiKeys: auth.api_keys,
    roles: rbac.roles,
    token: { secret: auth.jwt.secret, expiryHours: auth.jwt.expiry_hours, issuer: auth.jwt.issuer },
  });
}

function connectionLimitsOf(limits: ServerConfiguration['limits']): Partial<ConnectionLimits> {
  const { max_connections } = limits;
  return {
    ...(max_connections === undefined ? {} : { connections_max: max_connections }),
    headers_ms_max: limits.headers_timeout_ms,
    request_ms_max: limits.request_timeout_ms,
    // Connections are looked at often enough for the times to mean what they say.
    connections_check_ms: Math.max(CHECK_MS_MIN, Math.min(CHECK_MS_MAX, limits.headers_timeout_ms / 2)),
    keep_alive_ms: limits.keep_alive_ms,
    stalled_ms_max: limits.stalled_timeout_ms,
    shutdown_ms_max: CLOSE_MS_MAX,
  };
}

const CHECK_MS_MIN = 50;
const CHECK_MS_MAX = 5_000;
/** For the errors of what was cut off to reach its clients. */
const CLOSE_MS_MAX = 5_000;

function allowedPaths({ security }: ServerConfiguration, directory: DataDirectory): readonly string[] {
  if (security.allowed_paths) return security.allowed_paths;
  const files = directory.file('files');
  mkdirSync(files, { recursive: true });
  return [files];
}

function configuredProperties({ checkpoint, query }: ServerConfiguration): ReadonlyMap<string, string> {
  const { interval_ms } = checkpoint;
  const properties = new Map([[STATEMENT_TIMEOUT, `${query.timeout_ms} ms`]]);
  if (interval_ms !== undefined) properties.set('execution.checkpointing.interval', `${interval_ms} ms`);
  return properties;
}
