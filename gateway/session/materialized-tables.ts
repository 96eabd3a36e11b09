/**
 * Keeps materialized tables: the job that maintains a continuous one, the schedule of one that is refreshed as a whole. Each run starts
 * from the beginning of its sources and replaces what the table held, in one epoch with its first rows.
 */
import {
  backtick,
  freshnessMs,
  serializedPath,
  SessionCatalog,
  SessionConfiguration,
  sqlString,
} from '../../catalog/index.js';
import type { Catalog, CatalogRegistry, CatalogTable, MaterializedDefinition } from '../../catalog/index.js';
import type { InsertStatement, QualifiedName } from '../../sql/ast/index.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import { parseStatement } from '../../sql/parser/index.js';
import { FungiError, notSupported } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { ObjectPath, TableResolver } from '../../sql/plan/table-description.js';
import type { Job } from '../../src/engine/job.js';
import type { Engine } from './engine.js';
import { followed } from './followed-table.js';
import { isEnded } from './job-registry.js';
import { loadPlanner } from './planning.js';
import { findUserFunction } from './statements/function.js';

export type MaterializedTable = CatalogTable & { readonly materialized: MaterializedDefinition };

/** How a table fares. */
export interface Maintenance {
  /** The latest job that wrote it. */
  readonly job: Job | undefined;
  /** Why the last scheduled refresh failed. */
  readonly error: FungiError | undefined;
  /** When the next refresh is due, milliseconds since 1970. */
  readonly nextRefresh: number | undefined;
}

interface Entry {
  catalog: SessionCatalog;
  job: Job | undefined;
  error: FungiError | undefined;
  timer: NodeJS.Timeout | undefined;
  nextRefresh: number | undefined;
}

/** Tells the `memory` connector which partition a refresh replaces; the connectors are not loaded for its name. */
const REFRESH_PARTITION = 'fungi.refresh.partition';
/** setTimeout takes no more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class MaterializedTables {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly engine: Engine) {}

  /**
   * Starts to maintain a table. `catalog` is that of the session that asks: it may hold temporary tables that the query reads.
   * @throws FungiError when its job cannot be planned or opened
   */
  async start(path: ObjectPath, table: MaterializedTable, catalog: SessionCatalog): Promise<Job> {
    const entry = this.#entry(path, catalog);
    entry.catalog = catalog;
    if (table.materialized.refreshMode === 'FULL') this.#schedule(path, table, entry);
    return this.#run(path, table, entry);
  }

  /** Runs it once more, from the beginning; what maintains it now is stopped first. */
  async refresh(
    path: ObjectPath,
    table: MaterializedTable,
    catalog: SessionCatalog,
    partition?: ReadonlyMap<string, string>,
  ): Promise<Job> {
    const entry = this.#entry(path, catalog);
    entry.catalog = catalog;
    await entry.job?.cancel();
    return this.#run(path, table, entry, partition);
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
    return { job: entry?.job, error: entry?.error, nextRefresh: entry?.nextRefresh };
  }

  /**
   * After a restart: maintains every table of the catalogs that is not suspended. A table that cannot be is left with its error.
   * @param lost told of each that cannot
   */
  async restore(registry: CatalogRegistry, lost: (name: string, error: FungiError) => void): Promise<void> {
    const catalog = new SessionCatalog(registry);
    for (const catalogName of catalog.registry.names()) {
      const found = catalog.catalog(catalogName)!;
      for (const database of found.databaseNames()) {
        for (const name of found.objectNames(database)) {
          const object = found.object(database, name);
          if (!object || !isMaterialized(object) || object.materialized.suspended) continue;
          const path = { catalog: catalogName, database, name };
          const entry = this.#entry(path, catalog);
          await this.start(path, object, catalog).catch((error: unknown) => {
            entry.error = asFungiError(error);
            lost(serializedPath(path), entry.error);
          });
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
      catalog,
      job: undefined,
      error: undefined,
      timer: undefined,
      nextRefresh: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  async #run(
    path: ObjectPath,
    table: MaterializedTable,
    entry: Entry,
    partition?: ReadonlyMap<string, string>,
  ): Promise<Job> {
    const plan = await maintenancePlan(path, table, entry.catalog, partition);
    noteKey(path, plan, entry.catalog);
    const mode = table.materialized.refreshMode === 'FULL' ? 'full' : 'continuous';
    const name = `Materialized_table_${serializedPath(path)}_${mode}_refresh_job`;
    entry.job = await this.engine.submit(plan, name, undefined, false);
    entry.error = undefined;
    return entry.job;
  }

  /** The next refresh; one that still runs then is not disturbed. */
  #schedule(path: ObjectPath, table: MaterializedTable, entry: Entry): void {
    const period = freshnessMs(table.materialized.freshness);
    clearTimeout(entry.timer);
    entry.nextRefresh = Date.now() + period;
    const due = (): void => {
      const left = (entry.nextRefresh ?? 0) - Date.now();
      if (left > 0) {
        entry.timer = setTimeout(due, Math.min(left, TIMER_MS_MAX)).unref();
        return;
      }
      this.#schedule(path, table, entry);
      if (entry.job && !isEnded(entry.job)) return;
      this.#run(path, table, entry).catch((error: unknown) => {
        entry.error = asFungiError(error);
      });
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

export function isMaterialized(object: { readonly kind: string }): object is MaterializedTable {
  return object.kind === 'table' && 'materialized' in object && object.materialized !== undefined;
}

/**
 * The plan of the job that fills the table.
 * @throws FungiError of analysis and planning; NOT_SUPPORTED: a full refresh of what never ends
 */
export async function maintenancePlan(
  path: ObjectPath,
  table: MaterializedTable,
  catalog: SessionCatalog,
  partition?: ReadonlyMap<string, string>,
): Promise<PhysicalPlan> {
  const { planInserts } = await loadPlanner();
  const { materialized } = table;
  const isFull = materialized.refreshMode === 'FULL';
  const configuration = new SessionConfiguration(materialized.configuration);
  const session: SessionContext = {
    timeZone: configuration.timeZone,
    currentCatalog: materialized.currentCatalog,
    currentDatabase: materialized.currentDatabase,
    configuration: partition
      ? new Map([...configuration.values, [REFRESH_PARTITION, JSON.stringify([...partition])]])
      : configuration.values,
    runtimeMode: isFull ? 'batch' : 'streaming',
    findFunction: (name) => findUserFunction(name, catalog),
  };
  const plan = planInserts(
    [insertOf(path, partition ? partOf(table, partition) : table, isFull)],
    new Sources(catalog, !isFull),
    session,
  );
  if (isFull && !plan.bounded) {
    throw notSupported('A full refresh of a query whose input never ends', materialized.query.span);
  }
  return plan;
}

/** What the query reads: tables of the serving store with their changes, when it is to follow them. */
class Sources implements TableResolver {
  constructor(
    private readonly catalog: SessionCatalog,
    private readonly following: boolean,
  ) {}

  findTable(...request: Parameters<TableResolver['findTable']>): ReturnType<TableResolver['findTable']> {
    const table = this.catalog.findTable(...request);
    if (!this.following || table?.kind !== 'table') return table;
    const read = followed(table, 'snapshot-and-changes');
    // A table without a key is taken for one that only gets new rows, so that windows can be built of them; a deletion fails the job.
    if (read === table || table.materialized || table.primaryKey) return read;
    return { ...read, source: { ...read.source!, changelog: ['+I'] } };
  }

  similarTables(parts: readonly string[]): readonly string[] {
    return this.catalog.similarTables(parts);
  }
}

/** The table with only those rows of its query that belong to a partition. */
function partOf(table: MaterializedTable, partition: ReadonlyMap<string, string>): MaterializedTable {
  const { materialized } = table;
  const conditions = [...partition].map(([name, value]) => `${backtick(name)} = ${sqlString(value)}`);
  const statement = parseStatement(`SELECT * FROM (${materialized.text}) WHERE ${conditions.join(' AND ')}`);
  if (statement.kind !== 'query') throw new Error('the text of a materialized table is a query');
  return { ...table, materialized: { ...materialized, query: statement.query } };
}

function insertOf(
  path: ObjectPath,
  { materialized, columns }: MaterializedTable,
  overwrite: boolean,
): InsertStatement {
  const { query } = materialized;
  const { span } = query;
  const qualified = (...parts: readonly string[]): QualifiedName => ({
    kind: 'qualified-name',
    span,
    parts: parts.map((name) => ({ kind: 'identifier', span, name, quoted: true })),
  });
  return {
    kind: 'insert',
    span,
    target: qualified(path.catalog, path.database, path.name),
    hints: [],
    overwrite,
    upsert: false,
    partition: undefined,
    columns: columns.flatMap((column) => (column.kind === 'physical' ? [qualified(column.name)] : [])),
    query,
    onConflict: undefined,
  };
}

function asFungiError(error: unknown): FungiError {
  if (error instanceof FungiError) return error;
  return new FungiError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}
