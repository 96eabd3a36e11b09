/** CREATE [OR ALTER], ALTER and DROP MATERIALIZED TABLE, and how such a table fares (Flink docs: "Materialized Table Statements"). */
import {
  catalogError,
  executionError,
  freshnessText,
  queryText,
  refreshOf,
  serializedPath,
  summaryOf,
} from '../../../catalog/index.js';
import type { MaterializedDefinition } from '../../../catalog/index.js';
import type {
  AlterMaterializedTable,
  CreateMaterializedTable,
  DropObject,
  PartitionSpecification,
  QualifiedName,
  Query,
} from '../../../sql/ast/index.js';
import { notSupported, validationError } from '../../../sql/error/index.js';
import { durationOption } from '../../../sql/plan/duration.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { isCharacter, printType, sameType, string, withoutTimeAttribute } from '../../../sql/types/index.js';
import { isMaterialized } from '../materialized-tables.js';
import type { MaterializedTable } from '../materialized-tables.js';
import { localTimestamp } from '../local-timestamp.js';
import { analyzeFields } from '../planning.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok, rowsResult } from '../statement-result.js';
import { tableOfQuery } from './create-table-as.js';
import { expandedQuery } from './view.js';

const THRESHOLD = 'materialized-table.refresh-mode.freshness-threshold';
const THRESHOLD_MS_DEFAULT = 30 * 60_000;

export const createMaterializedTable: StatementHandler<CreateMaterializedTable> = async (
  statement,
  context,
) => {
  const { catalog, engine } = context;
  const { span } = statement.name;
  checkStartMode(statement);
  const path = catalog.pathOf(statement.name);
  const existing = catalog.permanentObject(path);
  if (existing && !statement.orAlter) {
    const reason = `Table (or view) ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
    const action = `Could not execute CreateTable in path ${serializedPath(path)}`;
    throw executionError('ALREADY_EXISTS', action, reason, span);
  }
  if (existing && !isMaterialized(existing)) throw notMaterialized(path, span);
  const table = await define(statement, context);
  if (existing) {
    await engine.materialized.drop(path, existing);
    catalog.replace(path, table);
  } else {
    catalog.create(path, table, { temporary: false, ifNotExists: false, span });
  }
  try {
    await engine.materialized.start(path, table, catalog);
  } catch (error) {
    // What cannot be maintained must not stay.
    await engine.materialized.drop(path, table);
    if (existing) {
      catalog.replace(path, existing);
      if (!existing.materialized.suspended) await engine.materialized.start(path, existing, catalog);
    } else catalog.drop(path, 'table', { temporary: false, ifExists: true });
    throw error;
  }
  return ok(...optionNotices(table));
};

/** A job begins at the start of its sources, or is told so by their own options. */
function checkStartMode({ startMode, span }: CreateMaterializedTable): void {
  if (!startMode || startMode.mode.endsWith('FROM_BEGINNING')) return;
  throw notSupported(`START_MODE = ${startMode.mode}`, span);
}

async function define(
  statement: CreateMaterializedTable,
  context: StatementContext,
): Promise<MaterializedTable> {
  const fields = await analyzeFields(statement.query, context);
  const names = new Set(fields.map((field) => field.name));
  for (const column of statement.schema?.columns ?? []) {
    if (column.kind === 'physical-column' && !names.has(column.name.name)) {
      const message = `Invalid as physical column '${column.name.name}' is defined in the DDL, but is not used in a query column.`;
      throw catalogError('INVALID_SCHEMA', message, column.span);
    }
  }
  for (const { name, span } of statement.partitionedBy) {
    if (names.has(name)) continue;
    const available = fields.map((field) => `'${field.name}'`).join(', ');
    const message = `Partition column '${name}' not defined in the query's schema. Available columns: [${available}].`;
    throw catalogError('INVALID_SCHEMA', message, span);
  }
  const table = tableOfQuery(statement, fields, context);
  const thresholdMs = durationOption(context.configuration.values, THRESHOLD, THRESHOLD_MS_DEFAULT);
  const refresh = refreshOf(statement.freshness, statement.refreshMode, thresholdMs);
  const definition = await definitionOf(statement.query, fields, context);
  return { ...table, materialized: { ...definition, ...refresh, suspended: false } };
}

async function definitionOf(
  query: Query,
  fields: readonly PlanField[],
  context: StatementContext,
): Promise<
  Pick<MaterializedDefinition, 'query' | 'text' | 'currentCatalog' | 'currentDatabase' | 'configuration'>
> {
  const stored = (await expandedQuery(query, fields, context)) ?? query;
  return {
    query: stored,
    text: queryText(stored),
    currentCatalog: context.catalog.currentCatalog,
    currentDatabase: context.catalog.currentDatabase,
    configuration: context.configuration.values,
  };
}

/** Flink's examples give a format: the serving store has none. */
function optionNotices({ options }: MaterializedTable): readonly string[] {
  if (options.has('connector')) return [];
  return [...options.keys()].map(
    (key) => `Option '${key}' has no effect: the rows are kept in the serving store, not in a connector`,
  );
}

// ---- ALTER

export const alterMaterializedTable: StatementHandler<AlterMaterializedTable> = async (
  statement,
  context,
) => {
  const { catalog, engine } = context;
  const { action, name } = statement;
  const path = catalog.pathOf(name);
  const table =
    action.kind === 'as-query' ? changedTable(path, name, context) : maintainedTable(path, name, context);
  const { materialized } = table;
  switch (action.kind) {
    case 'suspend':
      if (materialized.suspended) {
        throw validationError(`Materialized table ${serializedPath(path)} is suspended already.`, name.span);
      }
      await engine.materialized.suspend(path);
      catalog.replace(path, { ...table, materialized: { ...materialized, suspended: true } });
      return ok();
    case 'resume': {
      if (action.options.length > 0) throw notSupported('RESUME WITH options', statement.span);
      if (!materialized.suspended) {
        throw validationError(`Materialized table ${serializedPath(path)} is not suspended.`, name.span);
      }
      const resumed = { ...table, materialized: { ...materialized, suspended: false } };
      catalog.replace(path, resumed);
      try {
        await engine.materialized.start(path, resumed, catalog);
      } catch (error) {
        catalog.replace(path, table);
        throw error;
      }
      return ok();
    }
    case 'refresh': {
      const isFull = materialized.refreshMode === 'FULL';
      const partition = action.partition && refreshedPartition(table, action.partition);
      if (materialized.suspended && !isFull) {
        const message = `Materialized table ${serializedPath(path)} is suspended: its continuous job cannot be refreshed.`;
        throw validationError(message, name.span, 'ALTER MATERIALIZED TABLE … RESUME');
      }
      const job = await engine.materialized.refresh(path, table, catalog, partition);
      return {
        kind: 'job',
        job,
        wait: isFull && context.configuration.isTrue('table.dml-sync'),
        bounded: isFull,
      };
    }
    case 'as-query':
      return alterQuery(path, table, action.query, context);
    case 'set-freshness':
    case 'set-refresh-mode':
      throw notSupported(
        `ALTER MATERIALIZED TABLE … ${action.kind.toUpperCase().replaceAll('-', ' ')}`,
        statement.span,
      );
    default:
      throw notSupported('Changing options or columns of a materialized table', statement.span);
  }
};

/** @throws FungiError VALIDATION for other columns than partition keys of texts; NOT_SUPPORTED where a job maintains the whole table */
function refreshedPartition(
  { partitionKeys, columns, materialized, options }: MaterializedTable,
  partition: PartitionSpecification,
): ReadonlyMap<string, string> {
  const unknown = partition.entries.filter(({ name }) => !partitionKeys.includes(name.name));
  if (unknown.length > 0) {
    const names = (list: readonly string[]): string => list.join('\n');
    throw validationError(
      `The partition spec contains unknown partition keys:\n\n${names(unknown.map(({ name }) => name.name))}\n\n` +
        `All known partition keys are:\n\n${names(partitionKeys)}`,
      partition.span,
    );
  }
  if (materialized.refreshMode !== 'FULL' || options.has('connector')) {
    throw notSupported(
      'REFRESH of a partition of a table that is not refreshed in full in the serving store',
      partition.span,
    );
  }
  return new Map(
    partition.entries.map(({ name, value }) => {
      const column = columns.find((each) => each.name === name.name);
      if (!column || !isCharacter(column.type) || value?.kind !== 'string-literal') {
        throw validationError(
          `Currently, refreshing materialized table only supports referring to char, varchar and string type partition keys. But '${name.name}' is none.`,
          name.span,
        );
      }
      return [name.name, value.value];
    }),
  );
}

/** Columns may be added at the end; the rows are computed anew. */
async function alterQuery(
  path: ObjectPath,
  table: MaterializedTable,
  query: Query,
  context: StatementContext,
): Promise<StatementResult> {
  const { catalog, engine } = context;
  const fields = await analyzeFields(query, context);
  const added = addedFields(table, fields, query);
  const { configuration: _, ...definition } = await definitionOf(query, fields, context);
  const changed: MaterializedTable = {
    ...table,
    columns: [
      ...table.columns,
      ...added.map(({ name, type }) => ({
        kind: 'physical' as const,
        name,
        type: withoutTimeAttribute(type),
      })),
    ],
    materialized: { ...table.materialized, ...definition },
  };
  await engine.materialized.drop(path, table);
  catalog.replace(path, changed);
  try {
    if (!changed.materialized.suspended) await engine.materialized.start(path, changed, catalog);
  } catch (error) {
    catalog.replace(path, table);
    if (!table.materialized.suspended) await engine.materialized.start(path, table, catalog);
    throw error;
  }
  return ok();
}

/** @throws FungiError VALIDATION: a column is missing or another */
function addedFields(
  table: MaterializedTable,
  fields: readonly PlanField[],
  query: Query,
): readonly PlanField[] {
  const before = table.columns.filter((column) => column.kind === 'physical');
  if (fields.length < before.length) {
    throw validationError(
      'Failed to modify query because drop column is unsupported. When modifying a query, you can only append new columns at the end of original schema. ' +
        `The original schema has ${before.length} columns, but the newly derived schema from the query has ${fields.length} columns.`,
      query.span,
    );
  }
  for (const [index, column] of before.entries()) {
    const field = fields[index]!;
    const type = withoutTimeAttribute(field.type);
    const same = sameType({ ...type, nullable: true }, { ...column.type, nullable: true });
    if (column.name === field.name && same) continue;
    const shown = ({ name, type: shownType }: PlanField): string => `\`${name}\` ${printType(shownType)}`;
    throw validationError(
      'When modifying the query of a materialized table, currently only support appending columns at the end of original schema, dropping, renaming, and reordering columns are not supported.\n' +
        `Column mismatch at position ${index}: Original column is [${shown(column)}], but new column is [${shown({ name: field.name, type })}].`,
      query.span,
    );
  }
  return fields.slice(before.length);
}

// ---- DROP

export async function dropMaterializedTable(
  statement: DropObject,
  context: StatementContext,
): Promise<StatementResult> {
  const { catalog, engine } = context;
  const path = catalog.pathOf(statement.name);
  const object = catalog.permanentObject(path);
  if (!object) {
    if (statement.ifExists) return ok();
    const message = `Materialized table with identifier ${serializedPath(path)} does not exist.`;
    throw catalogError('NOT_FOUND', message, statement.name.span);
  }
  if (!isMaterialized(object)) throw notMaterialized(path, statement.name.span);
  await engine.materialized.drop(path, object);
  catalog.catalog(path.catalog)?.dropObject(path.database, path.name);
  return ok();
}

// ---- finding it

function maintainedTable(
  path: ObjectPath,
  name: QualifiedName,
  { catalog }: StatementContext,
): MaterializedTable {
  const object = catalog.find(path)?.object;
  if (!object) {
    const known = catalog.registry.names().join(', ');
    const message = `Cannot find table '${serializedPath(path)}' in any of the catalogs [${known}], nor as a temporary table.`;
    throw catalogError('TABLE_NOT_FOUND', message, name.span);
  }
  if (!isMaterialized(object)) throw notMaterialized(path, name.span);
  return object;
}

/** ALTER … AS has words of its own. */
function changedTable(
  path: ObjectPath,
  name: QualifiedName,
  { catalog }: StatementContext,
): MaterializedTable {
  const object = catalog.permanentObject(path);
  if (!object) {
    const message = `Materialized table ${serializedPath(path)} doesn't exist.`;
    throw catalogError('TABLE_NOT_FOUND', message, name.span);
  }
  if (!isMaterialized(object)) {
    throw catalogError(
      'VALIDATION',
      `ALTER MATERIALIZED TABLE for a ${object.kind} is not allowed`,
      name.span,
    );
  }
  return object;
}

function notMaterialized(path: ObjectPath, span: QualifiedName['span']): Error {
  const message = `Table ${serializedPath(path)} is not a materialized table, does not support materialized table related operation.`;
  return catalogError('VALIDATION', message, span);
}

// ---- how it fares

/** DESCRIBE EXTENDED: its definition, its job, and how far behind it is. */
export async function describeMaterializedTable(
  path: ObjectPath,
  table: MaterializedTable,
  context: StatementContext,
): Promise<StatementResult> {
  const { materialized } = table;
  const { job, error, nextRefresh } = context.engine.materialized.status(path);
  const progress = job?.progress();
  const stored = await context.engine.tableStatus(path, table);
  const zone = context.configuration.timeZone;
  const time = (ms: number | undefined): string | undefined =>
    ms === undefined || !Number.isFinite(ms) ? undefined : String(localTimestamp(ms, zone));
  const lag = (ms: number | undefined): string | undefined =>
    ms === undefined || !Number.isFinite(ms) ? undefined : `${Math.max(0, Date.now() - ms)} ms`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['name', summaryOf(path)],
    ['refresh mode', materialized.refreshMode],
    ['freshness', freshnessText(materialized.freshness)],
    ['status', materialized.suspended ? 'SUSPENDED' : 'ACTIVATED'],
    ['job id', job?.id],
    ['job status', progress?.state],
    ['error', error?.message],
    ['next refresh', time(materialized.suspended ? undefined : nextRefresh)],
    ['last update', time(stored?.appliedAt)],
    ['wall-clock lag', lag(stored?.appliedAt)],
    ['watermark', time(stored?.watermark)],
    ['event-time lag', lag(stored?.watermark)],
    ['epoch', stored === undefined ? undefined : String(stored.epoch)],
    ['query', materialized.text],
  ];
  return rowsResult(
    [
      { name: 'info name', type: string() },
      { name: 'info value', type: string() },
    ],
    rows.map(([name, value]) => [name, value ?? null]),
  );
}

/** Only its query writes a materialized table. @throws FungiError VALIDATION */
export function checkNotMaterialized(name: QualifiedName, { catalog }: StatementContext): void {
  const path = catalog.pathOf(name);
  const object = catalog.find(path)?.object;
  if (!object || !isMaterialized(object)) return;
  const message = `Table ${serializedPath(path)} is a materialized table: only its query writes to it.`;
  throw validationError(message, name.span);
}
