/**
 * Plans a query for a client and decides how it runs: rows that stand in the plan are returned, a bounded query over the serving
 * store runs as one DuckDB statement, and everything else is a job.
 */
import { serializedPath } from '../../catalog/index.js';
import type { CatalogObject, SessionCatalog } from '../../catalog/index.js';
import type { Query } from '../../sql/ast/index.js';
import { notSupported } from '../../sql/error/index.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { ObjectPath, TableResolver } from '../../sql/plan/table-description.js';
import type { BoundParameter, StoreTransaction } from '../../src/serving/index.js';
import { constantRows } from './constant-query.js';
import { followed } from './followed-table.js';
import type { FollowMode } from './followed-table.js';
import { loadPlanner } from './planning.js';
import type { StatementContext } from './statement-context.js';
import type { RowsResult } from './statement-result.js';
import { rowsResult } from './statement-result.js';
import { Turns } from './turns.js';

export interface ClientQuery {
  readonly plan: PhysicalPlan;
  /** Runs it without a job; undefined: a job has to. */
  readonly direct: DirectRunner | undefined;
  readonly tables: TablesRead;
}

/** Gives the result; nothing runs before its rows are read. */
export type DirectRunner = (
  parameters: readonly BoundParameter[],
  signal: AbortSignal | undefined,
  transaction: StoreTransaction | undefined,
) => RowsResult;

/** @throws FungiError of analysis and planning */
export async function planForClient(
  query: Query,
  context: StatementContext,
  session: SessionContext = context.sessionContext(),
): Promise<ClientQuery> {
  const { analyzeQuery, planQuerySteps } = await loadPlanner();
  const { runtimeMode } = context.configuration;
  const tables = new TablesRead(context.catalog, followMode(context));
  const turns = new Turns(context.signal);
  await turns.giveWay();
  const analyzed = analyzeQuery(query, tables, session);
  const planned = async (mode: SessionContext): Promise<PhysicalPlan> => {
    await turns.giveWay();
    const known = mode.runtimeMode === session.runtimeMode ? analyzed : analyzeQuery(query, tables, mode);
    await turns.giveWay();
    return turns.all(planQuerySteps(query, known, mode));
  };
  if (!context.engine.runsDirectly || wantsChanges(context)) {
    const plan = await inMode(runtimeMode, session, planned);
    return { plan, direct: undefined, tables };
  }
  // The rows there are now are a bounded input, and are read as one, whatever the mode: only the last of all changes would count.
  if (tables.scans === 'serving store') {
    const plan = await planned({ ...session, runtimeMode: 'batch' });
    return { plan, direct: await directRunner(plan, context), tables };
  }
  const plan = await inMode(runtimeMode, session, planned);
  const isFinal = plan.sinks[0]!.changelog === 'insert-only' || plan.runtimeMode === 'batch';
  const isConstant = tables.scans === 'none' && isFinal;
  return { plan, direct: isConstant ? await directRunner(plan, context) : undefined, tables };
}

/** `execution.runtime-mode` = AUTOMATIC: batch when every source is bounded. */
async function inMode(
  runtimeMode: 'streaming' | 'batch' | 'automatic',
  session: SessionContext,
  plan: (session: SessionContext) => Promise<PhysicalPlan>,
): Promise<PhysicalPlan> {
  const planned = await plan(session);
  return runtimeMode === 'automatic' && planned.bounded
    ? plan({ ...session, runtimeMode: 'batch' })
    : planned;
}

/**
 * `fungi.follow`, which doors set for one statement: tables of the serving store are read with the changes after the rows there are, or
 * with these only.
 */
function followMode({ configuration }: StatementContext): FollowMode | undefined {
  const mode = configuration.get('fungi.follow');
  return mode === 'snapshot-and-changes' || mode === 'changes' ? mode : undefined;
}

/** The client wants to see how a result came about, which only a job in streaming mode shows. */
function wantsChanges({ configuration }: StatementContext): boolean {
  return (
    configuration.runtimeMode === 'streaming' &&
    configuration.get('sql-client.execution.result-mode')?.toLowerCase() === 'changelog'
  );
}

/** Tables and views that a plan was made of, with what the catalog had for them then. */
export class TablesRead implements TableResolver {
  readonly found = new Map<
    string,
    { readonly path: ObjectPath; readonly object: CatalogObject | undefined }
  >();
  #scans: 'none' | 'serving store' | 'other' = 'none';

  constructor(
    private readonly catalog: SessionCatalog,
    private readonly follow: FollowMode | undefined = undefined,
  ) {}

  findTable(...request: Parameters<TableResolver['findTable']>): ReturnType<TableResolver['findTable']> {
    const found = this.catalog.findTable(...request);
    const table = this.follow && found?.kind === 'table' ? followed(found, this.follow) : found;
    if (!table) return undefined;
    if (this.follow === 'changes' && table === found && table.kind === 'table') {
      throw notSupported(
        `Reading only the changes of '${table.path.name}', which the serving store does not hold,`,
      );
    }
    this.found.set(serializedPath(table.path), {
      path: table.path,
      object: this.catalog.find(table.path)?.object,
    });
    if (table.kind === 'table') {
      const isServing = table.options.get('connector') === 'memory' && table.source?.bounded === true;
      if (!isServing) this.#scans = 'other';
      else if (this.#scans === 'none') this.#scans = 'serving store';
    }
    return table;
  }

  similarTables(parts: readonly string[]): readonly string[] {
    return this.catalog.similarTables(parts);
  }

  /** What kind of tables the query reads. */
  get scans(): 'none' | 'serving store' | 'other' {
    return this.#scans;
  }

  /** The catalog still has the same. */
  isCurrent(): boolean {
    for (const { path, object } of this.found.values()) {
      if (this.catalog.find(path)?.object !== object) return false;
    }
    return true;
  }
}

async function directRunner(
  plan: PhysicalPlan,
  context: StatementContext,
): Promise<DirectRunner | undefined> {
  const columns = plan.sinks[0]!.fields;
  const constant = constantRows(plan);
  if (constant) return (parameters) => rowsResult(columns, constant(parameters));
  const serving = await context.engine.serving();
  const sql = serving.module.directSql(plan);
  if (!sql) return undefined;
  const query = new serving.module.DirectQuery(sql, columns, plan.timeZone);
  return (parameters, signal, transaction) => ({
    kind: 'rows',
    columns,
    changelog: 'insert-only',
    bounded: true,
    showChanges: false,
    job: undefined,
    batches: () => query.run(serving.store, { parameters, now: Date.now(), signal, transaction }),
  });
}
