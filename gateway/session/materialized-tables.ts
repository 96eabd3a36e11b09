/**
 * Keeps materialized tables: the job that maintains a continuous one, the schedule of one that is refreshed as a whole. Each run starts
 * from the beginning of its sources and replaces what the table held, in one epoch with its first rows.
 */
import { freshnessMs, serializedPath, SessionCatalog, SessionConfiguration } from '../../catalog/index.js';
import type { Catalog, CatalogRegistry } from '../../catalog/index.js';
import type { OptionEntry } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { ObjectPath } from '../../sql/plan/table-description.js';
import type { Job } from '../../src/engine/job.js';
import type { Engine } from './engine.js';
import { isEnded } from './job-registry.js';
import { isMaterialized, maintenancePlan } from './maintenance-plan.js';
import type { MaterializedTable, Refresh } from './maintenance-plan.js';
import { nextScheduled, scheduledPartition } from './scheduled-partition.js';

export { isMaterialized } from './maintenance-plan.js';
export type { MaterializedTable } from './maintenance-plan.js';

/** How a table fares. */
export interface Maintenance {
  /** The latest job that wrote it. */
  readonly job: Job | undefined;
  /** Why its job failed, or could not be started. */
  readonly error: FungiError | undefined;
  /** When the next refresh is due, milliseconds since 1970. */
  readonly nextRefresh: number | undefined;
}

interface Entry {
  readonly path: ObjectPath;
  /** Tables that its query reads. */
  reads: ReadonlySet<string>;
  catalog: SessionCatalog;
  job: Job | undefined;
  error: FungiError | undefined;
  timer: NodeJS.Timeout | undefined;
  nextRefresh: number | undefined;
}

/** setTimeout takes no more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class MaterializedTables {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly engine: Engine) {}

  /**
   * Starts to maintain a table. `catalog` is that of the session that asks: it may hold temporary tables that the query reads.
   * @param options of the table, for this job only
   * @throws FungiError when its job cannot be planned or opened
   */
  async start(
    path: ObjectPath,
    table: MaterializedTable,
    catalog: SessionCatalog,
    options: readonly OptionEntry[] = [],
  ): Promise<Job> {
    const entry = this.#entry(path, catalog);
    entry.catalog = catalog;
    await entry.job?.cancel();
    const isFull = table.materialized.refreshMode === 'FULL';
    if (isFull) this.#schedule(path, table, entry);
    return this.#run(path, table, entry, { kind: isFull ? 'periodic' : 'continuous', options });
  }

  /**
   * Computes it, or one partition of it, once more. What a job maintains in the serving store is built anew by that job, since the changes to come
   * must fit what is there; elsewhere a job of its own overwrites the rows, as in Flink.
   * @throws FungiError when the job cannot be planned or opened
   */
  async refresh(
    path: ObjectPath,
    table: MaterializedTable,
    catalog: SessionCatalog,
    partition?: ReadonlyMap<string, string>,
  ): Promise<Job> {
    const entry = this.#entry(path, catalog);
    entry.catalog = catalog;
    const { refreshMode, suspended } = table.materialized;
    const isMaintained = refreshMode === 'CONTINUOUS' && !suspended;
    const oneTime: Refresh = { kind: 'one_time', ...(partition ? { partition } : {}) };
    if (isMaintained && table.options.has('connector')) return this.#submit(path, table, entry, oneTime);
    await entry.job?.cancel();
    return this.#run(path, table, entry, isMaintained ? { kind: 'continuous' } : oneTime);
  }

  /** The columns of a table have changed: what follows it is built anew, or left with its error. */
  async restartFollowers(path: ObjectPath): Promise<void> {
    const changed = serializedPath(path);
    for (const entry of this.#entries.values()) {
      if (!entry.reads.has(changed) || serializedPath(entry.path) === changed) continue;
      const table = entry.catalog.permanentObject(entry.path);
      if (!table || !isMaterialized(table)) continue;
      const { refreshMode, suspended } = table.materialized;
      if (refreshMode === 'FULL' || suspended) continue;
      await this.start(entry.path, table, entry.catalog).catch((error: unknown) => {
        entry.error = asFungiError(error);
      });
    }
  }

  /** Stops what maintains it; the rows stay. */
  async suspend(path: ObjectPath): Promise<void> {
    const entry = this.#entries.get(serializedPath(path));
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.timer = entry.nextRefresh = undefined;
    await entry.job?.cancel();
  }

  /** Stops it and forgets its rows. */
  async drop(path: ObjectPath, table: MaterializedTable): Promise<void> {
    await this.suspend(path);
    this.#entries.delete(serializedPath(path));
    await this.engine.forgetRows(path, table);
  }

  /** A database is dropped: its tables are no longer maintained, and their rows go. */
  async dropAll(catalog: Catalog, catalogName: string, database: string): Promise<void> {
    for (const name of catalog.objectNames(database)) {
      const object = catalog.object(database, name);
      const path = { catalog: catalogName, database, name };
      if (object && isMaterialized(object)) await this.drop(path, object);
      else if (object?.kind === 'table') await this.engine.forgetRows(path, object);
    }
  }

  status(path: ObjectPath): Maintenance {
    const entry = this.#entries.get(serializedPath(path));
    const state = entry?.job?.progress().state;
    const failed = state === 'FAILED' || state === 'RESTARTING' ? entry?.job?.lastError : undefined;
    return { job: entry?.job, error: entry?.error ?? failed, nextRefresh: entry?.nextRefresh };
  }

  /**
   * After a restart: maintains every table of the catalogs that is not suspended. A table that cannot be is left with its error.
   * @param started told of each that is
   * @param lost told of each that cannot
   */
  async restore(
    registry: CatalogRegistry,
    started: (name: string, job: Job) => void,
    lost: (name: string, error: FungiError) => void,
  ): Promise<void> {
    const catalog = new SessionCatalog(registry);
    for (const catalogName of catalog.registry.names()) {
      const found = catalog.catalog(catalogName)!;
      for (const database of found.databaseNames()) {
        for (const name of found.objectNames(database)) {
          const object = found.object(database, name);
          if (!object || !isMaterialized(object) || object.materialized.suspended) continue;
          const path = { catalog: catalogName, database, name };
          const entry = this.#entry(path, catalog);
          try {
            started(serializedPath(path), await this.start(path, object, catalog));
          } catch (error) {
            entry.error = asFungiError(error);
            lost(serializedPath(path), entry.error);
          }
        }
      }
    }
  }

  close(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
    this.#entries.clear();
  }

  #entry(path: ObjectPath, catalog: SessionCatalog): Entry {
    const key = serializedPath(path);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = {
      path,
      reads: new Set(),
      catalog,
      job: undefined,
      error: undefined,
      timer: undefined,
      nextRefresh: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  async #run(path: ObjectPath, table: MaterializedTable, entry: Entry, refresh: Refresh): Promise<Job> {
    entry.job = await this.#submit(path, table, entry, refresh);
    entry.error = undefined;
    return entry.job;
  }

  async #submit(path: ObjectPath, table: MaterializedTable, entry: Entry, refresh: Refresh): Promise<Job> {
    const reads = new Set<string>();
    const plan = await maintenancePlan(path, table, entry.catalog, refresh, (source) =>
      reads.add(serializedPath(source)),
    );
    entry.reads = reads;
    noteKey(path, plan, entry.catalog);
    const name = `Materialized_table_${serializedPath(path)}_${refresh.kind}_refresh_job`;
    return this.engine.submit(plan, name, undefined, false);
  }

  /** The next refresh; one that still runs then is not disturbed. */
  #schedule(path: ObjectPath, table: MaterializedTable, entry: Entry): void {
    const period = freshnessMs(table.materialized.freshness);
    clearTimeout(entry.timer);
    const { timeZone } = new SessionConfiguration(table.materialized.configuration);
    const dueAt = nextScheduled(Date.now(), period, timeZone);
    entry.nextRefresh = dueAt;
    const due = (): void => {
      const left = (entry.nextRefresh ?? 0) - Date.now();
      if (left > 0) {
        entry.timer = setTimeout(due, Math.min(left, TIMER_MS_MAX)).unref();
        return;
      }
      this.#schedule(path, table, entry);
      if (entry.job && !isEnded(entry.job)) return;
      const partition = scheduledPartition(table, dueAt, timeZone);
      this.#run(path, table, entry, { kind: 'periodic', ...(partition ? { partition } : {}) }).catch(
        (error: unknown) => {
          entry.error = asFungiError(error);
        },
      );
    };
    entry.timer = setTimeout(due, Math.min(period, TIMER_MS_MAX)).unref();
  }
}

/** The catalog learns by what the rows are told apart, so that queries on the table know it. */
function noteKey(path: ObjectPath, plan: PhysicalPlan, catalog: SessionCatalog): void {
  const table = catalog.permanentObject(path);
  const [sink] = plan.sinks;
  if (!table || !sink || !isMaterialized(table)) return;
  const key = sink.upsertKey?.map((column) => sink.fields[column]!.name);
  if (key?.join() === table.materialized.key?.join()) return;
  const { key: _, ...definition } = table.materialized;
  catalog.replace(path, { ...table, materialized: { ...definition, ...(key ? { key } : {}) } });
}

function asFungiError(error: unknown): FungiError {
  if (error instanceof FungiError) return error;
  return new FungiError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}
