/** Other queries, options and schemas for a materialized table that exists: ALTER … AS, ADD, MODIFY, DROP, and CREATE OR ALTER. */
import {
  alterTable,
  backtick,
  catalogError,
  freshnessText,
  refreshOf,
  serializedPath,
} from '../../../catalog/index.js';
import type { CatalogTable } from '../../../catalog/index.js';
import type {
  AlterMaterializedTable,
  CreateMaterializedTable,
  QualifiedName,
  Query,
} from '../../../sql/ast/index.js';
import { validationError } from '../../../sql/error/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { printType, sameType, withNullability, withoutTimeAttribute } from '../../../sql/types/index.js';
import type { MaterializedTable } from '../materialized-tables.js';
import { analyzeFields } from '../planning.js';
import type { StatementContext } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';
import { definitionOf, optionNotices } from './materialized-definition.js';

type SchemaAction = Extract<
  AlterMaterializedTable['action'],
  {
    kind:
      | 'add'
      | 'modify'
      | 'drop-columns'
      | 'drop-primary-key'
      | 'drop-constraint'
      | 'drop-watermark'
      | 'drop-distribution';
  }
>;

/** ALTER … AS. Columns may be added at the end. */
export async function alterQuery(
  path: ObjectPath,
  table: MaterializedTable,
  query: Query,
  context: StatementContext,
): Promise<StatementResult> {
  if (table.columns.some((column) => column.kind !== 'physical')) {
    throw validationError(
      'ALTER query for MATERIALIZED TABLE with schema containing non persisted columns is not supported, consider using CREATE OR ALTER MATERIALIZED TABLE instead',
      query.span,
    );
  }
  const fields = await analyzeFields(query, context);
  const brought = fields.map(({ name, type }) => ({
    kind: 'physical' as const,
    name,
    type: withoutTimeAttribute(type),
  }));
  const added = addedColumns(table, brought, query);
  const { configuration: _, ...definition } = await definitionOf(query, fields, context);
  const changed: MaterializedTable = {
    ...table,
    columns: [...table.columns, ...added],
    materialized: { ...table.materialized, ...definition },
  };
  await change(path, table, changed, context);
  return ok();
}

/**
 * CREATE OR ALTER of a table that exists: as in Flink its query, options, distribution and schema are replaced, the rest stays.
 * @param defined what CREATE would have made of the statement
 * @throws FungiError VALIDATION for another refresh mode, and for columns that do not continue those there are
 */
export async function createOrAlter(
  path: ObjectPath,
  table: MaterializedTable,
  defined: MaterializedTable,
  statement: CreateMaterializedTable,
  context: StatementContext,
): Promise<StatementResult> {
  const { refreshMode, freshness, key } = table.materialized;
  if (statement.refreshMode && statement.refreshMode !== refreshMode) {
    throw validationError('Changing of REFRESH MODE is unsupported', statement.span);
  }
  const brought = defined.columns.filter((column) => column.kind === 'physical');
  const added = addedColumns(table, brought, statement.query);
  const { schema } = statement;
  const changed: MaterializedTable = {
    ...table,
    columns: schema ? defined.columns : [...table.columns, ...added],
    primaryKey: schema ? defined.primaryKey : table.primaryKey,
    watermark: schema ? defined.watermark : table.watermark,
    options: defined.options,
    distribution: defined.distribution,
    materialized: {
      ...defined.materialized,
      freshness,
      refreshMode,
      suspended: table.materialized.suspended,
      ...(key ? { key } : {}),
    },
  };
  await change(path, table, changed, context);
  return ok(...optionNotices(changed), ...keptNotices(table, defined, statement));
}

/** What CREATE OR ALTER says and an existing table does not take. */
function keptNotices(
  { materialized, comment, partitionKeys }: MaterializedTable,
  defined: MaterializedTable,
  { freshness, comment: written, partitionedBy }: CreateMaterializedTable,
): readonly string[] {
  const kept = (what: string): string => `${what} of a materialized table that exists is not changed`;
  const before = freshnessText(materialized.freshness);
  return [
    ...(freshness && freshnessText(refreshOf(freshness, materialized.refreshMode, 0).freshness) !== before
      ? [kept(`The freshness (${before})`)]
      : []),
    ...(written && written.value !== comment ? [kept('The comment')] : []),
    ...(partitionedBy.length > 0 && defined.partitionKeys.join() !== partitionKeys.join()
      ? [kept('The partitioning')]
      : []),
  ];
}

type Column = CatalogTable['columns'][number];
type PhysicalColumn = Extract<Column, { kind: 'physical' }>;

/** New columns can hold NULL. @throws FungiError VALIDATION: a column is missing or another */
function addedColumns(
  table: MaterializedTable,
  brought: readonly PhysicalColumn[],
  query: Query,
): readonly PhysicalColumn[] {
  const before = table.columns.filter((column) => column.kind === 'physical');
  if (brought.length < before.length) {
    throw validationError(
      'Failed to modify query because drop column is unsupported. When modifying a query, you can only append new columns at the end of original schema. ' +
        `The original schema has ${before.length} columns, but the newly derived schema from the query has ${brought.length} columns.`,
      query.span,
    );
  }
  for (const [index, column] of before.entries()) {
    const other = brought[index]!;
    if (column.name === other.name && sameType(nullable(other).type, nullable(column).type)) continue;
    const shown = ({ name, type }: PhysicalColumn): string => `${backtick(name)} ${printType(type)}`;
    throw validationError(
      'When modifying the query of a materialized table, currently only support appending columns at the end of original schema, dropping, renaming, and reordering columns are not supported.\n' +
        `Column mismatch at position ${index + 1}: Original column is [${shown(column)}], but new column is [${shown(other)}].`,
      query.span,
    );
  }
  return brought.slice(before.length).map(nullable);
}

const nullable = (column: PhysicalColumn): PhysicalColumn => ({
  ...column,
  type: withNullability(column.type, true),
});

// ---- its schema

export async function alterSchema(
  path: ObjectPath,
  table: MaterializedTable,
  action: SchemaAction,
  { span }: QualifiedName,
  context: StatementContext,
): Promise<StatementResult> {
  const changes = 'distribution' in action && action.distribution && action.kind === 'modify';
  if ((changes || action.kind === 'drop-distribution') && !table.distribution) {
    const verb = changes ? 'modify' : 'drop';
    const message = `Materialized table ${serializedPath(path)} does not have a distribution to ${verb}.`;
    throw catalogError('INVALID_SCHEMA', message, span);
  }
  checkPersisted(table, action);
  const altered = alterTable(table, action, context.sessionContext());
  checkTypes(table, altered);
  await change(path, table, { ...altered, materialized: table.materialized }, context);
  return ok();
}

const FAILED = 'Failed to execute ALTER MATERIALIZED TABLE statement.\n';

/** Columns that hold rows come from the query, and stay. @throws FungiError INVALID_SCHEMA */
function checkPersisted(table: MaterializedTable, action: SchemaAction): void {
  const kindOf = (name: string): Column['kind'] | undefined =>
    table.columns.find((column) => column.name === name)?.kind;
  if (action.kind === 'drop-columns') {
    for (const column of action.columns) {
      const name = column.parts[0]!.name;
      if (kindOf(name) !== 'physical' || isUsed(table, name)) continue;
      throw catalogError('INVALID_SCHEMA', `${FAILED}${missing('physical', name)}`, column.span);
    }
  }
  if (action.kind !== 'add' && action.kind !== 'modify') return;
  for (const { column, span } of action.columns) {
    const name = column.name.name;
    const existing = kindOf(name);
    const isPhysical = column.kind === 'physical-column';
    if (existing === 'physical' && action.kind === 'modify' && !isPhysical) {
      const now = column.kind === 'computed-column' ? 'computed' : 'metadata';
      const message = `${FAILED}Changing of physical column '${name}' to ${now} column is not supported.`;
      throw catalogError('INVALID_SCHEMA', message, span);
    }
    const isKept = isPhysical || (column.kind === 'metadata-column' && !column.virtual);
    if (existing !== undefined || !isKept) continue;
    const kind = isPhysical ? 'physical' : 'metadata persisted';
    throw catalogError('INVALID_SCHEMA', `${FAILED}${missing(kind, name)}`, span);
  }
}

/** Whether a key or the like needs the column, which has a message of its own. */
function isUsed(
  { primaryKey, partitionKeys, distribution, watermark }: MaterializedTable,
  name: string,
): boolean {
  return [
    ...(primaryKey?.columns ?? []),
    ...partitionKeys,
    ...(distribution?.columns ?? []),
    ...(watermark?.column ?? []),
  ].includes(name);
}

const missing = (kind: string, name: string): string =>
  'Invalid schema change. All persisted (physical and metadata) columns in the schema part need to be present in the query part.\n' +
  `However, ${kind} column \`${name}\` could not be found in the query.`;

/** @throws FungiError INVALID_SCHEMA: a column that comes from the query has another type */
function checkTypes(table: MaterializedTable, altered: CatalogTable): void {
  for (const column of table.columns) {
    const now = altered.columns.find(({ name }) => name === column.name);
    if (column.kind !== 'physical' || now?.kind !== 'physical' || sameType(column.type, now.type)) continue;
    throw catalogError(
      'INVALID_SCHEMA',
      `${FAILED}Column '${column.name}' with type ${printType(column.type)} can not be changed to type ${printType(now.type)}.`,
    );
  }
}

// ---- carrying it out

/** The table as changed, maintained by a new job; or as it was, when that cannot be. */
async function change(
  path: ObjectPath,
  before: MaterializedTable,
  after: MaterializedTable,
  { catalog, engine }: StatementContext,
): Promise<void> {
  // The rows stay until the new job has others, unless they have other columns.
  const isSame = layout(before) === layout(after);
  if (isSame) await engine.materialized.suspend(path);
  else await engine.materialized.drop(path, before);
  catalog.replace(path, after);
  if (after.materialized.suspended) return isSame ? undefined : engine.materialized.restartFollowers(path);
  try {
    await engine.materialized.start(path, after, catalog);
  } catch (error) {
    catalog.replace(path, before);
    await engine.materialized.start(path, before, catalog);
    if (!isSame) await engine.materialized.restartFollowers(path);
    throw error;
  }
  if (!isSame) await engine.materialized.restartFollowers(path);
}

/** Which columns are kept, and where. */
const layout = ({ columns, options }: MaterializedTable): string =>
  JSON.stringify([
    options.get('connector'),
    columns.map((column) =>
      column.kind === 'physical' ? [column.name, printType(nullable(column).type)] : [],
    ),
  ]);
