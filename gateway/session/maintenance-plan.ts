/**
 * The job that fills a materialized table, as a plan: continuously, following what its query reads, or once, as a batch that
 * overwrites what is there.
 */
import { backtick, freshnessMs, SessionConfiguration, sqlString } from '../../catalog/index.js';
import type { CatalogTable, MaterializedDefinition, SessionCatalog } from '../../catalog/index.js';
import type { Hint, InsertStatement, OptionEntry, QualifiedName, Span } from '../../sql/ast/index.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import { parseStatement } from '../../sql/parser/index.js';
import { notSupported } from '../../sql/error/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import type { ObjectPath, TableResolver } from '../../sql/plan/table-description.js';
import { followed } from './followed-table.js';
import { loadPlanner } from './planning.js';
import { findUserFunction } from './statements/function.js';
import { Turns } from './turns.js';

export type MaterializedTable = CatalogTable & { readonly materialized: MaterializedDefinition };

export function isMaterialized(object: { readonly kind: string }): object is MaterializedTable {
  return object.kind === 'table' && 'materialized' in object && object.materialized !== undefined;
}

/** One job for a materialized table. */
export interface Refresh {
  /** As in the names of Flink's jobs: kept up to date, computed on schedule, or computed because someone asked. */
  readonly kind: 'continuous' | 'periodic' | 'one_time';
  /** Only rows that have these values are computed and replaced. */
  readonly partition?: ReadonlyMap<string, string>;
  /** Of the table, for this job only. */
  readonly options?: readonly OptionEntry[];
}

/** Tells the `memory` connector which partition a refresh replaces; the connectors are not loaded for its name. */
const REFRESH_PARTITION = 'fungi.refresh.partition';

/**
 * The plan of the job that fills the table.
 * @param read told of each table that its query reads
 * @throws FungiError of analysis and planning; NOT_SUPPORTED: a full refresh of what never ends
 */
export async function maintenancePlan(
  path: ObjectPath,
  table: MaterializedTable,
  catalog: SessionCatalog,
  { kind, partition, options = [] }: Refresh,
  read: (path: ObjectPath) => void = () => undefined,
): Promise<PhysicalPlan> {
  const { planInsertSteps } = await loadPlanner();
  const { materialized } = table;
  const isFull = kind !== 'continuous';
  const configuration = new SessionConfiguration(materialized.configuration);
  const session: SessionContext = {
    timeZone: configuration.timeZone,
    currentCatalog: materialized.currentCatalog,
    currentDatabase: materialized.currentDatabase,
    // Rows elsewhere are overwritten partition by partition by their connector.
    configuration: new Map([
      ...(isFull ? [] : checkpoints(materialized)),
      ...configuration.values,
      ...(partition && !table.options.has('connector')
        ? [[REFRESH_PARTITION, JSON.stringify([...partition])] as const]
        : []),
    ]),
    runtimeMode: isFull ? 'batch' : 'streaming',
    findFunction: (name) => findUserFunction(name, catalog),
  };
  const turns = new Turns();
  const planWith = (reading: Reading): Promise<PhysicalPlan> =>
    turns.all(
      planInsertSteps(
        [insertOf(path, partition ? partOf(table, partition) : table, isFull, options)],
        new Sources(catalog, reading, read),
        session,
      ),
    );
  if (!isFull) return followingPlan(planWith);
  const plan = await planWith('snapshot');
  if (!plan.bounded) {
    throw notSupported('A full refresh of a query whose input never ends', materialized.query.span);
  }
  return plan;
}

/**
 * As in Flink, a job that keeps a table up to date takes checkpoints as often as the table is to be fresh, unless the session says otherwise. With
 * checkpoints it is also started again when it fails: nobody else would.
 */
function checkpoints({ freshness }: MaterializedDefinition): readonly (readonly [string, string])[] {
  return [['execution.checkpointing.interval', `${freshnessMs(freshness)} ms`]];
}

/** Windows and the like take new rows only: then tables without a key are read as if they got no others, and the job fails when they do. */
async function followingPlan(planWith: (reading: Reading) => Promise<PhysicalPlan>): Promise<PhysicalPlan> {
  let refused: unknown;
  try {
    return await planWith('changes');
  } catch (error) {
    refused = error;
  }
  try {
    return await planWith('new-rows');
  } catch {
    throw refused;
  }
}

/** How tables of the serving store are read: as they are now, with all changes, or, those without a key, with new rows only. */
type Reading = 'snapshot' | 'changes' | 'new-rows';

/** What the query reads: tables of the serving store with their changes, when it is to follow them. */
class Sources implements TableResolver {
  constructor(
    private readonly catalog: SessionCatalog,
    private readonly reading: Reading,
    private readonly read: (path: ObjectPath) => void,
  ) {}

  findTable(...request: Parameters<TableResolver['findTable']>): ReturnType<TableResolver['findTable']> {
    const table = this.catalog.findTable(...request);
    if (table?.kind === 'table') this.read(table.path);
    if (this.reading === 'snapshot' || table?.kind !== 'table') return table;
    const read = followed(table, 'snapshot-and-changes');
    if (this.reading === 'changes' || read === table || table.materialized || table.primaryKey) return read;
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
  options: readonly OptionEntry[],
): InsertStatement {
  const { query } = materialized;
  // The columns of a table may stand in another order than those of its query.
  const fields =
    materialized.fields ?? columns.flatMap((column) => (column.kind === 'physical' ? [column.name] : []));
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
    hints: options.length === 0 ? [] : [optionsHint(options, span)],
    overwrite,
    upsert: false,
    partition: undefined,
    columns: fields.map((name) => qualified(name)),
    query,
    onConflict: undefined,
  };
}

function optionsHint(options: readonly OptionEntry[], span: Span): Hint {
  const name = { kind: 'identifier' as const, span, name: 'OPTIONS', quoted: false };
  return { kind: 'hint', span, name, options, arguments: [] };
}
