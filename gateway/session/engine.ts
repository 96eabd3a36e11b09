/**
 * The engine as sessions use it: one DuckDB database for all jobs, opened on first use. Its modules are loaded on first use as
 * well, because a process that only defines tables or prints help should not pay for them.
 */
import type { CatalogTable } from '../../catalog/index.js';
import { FungiError } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { ObjectPath } from '../../sql/plan/table-description.js';
import type { BadRow } from '../../src/connectors/connector.js';
import type { Database, DatabaseOptions } from '../../src/duckdb/index.js';
import type * as ConnectorsModule from '../../src/connectors/index.js';
import type * as EngineModule from '../../src/engine/index.js';
import type { Job, JobId } from '../../src/engine/job.js';
import type * as ServingModule from '../../src/serving/index.js';
import type {
  ServingStore,
  StoreTransaction,
  TableStatus,
  TransactionKind,
} from '../../src/serving/index.js';
import type { PathConfinement } from '../../src/security/index.js';
import type { JobOrigin, JobRegistry } from './job-registry.js';
import { MaterializedTables } from './materialized-tables.js';
import { loadPlanner } from './planning.js';

/** Where jobs that write to tables run when not in this process. */
export interface JobLauncher {
  /** Resolves when the job was opened. @throws FungiError when it cannot be */
  submit(job: {
    readonly id?: JobId;
    readonly name: string;
    readonly plan: PhysicalPlan;
    readonly signal?: AbortSignal;
    /** False: whoever submits it starts it again after a restart of the server. */
    readonly durable?: boolean;
  }): Promise<Job>;
}

export interface EngineOptions {
  /** Where tables with the `print` connector write. */
  readonly output: (text: string) => void;
  readonly database?: DatabaseOptions;
  /** Forces this many rows a batch, for tests: results do not depend on it. */
  readonly batchRows?: number;
  readonly badRow?: (detail: BadRow) => void;
  /** Queries over the serving store run without a job; by default, unless `batchRows` forces batches. */
  readonly direct?: boolean;
  /** Runs jobs that write to tables; without it they run in this process, like queries. */
  readonly launcher?: JobLauncher;
  /** Folders that tables may name; undefined: any, as for whoever runs the process. */
  readonly confinement?: PathConfinement;
}

/** The serving store, and what runs queries on it. */
export interface ServingAccess {
  readonly store: ServingStore;
  readonly module: typeof ServingModule;
}

/** `restartable`: the plan is kept, so that the job can be started again. */
export async function origin(plan: PhysicalPlan, restartable: boolean): Promise<JobOrigin> {
  const { executionPlan } = await loadPlanner();
  return { graph: executionPlan(plan), plan: restartable ? plan : undefined };
}

type Modules = readonly [typeof EngineModule, typeof ConnectorsModule];

export class Engine {
  #modules: Promise<Modules> | undefined;
  #database: Promise<Database> | undefined;
  #serving: Promise<ServingAccess> | undefined;

  /** Jobs and schedules of the materialized tables. */
  readonly materialized = new MaterializedTables(this);

  constructor(
    private readonly options: EngineOptions,
    private readonly jobs: JobRegistry,
  ) {}

  /** Starts loading and opening what a query will need, so that it happens beside parsing and planning. */
  warmUp(): void {
    // Whoever starts a job awaits the same promises and gets the error.
    this.#load().catch(() => undefined);
    this.#open().catch(() => undefined);
  }

  /**
   * Starts a plan as a job of this process and lists it among the jobs; in a transaction it sees and does what belongs to that.
   * @throws FungiError when it cannot be compiled or opened
   */
  async start(
    plan: PhysicalPlan,
    name: string,
    signal?: AbortSignal,
    transaction?: StoreTransaction,
  ): Promise<Job> {
    const job = await this.#run(plan, name, { signal, transaction });
    this.jobs.add(job, await origin(plan, false));
    return job;
  }

  async #run(
    plan: PhysicalPlan,
    name: string,
    {
      id,
      signal,
      transaction,
    }: {
      readonly id?: JobId;
      readonly signal: AbortSignal | undefined;
      readonly transaction?: StoreTransaction | undefined;
    },
  ): Promise<Job> {
    const [[engine, connectors], database] = await Promise.all([this.#load(), this.#open()]);
    const { output, batchRows, badRow } = this.options;
    return engine.startJob(plan, {
      database,
      ...(id === undefined ? {} : { id }),
      connectors: connectors.connector,
      name,
      output,
      ...(batchRows === undefined ? {} : { batchRows }),
      ...(badRow ? { badRow } : {}),
      ...(signal ? { signal } : {}),
      ...(transaction ? { serving: transaction.serving(name) } : {}),
      ...(this.options.confinement ? { confinement: this.options.confinement } : {}),
    });
  }

  /**
   * Starts a plan that writes to tables, where such jobs run, and lists it among the jobs.
   * @throws FungiError when it cannot be compiled or opened
   */
  async submit(plan: PhysicalPlan, name: string, signal?: AbortSignal, durable = true): Promise<Job> {
    const { launcher } = this.options;
    const job = launcher
      ? await launcher.submit({ plan, name, durable, ...(signal ? { signal } : {}) })
      : await this.#run(plan, name, { signal });
    this.jobs.add(job, await origin(plan, durable));
    return job;
  }

  /**
   * Stops a job and starts it again under its id, from the start of its sources; one that has ended is started anew.
   * @throws FungiError INVALID_REQUEST: a query, or a job that belongs to a materialized table; else as `submit`
   */
  async restart(job: Job): Promise<Job> {
    const known = this.jobs.origin(job.id);
    if (!known?.plan) {
      throw new FungiError('INVALID_REQUEST', `The job ${job.id} cannot be started again by its id`, {
        hint: 'Jobs of INSERT can be; a materialized table is refreshed by ALTER MATERIALIZED TABLE … REFRESH or RESUME',
      });
    }
    const { plan } = known;
    const { id, name } = job;
    await job.cancel();
    const { launcher } = this.options;
    const again = launcher
      ? await launcher.submit({ id, plan, name, durable: true })
      : await this.#run(plan, name, { id, signal: undefined });
    this.jobs.add(again, known);
    return again;
  }

  /** Whether queries may run without a job. */
  get runsDirectly(): boolean {
    return this.options.direct ?? this.options.batchRows === undefined;
  }

  /** Opened on first use. */
  serving(): Promise<ServingAccess> {
    this.#serving ??= Promise.all([import('../../src/serving/index.js'), this.#open()]).then(
      async ([module, database]) => ({ module, store: await module.ServingStore.of(database) }),
    );
    return this.#serving;
  }

  /** Begins a transaction of a client over the serving store. */
  async transaction(kind: TransactionKind): Promise<StoreTransaction> {
    const [{ module, store }, database] = await Promise.all([this.serving(), this.#open()]);
    return new module.StoreTransaction(store, database, kind);
  }

  /** How current a table of the serving store is; undefined before anything was written to it. */
  async tableStatus(path: ObjectPath, table: CatalogTable): Promise<TableStatus | undefined> {
    if (!this.#database) return undefined;
    const { module, store } = await this.serving();
    return store.status(table.options.get('name') ?? module.pathName(path));
  }

  /** A table got another name: what the serving store holds of it goes along. */
  async renameRows(from: ObjectPath, to: ObjectPath, table: CatalogTable): Promise<void> {
    if (!this.#database || table.options.get('connector') !== 'memory' || table.options.has('name')) return;
    const { module, store } = await this.serving();
    await store.rename(module.pathName(from), module.pathName(to));
  }

  /**
   * Before a table is renamed or changed: rows that the transaction holds back are of the table as it is.
   * @throws FungiError 55006 where there are some
   */
  async checkNotHeld(
    path: ObjectPath,
    table: CatalogTable,
    transaction: StoreTransaction | undefined,
  ): Promise<void> {
    if (!transaction?.holds()) return;
    const { module } = await this.serving();
    if (!transaction.holds(table.options.get('name') ?? module.pathName(path))) return;
    throw new FungiError(
      'VALIDATION',
      `cannot ALTER TABLE ${path.name}: this transaction holds back rows that it wrote to it`,
      { sqlState: '55006', hint: 'COMMIT or ROLLBACK first' },
    );
  }

  /** A table is dropped: what the serving store, and the transaction that drops it, hold of it goes with it. */
  async forgetRows(path: ObjectPath, table: CatalogTable, transaction?: StoreTransaction): Promise<void> {
    if (!this.#database) return;
    const { module, store } = await this.serving();
    await transaction?.forget(module.pathName(path));
    const connector = table.options.get('connector') ?? 'memory';
    // Tables that share their rows by a name of their own leave them to the others.
    if (connector !== 'memory' || table.options.has('name')) return;
    await store.drop(module.pathName(path));
  }

  async close(): Promise<void> {
    this.materialized.close();
    const database = await this.#database?.catch(() => undefined);
    await database?.close();
  }

  /** The database of queries and of the serving store, opened on first use. */
  database(): Promise<Database> {
    return this.#open();
  }

  #load(): Promise<Modules> {
    this.#modules ??= Promise.all([
      import('../../src/engine/index.js'),
      import('../../src/connectors/index.js'),
    ]);
    return this.#modules;
  }

  #open(): Promise<Database> {
    this.#database ??= this.#openDatabase();
    return this.#database;
  }

  async #openDatabase(): Promise<Database> {
    const { database, confinement } = this.options;
    const { Database } = await import('../../src/duckdb/index.js');
    if (!confinement) return Database.open(database);
    const [, { directoriesOf }] = await this.#load();
    return Database.open({ ...database, allowedDirectories: directoriesOf(confinement.roots) });
  }
}
