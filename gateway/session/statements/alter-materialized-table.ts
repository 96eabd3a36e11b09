/** ALTER MATERIALIZED TABLE (Flink docs: "Materialized Table Statements"): which action it is, and what runs or stops what maintains the table. */
import { catalogError, serializedPath } from '../../../catalog/index.js';
import type { CatalogTable } from '../../../catalog/index.js';
import type {
  AlterMaterializedTable,
  PartitionSpecification,
  QualifiedName,
} from '../../../sql/ast/index.js';
import { FungiError, validationError } from '../../../sql/error/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { isCharacter } from '../../../sql/types/index.js';
import { isEnded } from '../job-registry.js';
import { isMaterialized } from '../materialized-tables.js';
import type { MaterializedTable } from '../materialized-tables.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';
import { alterQuery, alterSchema } from './change-materialized-table.js';
import { notMaterialized, optionNotices } from './materialized-definition.js';

type Action = AlterMaterializedTable['action'];
export const alterMaterializedTable: StatementHandler<AlterMaterializedTable> = async (
  statement,
  context,
) => {
  const { action, name } = statement;
  const path = context.catalog.pathOf(name);
  switch (action.kind) {
    case 'suspend':
      return suspend(path, maintainedTable(path, name, context), name, context);
    case 'resume':
      return resume(path, maintainedTable(path, name, context), statement, action.options, context);
    case 'refresh':
      return refresh(path, maintainedTable(path, name, context), action.partition, context);
    case 'as-query':
      return alterQuery(path, changedTable(path, name, context), action.query, context);
    case 'add':
    case 'modify':
    case 'drop-columns':
    case 'drop-primary-key':
    case 'drop-constraint':
    case 'drop-watermark':
    case 'drop-distribution':
      return alterSchema(path, changedTable(path, name, context), action, name, context);
    case 'set-freshness':
    case 'set-refresh-mode':
    case 'set-options':
    case 'reset-options':
    case 'rename':
    case 'rename-column':
    case 'add-partitions':
    case 'drop-partitions':
      throw unsupported(statement, context);
    default: {
      const unreachable: never = action;
      return unreachable;
    }
  }
};

/** Flink 2.3 parses these statements and has no plan for them. */
function unsupported({ span, action }: AlterMaterializedTable, { text }: StatementContext): FungiError {
  const hint = action.kind.endsWith('options')
    ? 'CREATE OR ALTER MATERIALIZED TABLE … WITH (…) AS … replaces the options'
    : 'drop the table and create it again';
  return new FungiError('NOT_SUPPORTED', `Unsupported query: ${text.slice(span.offset, span.end)}`, {
    span,
    hint,
  });
}

// ---- what maintains it

async function suspend(
  path: ObjectPath,
  table: MaterializedTable,
  { span }: QualifiedName,
  { catalog, engine }: StatementContext,
): Promise<StatementResult> {
  const { materialized } = table;
  if (materialized.suspended) {
    const { job } = engine.materialized.status(path);
    throw validationError(
      materialized.refreshMode === 'FULL'
        ? `Materialized table ${serializedPath(path)} refresh workflow has been suspended.`
        : `Materialized table ${serializedPath(path)} continuous refresh job has been suspended${job ? `, jobId is ${job.id}` : ''}.`,
      span,
    );
  }
  await engine.materialized.suspend(path);
  catalog.replace(path, { ...table, materialized: { ...materialized, suspended: true } });
  return ok();
}

/** A job that has ended by itself may be resumed as well. */
async function resume(
  path: ObjectPath,
  table: MaterializedTable,
  { name }: AlterMaterializedTable,
  options: Extract<Action, { kind: 'resume' }>['options'],
  { catalog, engine }: StatementContext,
): Promise<StatementResult> {
  const { materialized } = table;
  const { job } = engine.materialized.status(path);
  if (!materialized.suspended && materialized.refreshMode === 'FULL') {
    const message = `Materialized table ${serializedPath(path)} refresh workflow has been resumed.`;
    throw validationError(message, name.span);
  }
  if (!materialized.suspended && job && !isEnded(job)) {
    const message = `Materialized table ${serializedPath(path)} continuous refresh job has been resumed, jobId is ${job.id}.`;
    throw validationError(message, name.span);
  }
  const resumed = { ...table, materialized: { ...materialized, suspended: false } };
  catalog.replace(path, resumed);
  try {
    await engine.materialized.start(path, resumed, catalog, table.options.has('connector') ? options : []);
  } catch (error) {
    await engine.materialized.suspend(path);
    catalog.replace(path, table);
    throw error;
  }
  const given = { ...table, options: new Map(options.map(({ key, value }) => [key.value, value.value])) };
  return ok(...(table.options.has('connector') ? [] : optionNotices(given)));
}

async function refresh(
  path: ObjectPath,
  table: MaterializedTable,
  partition: PartitionSpecification | undefined,
  { catalog, engine, configuration }: StatementContext,
): Promise<StatementResult> {
  const { refreshMode, suspended } = table.materialized;
  const wanted = partition && refreshedPartition(table, partition);
  const job = await engine.materialized.refresh(path, table, catalog, wanted);
  const bounded = refreshMode === 'FULL' || suspended || table.options.has('connector');
  return { kind: 'job', job, wait: bounded && configuration.isTrue('table.dml-sync'), bounded };
}

/** As in Flink any column of texts will do. @throws FungiError VALIDATION for others */
function refreshedPartition(
  { partitionKeys, columns }: MaterializedTable,
  { entries, span }: PartitionSpecification,
): ReadonlyMap<string, string> {
  const column = (name: string): CatalogTable['columns'][number] | undefined =>
    columns.find((each) => each.name === name);
  const unknown = entries.filter(({ name }) => !column(name.name));
  if (unknown.length > 0) {
    throw validationError(
      `The partition spec contains unknown partition keys:\n\n${unknown.map(({ name }) => name.name).join('\n')}\n\n` +
        `All known partition keys are:\n\n${partitionKeys.join('\n')}`,
      span,
    );
  }
  const others = entries.filter(({ name }) => {
    const found = column(name.name);
    return found?.kind !== 'physical' || !isCharacter(found.type);
  });
  if (others.length > 0) {
    throw validationError(
      'Currently, refreshing materialized table only supports referring to char, varchar and string type partition keys. ' +
        `All specified partition keys in partition specs with unsupported types are:\n\n${others.map(({ name }) => name.name).join('\n')}`,
      span,
    );
  }
  return new Map(
    entries.map(({ name, value }) => {
      if (value?.kind === 'string-literal') return [name.name, value.value];
      throw validationError(`The value of partition key '${name.name}' is to be a text`, name.span);
    }),
  );
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

/** Changes of the definition have words of their own. */
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
  if (isMaterialized(object)) return object;
  throw catalogError('VALIDATION', `ALTER MATERIALIZED TABLE for a ${object.kind} is not allowed`, name.span);
}
