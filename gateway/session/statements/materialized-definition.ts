/** What CREATE [OR ALTER] MATERIALIZED TABLE says, as the table it defines. */
import {
  catalogError,
  DEFAULT_FRESHNESS_MS,
  queryText,
  refreshOf,
  serializedPath,
} from '../../../catalog/index.js';
import type { MaterializedDefinition } from '../../../catalog/index.js';
import type { CreateMaterializedTable, Query, QualifiedName } from '../../../sql/ast/index.js';
import { durationOption } from '../../../sql/plan/duration.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import type { MaterializedTable } from '../materialized-tables.js';
import { checkDateFormatters, isDateFormatter } from '../scheduled-partition.js';
import { analyzeFields } from '../planning.js';
import type { StatementContext } from '../statement-context.js';
import { tableOfQuery } from './create-table-as.js';
import { expandedQuery } from './view.js';

const THRESHOLD = 'materialized-table.refresh-mode.freshness-threshold';
const THRESHOLD_MS_DEFAULT = 30 * 60_000;

/** @throws FungiError of analysis; INVALID_SCHEMA for columns the query does not have; VALIDATION for a freshness that cannot be kept */
export async function defineMaterialized(
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
  checkDateFormatters(table, statement.name.span);
  const thresholdMs = durationOption(context.configuration.values, THRESHOLD, THRESHOLD_MS_DEFAULT);
  const refresh = refreshOf(statement.freshness, statement.refreshMode, thresholdMs, (mode) => {
    const { key, ms } = DEFAULT_FRESHNESS_MS[mode];
    return durationOption(context.configuration.values, key, ms);
  });
  const definition = await definitionOf(statement.query, fields, context);
  return { ...table, materialized: { ...definition, ...refresh, suspended: false } };
}

export async function definitionOf(
  query: Query,
  fields: readonly PlanField[],
  context: StatementContext,
): Promise<
  Pick<
    MaterializedDefinition,
    'query' | 'text' | 'fields' | 'currentCatalog' | 'currentDatabase' | 'configuration'
  >
> {
  const stored = (await expandedQuery(query, fields, context)) ?? query;
  return {
    query: stored,
    text: queryText(stored),
    fields: fields.map((field) => field.name),
    currentCatalog: context.catalog.currentCatalog,
    currentDatabase: context.catalog.currentDatabase,
    configuration: context.configuration.values,
  };
}

/** Flink's examples give a format: the serving store has none. */
export function optionNotices({ options, materialized }: MaterializedTable): readonly string[] {
  if (options.has('connector')) return [];
  const isFull = materialized.refreshMode === 'FULL';
  const without = [...options.keys()].filter((key) => !(isFull && isDateFormatter(key)));
  return without.map(
    (key) => `Option '${key}' has no effect: the rows are kept in the serving store, not in a connector`,
  );
}

export function notMaterialized(path: ObjectPath, span: QualifiedName['span']): Error {
  const message = `Table ${serializedPath(path)} is not a materialized table, does not support materialized table related operation.`;
  return catalogError('VALIDATION', message, span);
}
